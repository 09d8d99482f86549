//! The rules, in the order in which a fix of one may mend the next. A code is never given to another rule.

mod cluster;

use super::Finding;
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::capacity::Capacity;
use crate::facts::database::Container;
use crate::facts::setup::Engine;
use crate::facts::sources::readable;
use crate::tools::postgres;
use std::path::PathBuf;

type Rule = fn(&Config, &Facts) -> Option<Finding>;

#[rustfmt::skip]
pub const ALL: &[(&str, Rule)] = &[
    ("D001", env_file),
    ("D002", open_env_file),
    ("D003", unwritable),
    ("D004", unreadable),
    ("D010", processors),
    ("D011", memory),
    ("D012", disk),
    ("D020", docker_host),
    ("D021", docker),
    ("D022", engine),
    ("D023", buildkit),
    ("D024", minikube),
    ("D025", kubectl),
    ("D026", helm),
    ("D027", snap),
    ("D028", proxy_on_loopback),
    ("D030", cluster::foreign),
    ("D031", cluster::doubtful),
    ("D032", cluster::silent),
    ("D033", cluster::stopped),
    ("D034", cluster::other_runtime),
    ("D035", cluster::copies_images),
    ("D036", database_silent),
    ("D037", cluster::lost),
    ("D038", cluster::unserved_nodes),
    ("D039", cluster::misled),
    ("D040", other_clone),
    ("D041", port_taken),
    ("D042", address_silent),
    ("D043", cluster::cordoned),
];

const SETUP: &str = "cargo xtask setup";

/// GiB that images, node and tools need.
const DISK: u64 = 10;
/// GiB that a node with both pods and the machine beside it need.
const MEMORY: u64 = 4;

fn env_file(config: &Config, _: &Facts) -> Option<Finding> {
    let failure = config.env_problem.as_ref()?;
    Finding::problem(failure.what.clone(), failure.fix.clone())
}

fn open_env_file(_: &Config, facts: &Facts) -> Option<Finding> {
    let what = "other users of this machine can read .env, which holds secrets";
    facts.files.env_is_open.then(|| Finding::remark(what, "chmod 600 .env"))?
}

fn unwritable(_: &Config, facts: &Facts) -> Option<Finding> {
    let folders: Vec<String> = facts.files.unwritable.iter().map(|path| path.display().to_string()).collect();
    let what = format!("this user cannot write {}", folders.join(" and "));
    let fix = format!("sudo chown -R \"$USER\" {}", folders.join(" "));
    (!folders.is_empty()).then(|| Finding::problem(what, fix))?
}

fn unreadable(_: &Config, facts: &Facts) -> Option<Finding> {
    let failure = facts.sources.iter().find_map(|source| {
        let part = source.part.name();
        let chart = || readable(&format!("helm/{part}"), &source.chart).err();
        readable(part, &source.context).err().or_else(chart)
    })?;
    Finding::problem(failure.what, failure.fix)
}

/// A new node takes of the engine's share, which can be less than the machine's.
fn capacity(facts: &Facts) -> Capacity {
    facts.capacity.unwrap_or(Capacity { cpus: facts.machine.cpus, memory: facts.machine.memory, rootless: false })
}

fn processors(_: &Config, facts: &Facts) -> Option<Finding> {
    let cpus = capacity(facts).cpus;
    (cpus < 2).then(|| Finding::problem("Minikube needs 2 cores, and there is 1", "give this machine another core"))?
}

fn memory(_: &Config, facts: &Facts) -> Option<Finding> {
    let memory = capacity(facts).memory;
    let what = format!("{} of memory: a node wants 2 GiB of its own", gib(memory));
    (memory < MEMORY * 1024).then(|| Finding::problem(what, format!("give this machine, or Docker's, {MEMORY} GiB")))?
}

fn disk(config: &Config, facts: &Facts) -> Option<Finding> {
    let free = facts.machine.disk_free?;
    let what =
        format!("{} free at {}: node, images and tools take up to {DISK} GiB", gib(free), config.paths.cache.display());
    (free < DISK * 1024).then(|| Finding::problem(what, "free some: docker system df shows what images take"))?
}

fn gib(mib: u64) -> String {
    format!("{}.{} GiB", mib / 1024, mib % 1024 * 10 / 1024)
}

fn docker_host(_: &Config, facts: &Facts) -> Option<Finding> {
    let elsewhere = facts.settings.engine_elsewhere()?;
    Finding::problem(elsewhere.what, elsewhere.fix)
}

fn docker(_: &Config, facts: &Facts) -> Option<Finding> {
    if lacks_buildkit(facts) {
        return None;
    }
    missing(facts, "docker", facts.tools.docker.is_none())
}

fn engine(_: &Config, facts: &Facts) -> Option<Finding> {
    // Without a client nobody can ask.
    facts.tools.docker.as_ref()?;
    match &facts.setup.engine {
        Engine::Up => None,
        Engine::Down(why) => Finding::problem(
            format!("the Docker engine does not answer: {}", why.lines().next().unwrap_or_default()),
            "start Docker, or: cargo xtask setup",
        ),
        Engine::Absent => Finding::problem("there is no Docker engine", SETUP),
    }
}

fn buildkit(_: &Config, facts: &Facts) -> Option<Finding> {
    let what = "the Docker client has no BuildKit: it is too new to have it built in, and its buildx plugin is missing";
    lacks_buildkit(facts).then(|| Finding::problem(what, "install docker-buildx, or: cargo xtask setup"))?
}

fn lacks_buildkit(facts: &Facts) -> bool {
    facts.tools.docker.is_none() && facts.tools.passed_over.iter().any(|p| p.contains("BuildKit"))
}

fn minikube(_: &Config, facts: &Facts) -> Option<Finding> {
    missing(facts, "minikube", facts.tools.minikube.is_none())
}

fn kubectl(_: &Config, facts: &Facts) -> Option<Finding> {
    missing(facts, "kubectl", facts.tools.kubectl.is_none())
}

fn helm(_: &Config, facts: &Facts) -> Option<Finding> {
    missing(facts, "helm", facts.tools.helm.is_none())
}

/// Snap's Docker sees no folder of the home whose name begins with a dot, and the cache and Minikube's home have such names.
fn snap(config: &Config, facts: &Facts) -> Option<Finding> {
    facts.tools.docker.as_ref().filter(|docker| docker.path.starts_with("/snap"))?;
    let is_hidden = |path: &&PathBuf| path.iter().any(|name| name.to_string_lossy().starts_with('.'));
    let hidden: Vec<&PathBuf> =
        [&config.paths.cache, &config.paths.minikube_home].into_iter().filter(is_hidden).collect();
    let [first, ..] = hidden.as_slice() else { return None };
    let what = format!("docker is a snap, which cannot read {}", first.display());
    let fix = "install Docker's own packages; or name folders without a dot in XTASK_CACHE and MINIKUBE_HOME";
    Finding::remark(what, fix)
}

fn proxy_on_loopback(_: &Config, facts: &Facts) -> Option<Finding> {
    let names = facts.settings.kept_from_builds.join(" and ");
    let what = format!("{names} names a proxy on this machine's loopback: builds cannot reach it and do without it");
    let fix =
        "none needed where builds reach the network; otherwise name the proxy by an address that containers reach";
    (!names.is_empty()).then(|| Finding::remark(what, fix))?
}

fn missing(facts: &Facts, name: &str, is_missing: bool) -> Option<Finding> {
    let file = |passed: &&String| passed.split(": ").next().is_some_and(|path| path.ends_with(&format!("/{name}")));
    let what = match facts.tools.passed_over.iter().find(file) {
        Some(passed) => format!("no {name} that can be used: {passed}"),
        None => format!("{name} is not installed"),
    };
    is_missing.then(|| Finding::problem(what, SETUP))?
}

fn database_silent(config: &Config, facts: &Facts) -> Option<Finding> {
    facts.cluster.ready()?;
    let runs = matches!(facts.database.container, Container::Runs { .. });
    let what = format!("the local database {} does not run, and its data waits", postgres::container(&config.profile));
    let missed = facts.database.volume.is_some() && config.app.database_url.is_none() && !runs;
    missed.then(|| Finding::problem(what, "cargo xtask deploy"))?
}

fn other_clone(config: &Config, facts: &Facts) -> Option<Finding> {
    let (_, objects) = facts.cluster.ready()?;
    let here = config.paths.root.to_string_lossy();
    let other = objects.deployments.values().find_map(|d| d.source.as_ref().filter(|s| **s != here))?;
    Finding::remark(
        format!("another clone deployed the running app: {other}"),
        "take it over with cargo xtask deploy --yes, or deploy your own with --profile NAME",
    )
}

fn port_taken(config: &Config, facts: &Facts) -> Option<Finding> {
    let taken = facts.forwarder.is_none() && facts.free_port != config.port;
    let what = format!("port {} is taken by another program", config.port);
    let fix = format!("none needed: deploy takes port {}, or the port that --port names", facts.free_port);
    taken.then(|| Finding::remark(what, fix))?
}

fn address_silent(_: &Config, facts: &Facts) -> Option<Finding> {
    let forwarder = facts.forwarder.as_ref().filter(|f| !f.answers)?;
    facts.cluster.ready()?;
    let url = forwarder.url();
    if forwarder.silent {
        return Finding::problem(format!("{url} does not answer"), "cargo xtask stop, then deploy again");
    }
    Finding::problem(format!("{url} answers, and the app behind it does not"), "cargo xtask diagnose says why")
}

#[cfg(test)]
mod tests;
