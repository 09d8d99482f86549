//! `check`: scans Dockerfiles, charts, images and tree, and weighs what the images add to their bases. A finding without a waiver fails.

pub mod finding;
pub mod images;
pub mod input;
mod layers;
pub mod scanners;
pub mod waivers;

use crate::app::part::Part;
use crate::commands::check::finding::Finding;
use crate::commands::check::images::{Built, Size};
use crate::commands::check::input::Input;
use crate::commands::check::scanners::ALL;
use crate::commands::check::waivers::Rest;
use crate::config::Config;
use crate::context::Context;
use crate::facts::{Facts, programs};
use crate::failure::{Exit, Failure};
use crate::lock;
use crate::plan::{Op, Plan, Step};
use crate::report::event::Piece;
use crate::report::{Event, rounded};
use crate::setup::programs::{Compiled, GITLEAKS};
use crate::step_id::{Program, StepId};
use anyhow::Result;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The inputs and the scanners.
struct Given {
    input: Input,
    gitleaks: Compiled,
    images: Vec<(Part, Result<Built, String>)>,
    /// The Python that installs missing scanners.
    python: Option<PathBuf>,
}

impl Given {
    fn gather(config: &Config, facts: &Facts) -> Result<Self> {
        let gitleaks = Compiled::of(&config.paths, &GITLEAKS)?;
        let go = facts.setup.host.go.is_some_and(|version| version >= GITLEAKS.go);
        let images = images::gather(config, facts);
        let built: Vec<Built> = images.iter().filter_map(|(_, built)| built.clone().ok()).collect();
        let input = Input::gather(&config.paths, &gitleaks, go, built)?;
        let python = if input.environment.is_ready() { None } else { Some(programs::python_311()?) };
        Ok(Self { input, gitleaks, images, python })
    }
}

fn plan(config: &Config, facts: &Facts, given: &Given) -> Result<Plan> {
    let Some(helm) = &facts.tools.helm else {
        return Err(Failure::new(Exit::Lacks, "no helm, which renders the charts", "cargo xtask setup").into());
    };
    let docker = facts.tools.docker.as_ref().map(|tool| tool.path.as_path());
    let input = &given.input;
    let mut plan = Plan::of([input.environment.step(Program::Scanners, given.python.as_deref())]);
    if input.repository().is_ok() {
        plan.push(given.gitleaks.step());
    }
    plan = plan.then(Plan::of(input.steps(config, &helm.path, docker)));
    let before = plan.ids();
    for judge in ALL {
        let (asked, reason) = match judge.asked(input) {
            Ok(asked) => (asked, String::new()),
            Err(why) => (Vec::new(), format!("not judged: {why}")),
        };
        let ops = asked.into_iter().map(|(cmd, path)| Op::Answer { cmd, path, statuses: &[0, 1] });
        let step = Step::new(StepId::Scan(judge.name)).detail(judge.looks_at).because(reason).ops(ops).budget(600);
        plan.push(step.after_all(before.iter().copied()));
    }
    Ok(plan)
}

pub fn perform(cx: &Context) -> Result<()> {
    let began = Instant::now();
    let facts = cx.facts()?;
    let mut given = Given::gather(cx.config, &facts)?;
    // Without Go there is no gitleaks.
    let searched = given.input.repository().is_ok();
    let whole = given.input.environment.is_ready() && (given.gitleaks.is_ready() || !searched);
    let _lock = if cx.dry_run || whole { None } else { Some(lock::cache(&cx.config.paths, cx.report)?) };
    if !whole {
        // Another run may have installed them meanwhile.
        given = Given::gather(cx.config, &facts)?;
    }
    cx.carry_out(&plan(cx.config, &facts, &given)?)?;
    if cx.dry_run {
        return Ok(());
    }
    let input = &given.input;
    let mut findings = Vec::new();
    let (mut judged, mut idle) = (vec!["images"], Vec::new());
    for judge in ALL {
        if judge.asked(input).is_ok() {
            judged.push(judge.name)
        } else {
            idle.push(judge.name)
        }
        findings.extend(judge.findings(input)?);
    }
    for (part, built) in &given.images {
        let size = built.as_ref().map(|image| images::size(image, &input.reports));
        tell_size(cx, *part, &size);
        findings.extend(size.ok().as_ref().and_then(images::over_budget));
    }
    let rest = waivers::apply(&cx.config.paths.root, findings, &judged)?;
    rest.findings.iter().for_each(|finding| tell(cx, finding));
    conclude(cx, &rest, &idle, began.elapsed())
}

fn tell(cx: &Context, finding: &Finding) {
    let Finding { judge, rule, file, line, what } = finding.clone();
    cx.report.event(Event::Scan { judge: judge.to_owned(), code: rule, file, line, what });
}

fn tell_size(cx: &Context, part: Part, size: &Result<Size, &String>) {
    let part = part.name().to_owned();
    cx.report.event(match size {
        Ok(Size { tag, bytes, budget, parts, .. }) => {
            let piece = |(bytes, name): &(u64, String)| Piece { name: name.clone(), bytes: *bytes };
            let biggest = parts.iter().map(piece).collect();
            Event::Added { part, image: tag.to_string(), bytes: *bytes, budget: *budget, biggest }
        }
        Err(why) => Event::NotMeasured { part, bytes: (), why: (*why).clone() },
    });
}

fn conclude(cx: &Context, rest: &Rest, idle: &[&str], took: Duration) -> Result<()> {
    cx.report.event(Event::Judged {
        findings: rest.findings.len(),
        passed: ALL.len() - idle.len(),
        waived: rest.waived,
        not_judged: idle.iter().map(ToString::to_string).collect(),
        seconds: rounded(took),
    });
    if rest.findings.is_empty() {
        return Ok(());
    }
    let mut rules: Vec<String> = rest.findings.iter().map(|f| format!("{} {}", f.judge, f.rule)).collect();
    rules.sort();
    rules.dedup();
    let fix = format!("mend what is found, or waive it with a reason in {}", waivers::FILE);
    Err(Failure::new(Exit::Failed, format!("{}: {}", count(rest.findings.len()), rules.join(", ")), fix).into())
}

fn count(findings: usize) -> String {
    if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") }
}
