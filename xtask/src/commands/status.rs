//! `status`: what runs, and which sources it was built from. Asks nothing but the facts and changes nothing.

use crate::config::Config;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::cluster::Cluster;
use crate::facts::database::Container;
use crate::facts::objects::{Objects, Pod};
use crate::facts::sources::Source;
use crate::report::Event;
use crate::report::event::{self, Deployed, Listed};
use crate::secret::Secret;
use crate::tools::postgres;
use anyhow::Result;

fn row(what: &'static str, name: impl Into<String>, said: impl Into<String>) -> Listed {
    Listed { what, name: name.into(), said: said.into() }
}

pub fn perform(cx: &Context) -> Result<()> {
    let facts = cx.facts()?;
    cx.report.event(Event::Status(Box::new(deployed(cx.config, &facts))));
    super::trust::known(cx.config, &facts)
}

fn rows(config: &Config, facts: &Facts) -> Vec<Listed> {
    let mut rows = vec![row("cluster", &config.profile, state(&facts.cluster))];
    let Some((_, objects)) = facts.cluster.ready() else { return rows };
    for source in facts.sources.iter() {
        let part = source.part.name();
        rows.push(match (objects.deployments.get(part), objects.newest(part)) {
            (Some(deployment), Some(release)) => {
                let said = format!("revision {} {}, {}", release.number, release.status, age(facts, source));
                row(part, &deployment.image, said)
            }
            (Some(deployment), None) => row(part, &deployment.image, "not installed by Helm"),
            (None, _) => row(part, "not installed", "cargo xtask deploy"),
        });
    }
    rows.extend(objects.pods.iter().map(|pod| row("pods", &pod.name, describe(pod))));
    rows.push(match facts.own_forwarder(config) {
        Some(forwarder) if forwarder.answers => row("address", forwarder.url(), "answers"),
        Some(forwarder) if forwarder.silent => row("address", forwarder.url(), "does not answer"),
        Some(forwarder) => row("address", forwarder.url(), "the page answers, and the app behind it does not"),
        None => row("address", "none", "cargo xtask deploy starts the forwarder"),
    });
    if let Some((database, assistant)) = kinds(facts, objects) {
        rows.push(row("database", database, server(config, facts)));
        rows.push(row("assistant", assistant, ""));
    }
    rows
}

pub fn state(cluster: &Cluster) -> String {
    match cluster {
        Cluster::Unknown(why) | Cluster::Misled(why) => format!("unknown: {why}"),
        Cluster::Absent => "absent: cargo xtask deploy makes it".to_owned(),
        Cluster::Lost(why) => format!("{why}: cargo xtask clean --cluster removes the rest"),
        Cluster::Unfinished => "half made or half removed: cargo xtask deploy makes it anew".to_owned(),
        Cluster::Foreign => "a container of that name is not this minikube's: it is left alone".to_owned(),
        Cluster::Paused(runtime) => format!("paused, {} runtime: cargo xtask deploy lets it go on", runtime.name()),
        Cluster::Stopped(runtime) => format!("stopped, {} runtime: cargo xtask deploy wakes it", runtime.name()),
        Cluster::Running(node) => match (&node.doubt, &node.objects) {
            (Some(doubt), _) => format!("left alone: {doubt}"),
            (None, None) => "runs, and its API server does not answer".to_owned(),
            _ => format!("running, Kubernetes {}, {} runtime", node.kubernetes, node.runtime.name()),
        },
    }
}

/// Whether the running images were built from the current sources.
fn age(facts: &Facts, source: &Source) -> String {
    let part = source.part;
    let deployed = facts.cluster.ready().and_then(|(_, o)| o.deployments.get(part.name())?.tag());
    if deployed.as_ref() == Some(&source.tag) {
        return "current".to_owned();
    }
    let changed = source.built.as_ref().map(|built| source.context.changed_since(built));
    match changed.as_deref() {
        Some([one]) => format!("older than {part}/{one}"),
        Some([one, more @ ..]) => format!("older than {part}/{one} and {} more", more.len()),
        _ => "built from other sources".to_owned(),
    }
}

fn describe(pod: &Pod) -> String {
    let ready = if pod.ready { "ready" } else { "not ready" };
    let restarts = match pod.restarts {
        0 => String::new(),
        1 => ", restarted once".to_owned(),
        n => format!(", restarted {n} times"),
    };
    format!("{}, {ready}{restarts}", pod.phase)
}

/// The kinds of database and assistant, from the keys of the Secret. Its values are not shown.
fn kinds(facts: &Facts, objects: &Objects) -> Option<(&'static str, &'static str)> {
    let secret = objects.app_secret.as_ref()?;
    let has = |key: &str| secret.get(key).is_some_and(|v| !v.expose().is_empty());
    let address = facts.cluster.running().and_then(|node| postgres::address(node.address.as_deref()?));
    let is_local = |url: &Secret| address.as_ref().is_some_and(|address| postgres::leads_to(url, address));
    Some((
        match secret.get("DATABASE_URL").filter(|_| has("DATABASE_URL")) {
            Some(url) if is_local(url) => "Postgres beside the cluster",
            Some(_) => "external, by DATABASE_URL",
            None => "SQLite in the pod, as long as the pod lives",
        },
        if has("OPENAI_API_KEY") { "a model's, by OPENAI_API_KEY" } else { "rule-based" },
    ))
}

/// The local database's server, if it or its data exists.
fn server(config: &Config, facts: &Facts) -> String {
    let database = &facts.database;
    let volume = postgres::volume(&config.profile);
    match (&database.container, &database.volume) {
        (Container::Runs { address }, _) => format!("{address}:5432, volume {volume}"),
        (Container::Stopped, _) | (Container::Absent, Some(_)) => {
            format!("does not run, its data is in the volume {volume}: cargo xtask deploy wakes it")
        }
        (Container::Foreign, _) => "its container's name is taken".to_owned(),
        (Container::Absent, None) => String::new(),
    }
}

fn deployed(config: &Config, facts: &Facts) -> Deployed {
    let node = facts.cluster.running();
    let empty = Objects::default();
    let objects = facts.cluster.ready().map_or(&empty, |(_, objects)| objects);
    let release = |source: &Source| {
        let part = source.part.name();
        let deployment = objects.deployments.get(part)?;
        let release = objects.newest(part);
        Some(event::Release {
            name: part.to_owned(),
            image: deployment.image.clone(),
            wanted: deployment.wanted,
            ready: deployment.ready,
            revision: release.map(|r| r.number),
            status: release.map(|r| r.status.clone()),
            source: age(facts, source),
        })
    };
    let pod = |p: &Pod| event::Pod {
        name: p.name.clone(),
        app: p.app.clone(),
        phase: p.phase.clone(),
        ready: p.ready,
        restarts: p.restarts,
        image_id: p.image_id.clone(),
    };
    let state = match &facts.cluster {
        Cluster::Unknown(_) | Cluster::Misled(_) => "unknown",
        Cluster::Absent => "absent",
        Cluster::Lost(_) => "lost",
        Cluster::Unfinished => "unfinished",
        Cluster::Foreign => "foreign",
        Cluster::Paused(_) => "paused",
        Cluster::Stopped(_) => "stopped",
        Cluster::Running(node) if node.doubt.is_some() => "doubtful",
        Cluster::Running(node) if node.objects.is_none() => "unanswering",
        Cluster::Running(_) => "running",
    };
    let (kinds, forwarder) = (kinds(facts, objects), facts.own_forwarder(config));
    Deployed {
        profile: config.profile.clone(),
        namespace: config.namespace.clone(),
        cluster: state.to_owned(),
        kubernetes: node.map(|n| n.kubernetes.to_string()),
        runtime: node.map(|n| n.runtime.name().to_owned()),
        releases: facts.sources.iter().filter_map(release).collect(),
        pods: objects.pods.iter().map(pod).collect(),
        url: forwarder.map(crate::facts::forwarder::Forwarder::url),
        answers: forwarder.is_some_and(|f| f.answers),
        database: kinds.map(|k| k.0.to_owned()),
        assistant: kinds.map(|k| k.1.to_owned()),
        rows: rows(config, facts),
    }
}

#[cfg(test)]
mod tests;
