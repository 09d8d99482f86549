//! The nodes of a cluster beyond its first one: whether each can be served, and the images that it has.

use crate::config::Config;
use crate::facts::engine;
use crate::host;
use crate::tools::docker::{self, Container, Engine};
use crate::tools::minikube::Profile;
use crate::tools::node;
use crate::values::Runtime;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// The name of its container, and of its Node object.
    pub name: String,
    /// The engine inside it, if the cluster's nodes run Docker.
    pub engine: Option<Engine>,
    /// Image ids by canonical tag, or why the node cannot be served.
    pub images: Result<BTreeMap<String, String>, String>,
}

/// Asks all of them at the same time.
pub fn gather(
    config: &Config,
    profile: &Profile,
    runtime: Runtime,
    docker: &Path,
    engine: &engine::Engine,
) -> Vec<Other> {
    std::thread::scope(|scope| {
        let names = profile.others.iter().map(|suffix| format!("{}-{suffix}", config.profile));
        let asked: Vec<_> = names
            .map(|name| {
                let dns = profile.dns.as_str();
                (name.clone(), scope.spawn(move || ask(config, name, runtime, dns, docker, engine)))
            })
            .collect();
        let broke_off = |name| Other { name, engine: None, images: Err("the question broke off".to_owned()) };
        asked.into_iter().map(|(name, other)| other.join().unwrap_or_else(|_| broke_off(name))).collect()
    })
}

fn ask(config: &Config, name: String, runtime: Runtime, dns: &str, docker: &Path, machine: &engine::Engine) -> Other {
    let container = match machine.get(&format!("/containers/{name}/json")) {
        Some(answer) => Container::of(&answer),
        None => host::ask(&docker::inspect(docker, &name)).ok().and_then(|answer| Container::parse(&answer.out)),
    };
    let unserved = |name, why: &str| Other { name, engine: None, images: Err(why.to_owned()) };
    let Some(container) = container.filter(|container| container.running && !container.paused) else {
        return unserved(name, "its container does not run");
    };
    let port = container.port(2376).filter(|_| runtime == Runtime::Docker);
    let engine = port.map(|port| Engine::Node { port, certs: config.paths.certs() });
    let images = match &engine {
        Some(engine) => docker::images(docker, engine),
        None => node::crictl_images(docker, &name),
    };
    let holds = |cmd| host::ask(&cmd).ok().filter(|answer| answer.ok);
    let Some(images) = holds(images) else { return unserved(name, "its container runtime does not answer") };
    // minikube's plain bridge is a network of one node. kindnet and others connect the nodes.
    if !holds(node::dns_metrics(docker, &name, dns)).is_some_and(|answer| node::is_dns(&answer.out)) {
        return unserved(name, "it does not reach the pods of the other nodes");
    }
    Other { name, engine, images: Ok(node::images(&images.out).into_iter().collect()) }
}
