//! Carries out any plan: what is independent goes in parallel, budgets hold, durations are recorded, evidence comes before undoing.

use crate::config::Paths;
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Plan, Step};
use crate::report::{Ending, Report, seconds};
use crate::{diagnosis, effects, host, signals};
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long a step took.
#[derive(Clone, Debug, PartialEq)]
pub struct Took {
    pub name: String,
    pub time: Duration,
}

/// Runs a plan's steps, each after those it waits for.
///
/// # Errors
/// The first failing step's failure, after the steps under way have ended and the failing one's undo has run.
pub fn execute(plan: &Plan, paths: &Paths, report: &Report) -> Result<Vec<Took>> {
    let mut waiting: Vec<&Step> = plan.steps.iter().collect();
    let known: BTreeSet<String> = plan.steps.iter().map(Step::name).collect();
    let mut done: BTreeSet<String> = BTreeSet::new();
    let mut running: Vec<(&Step, Instant, PathBuf)> = Vec::new();
    let mut took = Vec::new();
    let mut failure: Option<anyhow::Error> = None;
    let mut heartbeat = Instant::now();
    std::thread::scope(|scope| {
        let (tell, told) = channel();
        loop {
            if failure.is_none() && signals::received().is_some() && !waiting.is_empty() {
                failure = Some(signals::interrupted().into());
            }
            if failure.is_some() {
                waiting.clear();
            }
            let ready = |step: &&Step| step.after.iter().all(|name| done.contains(name) || !known.contains(name));
            let (go, wait): (Vec<&Step>, Vec<&Step>) = waiting.iter().partition(|step| ready(step));
            waiting = wait;
            for step in go {
                let began = Instant::now();
                if step.is_idle() {
                    report.finished(step, Ending::Idle, Duration::ZERO);
                    let _ = tell.send((step.name(), Ok(())));
                    running.push((step, began, PathBuf::new()));
                    continue;
                }
                report.started(step);
                let log = paths.log(&step.name());
                running.push((step, began, log.clone()));
                let tell = tell.clone();
                scope.spawn(move || {
                    let _ = std::fs::remove_file(&log);
                    let _ = tell.send((step.name(), perform(step, &log, report)));
                });
            }
            if running.is_empty() {
                break;
            }
            match told.recv_timeout(Duration::from_millis(120)) {
                Ok((name, result)) => {
                    let Some(at) = running.iter().position(|(step, ..)| step.name() == name) else { continue };
                    let (step, began, _) = running.remove(at);
                    match result {
                        Ok(()) => {
                            if !step.is_idle() {
                                report.finished(step, Ending::Done, began.elapsed());
                                took.push(Took { name: name.clone(), time: began.elapsed() });
                            }
                            done.insert(name);
                        }
                        Err(error) => {
                            report.finished(step, Ending::Failed, began.elapsed());
                            failure.get_or_insert(error);
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => show(&running, report, &mut heartbeat),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    match failure {
        Some(failure) => Err(failure),
        None => Ok(took),
    }
}

/// What runs now: a moving line on a terminal, a line every half minute elsewhere.
fn show(running: &[(&Step, Instant, PathBuf)], report: &Report, heartbeat: &mut Instant) {
    let names: Vec<String> =
        running.iter().map(|(step, began, _)| format!("{} {}", step.name(), seconds(began.elapsed()))).collect();
    if report.shows_moving() {
        let last = running.first().map(|(_, _, log)| last_line(log)).unwrap_or_default();
        report.moving(&format!("{}  {last}", names.join(", ")));
    } else if heartbeat.elapsed() > Duration::from_secs(30) {
        *heartbeat = Instant::now();
        report.line(&format!("  …         {}", names.join(", ")));
    }
}

fn last_line(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let end = &text[text.len().saturating_sub(2000)..];
    host::tail(&String::from_utf8_lossy(end), 1)
}

fn perform(step: &Step, log: &Path, report: &Report) -> Result<()> {
    let deadline = Instant::now() + step.budget;
    let Err(error) = step.ops.iter().try_for_each(|op| effects::carry_out(op, log, deadline)) else {
        return Ok(());
    };
    let mut failure = match error.downcast::<Failure>() {
        Ok(failure) => failure,
        Err(error) => Failure::new(Exit::Failed, format!("{} failed", step.name()), "").why(format!("{error:#}")),
    };
    failure.why = failure.why.map(|why| host::tail(&why, step.quote));
    // The undoing has a time of its own: the step's may be spent.
    let deadline = Instant::now() + Duration::from_secs(90);
    for op in &step.undo {
        match (op, effects::carry_out(op, log, deadline)) {
            (Op::Explain(folder), _) => {
                if let Some(why) = diagnosis::explain(folder) {
                    failure.what = format!("{} never became ready", step.subject);
                    failure.why = Some(why);
                }
                failure.kept = Some(folder.display().to_string());
            }
            (_, Err(error)) => report.warn(&format!("{op}: {error:#}")),
            (_, Ok(())) => {}
        }
    }
    if failure.fix.is_empty() {
        failure.fix = if step.remedy.is_empty() {
            format!("read {}, then run the same command again", log.display())
        } else {
            step.remedy.clone()
        };
    }
    if failure.exit == Exit::Deadline {
        failure.why.get_or_insert(format!("its time is {}", seconds(step.budget)));
        failure.kept.get_or_insert(log.display().to_string());
    }
    Err(failure.into())
}
