//! Carries out any plan: independent steps run in parallel, budgets end them, durations are recorded, evidence is kept before an undo.

use crate::config::Paths;
use crate::diagnose::engine;
use crate::diagnose::evidence::{Evidence, Failed};
use crate::effects::{self, Cause, Learned};
use crate::failure::{Exit, Failure};
use crate::observer::{Ending, Observer, Running};
use crate::plan::{Plan, Step};
use crate::schedule::Schedule;
use crate::step_id::StepId;
use crate::{host, remedies, signals, time};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::Scope;
use std::time::{Duration, Instant};

/// The interval at which the observer hears about the running steps.
const TICK: Duration = Duration::from_millis(120);
/// The deadline of evidence and undo, because the step's own budget may be spent.
const UNDO: Duration = Duration::from_secs(90);

/// The duration of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Took {
    pub id: StepId,
    pub time: Duration,
}

struct UnderWay<'p> {
    step: &'p Step,
    began: Instant,
    log: PathBuf,
}

impl UnderWay<'_> {
    fn now(&self) -> Running<'_> {
        Running { step: self.step, elapsed: self.began.elapsed(), log: &self.log }
    }
}

type Ended = (StepId, Result<()>);

/// Runs a plan's steps, each after its dependencies.
///
/// # Errors
/// The plan has no valid order, and nothing has begun. Or a step failed: then the running steps have ended and the failed
/// step's undo has run.
pub fn execute(plan: &Plan, paths: &Paths, observer: &dyn Observer) -> Result<Vec<Took>> {
    let mut schedule = Schedule::of(plan)?;
    let mut running: Vec<UnderWay> = Vec::new();
    let mut took = Vec::new();
    let mut failure: Option<anyhow::Error> = None;
    std::thread::scope(|scope| {
        let (tell, told) = channel();
        loop {
            if failure.is_none() && signals::received().is_some() && schedule.is_waiting() {
                failure = Some(signals::interrupted().into());
            }
            if failure.is_some() {
                schedule.stop();
            }
            for step in schedule.begin() {
                running.push(begin(scope, step, paths, observer, tell.clone()));
            }
            if running.is_empty() {
                break;
            }
            match told.recv_timeout(TICK) {
                Ok((id, result)) => {
                    let Some(at) = running.iter().position(|now| now.step.id == id) else { continue };
                    let UnderWay { step, began, .. } = running.remove(at);
                    let time = began.elapsed();
                    observer.finished(step, ending(step, &result), time);
                    match result {
                        Ok(()) => {
                            schedule.finish(id);
                            took.extend((!step.is_idle()).then_some(Took { id, time }));
                        }
                        Err(error) => drop(failure.get_or_insert(error)),
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    observer.running(&running.iter().map(UnderWay::now).collect::<Vec<_>>());
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    match failure {
        Some(failure) => Err(failure),
        None => Ok(took),
    }
}

fn begin<'scope, 'p: 'scope>(
    scope: &'scope Scope<'scope, '_>,
    step: &'p Step,
    paths: &Paths,
    observer: &'p dyn Observer,
    tell: Sender<Ended>,
) -> UnderWay<'p> {
    let log = paths.log(&step.name());
    let under_way = UnderWay { step, began: Instant::now(), log: log.clone() };
    if step.is_idle() {
        // The receiver is gone only when the run is over.
        let _ = tell.send((step.id, Ok(())));
        return under_way;
    }
    observer.started(step);
    scope.spawn(move || {
        let _ = std::fs::remove_file(&log);
        let _ = tell.send((step.id, perform(step, &log, observer)));
    });
    under_way
}

fn ending(step: &Step, result: &Result<()>) -> Ending {
    match result {
        Err(_) => Ending::Failed,
        Ok(()) if step.is_idle() => Ending::Idle,
        Ok(()) => Ending::Done,
    }
}

fn perform(step: &Step, log: &Path, observer: &dyn Observer) -> Result<()> {
    let deadline = Instant::now() + step.budget;
    let Err(error) = step.ops.iter().try_for_each(|op| effects::carry_out(op, log, deadline).map(drop)) else {
        return Ok(());
    };
    let mut failure = match error.downcast::<Failure>() {
        Ok(failure) => failure,
        Err(error) => Failure::new(Exit::Failed, format!("{} failed", step.name()), "").why(format!("{error:#}")),
    };
    explain(&mut failure, step);
    failure.why = failure.why.map(|why| host::tail(&why, step.quote));
    let deadline = Instant::now() + UNDO;
    for op in &step.undo {
        match effects::carry_out(op, log, deadline) {
            Ok(learned) => learn(&mut failure, learned),
            Err(error) => observer.warn(&format!("{op}: {error:#}")),
        }
    }
    if failure.fix.is_empty() {
        let known = failure.why.as_deref().and_then(remedies::of);
        failure.fix = if let Some(fix) = known {
            fix.to_owned()
        } else if step.remedy.is_empty() {
            format!("read {}, then run the same command again", log.display())
        } else {
            step.remedy.clone()
        };
    }
    if failure.exit == Exit::Deadline {
        failure.why.get_or_insert(format!("its time is {}", time::seconds(step.budget)));
        failure.kept.get_or_insert(log.display().to_string());
    }
    Err(failure.into())
}

/// Puts the line that matters in the place of a failed command's last lines, where a rule knows it.
fn explain(failure: &mut Failure, step: &Step) {
    let said = failure.why.iter().flat_map(|why| why.lines()).map(str::to_owned).collect();
    let evidence = Evidence { failed: Some(Failed { step: step.name(), said }), ..Evidence::default() };
    if let Some(first) = engine::judge(&evidence).first() {
        let found = &first.cause.found;
        failure.why = Some(format!("{} ({})", found.what, first.cause.rule.code));
        failure.fix.clone_from(&found.fix);
    }
}

/// A cause found in the evidence replaces the message of the failed command.
fn learn(failure: &mut Failure, Learned { cause, kept }: Learned) {
    if let Some(Cause { what, why, fix }) = cause {
        (failure.what, failure.why, failure.fix) = (what, Some(why), fix);
    }
    if kept.is_some() {
        failure.kept = kept;
    }
}

#[cfg(test)]
mod tests;
