//! One file a command. Each makes plans from facts and has them run.

pub mod build;
pub mod clean;
pub mod cluster;
pub mod deploy;
pub mod forward;
pub mod install;
pub mod load;
pub mod setup;
pub mod stop;
pub mod test;

use crate::cli::{Cli, Task};
use crate::config::Config;
use crate::facts::{self, Facts};
use crate::failure::{Exit, Failure};
use crate::lock::{self, Lock};
use crate::plan::Plan;
use crate::report::Report;
use crate::run::{self, Took};
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

    /// Keeps other runs off this profile; a plan that is only printed keeps nobody off.
    pub fn lock(&self) -> Result<Option<Lock>> {
        if self.dry_run { Ok(None) } else { lock::profile(&self.config.paths).map(Some) }
    }

    /// Runs a plan, or prints it where nothing is to be done.
    pub fn carry_out(&self, plan: &Plan) -> Result<Vec<Took>> {
        if self.dry_run {
            self.report.planned(plan);
            return Ok(Vec::new());
        }
        if self.config.verbose {
            self.report.line(&plan.to_string());
        }
        run::execute(plan, &self.config.paths, self.report)
    }
}

pub fn perform(cli: &Cli, config: &Config, report: &Report) -> Result<()> {
    let cx = Context { config, report, dry_run: cli.common.dry_run };
    match &cli.task {
        Task::Setup => setup::perform(&cx),
        Task::Build => build::perform(&cx),
        Task::Load => load::perform(&cx),
        Task::Install => install::perform(&cx),
        Task::Deploy => deploy::perform(&cx),
        Task::Stop => stop::perform(&cx),
        Task::Clean(words) => clean::perform(&cx, words),
        Task::Test(words) => test::perform(&cx, words),
        Task::Forward => forward::perform(&cx),
        _ => anyhow::bail!("not yet"),
    }
}

pub fn not_running(config: &Config) -> anyhow::Error {
    let what = format!("the cluster {} does not run", config.profile);
    Failure::new(Exit::Failed, what, "cargo xtask deploy starts it").into()
}
