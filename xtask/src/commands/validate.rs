//! `validate`: judges every success criterion with its evidence: a table for people, events and JUnit for programs.

use crate::cli::Validate;
use crate::commands::validate::criteria::verdict::Verdict;
use crate::commands::validate::criteria::{ALL, Judged};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::probe::World;
use crate::report::event::{self, Event};
use crate::report::{junit, rounded};
use crate::signals;
use anyhow::{Context as _, Result};
use std::path::Path;
use std::time::{Duration, Instant};

pub mod criteria;

pub fn perform(cx: &Context, words: &Validate) -> Result<()> {
    if cx.dry_run {
        for criteria::Check { id, criterion, title, .. } in ALL {
            let (id, title) = ((*id).to_owned(), (*title).to_owned());
            cx.report.event(Event::Criterion { id, criterion: *criterion, title });
        }
        return Ok(());
    }
    let began = Instant::now();
    let facts = cx.facts()?;
    let (node, objects) = super::trust::running(cx.config, &facts)?;
    let world = World::new(cx.config, &facts, node, objects);
    cx.report.hide(world.secrets().into_iter().map(|(_, value)| value));
    let judged = criteria::make_all(&world, |now| cx.report.activity(now));
    if signals::received().is_some() {
        return Err(signals::interrupted().into());
    }
    let took = began.elapsed();
    let checks: Vec<event::Check> = judged.iter().map(reported).collect();
    checks.iter().for_each(|check| cx.report.event(Event::Check(check.clone())));
    if let Some(path) = &words.junit {
        write_junit(path, &checks, took)?;
    }
    let count = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    cx.report.event(Event::Validated {
        passed: count(event::Verdict::Passed),
        failed: count(event::Verdict::Failed),
        not_judged: count(event::Verdict::NotJudged),
        seconds: rounded(took),
    });
    conclude(&judged)
}

fn reported(Judged { check, judgment, took }: &Judged) -> event::Check {
    let (verdict, fix) = match &judgment.verdict {
        Verdict::Passed => (event::Verdict::Passed, None),
        Verdict::Failed { fix } => (event::Verdict::Failed, Some(fix.clone())),
        Verdict::NotJudged => (event::Verdict::NotJudged, None),
    };
    event::Check {
        id: check.id.to_owned(),
        criterion: check.criterion,
        title: check.title.to_owned(),
        verdict,
        evidence: judgment.evidence.clone(),
        fix,
        asked: judgment.asked.clone(),
        seconds: rounded(*took),
    }
}

fn write_junit(path: &Path, checks: &[event::Check], took: Duration) -> Result<()> {
    let xml = junit::document("validate", checks, took);
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
