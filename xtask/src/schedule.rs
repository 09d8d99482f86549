//! Decides which steps of a plan may begin. It starts nothing and prints nothing.

use crate::plan::{Disorder, Plan, Step};
use crate::step_id::StepId;
use std::collections::BTreeSet;

/// The state of a running plan.
pub struct Schedule<'p> {
    waiting: Vec<&'p Step>,
    /// Steps that are waiting or running.
    unfinished: BTreeSet<StepId>,
}

impl<'p> Schedule<'p> {
    /// # Errors
    /// The plan has no valid order, so the schedule would never end or end too early.
    pub fn of(plan: &'p Plan) -> Result<Self, Disorder> {
        plan.check()?;
        let waiting: Vec<&Step> = plan.steps.iter().collect();
        Ok(Self { unfinished: waiting.iter().map(|step| step.id).collect(), waiting })
    }

    /// The steps that may begin now, in the plan's order. Each step is returned once.
    pub fn begin(&mut self) -> Vec<&'p Step> {
        let is_ready = |step: &&Step| step.predecessors().all(|id| !self.unfinished.contains(&id));
        let (ready, waiting) = self.waiting.iter().partition(|step| is_ready(step));
        self.waiting = waiting;
        ready
    }

    /// A step has succeeded.
    pub fn finish(&mut self, id: StepId) {
        self.unfinished.remove(&id);
    }

    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Stops the begin of further steps.
    pub fn stop(&mut self) {
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::part::Part::{Backend, Frontend};

    fn ids(steps: Vec<&Step>) -> Vec<StepId> {
        steps.into_iter().map(|step| step.id).collect()
    }

    fn diamond() -> Plan {
        let [build, other] = [Backend, Frontend].map(|part| Step::new(StepId::Build(part)));
        let load = Step::new(StepId::Load(Backend)).after(build.id);
        let install = Step::new(StepId::Install(Backend)).after(load.id).after(other.id);
        Plan::of([build, other, load, install])
    }

    #[test]
    fn independent_steps_begin_together_and_each_begins_once() {
        let plan = diamond();
        let mut schedule = Schedule::of(&plan).unwrap();
        assert_eq!(ids(schedule.begin()), [StepId::Build(Backend), StepId::Build(Frontend)]);
        assert_eq!(ids(schedule.begin()), []);
        schedule.finish(StepId::Build(Backend));
        assert_eq!(ids(schedule.begin()), [StepId::Load(Backend)]);
        schedule.finish(StepId::Load(Backend));
        assert_eq!(ids(schedule.begin()), [], "the other build is not finished");
        schedule.finish(StepId::Build(Frontend));
        assert_eq!(ids(schedule.begin()), [StepId::Install(Backend)]);
        assert!(!schedule.is_waiting());
    }

    #[test]
    fn nothing_begins_once_it_is_stopped() {
        let plan = diamond();
        let mut schedule = Schedule::of(&plan).unwrap();
        schedule.stop();
        assert!(!schedule.is_waiting() && schedule.begin().is_empty());
    }

    #[test]
    fn a_plan_without_an_order_has_no_schedule() {
        let plan = Plan::of([Step::new(StepId::Forward).after(StepId::Forward)]);
        assert!(Schedule::of(&plan).is_err());
    }
}
