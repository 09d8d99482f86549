//! A step: its subject, its reason, its commands, and what to try when it fails.

use super::op::Op;
use crate::cmd::Cmd;
use crate::step_id::StepId;
use std::borrow::Cow;
use std::time::Duration;

/// What a step leaves behind: whoever owns the machine is asked before anything outside the tool's own folders changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// In the cache, the clone, Minikube's home, the engine or the cluster.
    Own,
    /// Packages, files under /etc, services.
    Machine,
}

/// One line of the summary, with the commands behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub id: StepId,
    /// The user's name for its subject, such as the profile's; otherwise the subject of its id.
    named: Option<String>,
    /// What it is about, such as `backend:4be1c09a77f2`.
    pub detail: String,
    /// Why it is done, or why not: `changed: backend/app/chat.py`, `unchanged`.
    pub reason: String,
    /// Empty where nothing has to be done.
    pub ops: Vec<Op>,
    /// After a failure: the evidence first, then what puts the old state back.
    pub undo: Vec<Op>,
    pub remedy: String,
    /// How many of its last lines are shown when it fails.
    pub quote: usize,
    /// Ends the step when it is spent.
    pub budget: Duration,
    /// How long it takes on a usual machine; what this machine took before counts more.
    pub expected: Option<Duration>,
    /// Steps of the same plan that have to be done before.
    pub(super) after: Vec<StepId>,
    /// The same, for steps that a plan may go without.
    pub(super) after_if_planned: Vec<StepId>,
    pub effect: Effect,
}

impl Step {
    pub fn new(id: StepId) -> Self {
        Self {
            id,
            named: None,
            detail: String::new(),
            reason: String::new(),
            ops: Vec::new(),
            undo: Vec::new(),
            remedy: String::new(),
            quote: 8,
            budget: Duration::from_secs(60),
            expected: None,
            after: Vec::new(),
            after_if_planned: Vec::new(),
            effect: Effect::Own,
        }
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    pub fn op(mut self, op: Op) -> Self {
        self.ops.push(op);
        self
    }

    pub fn ops(mut self, ops: impl IntoIterator<Item = Op>) -> Self {
        self.ops.extend(ops);
        self
    }

    pub fn run(self, cmd: Cmd) -> Self {
        self.op(Op::Run(cmd))
    }

    pub fn undo(mut self, ops: impl IntoIterator<Item = Op>) -> Self {
        self.undo.extend(ops.into_iter().map(Op::undisturbed));
        self
    }

    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    pub fn quote(mut self, lines: usize) -> Self {
        self.quote = lines;
        self
    }

    /// Seconds.
    pub fn budget(mut self, seconds: u64) -> Self {
        self.budget = Duration::from_secs(seconds);
        self
    }

    /// Seconds.
    pub fn expected(mut self, seconds: u64) -> Self {
        self.expected = Some(Duration::from_secs(seconds));
        self
    }

    /// Waits for a step that has to be in the same plan.
    pub fn after(self, id: StepId) -> Self {
        self.after_all([id])
    }

    /// Waits for steps that have to be in the same plan.
    pub fn after_all(mut self, ids: impl IntoIterator<Item = StepId>) -> Self {
        self.after.extend(ids);
        self
    }

    /// Waits for a step where the same plan has it.
    pub fn after_if_planned(mut self, id: StepId) -> Self {
        self.after_if_planned.push(id);
        self
    }

    /// Shown under the user's name for its subject.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.named = Some(name.into());
        self
    }

    pub fn changes_machine(mut self) -> Self {
        self.effect = Effect::Machine;
        self
    }

    pub fn stage(&self) -> &'static str {
        self.id.stage()
    }

    pub fn subject(&self) -> Cow<'_, str> {
        self.named.as_deref().map_or_else(|| self.id.subject(), Cow::Borrowed)
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.stage(), self.subject())
    }

    /// The steps that this one waits for, where the plan has them.
    pub fn predecessors(&self) -> impl Iterator<Item = StepId> {
        self.after.iter().chain(&self.after_if_planned).copied()
    }

    pub fn is_idle(&self) -> bool {
        self.ops.is_empty()
    }
}
