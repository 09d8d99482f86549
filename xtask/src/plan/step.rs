//! A step: its subject, reason and commands, and the remedy for its failure.

use super::leaves::Leaves;
use super::op::Op;
use crate::cmd::Cmd;
use crate::step_id::StepId;
use std::borrow::Cow;
use std::time::Duration;

/// What a step changes. The tool asks before it changes anything outside its own folders.
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
    /// The user's name for the subject, such as the profile's; else the subject of the step's id.
    named: Option<String>,
    /// The object of the step, such as `backend:4be1c09a77f2`.
    pub detail: String,
    /// The reason to do it or not: `changed: backend/app/chat.py`, `unchanged`.
    pub reason: String,
    /// Empty if nothing has to be done.
    pub ops: Vec<Op>,
    /// After a failure: commands that keep evidence, then commands that restore the old state.
    pub undo: Vec<Op>,
    pub remedy: String,
    /// How many of its last log lines a failure shows.
    pub quote: usize,
    /// The deadline of the step.
    pub budget: Duration,
    /// The usual duration on other machines. This machine's own history wins.
    pub expected: Option<Duration>,
    /// Steps of the same plan that must end before this one.
    pub(super) after: Vec<StepId>,
    /// The same, for steps that the plan may lack.
    pub(super) after_if_planned: Vec<StepId>,
    pub effect: Effect,
    /// What a stage of setup leaves, where setup makes it.
    pub leaves: Option<Leaves>,
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
            leaves: None,
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

    /// Waits for a step, which the plan must have.
    pub fn after(self, id: StepId) -> Self {
        self.after_all([id])
    }

    /// Waits for steps, which the plan must have.
    pub fn after_all(mut self, ids: impl IntoIterator<Item = StepId>) -> Self {
        self.after.extend(ids);
        self
    }

    /// Waits for a step, if the plan has it.
    pub fn after_if_planned(mut self, id: StepId) -> Self {
        self.after_if_planned.push(id);
        self
    }

    /// Displays the user's name for the subject.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.named = Some(name.into());
        self
    }

    pub fn leaves(mut self, leaves: Leaves) -> Self {
        self.leaves = Some(leaves);
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

    /// The steps of the plan that this step waits for.
    pub fn predecessors(&self) -> impl Iterator<Item = StepId> {
        self.after.iter().chain(&self.after_if_planned).copied()
    }

    pub fn is_idle(&self) -> bool {
        self.ops.is_empty()
    }
}
