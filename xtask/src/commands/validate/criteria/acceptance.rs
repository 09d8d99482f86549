//! Criterion 15: the tasks of the seed's own planning were not supplied; the project's tests stand in their place.

use super::verdict::Judgment;
use crate::probe::World;
use anyhow::Result;

pub fn judge(_: &World) -> Result<Judgment> {
    Ok(Judgment::not_judged("the list of tasks was not supplied; the project's tests are the judge: cargo xtask test"))
}
