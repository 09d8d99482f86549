//! The machine: engine, node container, proxy and memory.

use super::{ROLLOUT, Rule};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;

/// Symptoms of an engine or a node that does not answer.
const BELOW: &[&str] = &["XT125", "XT132", "XT091", "XT112"];
/// MiB that a node needs.
const MEMORY: u64 = 2200;

pub const RULES: &[Rule] = &[
    Rule::code("XT122", "docker-host-elsewhere", "Docker's commands go to another machine.", elsewhere).explains(&[
        ROLLOUT,
        BELOW,
        &["XT120"],
    ]),
    Rule::code("XT121", "engine-permission", "This user may not use Docker's socket.", permission).explains(&[BELOW]),
    Rule::code("XT120", "engine-down", "The Docker engine does not run.", engine).explains(&[BELOW]),
    Rule::code("XT123", "node-paused", "The node's container is paused.", paused).explains(&[ROLLOUT, BELOW]),
    Rule::code("XT126", "node-stopped", "The node's container does not run.", stopped).explains(&[ROLLOUT, BELOW]),
    Rule::code("XT124", "machine-memory", "The engine has less memory or fewer processors than a node needs.", memory)
        .explains(&[BELOW]),
    Rule::code("XT080", "local-port-taken", "The printed address does not answer on this machine.", address),
];

fn elsewhere(evidence: &Evidence) -> Vec<Found> {
    let found = evidence.machine.elsewhere.iter().map(|address| {
        Found::new(address.clone(), "unset DOCKER_HOST; docker context use default").proof(
            "DOCKER_HOST or docker context",
            "address",
            address,
        )
    });
    found.collect()
}

fn is_permission(why: &str) -> bool {
    why.contains("permission denied")
}

fn permission(evidence: &Evidence) -> Vec<Found> {
    let found = evidence.machine.engine.iter().filter(|why| is_permission(why)).map(|why| {
        Found::new("this user may not use Docker's socket", "sudo usermod -aG docker \"$USER\" && newgrp docker")
            .proof("docker", "error", why)
    });
    found.collect()
}

fn engine(evidence: &Evidence) -> Vec<Found> {
    let found = evidence.machine.engine.iter().filter(|why| !is_permission(why)).map(|why| {
        Found::new(format!("the Docker engine does not answer: {why}"), "cargo xtask setup")
            .proof("docker", "error", why)
    });
    found.collect()
}

fn paused(evidence: &Evidence) -> Vec<Found> {
    let node = &evidence.machine.node;
    if node != "paused" {
        return Vec::new();
    }
    let name = evidence.machine.name();
    vec![Found::new(format!("the node's container {name} is paused"), format!("docker unpause {name}")).proof(
        format!("container {name}"),
        "State.Status",
        node,
    )]
}

fn stopped(evidence: &Evidence) -> Vec<Found> {
    let node = evidence.machine.node.as_str();
    if !["exited", "stopped", "created", "dead"].contains(&node) {
        return Vec::new();
    }
    let name = evidence.machine.name();
    vec![Found::new(format!("the cluster {name} is stopped"), "cargo xtask deploy").proof(
        format!("container {name}"),
        "State.Status",
        node,
    )]
}

fn memory(evidence: &Evidence) -> Vec<Found> {
    let (memory, cpus) = (evidence.machine.memory, evidence.machine.cpus);
    if memory.is_none_or(|mib| mib >= MEMORY) && cpus.is_none_or(|count| count >= 2) {
        return Vec::new();
    }
    let has = format!("{} CPUs and {} MiB", cpus.unwrap_or(0), memory.unwrap_or(0));
    let fix = "colima start --cpu 2 --memory 4  # Docker Desktop: Settings, Resources";
    vec![Found::new(format!("Docker has {has}, and a node needs 2 CPUs and {MEMORY} MiB"), fix).proof(
        "docker info",
        "NCPU and MemTotal",
        has,
    )]
}

fn address(evidence: &Evidence) -> Vec<Found> {
    let found = evidence.machine.silent.iter().map(|url| {
        let taken =
            evidence.machine.port_taken.map(|port| format!(": another program has port {port}")).unwrap_or_default();
        Found::new(format!("{url} does not answer{taken}"), "cargo xtask stop && cargo xtask deploy").proof(
            "forwarder",
            "address",
            url,
        )
    });
    found.collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::evidence::Machine;
    use crate::diagnose::samples::{case, healthy};
    let with = |change: fn(&mut Machine)| {
        let mut evidence = healthy();
        change(&mut evidence.machine);
        evidence
    };
    vec![
        case(
            "XT122",
            with(|m| m.elsewhere = Some("docker's commands go to another machine: tcp://10.0.0.5:2375".into())),
            healthy(),
        ),
        case(
            "XT121",
            with(|m| m.engine = Some("permission denied while trying to connect to the docker API".into())),
            with(|m| m.node = "running".into()),
        ),
        case(
            "XT120",
            with(|m| m.engine = Some("Cannot connect to the Docker daemon at unix:///var/run/docker.sock".into())),
            healthy(),
        ),
        case("XT123", with(|m| m.node = "paused".into()), healthy()),
        case("XT126", with(|m| m.node = "exited".into()), healthy()),
        case("XT124", with(|m| m.memory = Some(1900)), with(|m| m.memory = Some(4096))),
        case("XT080", with(|m| m.silent = Some("http://127.0.0.1:3000".into())), with(|m| m.port_taken = Some(3000))),
    ]
}
