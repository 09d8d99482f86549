//! Everything that a run reports, as data. `human.rs` renders an event for people, `json.rs` for programs; docs/contracts/events.md
//! is the contract. `cargo test` compares its schema with these types.

mod ai;
mod compared;
mod deployed;
mod diagnosed;

pub use ai::{AiVerdict, Answered, Fate, Score};
pub use compared::{Compared, Way};
pub use deployed::{Deployed, Listed, Pod, Release};
pub use diagnosed::{Drilled, Proof, Symptom};
use serde::Serialize;
use std::path::PathBuf;
use std::time::Duration;

/// Times are in seconds, memory in MiB, sizes in bytes. Programs do not get the skipped fields: other fields hold the same.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// `--dry-run`: a step that a run would take.
    Planned {
        stage: String,
        subject: String,
        detail: String,
        reason: String,
        commands: Vec<String>,
        #[serde(skip)]
        text: String,
    },
    /// A step begins.
    Started { stage: String, subject: String, detail: String, reason: String },
    /// A step ends.
    Finished { stage: String, subject: String, detail: String, reason: String, status: Status, seconds: f64 },
    /// What runs now, reported every half minute without a terminal.
    Running { steps: Vec<Progress>, done: usize, of: usize, left_seconds: Option<f64> },
    /// `deploy` ends. `worked` is false if nothing had to be done.
    Ready {
        url: String,
        worked: bool,
        seconds: f64,
        /// The median of earlier deploys.
        usual_seconds: Option<f64>,
        /// Defaults that apply because the user chose nothing else.
        remarks: Vec<String>,
    },
    /// `validate --dry-run`: a check that a run would make.
    Criterion { id: String, criterion: u8, title: String },
    /// `validate`: the verdict on one criterion.
    Check(Check),
    /// `validate` ends.
    Validated { passed: usize, failed: usize, not_judged: usize, seconds: f64 },
    /// `doctor`: a rule that found something.
    #[serde(rename = "finding")]
    Diagnosis { code: String, weight: Weight, what: String, fix: String },
    /// `diagnose`: a cause, the deepest first, with its evidence and the symptoms that it explains.
    Diagnosed {
        rank: usize,
        code: String,
        name: String,
        what: String,
        evidence: Vec<Proof>,
        symptoms: Vec<Symptom>,
        fix: String,
    },
    /// `diagnose` ends.
    Verdict {
        causes: usize,
        /// Questions that got no answer, so their causes cannot be told.
        untold: Vec<String>,
        /// The record of the evidence.
        record: Option<PathBuf>,
        seconds: f64,
    },
    /// `doctor` ends.
    Examined { rules: usize, problems: usize, remarks: usize },
    /// `check`: a finding that no waiver covers.
    #[serde(rename = "finding")]
    Scan { judge: String, code: String, file: String, line: Option<u64>, what: String },
    /// `check`: what an image adds to its base.
    Added { part: String, image: String, bytes: u64, budget: u64, biggest: Vec<Piece> },
    /// `check`: an image that could not be measured. `bytes` is null.
    #[serde(rename = "added")]
    NotMeasured { part: String, bytes: (), why: String },
    /// `check` ends.
    Judged { findings: usize, passed: usize, waived: usize, not_judged: Vec<String>, seconds: f64 },
    /// `sbom`: a list was written.
    Sbom { part: String, path: PathBuf },
    /// `pack`: the file was written.
    Packed { path: PathBuf, bytes: u64 },
    /// `status`.
    Status(Box<Deployed>),
    /// `ai-examples`: a use case, the plain command, and those of the tools.
    Example { id: String, situation: String, plain: String, commands: Vec<String> },
    /// `ai-examples`: what the plain command printed to standard output, or to standard error if it failed.
    Ran { id: String, ok: bool, output: String },
    /// `ai-examples`: what a tool said about a use case.
    Answered(Answered),
    /// `ai-examples` ends: how often a tool was right.
    Score(Score),
    /// `ai-examples`: a request of a tool to the model. `prompt` is what was sent, with `--show-prompt`.
    Exchanged {
        tool: String,
        version: String,
        model: String,
        status: u16,
        seconds: f64,
        tokens: Option<u64>,
        prompt: Option<serde_json::Value>,
    },
    /// `ai-examples`: a command that a model proposed, and what became of it.
    Proposed { command: String, fate: Fate, why: String },
    /// `test`: the last line of a layer's runner.
    Tested { layer: String, said: String },
    /// `dev`: these sources are served now: an image, and files that differ from it.
    Served {
        part: String,
        image: String,
        /// How many files differ from the image.
        files: usize,
        /// The files of this edit.
        changed: Vec<String>,
        seconds: f64,
    },
    /// `dev`: an edit cannot be served. The process before it serves on.
    Broken { part: String, image: String, what: String, file: Option<String>, line: Option<u64> },
    /// `dev`: a record of a service's log.
    Logged { part: String, level: String, time: String, text: String },
    /// `bench load`: one run.
    Load(Box<Load>),
    /// `bench load --highest`: the highest load that kept to the budget.
    Highest { people: usize, per_second: f64 },
    /// `bench updates` ends.
    Updates { requests: u64, failed: usize, seconds: f64, holds: bool },
    /// `diagnose --try`: what a fix did to a copy of the namespace. `changed` names objects of the original that changed meanwhile.
    Tried {
        code: String,
        change: String,
        proved: bool,
        why: Option<String>,
        objects: usize,
        changed: Vec<String>,
        seconds: f64,
    },
    /// `drill`: what is wrong with the broken copy, and how to look at it.
    Drill { name: String, question: String, look: Vec<String> },
    /// `drill`: the right cause and the accepted fixes.
    Answer { name: String, cause: String, answer: String, fixes: Vec<String> },
    /// `drill --judge`: what `diagnose` found in one drill.
    Drilled(Drilled),
    /// `drill --judge` ends. In `first` drills the right cause came first, in `records_agree` drills the record led to the same answer.
    DrillsJudged { drills: usize, first: usize, records_agree: usize, misled: usize, median_seconds: Option<f64> },
    /// A step took longer than the noise of its earlier runs.
    Slower { what: String, seconds: f64, usual_seconds: f64, runs: usize },
    /// `bench dev`: a work in all its ways.
    Compared(Compared),
    /// `bench history`: the kept durations of a step, the oldest first.
    History { what: String, seconds: Vec<f64>, usual_seconds: Option<f64> },
    /// What `stop` and `clean` gave back.
    Freed { memory_mib: Option<u64>, disk_mib: Option<u64> },
    /// Nothing had to be done.
    Nothing { what: String },
    /// A remark, to standard error.
    Note { what: String },
    /// The run failed: the last event. For people it goes to standard error.
    Error { exit: i32, what: String, why: Option<String>, fix: String, kept: Option<String> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Done,
    Unchanged,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Something does not work until it is fixed.
    Problem,
    /// Worth knowing; nothing fails because of it.
    Remark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Verdict {
    #[serde(rename = "passed")]
    Passed,
    #[serde(rename = "failed")]
    Failed,
    #[serde(rename = "not judged")]
    NotJudged,
}

/// A step that runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Progress {
    pub stage: String,
    pub subject: String,
    pub seconds: f64,
    /// The median of earlier runs, or what the step expects.
    pub usual_seconds: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Check {
    pub id: String,
    pub criterion: u8,
    pub title: String,
    pub verdict: Verdict,
    pub evidence: String,
    pub fix: Option<String>,
    /// Commands and addresses that were asked.
    pub asked: Vec<String>,
    /// Figures that have a limit in the brief.
    pub measures: Vec<Measure>,
    /// When the check began, from the beginning of the run.
    pub began_seconds: f64,
    pub seconds: f64,
}

/// A figure and the brief's limit, both in `unit`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Measure {
    pub name: String,
    pub value: f64,
    pub limit: f64,
    pub unit: String,
}

/// A file or package of an image.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Piece {
    pub name: String,
    pub bytes: u64,
}

#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Load {
    pub people: usize,
    pub per_second: f64,
    pub seconds: f64,
    pub requests: usize,
    pub errors: usize,
    pub p50_ms: Option<f64>,
    pub p95_ms: Option<f64>,
    pub p99_ms: Option<f64>,
    pub max_ms: Option<f64>,
    pub memory_mib: Option<f64>,
    pub memory_limit_mib: Option<f64>,
    pub holds: bool,
}

/// Seconds, to the millisecond.
pub fn rounded(took: Duration) -> f64 {
    (took.as_secs_f64() * 1000.0).round() / 1000.0
}
