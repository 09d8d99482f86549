//! Whether a command may touch the cluster: it runs, it answers, and it is certainly the profile's own.

use crate::config::Config;
use crate::facts::Facts;
use crate::facts::cluster::{Cluster, Node};
use crate::facts::objects::Objects;
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

pub fn doubted(profile: &str, doubt: &str) -> Failure {
    // The fix never removes the cluster: it may be the user's own, with data.
    let fix = "name another profile: cargo xtask deploy --profile NAME; cargo xtask doctor says more";
    let what = format!("the cluster {profile} may be another one, so it stays untouched");
    Failure::new(Exit::Refused, what, fix).why(doubt)
}

/// # Errors
/// No engine tells the state of the cluster, so nothing can safely be stopped or removed.
pub fn known(config: &Config, facts: &Facts) -> Result<()> {
    let Cluster::Unknown(why) = &facts.cluster else { return Ok(()) };
    let what = format!("whether the cluster {} is there cannot be said", config.profile);
    let fix = "start Docker, then run it again; cargo xtask doctor says more";
    Err(Failure::new(Exit::Lacks, what, fix).why(why.clone()).into())
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
