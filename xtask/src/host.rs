//! The only place that starts a process.

mod conversation;
pub mod record;

pub use conversation::{Conversation, converse};

use crate::cmd::{Cmd, Reaches, Signals, Stdin};
use crate::config::environment;
use crate::failure::{Exit, Failure};
use crate::signals;
use anyhow::{Context, Result};
use signal_hook::consts::{SIGKILL, SIGTERM};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

/// The time between SIGTERM and SIGKILL.
const GRACE: Duration = Duration::from_secs(5);

/// A child's output.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub ok: bool,
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// The last line with text, from standard error, else from standard output.
    pub fn complaint(&self) -> String {
        let last = |text: &str| text.lines().rev().find(|l| !l.trim().is_empty()).map(str::to_owned);
        last(&self.err).or_else(|| last(&self.out)).unwrap_or_else(|| format!("exit status {}", self.code))
    }
}

#[allow(clippy::disallowed_methods, reason = "the one process starter")]
fn bare(cmd: &Cmd) -> duct::Expression {
    let mut environment: BTreeMap<OsString, OsString> = environment::for_children().into_iter().collect();
    match cmd.reaches {
        Reaches::Anywhere => {}
        Reaches::Node => {
            environment.retain(|name, _| !name.to_ascii_lowercase().to_string_lossy().ends_with("_proxy"));
        }
        Reaches::NodeAndOthers => environment.extend(environment::without_proxy_to_nodes(&environment)),
    }
    environment.extend(cmd.env.iter().map(|(key, value)| (key.into(), value.into())));
    environment.extend(cmd.secret_env.iter().map(|(key, value)| (key.into(), value.expose().into())));
    let e = duct::cmd(&cmd.program, &cmd.args).full_env(environment);
    match &cmd.dir {
        Some(dir) => e.dir(dir),
        None => e,
    }
}

fn expression(cmd: &Cmd) -> duct::Expression {
    let e = match &cmd.stdin {
        Stdin::Null => bare(cmd).stdin_null(),
        Stdin::Locked(path) => match File::open(path) {
            Ok(file) => {
                // If another process holds the lock, the child runs without it.
                let _ = file.try_lock();
                bare(cmd).stdin_file(file)
            }
            Err(_) => bare(cmd).stdin_null(),
        },
        Stdin::Recorded(path) => match record::begin(path, cmd.limit.as_secs()) {
            Ok(file) => bare(cmd).stdin_file(file),
            Err(_) => bare(cmd).stdin_null(),
        },
        Stdin::Secret { bytes, .. } => bare(cmd).stdin_bytes(bytes.expose().as_bytes()),
    };
    in_own_group(e)
}

/// A child in a group of its own gets Ctrl-C once, from this tool. A deadline reaches the child's children too.
fn in_own_group(e: duct::Expression) -> duct::Expression {
    e.before_spawn(|command| {
        command.process_group(0);
        Ok(())
    })
}

/// Asks a question: captures the output and logs nothing.
pub fn ask(cmd: &Cmd) -> Result<Answer> {
    let handle = expression(cmd)
        .stdout_capture()
        .stderr_capture()
        .unchecked()
        .start()
        .map_err(|e| cannot_start(&cmd.program, &e))?;
    let out = wait(&handle, cmd, Instant::now() + cmd.limit, || true)?;
    Ok(Answer {
        ok: out.status.success(),
        code: out.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&out.stdout).into_owned(),
        err: String::from_utf8_lossy(&out.stderr).into_owned(),
    })
}

/// Runs commands as one pipeline. Output and errors go to the log.
///
/// # Errors
/// A command did not exit 0, or the deadline passed and the commands were ended. Names the command and the log's last words.
pub fn run(pipeline: &[&Cmd], log: &Path, deadline: Instant, hopeful: impl FnMut() -> bool) -> Result<()> {
    let Some((first, rest)) = pipeline.split_first() else {
        return Ok(());
    };
    let mut file = append(log)?;
    let mut text = first.to_string();
    let mut limit = first.limit;
    let mut e = expression(first).stderr_file(file.try_clone()?);
    for cmd in rest {
        let piped = in_own_group(bare(cmd)).stderr_file(file.try_clone()?);
        e = e.pipe(piped);
        text = format!("{text} | {cmd}");
        limit = limit.max(cmd.limit);
    }
    writeln!(file, "$ {text}")?;
    let offset = file.metadata().map_or(0, |m| m.len());
    let handle = e.stdout_file(file).unchecked().start().map_err(|e| cannot_start(&first.program, &e))?;
    note_pid(first, &handle);
    let ended = wait(&handle, first, deadline.min(Instant::now() + limit), hopeful);
    if let Stdin::Recorded(path) = &first.stdin {
        let _ = std::fs::remove_file(path);
    }
    let out = ended?;
    if out.status.success() {
        return Ok(());
    }
    let said = std::fs::read(log).unwrap_or_default();
    let said = said.get(usize::try_from(offset)?..).unwrap_or_default();
    let status = match out.status.code() {
        Some(code) => format!("exited {code}"),
        None => "was killed".to_owned(),
    };
    let what = format!("{} {status}", name(&first.program));
    Err(Failure::new(Exit::Failed, what, "").why(tail(&String::from_utf8_lossy(said), 80)).kept_at(log).into())
}

/// A child process that goes on when this value is dropped, and after the tool ends.
pub struct Detached(duct::Handle);

impl Detached {
    pub fn runs(&self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

/// Starts a command that outlives the tool.
pub fn detach(cmd: &Cmd, log: &Path) -> Result<Detached> {
    let e = expression(cmd).stderr_to_stdout().stdout_file(append(log)?).unchecked();
    Ok(Detached(e.start().map_err(|e| cannot_start(&cmd.program, &e))?))
}

fn note_pid(cmd: &Cmd, handle: &duct::Handle) {
    if let (Stdin::Recorded(path), Some(pid)) = (&cmd.stdin, handle.pids().first()) {
        record::add_pid(path, *pid);
    }
}

/// A child process that is ended when this value is dropped.
pub struct Child(duct::Handle);

impl Child {
    pub fn runs(&self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Ends it; whoever reads its output reads an end.
    pub fn end(&self) {
        let _ = end(&self.0);
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

/// Starts a command that runs beside the tool.
pub fn start(cmd: &Cmd, log: &Path) -> Result<Child> {
    let e = expression(cmd).stderr_to_stdout().stdout_file(append(log)?).unchecked();
    let handle = e.start().map_err(|e| cannot_start(&cmd.program, &e))?;
    note_pid(cmd, &handle);
    Ok(Child(handle))
}

/// Waits until a child ends, a signal arrives or the deadline passes. A signal is passed on once, and the wait goes on.
fn wait<'a>(
    handle: &'a duct::Handle,
    cmd: &Cmd,
    deadline: Instant,
    mut hopeful: impl FnMut() -> bool,
) -> Result<&'a Output> {
    let mut passed_on = false;
    loop {
        if let Some(out) = handle.wait_timeout(Duration::from_millis(20))? {
            return if passed_on { Err(signals::interrupted().into()) } else { Ok(out) };
        }
        if let (Some(signal), false, Signals::PassedOn) = (signals::received(), passed_on, cmd.signals) {
            signal_groups(handle, signal);
            passed_on = true;
        }
        if !hopeful() {
            end(handle)?;
            let what = format!("{} was stopped early: its wait was hopeless", name(&cmd.program));
            return Err(Failure::new(Exit::Failed, what, "").into());
        }
        if Instant::now() > deadline {
            end(handle)?;
            let what = format!("{} did not end in time", name(&cmd.program));
            return Err(Failure::new(Exit::Deadline, what, "").into());
        }
    }
}

fn end(handle: &duct::Handle) -> Result<()> {
    signal_groups(handle, SIGTERM);
    let ended = handle.wait_timeout(GRACE)?.is_some();
    // A child's own children may ignore SIGTERM and outlive the child.
    signal_groups(handle, SIGKILL);
    if !ended {
        handle.kill()?;
    }
    Ok(())
}

fn signal_groups(handle: &duct::Handle, signal: i32) {
    for pid in handle.pids() {
        let _ = signal_group(pid, signal);
    }
}

/// Sends a signal to a process group.
pub fn signal_group(pid: u32, signal: i32) -> Result<bool> {
    let kill = Cmd::new("kill").arg(format!("-{signal}")).arg("--").arg(format!("-{pid}"));
    let out = bare(&kill).stdin_null().stdout_null().stderr_null().unchecked().run()?;
    Ok(out.status.success())
}

fn cannot_start(program: &str, error: &std::io::Error) -> Failure {
    let fix = "cargo xtask setup installs what is missing";
    Failure::new(Exit::Lacks, format!("{} cannot be started", name(program)), fix).why(error.to_string())
}

/// Opens a log for writing.
pub fn append(log: &Path) -> Result<File> {
    if let Some(dir) = log.parent() {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    OpenOptions::new().create(true).append(true).open(log).with_context(|| format!("cannot write {}", log.display()))
}

fn name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// The last `count` lines with text.
pub fn tail(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests;
