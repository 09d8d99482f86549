//! A scanner: its commands, and the reader of its report.

use crate::cmd::Cmd;
use crate::commands::check::finding::Finding;
use crate::commands::check::input::{self, Input};
use crate::failure::{Exit, Failure};
use anyhow::{Context, Result};
use std::path::PathBuf;

pub struct Scanner {
    pub name: &'static str,
    /// Its inputs, in a word or two.
    pub looks_at: &'static str,
    /// The commands that print a report to standard output, or the reason why there is nothing to scan.
    pub ask: fn(&Input) -> Result<Vec<Cmd>, String>,
    /// Parses a report; none if the text is no report.
    pub read: fn(&str) -> Option<Vec<Finding>>,
}

impl Scanner {
    /// Each command with the file for its report.
    ///
    /// # Errors
    /// The reason why there is nothing to scan.
    pub fn asked(&self, input: &Input) -> Result<Vec<(Cmd, PathBuf)>, String> {
        let report = |number: usize| input.reports.join(format!("{}-{number}", self.name));
        Ok((self.ask)(input)?.into_iter().enumerate().map(|(at, cmd)| (cmd.limit(300), report(at))).collect())
    }

    /// The findings without the planted ones.
    ///
    /// # Errors
    /// A report is missing or broken, or lacks the planted findings: such a scanner reads nothing.
    pub fn findings(&self, input: &Input) -> Result<Vec<Finding>> {
        let mut all = Vec::new();
        for (_, path) in self.asked(input).unwrap_or_default() {
            let text = std::fs::read_to_string(&path).with_context(|| format!("no report of {}", self.name))?;
            all.extend(self.believed(&text)?);
        }
        Ok(all)
    }

    pub fn believed(&self, report: &str) -> Result<Vec<Finding>> {
        let fix = || format!("read target/xtask/log/judge-{}.log", self.name);
        let Some(found) = (self.read)(report) else {
            let what = format!("{} printed no report", self.name);
            return Err(Failure::new(Exit::Failed, what, fix()).why(report.lines().take(3).collect::<String>()).into());
        };
        let (planted, real): (Vec<Finding>, Vec<Finding>) =
            found.into_iter().partition(|f| f.file.split('/').any(|folder| folder == input::CANARY));
        if planted.is_empty() {
            let what = format!("{} missed the planted fault, so it reads nothing", self.name);
            return Err(Failure::new(Exit::Failed, what, fix()).into());
        }
        Ok(real)
    }
}
