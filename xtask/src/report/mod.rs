//! The only place that prints. People get a line a step and one that moves on a terminal; programs get one JSON object a line.

pub mod junit;

pub use crate::observer::Ending;
pub use crate::time::seconds;

use crate::failure::Failure;
use crate::host;
use crate::observer::{Observer, Running};
use crate::plan::{Plan, Step};
use crate::secret::Secret;
use crate::signals;
use crate::values::Output;
use anyhow::Result;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How often a run that no terminal shows says what runs.
const HEARTBEAT: Duration = Duration::from_secs(30);

pub struct Report {
    format: Output,
    color: bool,
    terminal: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last_stage: &'static str,
    moving: bool,
    /// When the steps under way were last named.
    heartbeat: Option<Instant>,
    secrets: Vec<Secret>,
}

impl Report {
    pub fn new(format: Output) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let color =
            (terminal || set("CLICOLOR_FORCE")) && !set("NO_COLOR") && std::env::var("TERM").as_deref() != Ok("dumb");
        Self { format, color, terminal: terminal && !set("CI"), state: Mutex::default() }
    }

    /// From now on these values are never shown, wherever they turn up.
    pub fn hide(&self, secrets: impl IntoIterator<Item = Secret>) {
        self.state().secrets.extend(secrets.into_iter().filter(|s| s.expose().len() >= 6));
    }

    pub fn is_human(&self) -> bool {
        self.format == Output::Human
    }

    /// A line for people; programs do not get it.
    pub fn line(&self, text: &str) {
        if self.is_human() {
            self.write(text);
        }
    }

    /// Text that is the command's result, whatever the format, such as completions.
    pub fn text(&self, text: &str) {
        self.write(text.trim_end_matches('\n'));
    }

    /// A plan that is not carried out, with every command.
    pub fn planned(&self, plan: &Plan) {
        if self.is_human() && !plan.steps.is_empty() {
            self.text(&plan.to_string());
        }
        for step in &plan.steps {
            let commands: Vec<String> = step.ops.iter().map(ToString::to_string).collect();
            self.event(
                &json!({"event": "planned", "stage": step.stage(), "subject": step.subject(), "detail": step.detail,
                "reason": step.reason, "commands": commands}),
            );
        }
    }

    pub fn event(&self, event: &Value) {
        if self.format == Output::Json {
            self.write(&event.to_string());
        }
    }

    /// One row of the summary.
    pub fn row(&self, stage: &'static str, subject: &str, detail: &str, reason: &str, time: &str, ending: Ending) {
        if !self.is_human() {
            return;
        }
        let shown = {
            let mut state = self.state();
            let shown = if state.last_stage == stage { "" } else { stage };
            state.last_stage = stage;
            shown
        };
        let stage = self.paint("1", &format!("{shown:<9}"));
        let text = format!("{subject:<12} {detail:<24}  {reason}");
        let text = format!("{:<72}", text.trim_end());
        let text = match ending {
            Ending::Done => text,
            Ending::Idle => self.paint("2", &text),
            Ending::Failed => self.paint("31", &text),
        };
        self.write(format!("  {stage} {text} {time:>8}").trim_end());
    }

    /// The line that moves: what runs now. Nothing where the output is not a terminal.
    pub fn moving(&self, text: &str) {
        if !self.terminal || !self.is_human() {
            return;
        }
        let text: String = self.redact(text).chars().filter(|c| !c.is_control()).take(width() - 4).collect();
        let mut state = self.state();
        state.moving = true;
        let mut out = std::io::stdout().lock();
        let _ = write!(out, "\r\x1b[K  {}", self.paint("2", &text));
        let _ = out.flush();
    }

    /// A failure, to standard error; as an event too where programs listen.
    pub fn failure(&self, failure: &Failure) {
        self.event(&json!({"event": "error", "exit": failure.exit as i32, "what": self.redact(&failure.what),
            "why": failure.why.as_deref().map(|w| self.redact(w)), "fix": failure.fix, "kept": failure.kept}));
        self.clear();
        let text = self.redact(&failure.to_string());
        let mut err = std::io::stderr().lock();
        let red = self.color && std::io::stderr().is_terminal();
        let _ = if red { writeln!(err, "\x1b[1;31merror:\x1b[0m {text}") } else { writeln!(err, "error: {text}") };
    }

    /// A remark to standard error, so that piped output stays clean.
    pub fn warn(&self, text: &str) {
        self.clear();
        let _ = writeln!(std::io::stderr().lock(), "note: {}", self.redact(text));
    }

    /// Asks a yes-or-no question on a terminal; elsewhere the answer is no.
    ///
    /// # Errors
    /// A signal came instead of an answer.
    pub fn confirm(&self, question: &str) -> Result<bool> {
        if !std::io::stdin().is_terminal() || !self.is_human() {
            return Ok(false);
        }
        self.clear();
        let mut out = std::io::stdout().lock();
        let _ = write!(out, "{question} [y/N] ");
        let _ = out.flush();
        let answer = answered(read_line, signals::none).inspect_err(|_| {
            // What comes next has a line of its own.
            let _ = writeln!(out);
        })?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    pub fn paint(&self, code: &str, text: &str) -> String {
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn write(&self, text: &str) {
        self.clear();
        // A closed pipe is the reader's choice, not an error.
        let _ = writeln!(std::io::stdout().lock(), "{}", self.redact(text));
    }

    fn clear(&self) {
        let mut state = self.state();
        if state.moving {
            state.moving = false;
            let mut out = std::io::stdout().lock();
            let _ = write!(out, "\r\x1b[K");
            let _ = out.flush();
        }
    }

    fn redact(&self, text: &str) -> String {
        let state = self.state();
        state.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.expose(), "***"))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Observer for Report {
    fn started(&self, step: &Step) {
        self.event(&json!({"event": "started", "stage": step.stage(), "subject": step.subject(), "detail": step.detail, "reason": step.reason}));
    }

    fn finished(&self, step: &Step, ending: Ending, took: Duration) {
        let status = match ending {
            Ending::Done => "done",
            Ending::Idle => "unchanged",
            Ending::Failed => "failed",
        };
        self.event(
            &json!({"event": "finished", "stage": step.stage(), "subject": step.subject(), "detail": step.detail,
            "reason": step.reason, "status": status, "seconds": round(took)}),
        );
        let time = if ending == Ending::Idle { String::new() } else { seconds(took) };
        let reason = if ending == Ending::Failed { "failed" } else { &step.reason };
        self.row(step.stage(), &step.subject(), &step.detail, reason, &time, ending);
    }

    /// A moving line on a terminal, a line every half minute elsewhere.
    fn running(&self, steps: &[Running]) {
        let now = |r: &Running| format!("{} {}", r.step.name(), seconds(r.elapsed));
        let names = steps.iter().map(now).collect::<Vec<_>>().join(", ");
        if self.terminal {
            let last = steps.first().map(|r| last_line(r.log)).unwrap_or_default();
            return self.moving(&format!("{names}  {last}"));
        }
        let is_due = {
            let mut state = self.state();
            let since = *state.heartbeat.get_or_insert_with(Instant::now);
            let is_due = since.elapsed() > HEARTBEAT;
            if is_due {
                state.heartbeat = Some(Instant::now());
            }
            is_due
        };
        if is_due {
            self.line(&format!("  …         {names}"));
        }
    }

    fn warn(&self, text: &str) {
        Report::warn(self, text);
    }
}

fn last_line(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let end = &text[text.len().saturating_sub(2000)..];
    host::tail(&String::from_utf8_lossy(end), 1)
}

fn read_line() -> String {
    let mut answer = String::new();
    let _ = std::io::stdin().read_line(&mut answer);
    answer
}

/// Reads beside this thread: a signal restarts the reading instead of ending it.
fn answered(read: fn() -> String, go_on: impl Fn() -> Result<()>) -> Result<String> {
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(read()));
    loop {
        match told.recv_timeout(Duration::from_millis(100)) {
            Ok(answer) => return Ok(answer),
            Err(RecvTimeoutError::Timeout) => go_on()?,
            Err(RecvTimeoutError::Disconnected) => return Ok(String::new()),
        }
    }
}

fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(100usize).clamp(40, 200)
}

fn round(took: Duration) -> f64 {
    (took.as_secs_f64() * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_secrets_wherever_they_turn_up() {
        let report = Report::new(Output::Human);
        report.hide([Secret::new("canary-value")]);
        assert_eq!(report.redact("url is canary-value!"), "url is ***!");
    }

    #[test]
    fn a_signal_ends_a_question_that_nobody_answers() {
        let silent = || {
            std::thread::sleep(Duration::from_secs(600));
            "y".to_owned()
        };
        assert!(answered(silent, || anyhow::bail!("interrupted")).is_err());
        assert_eq!(answered(|| "y\n".to_owned(), || Ok(())).ok().as_deref(), Some("y\n"));
    }
}
