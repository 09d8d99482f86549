//! The result of a check: the verdict, its evidence, and its questions.

use crate::report::event::Measure;

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Passed,
    Failed {
        fix: String,
    },
    /// The evidence says why the check could not judge.
    NotJudged,
}

/// A verdict with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgment {
    pub verdict: Verdict,
    /// The observations, with numbers.
    pub evidence: String,
    /// The commands and addresses that were asked.
    pub asked: Vec<String>,
    /// Figures that have a limit in the brief.
    pub measures: Vec<Measure>,
}

impl Judgment {
    pub fn passed(evidence: impl Into<String>) -> Self {
        Self { verdict: Verdict::Passed, evidence: evidence.into(), asked: Vec::new(), measures: Vec::new() }
    }

    pub fn failed(evidence: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Failed { fix: fix.into() }, ..Self::passed(evidence) }
    }

    pub fn not_judged(reason: impl Into<String>) -> Self {
        Self { verdict: Verdict::NotJudged, ..Self::passed(reason) }
    }

    /// Passed if `holds`, else failed with the fix.
    pub fn when(holds: bool, evidence: impl Into<String>, fix: impl Into<String>) -> Self {
        if holds { Self::passed(evidence) } else { Self::failed(evidence, fix) }
    }

    pub fn asked(mut self, what: impl ToString) -> Self {
        self.asked.push(what.to_string());
        self
    }

    /// A figure and its limit, both in `unit`.
    pub fn measured(mut self, name: impl Into<String>, value: f64, limit: f64, unit: &str) -> Self {
        self.measures.push(Measure { name: name.into(), value, limit, unit: unit.to_owned() });
        self
    }
}
