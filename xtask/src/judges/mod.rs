//! What judges Dockerfiles, rendered charts, images and the tree, for `check`: a file a judge, a line in `ALL`. A judge is somebody else's
//! program, pinned; its file says how it is asked and how its answer is read. ARCHITECTURE.md says how to add one.

mod checkov;
mod gitleaks;
mod hadolint;
pub mod images;
pub mod input;
mod kubernetes_validate;
mod layers;
pub mod programs;
mod trivy;
pub mod waivers;

use crate::cmd::Cmd;
use crate::failure::{Exit, Failure};
use anyhow::{Context, Result};
use input::Input;
use std::path::PathBuf;

pub struct Judge {
    pub name: &'static str,
    /// What it looks at, in a word or two.
    pub looks_at: &'static str,
    /// Commands that print a report to standard output; or why there is nothing to judge.
    ask: fn(&Input) -> Result<Vec<Cmd>, String>,
    /// None for what is no report.
    read: fn(&str) -> Option<Vec<Finding>>,
}

pub const ALL: &[&Judge] = &[
    &hadolint::JUDGE,
    &checkov::JUDGE,
    &trivy::JUDGE,
    &kubernetes_validate::JUDGE,
    &gitleaks::SOURCES,
    &gitleaks::IMAGES,
];

/// What a judge found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub judge: &'static str,
    /// The judge's own name for what it minds.
    pub rule: String,
    /// As in the clone; under `charts/` what a chart was rendered to.
    pub file: String,
    pub line: Option<u64>,
    pub what: String,
}

impl Judge {
    /// Each command with the file that its report goes to.
    ///
    /// # Errors
    /// Why there is nothing to judge.
    pub fn asked(&self, input: &Input) -> Result<Vec<(Cmd, PathBuf)>, String> {
        let report = |number: usize| input.reports.join(format!("{}-{number}", self.name));
        Ok((self.ask)(input)?.into_iter().enumerate().map(|(at, cmd)| (cmd.limit(300), report(at))).collect())
    }

    /// What it found, but for what was planted.
    ///
    /// # Errors
    /// A report is missing or broken, or does not have what was planted: such a judge does not look.
    pub fn findings(&self, input: &Input) -> Result<Vec<Finding>> {
        let mut all = Vec::new();
        for (_, path) in self.asked(input).unwrap_or_default() {
            let text = std::fs::read_to_string(&path).with_context(|| format!("no report of {}", self.name))?;
            all.extend(self.believed(&text)?);
        }
        Ok(all)
    }

    fn believed(&self, report: &str) -> Result<Vec<Finding>> {
        let fix = || format!("read target/xtask/log/judge-{}.log", self.name);
        let Some(found) = (self.read)(report) else {
            let what = format!("what {} printed is no report", self.name);
            return Err(Failure::new(Exit::Failed, what, fix()).why(report.lines().take(3).collect::<String>()).into());
        };
        let (planted, real): (Vec<Finding>, Vec<Finding>) =
            found.into_iter().partition(|f| f.file.split('/').any(|folder| folder == input::CANARY));
        if planted.is_empty() {
            let what = format!("{} did not find what was planted: it does not look", self.name);
            return Err(Failure::new(Exit::Failed, what, fix()).into());
        }
        Ok(real)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn believes_no_report_without_what_was_planted() {
        let report = |file: &str| format!(r#"[{{"code":"DL3007","file":"{file}","line":1,"message":"no latest"}}]"#);
        let believed = |text: &str| hadolint::JUDGE.believed(text);
        assert!(believed(&report("backend/Dockerfile")).is_err() && believed("[]").is_err() && believed("").is_err());
        assert_eq!(believed(&report("check-canary/Dockerfile")).unwrap(), []);
        let both =
            "[".to_owned() + report("check-canary/Dockerfile").trim_matches(['[', ']']) + "," + &report("a")[1..];
        assert_eq!(believed(&both).unwrap().len(), 1);
    }
}
