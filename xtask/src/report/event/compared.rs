//! What `bench dev` measured.

use serde::Serialize;

/// A work, done in several ways.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Compared {
    pub work: String,
    pub ways: Vec<Way>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Way {
    pub name: String,
    pub median_seconds: f64,
    pub p95_seconds: f64,
    pub runs: usize,
    /// The median divided by this tool's median.
    pub ratio: f64,
}
