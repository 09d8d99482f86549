//! Failures: each says what failed, why, and what to do.

use std::fmt;
use std::path::Path;

/// Exit statuses, as the README lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Failed = 1,
    Usage = 2,
    /// The machine lacks something.
    Lacks = 3,
    /// Refused for safety.
    Refused = 4,
    Deadline = 5,
    HungUp = 129,
    Interrupted = 130,
    Terminated = 143,
}

/// An error as a person reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub exit: Exit,
    pub what: String,
    pub why: Option<String>,
    pub fix: String,
    /// Where logs and events were kept, and what still runs.
    pub kept: Option<String>,
}

impl Failure {
    pub fn new(exit: Exit, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { exit, what: what.into(), why: None, fix: fix.into(), kept: None }
    }

    pub fn why(mut self, why: impl Into<String>) -> Self {
        let why = why.into();
        self.why = (!why.trim().is_empty()).then(|| why.trim().to_owned());
        self
    }

    pub fn kept_at(mut self, path: &Path) -> Self {
        self.kept = Some(path.display().to_string());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some(why) = &self.why {
            write!(f, "\n  why       {}", why.replace('\n', "\n            "))?;
        }
        write!(f, "\n  fix       {}", self.fix)?;
        if let Some(kept) = &self.kept {
            write!(f, "\n  kept      {kept}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// What failed, without its cause and remedy.
pub fn first_line(error: &anyhow::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
