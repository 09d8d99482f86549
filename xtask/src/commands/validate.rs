//! `validate`: judges every success criterion with its evidence: a table for people, events and JUnit for programs.

use crate::cli::Validate;
use crate::commands::validate::criteria::Judged;
use crate::commands::validate::criteria::verdict::Verdict;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::objects::Pod;
use crate::failure::{Exit, Failure};
use crate::probe::World;
use crate::report::event::{self, Event};
use crate::report::{junit, page, rounded};
use crate::{signals, time};
use anyhow::{Context as _, Result};
use std::path::Path;
use std::time::{Duration, Instant};

pub mod criteria;
mod selection;

/// A replaced pod answers on open connections for some seconds. With SQLite in the pod, its accounts are not the new one's.
const LEAVING: Duration = Duration::from_secs(20);

/// The facts once no pod of the app is on its way out.
fn settled(cx: &Context) -> Result<Facts> {
    let began = Instant::now();
    loop {
        let facts = cx.facts()?;
        let leaves = facts.cluster.ready().is_some_and(|(_, objects)| objects.pods.iter().any(Pod::is_leaving));
        if !leaves || began.elapsed() > LEAVING {
            return Ok(facts);
        }
        signals::none()?;
        cx.report.activity("waiting until the replaced pod has gone");
        std::thread::sleep(Duration::from_millis(200));
    }
}

pub fn perform(cx: &Context, words: &Validate) -> Result<()> {
    let chosen = selection::chosen(words)?;
    if cx.dry_run {
        for criteria::Check { id, criterion, title, .. } in chosen {
            let (id, title) = ((*id).to_owned(), (*title).to_owned());
            cx.report.event(Event::Criterion { id, criterion: *criterion, title });
        }
        return Ok(());
    }
    let began = Instant::now();
    let facts = settled(cx)?;
    let (node, objects) = super::trust::running(cx.config, &facts)?;
    let world = World::new(cx.config, &facts, node, objects);
    cx.report.hide(world.secrets().into_iter().map(|(_, value)| value));
    let judged = criteria::make(&chosen, &world, began, |now| cx.report.activity(now));
    if signals::received().is_some() {
        return Err(signals::interrupted().into());
    }
    let took = began.elapsed();
    let checks: Vec<event::Check> = judged.iter().map(|judged| cx.report.redacted_check(reported(judged))).collect();
    checks.iter().for_each(|check| cx.report.event(Event::Check(check.clone())));
    if let Some(path) = &words.junit {
        write(path, &junit::document("validate", &checks, took))?;
    }
    if let Some(path) = &words.report {
        let about = [
            ("profile", cx.config.profile.clone()),
            ("namespace", cx.config.namespace.clone()),
            ("Kubernetes", node.kubernetes.clone()),
            ("runtime", node.runtime.name().to_owned()),
        ];
        let stamp = time::stamp(facts.now);
        let moment =
            stamp.split_once('T').map_or(stamp.clone(), |(day, time)| format!("{day} {}", time.replace('-', ":")));
        write(path, &page::document(&checks, took, &moment, &about))?;
        cx.report.warn(&format!("the page is in {}", path.display()));
    }
    let count = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    cx.report.event(Event::Validated {
        passed: count(event::Verdict::Passed),
        failed: count(event::Verdict::Failed),
        not_judged: count(event::Verdict::NotJudged),
        seconds: rounded(took),
    });
    conclude(&judged, words.strict)
}

fn reported(Judged { check, judgment, began, took }: &Judged) -> event::Check {
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
        measures: judgment.measures.clone(),
        began_seconds: rounded(*began),
        seconds: rounded(*took),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// # Errors
/// A check failed; with `strict` also where one was not judged.
fn conclude(judged: &[Judged], strict: bool) -> Result<()> {
    let all = |wanted: fn(&Verdict) -> bool| -> Vec<&Judged> {
        judged.iter().filter(|judged| wanted(&judged.judgment.verdict)).collect()
    };
    let failed = all(|verdict| matches!(verdict, Verdict::Failed { .. }));
    let open = if strict { all(|verdict| *verdict == Verdict::NotJudged) } else { Vec::new() };
    let (found, how) = if failed.is_empty() { (&open, "could not be judged") } else { (&failed, "failed") };
    let Some(first) = found.first() else { return Ok(()) };
    let names: Vec<&str> = found.iter().map(|judged| judged.check.id).collect();
    let fix = match &first.judgment.verdict {
        Verdict::Failed { fix } => fix.clone(),
        _ => format!("make them possible, or leave them out: --skip {}", names.join(",")),
    };
    let checks = if found.len() == 1 { "check" } else { "checks" };
    let what = format!("{} {checks} {how}: {}", found.len(), names.join(", "));
    Err(Failure::new(Exit::Failed, what, fix).why(first.judgment.evidence.clone()).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::ALL;
    use crate::commands::validate::criteria::verdict::Judgment;
    use std::time::Duration;

    fn said(judgments: [Judgment; 2], strict: bool) -> Option<String> {
        let judged = |(at, judgment)| Judged { check: &ALL[at], judgment, began: Duration::ZERO, took: Duration::ZERO };
        let judged: Vec<Judged> = judgments.into_iter().enumerate().map(judged).collect();
        conclude(&judged, strict).err().map(|error| error.downcast_ref::<Failure>().map(ToString::to_string).unwrap())
    }

    #[test]
    fn only_a_strict_run_fails_for_a_check_that_was_not_judged() {
        let open = || [Judgment::passed("a"), Judgment::not_judged("no tool")];
        assert_eq!(said(open(), false), None);
        let strict = said(open(), true).unwrap();
        assert!(strict.contains("1 check could not be judged: image-size") && strict.contains("no tool"), "{strict}");
        assert!(strict.contains("--skip image-size"), "{strict}");
        let failed = said([Judgment::failed("bad", "mend it"), Judgment::not_judged("no tool")], true).unwrap();
        assert!(failed.contains("1 check failed: images-built") && failed.contains("mend it"), "{failed}");
    }
}
