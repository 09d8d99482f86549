//! What `ai-examples` reports: answers, their verdicts, and what became of proposals.

use serde::{Deserialize, Serialize};

/// `ai-examples`: what a tool said about a use case, and whether it was right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Answered {
    pub id: String,
    pub tool: String,
    /// Null for a tool that asks no model.
    pub model: Option<String>,
    pub verdict: AiVerdict,
    pub seconds: f64,
    /// As the model reports them.
    pub tokens: Option<u64>,
    pub said: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AiVerdict {
    /// It named the cause.
    Right,
    /// Its change was applied, and the check that failed before succeeds.
    Repaired,
    Wrong,
    /// It gave no answer.
    Silent,
    /// It is not installed, or has no model.
    NotAsked,
    /// Something outside the use case's namespace changed meanwhile.
    Trespassed,
}

impl AiVerdict {
    pub fn is_right(self) -> bool {
        matches!(self, AiVerdict::Right | AiVerdict::Repaired)
    }
}

/// `ai-examples` ends: how often a tool was right.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Score {
    pub tool: String,
    pub model: Option<String>,
    pub asked: usize,
    pub right: usize,
    pub median_seconds: Option<f64>,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// The policy forbids it.
    Refused,
    /// The policy allows it, and nobody asked to run it.
    Allowed,
    /// A person was asked and did not agree.
    Declined,
    Done,
    /// It ran and failed.
    Failed,
}
