//! The interface for progress. The runner knows no terminal.

use crate::plan::Step;
use std::path::Path;
use std::time::Duration;

/// The end of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Done,
    Idle,
    Failed,
}

/// A running step.
pub struct Running<'a> {
    pub step: &'a Step,
    pub elapsed: Duration,
    pub log: &'a Path,
}

pub trait Observer: Sync {
    fn started(&self, step: &Step);

    fn finished(&self, step: &Step, ending: Ending, took: Duration);

    /// Called several times a second while steps run.
    fn running(&self, steps: &[Running]);

    /// An undo failed. The remaining ones still run.
    fn warn(&self, text: &str);
}
