//! Carries out any plan: what is independent goes in parallel, budgets hold, durations are recorded, evidence comes before undoing.

use crate::cmd::Cmd;
use crate::config::Paths;
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Plan, Proof, Step};
use crate::report::{Ending, Report, seconds};
use crate::{diagnosis, host, signals};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};
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
    let Err(error) = step.ops.iter().try_for_each(|op| carry_out(op, log, deadline)) else {
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
        match (op, carry_out(op, log, deadline)) {
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

fn carry_out(op: &Op, log: &Path, deadline: Instant) -> Result<()> {
    match op {
        Op::Run(cmd) => host::run(&[cmd], log, deadline),
        Op::Try(cmd) => match host::run(&[cmd], log, deadline) {
            Err(error) if signals::received().is_some() => Err(error),
            _ => Ok(()),
        },
        Op::Capture(cmd, path) => {
            make_parent(path)?;
            let answer = host::ask(cmd)?;
            Ok(std::fs::write(path, answer.out + &answer.err)?)
        }
        Op::Pipe(from, to) => host::run(&[from, to], log, deadline),
        Op::Until(cmd) => until(deadline, &cmd.to_string(), || holds(cmd)),
        Op::Answers(url) => until(deadline, url, || Ok(crate::http::status(url) == Some(200))),
        Op::Detach { cmd, log } => host::detach(cmd, log).map(drop),
        Op::Prove(proof) => prove(proof),
        Op::Checksum { path, sha256 } => checksum(path, sha256),
        Op::MakeDir(path) => std::fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display())),
        Op::Write { path, text } => {
            make_parent(path)?;
            std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
        }
        Op::Copy { from, to } => {
            make_parent(to)?;
            let _ = std::fs::remove_file(to);
            std::fs::copy(from, to)
                .map(drop)
                .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
        }
        Op::Link { target, path } => {
            make_parent(path)?;
            let _ = std::fs::remove_file(path);
            std::os::unix::fs::symlink(target, path).with_context(|| format!("cannot link {}", path.display()))
        }
        Op::Rename { from, to } => {
            make_parent(to)?;
            std::fs::rename(from, to).with_context(|| format!("cannot rename {} to {}", from.display(), to.display()))
        }
        Op::Remove(path) => remove(path),
        Op::Explain(_) => Ok(()),
    }
}

/// A question that is not answered in time is asked again like one whose answer is no.
fn holds(cmd: &Cmd) -> Result<bool> {
    match host::ask(cmd) {
        Ok(answer) => Ok(answer.ok),
        Err(error) if error.downcast_ref::<Failure>().is_some_and(|f| f.exit == Exit::Deadline) => Ok(false),
        Err(error) => Err(error),
    }
}

fn until(deadline: Instant, what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    loop {
        if holds()? {
            return Ok(());
        }
        if signals::received().is_some() {
            return Err(signals::interrupted().into());
        }
        if Instant::now() > deadline {
            return Err(Failure::new(Exit::Deadline, format!("waited in vain for: {what}"), "").into());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn prove(proof: &Proof) -> Result<()> {
    let text = std::fs::read_to_string(&proof.built)
        .with_context(|| format!("no id from the build in {}", proof.built.display()))?;
    let built = match serde_json::from_str::<Value>(&text) {
        Ok(json) => json["containerimage.config.digest"].as_str().unwrap_or_default().to_owned(),
        Err(_) => text.trim().to_owned(),
    };
    let answer = host::ask(&proof.asked)?;
    let there = crate::tools::node::image_id(&answer.out, &proof.tag);
    if built.is_empty() || there.as_deref() != Some(built.as_str()) {
        let there = there.unwrap_or("no image".to_owned());
        let fix = format!("cargo xtask clean, then build again; {} is not what was built", proof.tag);
        return Err(Failure::new(Exit::Failed, format!("{} in the node is not the image built", proof.tag), fix)
            .why(format!("built {built}, the node has {there}"))
            .into());
    }
    Ok(())
}

fn checksum(path: &Path, expected: &str) -> Result<()> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let found = crate::fingerprint::hex(&Sha256::digest(&bytes));
    if found != expected {
        let _ = std::fs::remove_file(path);
        return Err(Failure::new(
            Exit::Refused,
            format!("{} is not the file that was published", path.display()),
            "something on the way changed it, and it was removed: try another network, or cargo xtask setup --source registries",
        )
        .why(format!("its SHA-256 is {found}, expected {expected}"))
        .into());
    }
    Ok(())
}

fn make_parent(path: &Path) -> Result<()> {
    match path.parent() {
        Some(dir) => std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display())),
        None => bail!("{} has no parent folder", path.display()),
    }
}

fn remove(path: &Path) -> Result<()> {
    let result =
        if path.is_dir() && !path.is_symlink() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match result {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(e).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
