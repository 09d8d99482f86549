//! `setup`: makes the machine ready.

use super::Context;
use crate::setup;
use anyhow::Result;

pub fn perform(cx: &Context) -> Result<()> {
    let facts = cx.facts()?;
    cx.carry_out(&setup::plan(cx.config, &facts)?)?;
    Ok(())
}

/// Asks once about what changes the machine, before anything does.
pub fn agree(_cx: &Context, _facts: &crate::facts::Facts) -> Result<()> {
    Ok(())
}
