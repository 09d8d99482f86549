//! The remaining time of a plan: each step's usual time, scaled by the speed of the steps so far.

use std::time::Duration;

/// Steps that compile keep one core busy each, so two cores advance two steps at a time.
const SLOTS: usize = 2;
/// The estimate assumes a machine at most this many times faster or slower than the machine that the times were measured on.
const SPEEDS: (f64, f64) = (0.2, 8.0);
/// A step that takes longer than usual still needs at least this part of its usual time.
const REST: f64 = 0.1;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    Waits,
    /// Runs since this time.
    Runs(Duration),
    Done(Duration),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The usual duration; none if unknown.
    pub usual: Option<Duration>,
    /// Indexes of the stages that it waits for.
    pub after: Vec<usize>,
    pub state: State,
}

/// The time until the last stage ends; none if a stage's usual time is unknown. A running stage keeps its slot.
pub fn left(stages: &[Stage]) -> Option<Duration> {
    let speed = speed(stages);
    let rest = |stage: &Stage| {
        let usual = stage.usual.map(|usual| usual.as_secs_f64() * speed);
        match stage.state {
            State::Done(_) => Some(0.0),
            State::Runs(since) => usual.map(|usual| (usual - since.as_secs_f64()).max(usual * REST)),
            State::Waits => usual,
        }
    };
    let rests = stages.iter().map(rest).collect::<Option<Vec<f64>>>()?;
    Some(Duration::from_secs_f64(schedule(stages, &rests)))
}

/// The ratio of actual to usual time, from steps that have ended and from steps that already take longer than usual.
fn speed(stages: &[Stage]) -> f64 {
    let (mut took, mut usual) = (0.0, 0.0);
    for stage in stages {
        let Some(expected) = stage.usual.map(|usual| usual.as_secs_f64()) else { continue };
        let seen = match stage.state {
            State::Done(time) => time.as_secs_f64(),
            State::Runs(since) if since.as_secs_f64() > expected => since.as_secs_f64(),
            _ => continue,
        };
        took += seen;
        usual += expected;
    }
    if usual > 0.0 { (took / usual).clamp(SPEEDS.0, SPEEDS.1) } else { 1.0 }
}

/// Runs the stages in the plan's order, at most `SLOTS` at a time, and returns the end of the last one in seconds.
fn schedule(stages: &[Stage], rests: &[f64]) -> f64 {
    let mut ends: Vec<Option<f64>> =
        stages.iter().map(|stage| matches!(stage.state, State::Done(_)).then_some(0.0)).collect();
    let mut now = 0.0;
    loop {
        let busy = |ends: &[Option<f64>]| ends.iter().flatten().filter(|end| **end > now).count();
        for at in 0..stages.len() {
            let runs = matches!(stages[at].state, State::Runs(_));
            let over = |other: &usize| ends.get(*other).copied().flatten().is_some_and(|end| end <= now);
            if ends[at].is_none() && (runs || (stages[at].after.iter().all(over) && busy(&ends) < SLOTS)) {
                ends[at] = Some(now + rests[at]);
            }
        }
        let next = ends.iter().flatten().copied().filter(|end| *end > now).min_by(f64::total_cmp);
        match next {
            Some(next) => now = next,
            None => return now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(usual: u64, after: &[usize], state: State) -> Stage {
        Stage { usual: Some(Duration::from_secs(usual)), after: after.to_vec(), state }
    }

    fn minutes(stages: &[Stage]) -> f64 {
        left(stages).unwrap().as_secs_f64() / 60.0
    }

    const DONE: fn(u64) -> State = |seconds| State::Done(Duration::from_secs(seconds));
    const RUNS: fn(u64) -> State = |seconds| State::Runs(Duration::from_secs(seconds));

    #[test]
    fn two_run_at_a_time_and_each_after_its_own() {
        let of = |after: [&[usize]; 4]| after.map(|after| stage(60, after, State::Waits));
        assert_eq!(minutes(&of([&[], &[], &[], &[]])), 2.0);
        assert_eq!(minutes(&of([&[], &[0], &[1], &[2]])), 4.0);
        assert_eq!(minutes(&of([&[], &[], &[0, 1], &[0, 1]])), 2.0);
        assert_eq!(minutes(&[]), 0.0);
    }

    #[test]
    fn what_ran_so_far_says_how_fast_this_machine_is() {
        assert_eq!(minutes(&[stage(60, &[], DONE(120)), stage(60, &[0], State::Waits)]), 2.0);
        assert_eq!(minutes(&[stage(60, &[], DONE(30)), stage(60, &[0], State::Waits)]), 0.5);
        assert_eq!(minutes(&[stage(60, &[], RUNS(30)), stage(60, &[0], State::Waits)]), 1.5);
    }

    #[test]
    fn a_step_that_outlasts_its_usual_time_slows_the_estimate_and_keeps_a_rest() {
        let left = minutes(&[stage(60, &[], RUNS(120)), stage(60, &[0], State::Waits)]);
        assert!((left - 2.2).abs() < 0.01, "{left}");
    }

    #[test]
    fn nothing_is_said_where_a_time_is_unknown() {
        let unknown = Stage { usual: None, after: vec![], state: State::Waits };
        assert_eq!(left(&[stage(60, &[], State::Waits), unknown.clone()]), None);
        assert_eq!(left(&[Stage { state: DONE(5), ..unknown }]), Some(Duration::ZERO));
    }

    #[test]
    fn a_circle_does_not_hang() {
        assert_eq!(minutes(&[stage(60, &[1], State::Waits), stage(60, &[0], State::Waits)]), 0.0);
    }
}
