//! What makes a bare machine ready.

use crate::config::Config;
use crate::facts::Facts;
use crate::plan::Plan;
use anyhow::Result;

pub fn plan(_config: &Config, _facts: &Facts) -> Result<Plan> {
    Ok(Plan::default())
}
