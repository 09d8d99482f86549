//! `test`: every layer of the pyramid. The layers on the real Minikube run last and alone, because they measure times.

use crate::app::part::Part;
use crate::cli::Test;
use crate::cmd::Cmd;
use crate::config::Config;
use crate::context::Context;
use crate::facts::{Facts, programs};
use crate::plan::{Op, Plan, Step};
use crate::report::Event;
use crate::step_id::{StepId, Suite};
use crate::values::Layer;
use crate::{fingerprint, setup};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// How many lines of a failing runner are shown.
const QUOTED: usize = 60;

type Steps = fn(&Config, &Facts) -> Result<Vec<Step>>;

mod packages;

const LAYERS: [(Layer, Steps); 7] = [
    (Layer::Rust, rust),
    (Layer::Backend, backend),
    (Layer::Frontend, frontend),
    (Layer::Charts, charts),
    (Layer::Check, check),
    (Layer::Cluster, cluster),
    (Layer::Browser, browser),
];

/// # Errors
/// A layer needs a program that is missing.
pub fn plan(config: &Config, facts: &Facts, words: &Test) -> Result<Plan> {
    let wanted = |layer| words.layers.is_empty() || words.layers.contains(&layer);
    let mut plan = Plan::of([packages::step(config, facts, wanted)?]);
    for (layer, steps) in LAYERS {
        if !wanted(layer) {
            continue;
        }
        let before = plan.ids();
        for (at, step) in steps(config, facts)?.into_iter().enumerate() {
            let mut step = step.quote(QUOTED).remedy("mend it; cargo xtask test LAYER runs one layer again");
            // The steps of a layer run one after the other. The first one waits for the packages.
            let previous = if at > 0 { plan.steps.last() } else { plan.steps.first() };
            step = step.after_all(previous.map(|step| step.id));
            // Layers that measure times run alone.
            if matches!(layer, Layer::Cluster | Layer::Browser) {
                step = step.after_all(before.iter().copied());
            }
            plan.push(step);
        }
    }
    Ok(plan)
}

fn step(layer: Layer, suite: Suite, cmd: Cmd) -> Step {
    Step::new(StepId::Test(layer, suite)).run(cmd.limit(3000)).budget(3000)
}

fn rust(config: &Config, _: &Facts) -> Result<Vec<Step>> {
    let cargo = || Cmd::new("cargo").dir(&config.paths.root);
    let clippy = cargo().words("clippy --quiet --workspace --all-targets -- -D warnings");
    Ok(vec![
        step(Layer::Rust, Suite::Format, cargo().words("fmt --all --check")),
        step(Layer::Rust, Suite::Clippy, clippy),
        step(Layer::Rust, Suite::Unit, cargo().words("test --quiet --workspace --bins")),
        step(Layer::Rust, Suite::Cli, cargo().words("test --quiet --package xtask --test cli --test repository")),
    ])
}

fn backend(config: &Config, _: &Facts) -> Result<Vec<Step>> {
    let dir = config.paths.root.join("backend");
    let wanted = [dir.join("requirements.txt"), dir.join("requirements-dev.txt")];
    let venv = config.paths.cache.join("venv").join(fingerprint::of_files(&wanted)?);
    let python = venv.join("bin/python");
    let ready = venv.join("ready");
    let run = |suite, words: &str| step(Layer::Backend, suite, Cmd::new(&python).words(words).dir(&dir));
    let mut install =
        Step::new(StepId::Test(Layer::Backend, Suite::Environment)).detail("requirements").because("unchanged");
    if !ready.exists() {
        let pip =
            wanted.iter().fold(Cmd::new(&python).words("-m pip install --quiet --require-hashes"), |cmd, file| {
                cmd.arg("--requirement").arg(file.to_string_lossy())
            });
        install = install
            .because("absent")
            .op(Op::Remove(venv.clone()))
            .run(Cmd::new(programs::python_311()?).words("-m venv").arg(venv.to_string_lossy()).limit(120))
            .run(pip.limit(900))
            .op(Op::Write { path: ready, text: String::new() })
            .budget(1000);
    }
    let pytest = Cmd::new(&python)
        .words("-m pytest -q --cov --cov-report=term:skip-covered --cov-fail-under=95")
        .env("TEST_POSTGRES", "required")
        .dir(&dir);
    Ok(vec![
        install,
        run(Suite::Lint, "-m ruff check ."),
        run(Suite::Format, "-m ruff format --check ."),
        run(Suite::Types, "-m mypy --strict ."),
        step(Layer::Backend, Suite::Pytest, pytest),
    ])
}

fn frontend(config: &Config, _: &Facts) -> Result<Vec<Step>> {
    let dir = config.paths.root.join("frontend");
    let npm = |suite, words: &str| step(Layer::Frontend, suite, Cmd::new("npm").words(words).dir(&dir));
    Ok(vec![
        node_modules(Layer::Frontend, &dir)?,
        npm(Suite::Lint, "run lint"),
        npm(Suite::Types, "run typecheck"),
        npm(Suite::Vitest, "test"),
    ])
}

fn browser(config: &Config, _: &Facts) -> Result<Vec<Step>> {
    let dir = config.paths.root.join("tests/browser");
    let cargo = Cmd::new("cargo").dir(&config.paths.root).words("test --quiet --package xtask --test browser");
    let end_to_end = cargo.words("-- --test-threads=1 --nocapture");
    // Without a browser on the machine, the package installs one where the tests look by themselves.
    let end_to_end = match programs::chromium(&config.environment) {
        Some(path) => end_to_end.env("CHROMIUM", path.to_string_lossy()),
        None => end_to_end,
    };
    Ok(vec![
        node_modules(Layer::Browser, &dir)?,
        step(Layer::Browser, Suite::Types, Cmd::new("npm").words("run typecheck").dir(&dir)),
        step(Layer::Browser, Suite::EndToEnd, end_to_end),
    ])
}

/// # Errors
/// npm is missing.
fn node_modules(layer: Layer, dir: &Path) -> Result<Step> {
    programs::npm("these tests need")?;
    let lock = fingerprint::of_files(&[dir.join("package-lock.json")])?;
    let ready = dir.join("node_modules/.lock-fingerprint");
    if std::fs::read_to_string(&ready).ok().as_deref() == Some(&lock) {
        return Ok(Step::new(StepId::Test(layer, Suite::Environment)).detail("package-lock.json").because("unchanged"));
    }
    let install = Cmd::new("npm").words("ci --no-audit --no-fund").dir(dir);
    Ok(step(layer, Suite::Environment, install).because("absent").op(Op::Write { path: ready, text: lock }))
}

fn charts(config: &Config, facts: &Facts) -> Result<Vec<Step>> {
    let helm = facts.tools.helm.as_ref().map_or(PathBuf::from("helm"), |tool| tool.path.clone());
    let charts = config.paths.root.join("helm");
    let lint = |chart: &Path| {
        let dev = chart.join("values-dev.yaml");
        [crate::tools::helm::lint(&helm, chart, None), crate::tools::helm::lint(&helm, chart, Some(&dev))]
    };
    let lints = Part::ALL.iter().flat_map(|part| lint(&charts.join(part.name()))).map(Op::Run);
    let cargo = Cmd::new("cargo").dir(&config.paths.root).words("test --quiet --package xtask --test charts");
    Ok(vec![
        Step::new(StepId::Test(Layer::Charts, Suite::Lint)).ops(lints).budget(60),
        step(Layer::Charts, Suite::Values, cargo.env("HELM", helm.to_string_lossy())),
    ])
}

/// Runs this program: it starts the scanners in parallel and prints their findings.
fn check(config: &Config, _: &Facts) -> Result<Vec<Step>> {
    let own = programs::own()?;
    let cmd =
        Cmd::new(own).words("check --profile").arg(&config.profile).arg(format!("--namespace={}", config.namespace));
    Ok(vec![step(Layer::Check, Suite::Scanners, cmd.dir(&config.paths.root))])
}

fn cluster(config: &Config, _: &Facts) -> Result<Vec<Step>> {
    let cargo = Cmd::new("cargo").dir(&config.paths.root).words("test --quiet --package xtask --test cluster");
    Ok(vec![step(Layer::Cluster, Suite::EndToEnd, cargo.words("-- --test-threads=1 --nocapture"))])
}

pub fn perform(cx: &Context, words: &Test) -> Result<()> {
    let mut facts = cx.facts()?;
    let needs_tools = words.layers.is_empty()
        || words.layers.iter().any(|l| matches!(l, Layer::Charts | Layer::Check | Layer::Cluster | Layer::Browser));
    if needs_tools && !setup::plan(cx.config, &facts)?.is_idle() {
        facts = super::setup::ready(cx)?;
    }
    let plan = plan(cx.config, &facts, words)?;
    let result = cx.carry_out(&plan);
    for step in &plan.steps {
        for said in closing_lines(&cx.config.paths.log(&step.name())) {
            cx.report.event(Event::Tested { layer: step.stage().to_owned(), said });
        }
    }
    result.map(drop)
}

/// The closing lines of the runners: `test result: ok. 12 passed; …`, `63 passed in 8.1s`, `Tests  12 passed (12)`.
fn closing_lines(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines()
        .map(|line| anstream::adapter::strip_str(line).to_string().trim().to_owned())
        .filter(|line| is_closing(line))
        .collect()
}

fn is_closing(line: &str) -> bool {
    let counts = line.contains(" passed") && line.contains(|c: char| c.is_ascii_digit());
    let starts = ["test result:", "Tests ", "="].iter().any(|s| line.starts_with(s))
        || line.starts_with(|c: char| c.is_ascii_digit());
    counts && starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn knows_the_runners_closing_lines() {
        for line in [
            "test result: ok. 12 passed; 0 failed; 0 ignored",
            "63 passed in 8.10s",
            "Tests  12 passed (12)",
            "=== 2 failed, 61 passed in 3s ===",
        ] {
            assert!(is_closing(line), "{line}");
        }
        assert!(!is_closing("test a::b ... ok") && !is_closing("the exam was passed"));
    }

    #[test]
    fn every_layer_has_its_steps() {
        assert_eq!(LAYERS.map(|(layer, _)| layer).as_slice(), Layer::value_variants());
    }
}
