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
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::read();
    let report = Report::new(cli.report.format, cli.report.verbose, Screen::of(&Environment::read()));
    let report: &'static Report = Box::leak(Box::new(report));
    match perform(&cli, report) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let failure = as_failure(&error);
            report.failure(&failure);
            ExitCode::from(failure.exit as u8)
        }
    }
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

fn as_failure(error: &anyhow::Error) -> Failure {
    match error.downcast_ref::<Failure>() {
        Some(failure) => failure.clone(),
        None => Failure::new(Exit::Failed, error.to_string(), "cargo xtask doctor says what is missing")
            .why(error.chain().skip(1).map(ToString::to_string).collect::<Vec<_>>().join(": ")),
    }
}
