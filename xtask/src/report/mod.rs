//! The only place that prints. Commands report events. People get rows, and lines for the running steps. Programs get one JSON
//! object a line.

mod estimate;
pub mod event;
mod human;
mod json;
pub mod junit;
mod layout;
mod live;
pub mod page;
mod progress;
mod question;
mod row;
#[cfg(test)]
mod schema;

pub use event::{Event, rounded};
pub use human::megabytes;

use crate::config::screen::{self, Screen};
use crate::failure::{Exit, Failure};
use crate::observer::{Ending, Observer, Running};
use crate::plan::{Plan, Step};
use crate::redaction::Redaction;
use crate::secret::Secret;
use crate::signals;
use crate::step_id::StepId;
use crate::values::Output;
use anyhow::Result;
use estimate::State as Stand;
use event::Status;
use human::Human;
use live::{Now, Overall, Region};
use progress::Progress;

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

pub struct Report {
    format: Output,
    screen: Screen,
    state: Mutex<State>,
    /// Why standard output could not be written to.
    unwritten: OnceLock<String>,
}

#[derive(Default)]
struct State {
    human: Human,
    secrets: Redaction,
    region: Region,
    progress: Progress,
}

impl Report {
    pub fn new(format: Output, verbose: bool, screen: Screen) -> Self {
        let human = Human::new(screen.color, verbose);
        Self { format, screen, state: Mutex::new(State { human, ..State::default() }), unwritten: OnceLock::new() }
    }

    /// Hides these values from now on; `redaction.rs` says where it hides a short one.
    pub fn hide(&self, secrets: impl IntoIterator<Item = Secret>) {
        self.state().secrets.add(secrets);
    }

    /// The values that are hidden so far.
    pub fn hidden(&self) -> Vec<Secret> {
        self.state().secrets.all().to_vec()
    }

    /// Reports an event to people or to programs.
    pub fn event(&self, event: Event) {
        let mut state = self.state();
        let State { human, secrets, region, .. } = &mut *state;
        let is_error = matches!(event, Event::Note { .. } | Event::Error { .. });
        let width = self.width();
        region.erase(width.unwrap_or(usize::MAX), &mut std::io::stdout().lock());
        if self.format == Output::Json {
            self.text(&json::line(&event, secrets));
        }
        if is_error {
            human.color = self.screen.error_color;
            for line in human.lines(&event, secrets, None) {
                // Where the error cannot be shown, the exit code still tells.
                let _ = writeln!(std::io::stderr().lock(), "{line}");
            }
            human.color = self.screen.color;
        } else if self.format == Output::Human {
            human.lines(&event, secrets, width).iter().for_each(|line| self.text(line));
        }
    }

    /// The same check without secrets: for files, which do not pass through [`Report::event`].
    pub fn redacted_check(&self, check: event::Check) -> event::Check {
        let secrets = &self.state().secrets;
        let text = |text: String| secrets.text(&text);
        event::Check {
            evidence: text(check.evidence),
            fix: check.fix.map(text),
            asked: check.asked.into_iter().map(text).collect(),
            ..check
        }
    }

    /// A text without secrets.
    pub fn redacted(&self, text: &str) -> String {
        self.state().secrets.text(text)
    }

    /// Prints a command's result, such as completions, in any format.
    pub fn text(&self, text: &str) {
        let written = writeln!(std::io::stdout().lock(), "{}", text.trim_end_matches('\n'));
        // A closed pipe is the reader's choice, not an error.
        if let Err(error) = written.and_then(|()| std::io::stdout().lock().flush())
            && error.kind() != ErrorKind::BrokenPipe
        {
            let _ = self.unwritten.set(error.to_string());
        }
    }

    /// The failure of a command that did its work and could not tell so.
    pub fn unwritten(&self) -> Option<Failure> {
        let why = self.unwritten.get()?;
        let what = "standard output cannot be written to: a part of the output is missing";
        Some(Failure::new(Exit::Failed, what, "make room there, or send the output elsewhere").why(why.clone()))
    }

    /// Prints a plan with every command: for a dry run, and before a question.
    pub fn planned(&self, plan: &Plan) {
        for step in &plan.steps {
            let (stage, subject, detail, reason) = named(step);
            let commands = step.ops.iter().map(ToString::to_string).collect();
            let text = Plan::of([step.clone()]).to_string();
            self.event(Event::Planned { stage, subject, detail, reason, commands, text });
        }
    }

    /// A plan begins. `usual` gives the usual duration of a step.
    pub fn begin(&self, plan: &Plan, usual: impl Fn(StepId) -> Option<Duration>) {
        self.state().progress = Progress::of(plan, usual);
    }

    /// Shows work outside of a plan on a terminal, until the next event.
    pub fn activity(&self, text: &str) {
        if self.is_live() {
            let now = Now { name: text.to_owned(), elapsed: Duration::ZERO, usual: None, said: String::new() };
            self.draw(&mut self.state(), &[now], Overall::default());
        }
    }

    /// Prints a failure to standard error, and for programs as an event too.
    pub fn failure(&self, failure: &Failure) {
        let Failure { exit, what, why, fix, kept } = failure.clone();
        self.event(Event::Error { exit: exit as i32, what, why, fix, kept });
    }

    /// Prints a remark to standard error, so that piped output stays clean.
    pub fn warn(&self, text: &str) {
        self.event(Event::Note { what: text.to_owned() });
    }

    /// Waits until a person on the terminal presses Enter. Gives false if there is no terminal.
    ///
    /// # Errors
    /// A signal came instead.
    pub fn wait_for_enter(&self, text: &str) -> Result<bool> {
        if !std::io::stdin().is_terminal() || self.format == Output::Json {
            return Ok(false);
        }
        let mut out = std::io::stdout().lock();
        let _ = write!(out, "{text} ");
        let _ = out.flush();
        question::answered(question::read_line, signals::none)?;
        Ok(true)
    }

    /// Asks a yes-or-no question on a terminal; elsewhere the answer is no.
    ///
    /// # Errors
    /// A signal came instead of an answer.
    pub fn confirm(&self, question: &str) -> Result<bool> {
        if !std::io::stdin().is_terminal() || self.format == Output::Json {
            return Ok(false);
        }
        let mut out = std::io::stdout().lock();
        self.state().region.erase(self.width().unwrap_or(usize::MAX), &mut out);
        let _ = write!(out, "{question} [y/N] ");
        let _ = out.flush();
        let answer = question::answered(question::read_line, signals::none).inspect_err(|_| {
            // The error begins on a new line.
            let _ = writeln!(out);
        })?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    fn is_live(&self) -> bool {
        self.screen.live && self.format == Output::Human
    }

    fn draw(&self, state: &mut State, steps: &[Now], overall: Overall) {
        let State { secrets, region, human, .. } = state;
        let redacted = |now: &Now| Now { name: secrets.text(&now.name), said: secrets.text(&now.said), ..*now };
        let steps: Vec<Now> = steps.iter().map(redacted).collect();
        // The size is asked for each line: a person may resize the terminal.
        let size = screen::size();
        let color = human.color;
        let paint = |line: &str| if color { format!("{0}{line}{0:#}", row::DIM) } else { line.to_owned() };
        region.draw(live::lines(&steps, overall, size), size.0, paint, &mut std::io::stdout().lock());
    }

    fn width(&self) -> Option<usize> {
        self.screen.terminal.then(|| screen::size().0)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Observer for Report {
    fn started(&self, step: &Step) {
        self.state().progress.mark(step.id, Stand::Runs(Duration::ZERO));
        let (stage, subject, detail, reason) = named(step);
        self.event(Event::Started { stage, subject, detail, reason });
    }

    fn finished(&self, step: &Step, ending: Ending, took: Duration) {
        self.state().progress.mark(step.id, Stand::Done(took));
        let status = match ending {
            Ending::Done => Status::Done,
            Ending::Idle => Status::Unchanged,
            Ending::Failed => Status::Failed,
        };
        let (stage, subject, detail, reason) = named(step);
        self.event(Event::Finished { stage, subject, detail, reason, status, seconds: rounded(took) });
    }

    /// Draws a line for each step on a terminal. Without a terminal it reports an event every half minute.
    fn running(&self, steps: &[Running]) {
        let mut state = self.state();
        steps.iter().for_each(|now| state.progress.mark(now.step.id, Stand::Runs(now.elapsed)));
        if self.is_live() {
            let (now, overall) = (state.progress.now(steps), state.progress.overall());
            return self.draw(&mut state, &now, overall);
        }
        let due = state.progress.heartbeat(steps);
        drop(state);
        if let Some(event) = due {
            self.event(event);
        }
    }

    fn warn(&self, text: &str) {
        Report::warn(self, text);
    }
}

/// Stage, subject, detail and reason.
fn named(step: &Step) -> (String, String, String, String) {
    (step.stage().to_owned(), step.subject().into_owned(), step.detail.clone(), step.reason.clone())
}
