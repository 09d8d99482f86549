//! The progress of the running plan.

use super::estimate::{Stage, State, left};
use super::event;
use super::live::{Now, Overall};
use crate::host;
use crate::observer::Running;
use crate::plan::{Plan, Step};
use crate::step_id::StepId;
use std::path::Path;
use std::time::{Duration, Instant};

/// The interval at which a run without a terminal says what runs.
const HEARTBEAT: Duration = Duration::from_secs(30);

#[derive(Default)]
pub struct Progress {
    /// The plan's steps, except those with nothing to do.
    stages: Vec<(StepId, Stage)>,
    /// The last heartbeat, or the begin of the plan.
    said: Option<Instant>,
}

impl Progress {
    /// `usual` gives how long a step took before.
    pub fn of(plan: &Plan, usual: impl Fn(StepId) -> Option<Duration>) -> Self {
        let busy: Vec<&Step> = plan.steps.iter().filter(|step| !step.is_idle()).collect();
        let place = |id: StepId| busy.iter().position(|step| step.id == id);
        let stage = |step: &&Step| {
            let usual = usual(step.id).or(step.expected);
            (step.id, Stage { usual, after: step.predecessors().filter_map(place).collect(), state: State::Waits })
        };
        Self { stages: busy.iter().map(stage).collect(), said: Some(Instant::now()) }
    }

    pub fn mark(&mut self, id: StepId, state: State) {
        self.stages.iter_mut().filter(|(stage, _)| *stage == id).for_each(|(_, stage)| stage.state = state);
    }

    pub fn overall(&self) -> Overall {
        let stages: Vec<Stage> = self.stages.iter().map(|(_, stage)| stage.clone()).collect();
        let done = stages.iter().filter(|stage| matches!(stage.state, State::Done(_))).count();
        Overall { done, of: stages.len(), left: left(&stages) }
    }

    /// The running steps for the lines of a terminal.
    pub fn now(&self, steps: &[Running]) -> Vec<Now> {
        let now = |running: &Running| Now {
            name: running.step.name(),
            elapsed: running.elapsed,
            usual: self.usual(running.step.id),
            said: last_line(running.log),
        };
        steps.iter().map(now).collect()
    }

    /// The same as an event, where the last one was half a minute ago.
    pub fn heartbeat(&mut self, steps: &[Running]) -> Option<event::Event> {
        if self.said.get_or_insert_with(Instant::now).elapsed() < HEARTBEAT {
            return None;
        }
        self.said = Some(Instant::now());
        let step = |running: &Running| event::Progress {
            stage: running.step.stage().to_owned(),
            subject: running.step.subject().into_owned(),
            seconds: event::rounded(running.elapsed),
            usual_seconds: self.usual(running.step.id).map(event::rounded),
        };
        let Overall { done, of, left } = self.overall();
        let steps = steps.iter().map(step).collect();
        Some(event::Event::Running { steps, done, of, left_seconds: left.map(event::rounded) })
    }

    fn usual(&self, id: StepId) -> Option<Duration> {
        self.stages.iter().find(|(stage, _)| *stage == id).and_then(|(_, stage)| stage.usual)
    }
}

/// The last line of a log. Only its end is read: logs get long.
fn last_line(log: &Path) -> String {
    const END: u64 = 2000;
    let read = || -> std::io::Result<Vec<u8>> {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = std::fs::File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
        let mut end = Vec::new();
        file.take(END).read_to_end(&mut end)?;
        Ok(end)
    };
    let end = read().unwrap_or_default();
    anstream::adapter::strip_str(&host::tail(&String::from_utf8_lossy(&end), 1)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::part::Part::{Backend, Frontend};
    use crate::plan::Op;

    fn plan() -> Plan {
        let build = Step::new(StepId::Build(Backend)).op(Op::Remove("/x".into())).expected(60);
        let load = Step::new(StepId::Load(Backend)).op(Op::Remove("/x".into())).after(build.id);
        Plan::of([build, load, Step::new(StepId::Build(Frontend))])
    }

    #[test]
    fn counts_the_steps_that_have_something_to_do_and_prefers_the_times_of_this_machine() {
        let known = |id| (id == StepId::Load(Backend)).then_some(Duration::from_secs(5));
        let mut progress = Progress::of(&plan(), known);
        let left = |progress: &Progress| progress.overall().left.map(|left| left.as_secs());
        assert_eq!((progress.overall().done, progress.overall().of, left(&progress)), (0, 2, Some(65)));
        progress.mark(StepId::Build(Backend), State::Done(Duration::from_secs(120)));
        assert_eq!((progress.overall().done, left(&progress)), (1, Some(10)));
    }

    #[test]
    fn says_what_runs_every_half_minute() {
        let plan = plan();
        let steps = [Running { step: &plan.steps[0], elapsed: Duration::from_secs(31), log: Path::new("/none") }];
        let mut progress = Progress::of(&plan, |_| None);
        assert!(progress.heartbeat(&steps).is_none());
        progress.said = Instant::now().checked_sub(HEARTBEAT);
        assert!(matches!(progress.heartbeat(&steps), Some(event::Event::Running { of: 2, .. })));
        assert!(progress.heartbeat(&steps).is_none());
    }
}
