//! `sbom`: the app's components in CycloneDX, from the lock files alone. It installs nothing and asks no registry.

use crate::app::part::Part;
use crate::cmd::Cmd;
use crate::config::Config;
use crate::context::Context;
use crate::facts::programs;
use crate::lock;
use crate::plan::{Op, Plan, Step};
use crate::report::Event;
use crate::setup::programs::Environment;
use crate::step_id::{Program, StepId};
use anyhow::Result;
use std::path::{Path, PathBuf};

fn list(config: &Config, part: &str) -> PathBuf {
    config.paths.output.join("sbom").join(format!("{part}.cdx.json"))
}

fn plan(config: &Config, environment: &Environment, python: Option<&Path>) -> Plan {
    let root = |part: &str| config.paths.root.join(part);
    let backend = Cmd::new(environment.program("cyclonedx-py"))
        .words(
            "requirements --output-reproducible --output-format JSON --mc-type application --pyproject pyproject.toml",
        )
        .arg("requirements.txt")
        .dir(root("backend"));
    let npm =
        Cmd::new("npm").words("sbom --sbom-format cyclonedx --sbom-type application --package-lock-only --omit dev");
    let write = |part: &str, cmd| Op::Answer { cmd, path: list(config, part), statuses: &[0] };
    let step =
        |part, lock: &str, op| Step::new(StepId::Sbom(part)).detail(lock).op(op).remedy("mend what it complains of");
    Plan::of([
        environment.step(Program::Cyclonedx, python),
        step(Part::Backend, "requirements.txt", write("backend", backend)).after(StepId::Program(Program::Cyclonedx)),
        step(Part::Frontend, "package-lock.json", write("frontend", npm.dir(root("frontend")))),
    ])
}

/// # Errors
/// npm is missing, or a lock file is not understood.
pub fn perform(cx: &Context) -> Result<()> {
    programs::npm("lists the frontend's components")?;
    let environment = Environment::of(&cx.config.paths, "sbom")?;
    let ready = environment.is_ready();
    let _lock = if cx.dry_run || ready { None } else { Some(lock::cache(&cx.config.paths, cx.report)?) };
    let python = if environment.is_ready() { None } else { Some(programs::python_311()?) };
    cx.carry_out(&plan(cx.config, &environment, python.as_deref()))?;
    for part in Part::ALL.iter().map(|part| part.name()).filter(|_| !cx.dry_run) {
        let path = list(cx.config, part);
        cx.report.event(Event::Sbom { part: part.to_owned(), path });
    }
    Ok(())
}
