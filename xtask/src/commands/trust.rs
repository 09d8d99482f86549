//! Whether a command may touch the cluster: it runs, it answers, and it is certainly the profile's own.

use crate::config::Config;
use crate::facts::Facts;
use crate::facts::cluster::{Cluster, Node};
use crate::facts::objects::Objects;
use crate::facts::other_nodes::Other;
use crate::failure::{Exit, Failure};
use anyhow::Result;

/// # Errors
/// A running cluster may not be the profile's own.
pub fn trusted(config: &Config, facts: &Facts) -> Result<()> {
    match facts.cluster.running().and_then(|node| node.doubt.as_ref()) {
        Some(doubt) => Err(doubted(&config.profile, doubt).into()),
        None => Ok(()),
    }
}

pub const ANOTHER_PROFILE: &str = "name another profile: cargo xtask deploy --profile NAME";

pub fn doubted(profile: &str, doubt: &str) -> Failure {
    // The fix never removes the cluster: it may be the user's own, with data.
    let fix = "name another profile: cargo xtask deploy --profile NAME; cargo xtask doctor says more";
    let what = format!("the cluster {profile} may be another one, so it stays untouched");
    Failure::new(Exit::Refused, what, fix).why(doubt)
}

/// The environment leads away from where the cluster was made. The fix never removes the cluster: it is there, with its data.
pub const MISLED_FIX: &str = "lead this shell back to where the cluster was made (DOCKER_HOST, docker context, MINIKUBE_HOME), \
    or name another profile with --profile";

pub fn misled(profile: &str, why: &str) -> Failure {
    Failure::new(Exit::Refused, format!("the cluster {profile} is out of reach"), MISLED_FIX).why(why)
}

/// # Errors
/// No engine tells the state of the cluster, so nothing can safely be stopped or removed.
pub fn known(config: &Config, facts: &Facts) -> Result<()> {
    let why = match &facts.cluster {
        Cluster::Unknown(why) => why,
        Cluster::Misled(why) => return Err(misled(&config.profile, why).into()),
        _ => return Ok(()),
    };
    let what = format!("whether the cluster {} is there cannot be said", config.profile);
    let fix = "start Docker, then run it again; cargo xtask doctor says more";
    Err(Failure::new(Exit::Lacks, what, fix).why(why.clone()).into())
}

/// Each node that pods stay away from, and why.
pub fn unserved(node: &Node) -> impl Iterator<Item = String> {
    let why = |other: &Other| other.images.as_ref().err().map(|why| format!("{}: {why}", other.name));
    node.others.iter().filter_map(why).map(|why| format!("no pod of the app goes to the node {why}"))
}

pub fn not_running(config: &Config) -> anyhow::Error {
    let what = format!("the cluster {} does not run", config.profile);
    Failure::new(Exit::Failed, what, "cargo xtask deploy starts it").into()
}

/// The node and its objects, if it runs, answers, and is certainly ours.
///
/// # Errors
/// It does not run, or may be another cluster.
pub fn running<'a>(config: &Config, facts: &'a Facts) -> Result<(&'a Node, &'a Objects)> {
    trusted(config, facts)?;
    facts.cluster.ready().ok_or_else(|| not_running(config))
}
