//! Who is told how a plan goes. The runner knows no terminal.

use crate::plan::Step;
use std::path::Path;
use std::time::Duration;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Done,
    Idle,
    Failed,
}

/// A step under way.
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

    /// An undo failed; the others are still carried out.
    fn warn(&self, text: &str);
}
