//! What only the user can decide: whether a deploy takes over another clone's deployment, and whether the app leaves its database.

use super::database;
use crate::config::Config;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::cluster::Node;
use crate::facts::objects::{Deployment, Objects};
use crate::failure::{Exit, Failure};
use crate::secret::Secret;
use crate::tools::postgres;
use anyhow::Result;
use std::path::Path;

/// Asks, where there is something to decide. Returns whether it asked and the user agreed.
///
/// # Errors
/// The user did not agree. CI does not agree by itself: only `--yes` on the command line does.
pub fn agreed(cx: &Context, facts: &Facts) -> Result<bool> {
    let Some((node, objects)) = facts.cluster.ready().filter(|_| !cx.dry_run) else { return Ok(false) };
    let owner = owned(cx, objects)?;
    Ok(leaves_data(cx, facts, node, objects)? || owner)
}

/// The clone that a deployment belongs to, if it is another than this one.
pub fn other_clone<'a>(config: &Config, deployment: &'a Deployment) -> Option<&'a String> {
    deployment.source.as_ref().filter(|source| Path::new(source) != config.paths.root)
}

/// A deployment belongs to one clone, and another clone asks before it takes over.
fn owned(cx: &Context, objects: &Objects) -> Result<bool> {
    let other = objects.deployments.values().find_map(|deployment| other_clone(cx.config, deployment));
    let Some(other) = other else { return Ok(false) };
    let question = format!("This deployment belongs to the clone {other}. Take it over?");
    if cx.config.yes || cx.report.confirm(&question)? {
        cx.report.warn(&format!("took over the deployment of {other}"));
        return Ok(true);
    }
    let what = format!("this deployment belongs to the clone {other}");
    Err(Failure::new(Exit::Refused, what, "take it over with --yes, or deploy your own with --profile NAME").into())
}

/// A DATABASE_URL that is no longer configured: its database keeps the data, and the app would begin with an empty one. The local
/// database is no such case: its volume tells whether it is in use.
fn leaves_data(cx: &Context, facts: &Facts, node: &Node, objects: &Objects) -> Result<bool> {
    let local = node.address.as_deref().and_then(postgres::address);
    let is_external = |url: &Secret| local.as_ref().is_none_or(|address| !postgres::leads_to(url, address));
    let deployed = objects.app_secret.as_ref().and_then(|secret| secret.get("DATABASE_URL"));
    if !deployed.is_some_and(is_external) || database::wanted(cx.config, facts).url().is_some() {
        return Ok(false);
    }
    let question =
        "DATABASE_URL is not configured any more: the app would begin with an empty database in its pod. Go on?";
    if cx.config.yes || cx.report.confirm(question)? {
        cx.report.warn("the app leaves the database of its old DATABASE_URL, which keeps its data");
        return Ok(true);
    }
    let what = "the deployed app has a DATABASE_URL, and neither .env nor the environment has one now";
    let fix = "put DATABASE_URL back into .env; or leave that database, which keeps its data, with --yes";
    Err(Failure::new(Exit::Refused, what, fix).into())
}
