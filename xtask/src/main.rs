//! Takes the app from a fresh clone to a running, proven deployment on Minikube. ARCHITECTURE.md has the map.

mod app;
mod archive;
mod cli;
mod cmd;
mod commands;
mod config;
mod consent;
mod context;
mod diagnose;
mod dockerignore;
mod effects;
mod facts;
mod failure;
mod fingerprint;
#[cfg(test)]
mod fixes;
#[cfg(test)]
mod for_tests;
mod history;
mod host;
mod http;
#[cfg(test)]
mod layers;
mod lock;
mod observer;
mod orphans;
mod pins;
mod plan;
mod probe;
mod redaction;
mod remedies;
mod report;
mod run;
mod schedule;
mod secret;
mod setup;
mod signals;
mod step_id;
mod time;
mod tools;
mod values;

use config::environment::Environment;
use config::screen::Screen;
use failure::{Exit, Failure};
use report::Report;
use rustix::process::{Resource, getrlimit, setrlimit};
use std::process::ExitCode;

/// More open files than questions in parallel need.
const FILES: u64 = 4096;

fn main() -> ExitCode {
    allow_more_files();
    let cli = cli::Cli::read();
    let report = Report::new(cli.report.format, cli.report.verbose, Screen::of(&Environment::read()));
    let report: &'static Report = Box::leak(Box::new(report));
    let failure = perform(&cli, report).err().map(|error| as_failure(&error)).or_else(|| report.unwritten());
    failure.map_or(ExitCode::SUCCESS, |failure| {
        report.failure(&failure);
        ExitCode::from(failure.exit as u8)
    })
}

fn perform(cli: &cli::Cli, report: &'static Report) -> anyhow::Result<()> {
    signals::install(|| {
        commands::dev::keys::restore();
        report.warn("interrupted twice: the state is unknown; run the same command again to recover");
    })?;
    let config = config::Config::resolve(cli)?;
    report.hide(config.app.secrets());
    commands::perform(cli, &config, report)
}

/// Some systems allow 256 open files unless a program asks for more. Without them a question fails that was asked beside others.
fn allow_more_files() {
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(FILES, |most| most.min(FILES));
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(wanted);
        // Where that is refused, fewer have to do.
        let _ = setrlimit(Resource::Nofile, limit);
    }
}

fn as_failure(error: &anyhow::Error) -> Failure {
    match error.downcast_ref::<Failure>() {
        Some(failure) => failure.clone(),
        None => Failure::new(Exit::Failed, error.to_string(), "cargo xtask doctor says what is missing")
            .why(error.chain().skip(1).map(ToString::to_string).collect::<Vec<_>>().join(": ")),
    }
}
