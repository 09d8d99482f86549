//! `validate`: the success criteria, one by one, each with its evidence: a table for people, events and JUnit for programs.

use crate::cli::Validate;
use crate::commands::validate::criteria::verdict::Verdict;
use crate::commands::validate::criteria::{ALL, Judged};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::probe::World;
use crate::report::junit::{self, Case, Outcome};
use crate::report::seconds;
use crate::signals;
use anyhow::{Context as _, Result};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

pub mod criteria;
mod table;

pub fn perform(cx: &Context, words: &Validate) -> Result<()> {
    if cx.dry_run {
        let row = |c: &criteria::Check| format!("{:<16}  {:>2}  {}", c.id, c.criterion, c.title);
        cx.report.text(&ALL.iter().map(row).collect::<Vec<_>>().join("\n"));
        return Ok(());
    }
    let began = Instant::now();
    let facts = cx.facts()?;
    let (node, objects) = super::trust::running(cx.config, &facts)?;
    let world = World::new(cx.config, &facts, node, objects);
    cx.report.hide(world.secrets().into_iter().map(|(_, value)| value));
    let judged = criteria::make_all(&world, |now| cx.report.moving(now));
    if signals::received().is_some() {
        return Err(signals::interrupted().into());
    }
    let took = began.elapsed();
    for line in table::lines(&judged, cx.config.verbose, |code, text| cx.report.paint(code, text)) {
        cx.report.line(&line);
    }
    tell_programs(cx, &judged, took);
    if let Some(path) = &words.junit {
        write_junit(path, &judged, took)?;
    }
    let closing = table::closing(&judged);
    cx.report.line(&format!("\n  {closing} in {}", seconds(took)));
    conclude(&judged)
}

fn tell_programs(cx: &Context, judged: &[Judged], took: Duration) {
    for Judged { check, judgment, took } in judged {
        let fix = match &judgment.verdict {
            Verdict::Failed { fix } => Some(fix),
            _ => None,
        };
        cx.report.event(&json!({"event": "check", "id": check.id, "criterion": check.criterion, "title": check.title,
            "verdict": judgment.verdict.name(), "evidence": judgment.evidence, "fix": fix, "asked": judgment.asked,
            "seconds": round(*took)}));
    }
    let count = |name: &str| judged.iter().filter(|j| j.judgment.verdict.name() == name).count();
    cx.report.event(&json!({"event": "validated", "passed": count("passed"), "failed": count("failed"),
        "not_judged": count("not judged"), "seconds": round(took)}));
}

fn round(took: Duration) -> f64 {
    (took.as_secs_f64() * 1000.0).round() / 1000.0
}

fn write_junit(path: &Path, judged: &[Judged], took: Duration) -> Result<()> {
    let case = |j: &Judged| Case {
        group: "validate".to_owned(),
        name: format!("{} (criterion {}): {}", j.check.id, j.check.criterion, j.check.title),
        took: j.took,
        outcome: match &j.judgment.verdict {
            Verdict::Passed => Outcome::Passed,
            Verdict::Failed { fix } => Outcome::Failed(format!("{}\nfix: {fix}", j.judgment.evidence)),
            Verdict::NotJudged => Outcome::Skipped(j.judgment.evidence.clone()),
        },
        output: format!("{}\n{}", j.judgment.evidence, j.judgment.asked.join("\n")).trim_end().to_owned(),
    };
    let xml = junit::document("validate", &judged.iter().map(case).collect::<Vec<_>>(), took);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(path, xml).with_context(|| format!("cannot write {}", path.display()))
}

fn conclude(judged: &[Judged]) -> Result<()> {
    let failed: Vec<&Judged> = judged.iter().filter(|j| matches!(j.judgment.verdict, Verdict::Failed { .. })).collect();
    let Some(first) = failed.first() else { return Ok(()) };
    let Verdict::Failed { fix } = &first.judgment.verdict else { return Ok(()) };
    let names: Vec<&str> = failed.iter().map(|j| j.check.id).collect();
    let what = match failed.len() {
        1 => format!("1 check failed: {}", first.check.id),
        n => format!("{n} checks failed: {}", names.join(", ")),
    };
    Err(Failure::new(Exit::Failed, what, fix.clone()).why(first.judgment.evidence.clone()).into())
}
