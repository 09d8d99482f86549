//! `setup`: makes the machine ready.

use crate::context::Context;
use crate::facts::Facts;
use crate::facts::setup::Engine;
use crate::lock;
use crate::setup;
use crate::step_id::{Setup, StepId};
use anyhow::Result;

pub fn perform(cx: &Context) -> Result<()> {
    ready(cx)?;
    Ok(())
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
