//! Carries out one effect of a plan.

mod download;

use crate::cmd::Cmd;
use crate::diagnose::record::{self, Recorder};
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Proof};
use crate::tools::node;
use crate::{archive, fingerprint, host, signals};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use xshell::Shell;

/// How many of the last lines of a step's log a record has.
const SAID: usize = 60;

/// What an effect found out about the failure before it.
#[derive(Debug, Default, PartialEq)]
pub struct Learned {
    pub cause: Option<Cause>,
    /// Where the evidence is kept.
    pub kept: Option<String>,
}

/// What failed, why, and what to do.
#[derive(Debug, PartialEq)]
pub struct Cause {
    pub what: String,
    pub why: String,
    pub fix: String,
}

/// # Errors
/// The effect failed, its deadline passed, or a signal came.
pub fn carry_out(op: &Op, log: &Path, deadline: Instant) -> Result<Learned> {
    if let Op::Explain(watch) = op {
        let said = std::fs::read_to_string(log).unwrap_or_default();
        let verdict = record::conclude(watch, host::tail(&said, SAID).lines().map(str::to_owned).collect())?;
        let what = format!("{} never became ready", watch.part);
        let cause =
            verdict.first().map(|first| Cause { what, why: first.because(), fix: first.cause.found.fix.clone() });
        return Ok(Learned { cause, kept: Some(watch.file.display().to_string()) });
    }
    change(op, log, deadline).map(|()| Learned::default())
}

fn change(op: &Op, log: &Path, deadline: Instant) -> Result<()> {
    let sh = Shell::new()?;
    match op {
        Op::Run(cmd) => host::run(&[cmd], log, deadline, || true),
        Op::Download { cmd, to, headers } => download::Download { cmd, to, headers, log }.complete(deadline),
        Op::Roll { cmd, watch } => {
            let recorder = Recorder::start(watch);
            host::run(&[cmd], log, deadline, || !recorder.is_hopeless()).inspect_err(|_| {
                // Without a record the last look alone tells the cause.
                let _ = recorder.keep(watch);
            })
        }
        Op::Try(cmd) => match host::run(&[cmd], log, deadline, || true) {
            Err(error) if signals::received().is_some() => Err(error),
            _ => Ok(()),
        },
        Op::Capture(cmd, path) => {
            let answer = host::ask(cmd)?;
            Ok(sh.write_file(path, answer.out + &answer.err)?)
        }
        Op::Answer { cmd, path, statuses } => {
            let answer = host::ask(cmd)?;
            write!(host::append(log)?, "$ {cmd}\n{}", answer.err)?;
            if !statuses.contains(&answer.code) {
                let what = format!("{} exited {}", cmd.program.rsplit('/').next().unwrap_or_default(), answer.code);
                let said = if answer.err.trim().is_empty() { &answer.out } else { &answer.err };
                return Err(Failure::new(Exit::Failed, what, "").why(host::tail(said, 80)).kept_at(log).into());
            }
            Ok(sh.write_file(path, answer.out)?)
        }
        Op::Pipe(from, to) => host::run(&[from, to], log, deadline, || true),
        Op::Until(cmd) => until(deadline, &cmd.to_string(), || holds(cmd)),
        Op::Released(path) => until(deadline, &op.to_string(), || Ok(!host::record::is_held(path))),
        Op::Answers(url) => until(deadline, url, || Ok(crate::http::status(url) == Some(200))),
        Op::Serve { cmd, log, url } => serve(cmd, log, url, deadline),
        Op::Detach { cmd, log } => host::detach(cmd, log).map(drop),
        Op::Prove(proof) => prove(proof),
        Op::Checksum { path, sha256 } => checksum(path, sha256),
        Op::MakeDir(path) => Ok(sh.create_dir(path).map(drop)?),
        Op::Write { path, text } => write_whole(&sh, path, text),
        Op::Copy { from, to } => {
            make_room(&sh, to)?;
            Ok(sh.copy_file(from, to)?)
        }
        Op::Link { target, path } => {
            make_room(&sh, path)?;
            std::os::unix::fs::symlink(target, path).with_context(|| format!("cannot link {}", path.display()))
        }
        Op::Rename { from, to } => {
            sh.create_dir(to.parent().unwrap_or(Path::new(".")))?;
            std::fs::rename(from, to).with_context(|| format!("cannot rename {} to {}", from.display(), to.display()))
        }
        Op::Remove(path) => Ok(sh.remove_path(path)?),
        // A question changes nothing.
        Op::Explain(_) => Ok(()),
        Op::Verify(pack) => pack.verify(say(log)?).map_err(|flaw| flaw.of(&pack.path).into()),
        Op::Unpack { pack, member, to, executable } => {
            say(log)?(member);
            pack.unpack(member, to, *executable).map_err(|flaw| flaw.of(&pack.path).into())
        }
        Op::Pack { contents, to } => archive::write(contents, to, say(log)?),
    }
}

/// Writes lines to a log: the report shows the last one while the step runs.
fn say(log: &Path) -> Result<impl FnMut(&str)> {
    let mut file = host::append(log)?;
    Ok(move |line: &str| drop(writeln!(file, "{line}")))
}

/// Repeats a question that got no answer in time, like one with the answer no.
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
            return Err(Failure::new(Exit::Deadline, format!("gave up waiting for: {what}"), "").into());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// # Errors
/// The command ended before the address answered: its last words say why. Or the address did not answer in time, or a signal came.
fn serve(cmd: &Cmd, log: &Path, url: &str, deadline: Instant) -> Result<()> {
    let earlier = std::fs::metadata(log).map_or(0, |meta| meta.len());
    let server = host::detach(cmd, log)?;
    until(deadline, url, || {
        let runs = server.runs();
        if crate::http::status(url) == Some(200) {
            return Ok(true);
        }
        if runs {
            return Ok(false);
        }
        let said = std::fs::read(log).unwrap_or_default();
        let said = String::from_utf8_lossy(said.get(usize::try_from(earlier)?..).unwrap_or_default()).into_owned();
        let what = format!("{url} is not served: its server ended");
        Err(Failure::new(Exit::Failed, what, "").why(host::tail(&said, 5)).kept_at(log).into())
    })
}

fn prove(proof: &Proof) -> Result<()> {
    let text = std::fs::read_to_string(&proof.built)
        .with_context(|| format!("no id from the build in {}", proof.built.display()))?;
    let built = node::built_ids(&text);
    let answer = host::ask(&proof.asked)?;
    let there = node::image_id(&answer.out, &proof.tag);
    if !there.as_ref().is_some_and(|there| built.contains(there)) {
        let there = there.unwrap_or("no image".to_owned());
        let fix = "cargo xtask build --no-cache builds it again, then: cargo xtask deploy";
        return Err(Failure::new(Exit::Failed, format!("{} in the node is not the image built", proof.tag), fix)
            .why(format!("built {}, the node has {there}", built.join(" or ")))
            .into());
    }
    Ok(())
}

fn checksum(path: &Path, expected: &str) -> Result<()> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let found = fingerprint::hex(&Sha256::digest(&bytes));
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

/// Writes a temporary file and renames it: after a killed run the file has its old text or its new text, never a part.
fn write_whole(sh: &Shell, path: &Path, text: &str) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    let new = path.with_file_name(name);
    sh.write_file(&new, text)?;
    std::fs::rename(&new, path).with_context(|| format!("cannot write {}", path.display()))
}

/// Creates the folder of a path, and removes an object at the path.
fn make_room(sh: &Shell, path: &Path) -> Result<()> {
    sh.create_dir(path.parent().unwrap_or(Path::new(".")))?;
    Ok(sh.remove_path(path)?)
}

#[cfg(test)]
mod tests;
