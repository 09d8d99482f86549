//! `setup`: makes the machine ready.

use crate::cli;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::setup::Engine;
use crate::lock;
use crate::setup::{self, with};
use crate::step_id::{Setup, StepId};
use anyhow::Result;

pub fn perform(cx: &Context, words: &cli::Setup) -> Result<()> {
    let facts = ready(cx)?;
    if words.with.is_empty() {
        return Ok(());
    }
    let plan = with::plan(cx.config, &facts, &words.with)?;
    let _lock = if cx.dry_run || plan.is_idle() { None } else { Some(lock::cache(&cx.config.paths, cx.report)?) };
    cx.carry_out(&plan).map(drop)
}

/// Makes the machine ready if necessary, and returns the facts after that. All clones take turns.
pub fn ready(cx: &Context) -> Result<Facts> {
    let facts = cx.facts()?;
    let plan = setup::plan(cx.config, &facts)?;
    if plan.is_idle() || cx.dry_run {
        cx.carry_out(&plan)?;
        return Ok(facts);
    }
    let _lock = lock::cache(&cx.config.paths, cx.report)?;
    // Another run may have installed some of it meanwhile.
    let mut facts = cx.facts()?;
    if facts.setup.engine != Engine::Up {
        // Only a running engine can tell which images it has.
        let mut first = setup::plan(cx.config, &facts)?;
        first.keep(|step| matches!(step.id, StepId::Setup(Setup::Pack | Setup::Packages | Setup::Engine)));
        cx.carry_out(&first)?;
        facts = cx.facts()?;
    }
    let mut plan = setup::plan(cx.config, &facts)?;
    plan.keep(|step| !step.is_idle());
    cx.carry_out(&plan)?;
    cx.facts()
}
