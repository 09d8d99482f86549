//! One file a command. Each makes plans from facts and has them run.

pub mod ai_examples;
pub mod bench;
pub mod build;
pub mod check;
pub mod clean;
pub mod cluster;
pub mod database;
pub mod deploy;
pub mod doctor;
pub mod forward;
pub mod install;
pub mod load;
pub mod sbom;
pub mod setup;
pub mod status;
pub mod stop;
pub mod test;
pub mod validate;

#[cfg(test)]
mod tests;

use crate::cli::{Cli, Task};
use crate::config::Config;
use crate::facts::cluster::{Cluster, Node};
use crate::facts::machine::{self, Machine};
use crate::facts::objects::Objects;
use crate::facts::{self, Facts};
use crate::failure::{Exit, Failure};
use crate::history;
use crate::lock::{self, Lock};
use crate::plan::Plan;
use crate::report::{Ending, Report};
use crate::run::{self, Took};
use anyhow::Result;

/// What every task is given.
pub struct Context<'a> {
    pub config: &'a Config,
    pub report: &'a Report,
    pub dry_run: bool,
}

impl Context<'_> {
    /// # Errors
    /// Docker's commands would go to another machine.
    pub fn facts(&self) -> Result<Facts> {
        let facts = facts::gather(self.config)?;
        match facts.settings.engine_elsewhere() {
            None => Ok(facts),
            Some(address) => {
                let what = format!("docker's commands go to another machine: {address}");
                let fix = "unset DOCKER_HOST, or: docker context use default; the cluster is to be on this machine";
                Err(Failure::new(Exit::Refused, what, fix).into())
            }
        }
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
        let took = run::execute(plan, &self.config.paths, self.report)?;
        // What `validate` compares with the brief's 60 s.
        for step in took.iter().filter(|t| ["install backend", "install frontend"].contains(&t.name.as_str())) {
            history::add(&self.config.paths, &step.name, step.time)?;
        }
        Ok(took)
    }
}

pub fn perform(cli: &Cli, config: &Config, report: &Report) -> Result<()> {
    let cx = Context { config, report, dry_run: cli.common.dry_run };
    match &cli.task {
        Task::Setup => setup::perform(&cx),
        Task::Doctor => doctor::perform(&cx),
        Task::Build(_) => build::perform(&cx),
        Task::Load => load::perform(&cx),
        Task::Install => install::perform(&cx),
        Task::Deploy(_) => deploy::perform(&cx),
        Task::Validate(words) => validate::perform(&cx, words),
        Task::AiExamples(words) => ai_examples::perform(&cx, words),
        Task::Status => status::perform(&cx),
        Task::Stop => stop::perform(&cx),
        Task::Clean(words) => clean::perform(&cx, words),
        Task::Check => check::perform(&cx),
        Task::Sbom => sbom::perform(&cx),
        Task::Test(words) => test::perform(&cx, words),
        Task::Bench(words) => bench::perform(&cx, words),
        Task::Forward => forward::perform(&cx),
    }
}

/// Says how much memory and disk a run gave back.
fn freed(cx: &Context, before: &Machine) {
    let after = machine::gather(cx.config);
    let gained =
        |before: Option<u64>, after: Option<u64>| Some(after?.saturating_sub(before?)).filter(|mib| *mib > 102);
    let said = |what: &str, mib: u64| format!("{}.{} GiB of {what}", mib / 1024, mib % 1024 * 10 / 1024);
    let memory = gained(before.memory_free, after.memory_free).map(|mib| said("memory", mib));
    let disk = gained(before.disk_free, after.disk_free).map(|mib| said("disk", mib));
    let all: Vec<String> = [memory, disk].into_iter().flatten().collect();
    if !all.is_empty() && !cx.dry_run {
        cx.report.row("freed", &all.join(", "), "", "", "", Ending::Done);
    }
}

/// # Errors
/// No engine says what became of the cluster: nothing can be stopped or removed for sure.
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

/// The node and its objects, where it runs, answers, and is beyond doubt ours.
///
/// # Errors
/// It does not run, or may be another cluster.
pub fn running<'a>(config: &Config, facts: &'a Facts) -> Result<(&'a Node, &'a Objects)> {
    cluster::trusted(config, facts)?;
    facts.cluster.ready().ok_or_else(|| not_running(config))
}
