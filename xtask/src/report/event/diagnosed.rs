//! What `diagnose` and `drill --judge` report.

use serde::Serialize;

/// A value that proves a cause.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Proof {
    /// Kind and name, such as `Pod/backend-6d4f`.
    pub object: String,
    pub field: String,
    pub value: String,
}

/// What a cause leads to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Symptom {
    pub code: String,
    pub what: String,
    pub evidence: Vec<Proof>,
}

/// The verdict of `diagnose` on one drill.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Drilled {
    pub name: String,
    /// The code of the right cause.
    pub cause: String,
    /// The codes of the causes that `diagnose` named, in its order.
    pub found: Vec<String>,
    /// The place of the right cause among them, from 1.
    pub rank: Option<usize>,
    /// Other causes that an earlier answer put first.
    pub misled: Vec<String>,
    /// From the break to the first answer with the right cause in the first place.
    pub seconds: Option<f64>,
    /// How long `diagnose` took for that answer, or for its last one.
    pub answer_seconds: f64,
    /// Whether the record of that answer leads to the same answer.
    pub record_agrees: bool,
}
