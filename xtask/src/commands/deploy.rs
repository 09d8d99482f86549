//! `deploy`: brings the app from any state to a running one and prints its address. It skips what is done already.

use super::database::{self, Wanted};
use super::{agreement, build, cluster, forward, install, load};
use crate::config::Config;
use crate::context::Context;
use crate::facts::{Facts, cluster::Cluster};
use crate::history::FIRST_DEPLOY;
use crate::plan::Plan;
use crate::report::{Event, rounded};
use crate::step_id::StepId;
use crate::tools::postgres;
use crate::{history, setup};
use anyhow::Result;
use std::time::Instant;

type Part = fn(&Config, &Facts) -> Result<Plan>;

/// Each part's plan is made from the facts after the parts before it.
const PARTS: [Part; 3] = [cluster::plan, app, forward::plan];

/// Images and releases of both parts.
pub fn app(config: &Config, facts: &Facts) -> Result<Plan> {
    Ok(build::plan(config, facts)?.then(load::plan(config, facts)?).then(install::plan(config, facts)?))
}

pub fn perform(cx: &Context) -> Result<()> {
    let _lock = cx.lock()?;
    everything(cx).map(drop)
}

/// All parts, and the facts after them.
pub fn everything(cx: &Context) -> Result<Facts> {
    let began = Instant::now();
    let mut facts = cx.facts()?;
    forward::may_listen(cx.config, &facts)?;
    let mut idle: Vec<Plan> = Vec::new();
    let mut worked = false;
    if !setup::plan(cx.config, &facts)?.is_idle() {
        facts = super::setup::ready(cx)?;
        worked = true;
    }
    let first = matches!(facts.cluster, Cluster::Absent | Cluster::Unfinished);
    let mut granted = false;
    for part in PARTS {
        // A cluster that was just started may contain another clone's deployment.
        granted = granted || agreement::agreed(cx, &facts)?;
        let plan = part(cx.config, &facts)?;
        if plan.is_idle() && !worked && !cx.dry_run {
            // The line appears only if something is done: a run without work prints one line.
            idle.push(plan);
            continue;
        }
        for plan in idle.drain(..) {
            cx.carry_out(&plan)?;
        }
        // The last line already says what an idle forwarder would say.
        if plan.steps.iter().all(|step| step.id == StepId::Forward && step.is_idle()) {
            continue;
        }
        cx.carry_out(&plan)?;
        if cx.dry_run {
            facts = assume_done(cx.config, facts);
        } else if !plan.is_idle() {
            worked = true;
            facts = cx.facts()?;
        }
    }
    if cx.dry_run {
        return Ok(facts);
    }
    if first {
        history::add(&cx.config.paths, FIRST_DEPLOY, began.elapsed())?;
    }
    summary(cx, &facts, began, worked)?;
    Ok(facts)
}

fn summary(cx: &Context, facts: &Facts, began: Instant, worked: bool) -> Result<()> {
    let url = facts.forwarder.as_ref().map(crate::facts::forwarder::Forwarder::url).unwrap_or_default();
    let took = began.elapsed();
    let usual = if worked { history::add(&cx.config.paths, "deploy", took)? } else { None };
    cx.report.event(Event::Ready {
        url,
        worked,
        seconds: rounded(took),
        usual_seconds: usual.map(rounded),
        remarks: remarks(cx.config, facts),
    });
    Ok(())
}

/// The defaults that apply because the user chose nothing.
fn remarks(config: &Config, facts: &Facts) -> Vec<String> {
    let app = &config.app;
    let kept = format!(
        "data: Postgres beside the cluster, kept in the volume {}; clean --database removes it",
        postgres::volume(&config.profile)
    );
    let sqlite = "data: SQLite in the pod, as long as the pod lives; to keep it, DATABASE_URL in .env or deploy --database local";
    let rules = "assistant: rule-based; OPENAI_API_KEY or OPENAI_BASE_URL in .env is for a model's";
    let data = match database::wanted(config, facts) {
        Wanted::External(_) => None,
        Wanted::Local { .. } => Some(kept),
        Wanted::Nowhere => Some(sqlite.to_owned()),
    };
    let exported = app.exported.iter().map(|(key, in_file)| {
        let instead = if *in_file { ", not the value in .env" } else { "" };
        format!("{key}: the exported value is used{instead}")
    });
    let nodes = facts.cluster.running().into_iter().flat_map(super::trust::unserved);
    exported.chain(nodes).chain(data).chain((!app.has_model()).then(|| rules.to_owned())).collect()
}

/// Facts for a plan that is only printed: it shows the later parts as if the cluster ran.
fn assume_done(config: &Config, mut facts: Facts) -> Facts {
    if facts.cluster.ready().is_none() {
        facts.cluster = Cluster::assumed(config);
    }
    facts
}
