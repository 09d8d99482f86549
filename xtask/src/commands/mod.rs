//! One file for each command. A command makes plans from facts and has them carried out.

mod agreement;
pub mod ai_examples;
pub mod bench;
pub mod build;
pub mod check;
pub mod clean;
pub mod cluster;
mod completions;
pub mod database;
pub mod deploy;
pub mod dev;
mod diagnose;
pub mod doctor;
pub mod drill;
pub mod forward;
mod freed;
pub mod install;
pub mod load;
mod man;
mod mcp;
mod pack;
pub mod sbom;
pub mod setup;
pub mod status;
pub mod stop;
pub mod test;
mod trial;
mod trust;
pub mod validate;
mod welcome;
mod withheld;

#[cfg(test)]
mod tests;

use crate::cli::{Cli, Task};
use crate::config::Config;
use crate::context::Context;
use crate::report::Report;
use anyhow::Result;

pub fn perform(cli: &Cli, config: &Config, report: &Report) -> Result<()> {
    let dry_run = cli.flags.action.dry_run;
    let cx = Context { config, report, dry_run };
    let Some(task) = &cli.task else { return welcome::perform(&cx) };
    match task {
        Task::Setup(words) => setup::perform(&cx, words),
        Task::Doctor(words) => doctor::perform(&cx, words),
        Task::Diagnose(words) => diagnose::perform(&cx, words),
        Task::Build(_) => build::perform(&cx),
        Task::Load => load::perform(&cx),
        Task::Install => install::perform(&cx),
        Task::Deploy(_) => deploy::perform(&cx),
        Task::Dev(words) => dev::perform(&cx, words),
        Task::Validate(words) => validate::perform(&cx, words),
        Task::AiExamples(words) => ai_examples::perform(&cx, words),
        Task::Pack(words) => pack::perform(&cx, words),
        Task::Status => status::perform(&cx),
        Task::Stop => stop::perform(&cx),
        Task::Clean(words) => clean::perform(&cx, words),
        Task::Check => check::perform(&cx),
        Task::Sbom => sbom::perform(&cx),
        Task::Test(words) => test::perform(&cx, words),
        Task::Bench(words) => bench::perform(&cx, words),
        Task::Drill(words) => drill::perform(&cx, words),
        Task::Completions(words) => completions::perform(&cx, words),
        Task::Man(words) => man::perform(&cx, words),
        Task::Mcp => mcp::perform(&cx),
        Task::Forward => forward::perform(&cx),
    }
}
