//! One file a command. Each makes plans from facts and has them run.

pub mod setup;

use crate::cli::{Cli, Task};
use crate::config::Config;
use crate::facts::{self, Facts};
use crate::plan::Plan;
use crate::report::Report;
use crate::run;
use anyhow::Result;

/// What every task is given.
pub struct Context<'a> {
    pub config: &'a Config,
    pub report: &'a Report,
    pub dry_run: bool,
}

impl Context<'_> {
    pub fn facts(&self) -> Result<Facts> {
        facts::gather(self.config)
    }

    /// Runs a plan, or prints it where nothing is to be done. Says whether the world changed.
    pub fn carry_out(&self, plan: &Plan) -> Result<bool> {
        if self.dry_run {
            self.report.text(&plan.to_string());
            return Ok(false);
        }
        run::execute(plan, &self.config.paths, self.report)?;
        Ok(!plan.is_idle())
    }
}

pub fn perform(cli: &Cli, config: &Config, report: &Report) -> Result<()> {
    let cx = Context { config, report, dry_run: cli.common.dry_run };
    match &cli.task {
        Task::Setup => setup::perform(&cx),
        _ => anyhow::bail!("not yet"),
    }
}
