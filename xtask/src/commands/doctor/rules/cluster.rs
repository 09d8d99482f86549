//! The cluster: whether it is there, answers, is certainly ours, and takes pods.

use super::{Finding, SETUP};
use crate::commands::trust::{self, ANOTHER_PROFILE};
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::cluster::{self, Cluster};
use crate::tools::kubectl;
use crate::values::Runtime;

pub fn foreign(config: &Config, facts: &Facts) -> Option<Finding> {
    let what = format!(
        "a cluster or container named {} exists, and this tool or this minikube did not make it",
        config.profile
    );
    (facts.cluster == Cluster::Foreign).then(|| Finding::problem(what, ANOTHER_PROFILE))?
}

pub fn lost(config: &Config, facts: &Facts) -> Option<Finding> {
    let Cluster::Lost(why) = &facts.cluster else { return None };
    let fix = format!("cargo xtask clean --cluster --profile {}, then deploy again", config.profile);
    Finding::problem(format!("the cluster {} starts no more: {why}", config.profile), fix)
}

pub fn doubtful(config: &Config, facts: &Facts) -> Option<Finding> {
    let doubt = facts.cluster.running()?.doubt.as_ref()?;
    Finding::problem(
        format!("the cluster {} may be another one, so it stays untouched: {doubt}", config.profile),
        "name another profile: cargo xtask deploy --profile NAME",
    )
}

pub fn silent(config: &Config, facts: &Facts) -> Option<Finding> {
    let node = facts.cluster.running()?;
    let what = format!("the cluster {} runs, and its API server does not answer", config.profile);
    (node.objects.is_none() && node.doubt.is_none())
        .then(|| Finding::problem(what, "cargo xtask deploy starts it again"))?
}

pub fn stopped(config: &Config, facts: &Facts) -> Option<Finding> {
    let (state, fix) = match &facts.cluster {
        Cluster::Stopped(_) => ("stopped", "cargo xtask deploy wakes it"),
        Cluster::Paused(_) => ("paused", "cargo xtask deploy lets it go on"),
        Cluster::Unfinished => ("half made or half removed", "cargo xtask deploy makes it anew"),
        _ => return None,
    };
    Finding::remark(format!("the cluster {} is {state}", config.profile), fix)
}

pub fn unserved_nodes(_: &Config, facts: &Facts) -> Option<Finding> {
    let all: Vec<String> = trust::unserved(facts.cluster.running()?).collect();
    if all.is_empty() {
        None
    } else {
        Finding::remark(all.join("; "), "nothing to do: the app runs on the other nodes")
    }
}

pub fn cordoned(config: &Config, facts: &Facts) -> Option<Finding> {
    let (_, objects) = facts.cluster.ready()?;
    let uncordon = kubectl::kubectl(&cluster::target(config, &facts.tools)).arg("uncordon").arg(&config.profile);
    let what = format!("the node {} is cordoned: it takes no new pods", config.profile);
    objects.is_cordoned.then(|| Finding::problem(what, uncordon.to_string()))?
}

pub fn misled(config: &Config, facts: &Facts) -> Option<Finding> {
    let Cluster::Misled(why) = &facts.cluster else { return None };
    Finding::problem(format!("the cluster {} is out of reach: {why}", config.profile), trust::MISLED_FIX)
}

pub fn other_runtime(config: &Config, facts: &Facts) -> Option<Finding> {
    let wanted = config.runtime?;
    let found = match &facts.cluster {
        Cluster::Stopped(runtime) | Cluster::Paused(runtime) => *runtime,
        Cluster::Running(node) => node.runtime,
        _ => return None,
    };
    let what = format!("the cluster {} runs {}, not {}", config.profile, found.name(), wanted.name());
    let fix = "leave --runtime out, or name another profile with --profile";
    (found != wanted).then(|| Finding::problem(what, fix))?
}

pub fn copies_images(_: &Config, facts: &Facts) -> Option<Finding> {
    let containerd = facts.cluster.running()?.runtime == Runtime::Containerd;
    let what =
        "there is no buildctl: images are built by the machine's engine and copied into the node, which takes longer";
    (containerd && facts.tools.buildctl.is_none()).then(|| Finding::remark(what, SETUP))?
}
