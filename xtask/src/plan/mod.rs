//! Plans: steps as data. Commands make plans, `run` carries them out, `--dry-run` prints them.

mod leaves;
mod op;
mod step;

pub use leaves::{Leaves, Output};
pub use op::{Op, Proof};
pub use step::{Effect, Step};

use crate::step_id::StepId;
use std::collections::BTreeSet;
use std::fmt;

/// Steps in the order of their display. `after` gives their dependencies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub steps: Vec<Step>,
}

impl Plan {
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect() }
    }

    pub fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub fn then(mut self, other: Plan) -> Self {
        self.steps.extend(other.steps);
        self
    }

    pub fn is_idle(&self) -> bool {
        self.steps.iter().all(Step::is_idle)
    }

    pub fn ids(&self) -> Vec<StepId> {
        self.steps.iter().map(|step| step.id).collect()
    }

    /// Removes steps. A step that waited for a removed step waits for the dependencies of that step instead.
    pub fn keep(&mut self, wanted: impl Fn(&Step) -> bool) {
        while let Some(at) = self.steps.iter().position(|step| !wanted(step)) {
            let gone = self.steps.remove(at);
            let moved = |edges: &mut Vec<StepId>| {
                let waited = edges.contains(&gone.id);
                edges.retain(|id| *id != gone.id);
                waited
            };
            for step in &mut self.steps {
                if moved(&mut step.after) | moved(&mut step.after_if_planned) {
                    step.after_if_planned.extend(gone.predecessors());
                }
            }
        }
    }

    /// # Errors
    /// The plan has no valid order.
    pub fn check(&self) -> Result<(), Disorder> {
        let mut known = BTreeSet::new();
        if let Some(twice) = self.steps.iter().find(|step| !known.insert(step.id)) {
            return Err(Disorder::Duplicate(twice.id));
        }
        for step in &self.steps {
            if let Some(unknown) = step.after.iter().find(|id| !known.contains(id)) {
                return Err(Disorder::Unknown { step: step.id, after: *unknown });
            }
        }
        let mut unordered: Vec<&Step> = self.steps.iter().collect();
        while !unordered.is_empty() {
            let open: BTreeSet<StepId> = unordered.iter().map(|step| step.id).collect();
            unordered.retain(|step| step.predecessors().any(|id| open.contains(&id)));
            if unordered.len() == open.len() {
                return Err(Disorder::Cycle(open.into_iter().collect()));
            }
        }
        Ok(())
    }
}

/// The defect of a plan that cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disorder {
    Duplicate(StepId),
    Unknown {
        step: StepId,
        after: StepId,
    },
    /// These steps wait for each other.
    Cycle(Vec<StepId>),
}

impl fmt::Display for Disorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a defect of this tool: ")?;
        match self {
            Disorder::Duplicate(id) => write!(f, "the step `{id}` is planned twice"),
            Disorder::Unknown { step, after } => write!(f, "`{step}` waits for `{after}`, which is not planned"),
            Disorder::Cycle(ids) => {
                let names: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
                write!(f, "steps wait for one another: {}", names.join(", "))
            }
        }
    }
}

impl std::error::Error for Disorder {}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            let (stage, subject) = (step.stage(), step.subject());
            let Step { detail, reason, .. } = step;
            let line = format!("{stage:<9} {subject:<12} {detail:<26} {reason}");
            writeln!(f, "{}", line.trim_end())?;
            for op in &step.ops {
                writeln!(f, "    {op}")?;
            }
            for op in &step.undo {
                writeln!(f, "    on failure: {op}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::part::Part::{Backend, Frontend};

    const BUILD: StepId = StepId::Build(Backend);
    const LOAD: StepId = StepId::Load(Backend);
    const INSTALL: StepId = StepId::Install(Backend);

    fn checked(steps: impl IntoIterator<Item = Step>) -> Result<(), Disorder> {
        Plan::of(steps).check()
    }

    #[test]
    fn a_duplicate_step_is_rejected() {
        let other = Step::new(StepId::Build(Frontend));
        assert_eq!(checked([Step::new(BUILD), other.clone()]), Ok(()));
        // Two steps with one id are duplicates, whatever the user calls them.
        let twice = [Step::new(BUILD), other, Step::new(BUILD).named("second")];
        assert_eq!(checked(twice), Err(Disorder::Duplicate(BUILD)));
    }

    #[test]
    fn an_unknown_dependency_is_rejected_unless_the_plan_may_go_without_it() {
        assert_eq!(checked([Step::new(LOAD).after(BUILD)]), Err(Disorder::Unknown { step: LOAD, after: BUILD }));
        assert_eq!(checked([Step::new(LOAD).after_if_planned(BUILD)]), Ok(()));
    }

    #[test]
    fn a_cycle_is_rejected_and_names_its_steps() {
        let cycle = [Step::new(BUILD).after(LOAD), Step::new(LOAD).after_if_planned(BUILD)];
        let before = Step::new(StepId::Forward);
        let found = checked([vec![before], cycle.to_vec()].concat());
        assert_eq!(found, Err(Disorder::Cycle(vec![BUILD, LOAD])));
        let text = found.unwrap_err().to_string();
        assert!(text.ends_with("steps wait for one another: `build backend`, `load backend`"), "{text}");
        assert_eq!(checked([Step::new(BUILD).after(BUILD)]), Err(Disorder::Cycle(vec![BUILD])));
    }

    #[test]
    fn the_order_of_the_other_steps_outlives_a_step_that_is_left_out() {
        let chain = [Step::new(BUILD), Step::new(LOAD).after(BUILD), Step::new(INSTALL).after(LOAD)];
        let mut plan = Plan::of(chain);
        plan.keep(|step| step.id != LOAD);
        assert_eq!(plan.ids(), [BUILD, INSTALL]);
        assert_eq!(plan.check(), Ok(()));
        assert_eq!(plan.steps[1].predecessors().collect::<Vec<_>>(), [BUILD]);
    }
}
