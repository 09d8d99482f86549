//! The cluster: whether its node runs, whether it is certainly ours, its images, and the objects of its API server.

use crate::config::Config;
use crate::facts::context::{Way, view, way};
use crate::facts::engine;
use crate::facts::memo::Memo;
use crate::facts::misled;
use crate::facts::objects::Objects;
use crate::facts::other_nodes::{self, Other};
use crate::facts::tools::Tools;
use crate::host;
use crate::tools::api_server::{self, Access};
use crate::tools::docker::{self, Container, Engine};
use crate::tools::kubectl::Target;
use crate::tools::minikube::Profile;
use crate::tools::{kubectl, node};
use crate::values::{PROFILE, Runtime};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Clone, Debug, PartialEq)]
pub enum Cluster {
    /// Neither a profile nor a container exists; or there is no engine and no trace of a cluster.
    Absent,
    /// A cluster existed, and no engine answers that could tell its state. Holds the reason.
    Unknown(String),
    /// A container has the profile's name, but this tool did not make it: another user or a person made it.
    Foreign,
    /// The environment leads away from where the cluster was made, as another DOCKER_HOST does. Holds the reason.
    Misled(String),
    /// One half of the cluster is gone, and minikube cannot start the other half. Says which half is gone.
    Lost(&'static str),
    /// A start or a removal was cut off: the rest of the cluster may not start again.
    Unfinished,
    Stopped(Runtime),
    /// Its container is paused: whatever asks it waits in vain.
    Paused(Runtime),
    Running(Box<Node>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub runtime: Runtime,
    pub kubernetes: String,
    /// The cluster's other nodes; this is the first one.
    pub others: Vec<Other>,
    /// The engine inside the node, if the node runs Docker.
    pub engine: Option<Engine>,
    /// Image ids by canonical tag.
    pub images: BTreeMap<String, String>,
    /// The node's address on Minikube's network.
    pub address: Option<String>,
    /// The reason to doubt that the kubeconfig's context is this node. The tool does not touch a cluster in doubt.
    pub doubt: Option<String>,
    /// None if the API server did not answer.
    pub objects: Option<Objects>,
}

impl Cluster {
    /// An empty running cluster, for plans that are only printed.
    pub fn assumed(config: &Config) -> Self {
        let runtime = config.runtime.unwrap_or(Runtime::Docker);
        Cluster::Running(Box::new(Node {
            runtime,
            kubernetes: String::new(),
            others: Vec::new(),
            engine: (runtime == Runtime::Docker).then(|| Engine::Node { port: 2376, certs: config.paths.certs() }),
            images: BTreeMap::new(),
            // The first address that Minikube assigns.
            address: Some("192.168.49.2".to_owned()),
            doubt: None,
            objects: Some(Objects::default()),
        }))
    }

    pub fn running(&self) -> Option<&Node> {
        match self {
            Cluster::Running(node) => Some(node),
            _ => None,
        }
    }

    /// The runtime of an existing cluster, which keeps it.
    pub fn runtime(&self) -> Option<Runtime> {
        match self {
            Cluster::Stopped(runtime) | Cluster::Paused(runtime) => Some(*runtime),
            Cluster::Running(node) => Some(node.runtime),
            _ => None,
        }
    }

    /// The node and its objects, if the API server answers and the context is certainly ours.
    pub fn ready(&self) -> Option<(&Node, &Objects)> {
        let node = self.running()?;
        node.objects.as_ref().filter(|_| node.doubt.is_none()).map(|objects| (node, objects))
    }
}

/// The kubeconfig, context and namespace of every kubectl and helm call.
pub fn target(config: &Config, tools: &Tools) -> Target {
    let path = |tool: &Option<crate::tools::version::Tool>, name: &str| {
        tool.as_ref().map_or_else(|| config.paths.bin().join(name), |t| t.path.clone())
    };
    Target {
        kubectl: path(&tools.kubectl, "kubectl"),
        helm: path(&tools.helm, "helm"),
        kubeconfig: config.paths.kubeconfig(),
        context: config.profile.clone(),
        namespace: config.namespace.clone(),
    }
}

pub fn gather(config: &Config, tools: &Tools, machine: &engine::Engine, memo: &Memo) -> Cluster {
    let unseen = |why: String| match config.paths.kubeconfig().exists() {
        true => Cluster::Unknown(why),
        false => Cluster::Absent,
    };
    let Some(docker) = machine.client else { return unseen("no Docker client that has BuildKit".to_owned()) };
    let container = match machine.get(&format!("/containers/{}/json", config.profile)) {
        Some(answer) => Container::of(&answer),
        None => match by_client(&docker.path, &config.profile) {
            Ok(container) => container,
            Err(why) => return unseen(why),
        },
    };
    if let (None, Some(why)) = (&container, misled::by_engine(config, machine)) {
        return Cluster::Misled(why);
    }
    if container.as_ref().is_some_and(|c| c.labels["name.minikube.sigs.k8s.io"].as_str() != Some(&config.profile)) {
        return Cluster::Foreign;
    }
    if config.paths.unfinished().exists() {
        return Cluster::Unfinished;
    }
    let file = config.paths.minikube_home.join("profiles").join(&config.profile).join("config.json");
    let profile = std::fs::read_to_string(file).ok().and_then(|text| Profile::parse(&text));
    // Another driver's cluster has no container here, and this tool makes none.
    let is_others = profile.as_ref().is_some_and(|profile| profile.driver != "docker");
    if is_others || ((container.is_some() || profile.is_some()) && !is_recorded(config)) {
        return Cluster::Foreign;
    }
    let runtime = match profile.as_ref().map(|p| p.runtime.as_str()) {
        Some("containerd") => Runtime::Containerd,
        _ => Runtime::Docker,
    };
    let container = match (container, &profile) {
        (Some(_), None) if config.paths.kubeconfig().exists() => {
            if let Some(why) = misled::by_home(config) {
                return Cluster::Misled(why);
            }
            return Cluster::Lost("minikube's folder for this cluster is gone, with the keys to its node");
        }
        (Some(_), None) => return Cluster::Foreign,
        (Some(container), _) if container.paused => return Cluster::Paused(runtime),
        (Some(container), _) if container.running => container,
        (Some(_), _) => return Cluster::Stopped(runtime),
        (None, Some(_)) => {
            return Cluster::Lost("its container was removed, and with it how Kubernetes was set up in it");
        }
        (None, None) => return Cluster::Absent,
    };
    let engine = (runtime == Runtime::Docker)
        .then(|| container.port(2376))
        .flatten()
        .map(|port| Engine::Node { port, certs: config.paths.certs() });
    let images = match &engine {
        Some(engine) => docker::images(&docker.path, engine),
        None => node::crictl_images(&docker.path, &config.profile),
    };
    let target = target(config, tools);
    let (images, others, way, objects) = std::thread::scope(|scope| {
        let images = scope.spawn(|| host::ask(&images).unwrap_or_default());
        let others = profile.as_ref().filter(|profile| !profile.others.is_empty());
        let others = others.map(|p| scope.spawn(|| other_nodes::gather(config, p, runtime, &docker.path, machine)));
        let view = view(&target, memo);
        let way = way(&view, &container, config);
        // The tool sends no question to a server that may belong to another cluster.
        let objects = (way == Way::Own).then(|| lists(&target, &view)).flatten();
        let others = others.and_then(|others| others.join().ok()).unwrap_or_default();
        (images.join().unwrap_or_default(), others, way, objects)
    });
    let objects = objects.map(|json| Objects::parse(&json, &config.namespace));
    let unlabeled = |o: &Objects| o.node_profile.as_deref() != Some(&config.profile);
    let doubt = match way {
        Way::Elsewhere(doubt) => Some(doubt),
        _ if objects.as_ref().is_some_and(unlabeled) => {
            Some("the node's label minikube.k8s.io/name names another profile".to_owned())
        }
        _ => None,
    };
    Cluster::Running(Box::new(Node {
        runtime,
        others,
        kubernetes: profile.map(|p| p.kubernetes.trim_start_matches('v').to_owned()).unwrap_or_default(),
        engine,
        address: container.addresses().into_iter().find(|address| !address.is_empty()),
        images: node::images(&images.out).into_iter().collect(),
        doubt,
        objects,
    }))
}

/// The container of that name, where there is one, or why that cannot be said.
fn by_client(docker: &Path, name: &str) -> Result<Option<Container>, String> {
    let answer = host::ask(&docker::inspect(docker, name)).map_err(|error| format!("{error:#}"))?;
    let container = Container::parse(&answer.out);
    if container.is_none() && !answer.err.to_lowercase().contains("no such container") {
        return Err(answer.complaint());
    }
    Ok(container)
}

/// All objects that the plans look at; none where the API server does not answer.
fn lists(target: &Target, view: &Value) -> Option<Value> {
    let by_curl = || {
        let access = Access::of(view, &target.context)?;
        let answer = host::ask(&api_server::lists(&which::which("curl").ok()?, &access, &target.namespace)).ok()?;
        answer.ok.then(|| api_server::joined(&answer.out)).flatten()
    };
    let by_kubectl = || {
        let get = kubectl::get(target, &api_server::LISTS.join(","));
        let answer = host::ask(&get).ok()?;
        // kubectl prints an empty list when it fails, so only its exit status tells whether the list is an answer.
        answer.ok.then(|| serde_json::from_str(&answer.out).ok()).flatten()
    };
    by_curl().or_else(by_kubectl)
}

/// Whether this tool made the profile's cluster: then its kubeconfig or the engine's id was written. A history of durations proves
/// nothing: a refused deploy has one too. The project's default profile counts as ours even without, because a person may have
/// deleted the cache.
fn is_recorded(config: &Config) -> bool {
    let left = [config.paths.kubeconfig(), config.paths.engine()];
    left.iter().any(|file| file.exists()) || config.profile == PROFILE
}
