//! Criterion 13: the first deployment took under ten minutes, by the recorded duration of the deployment that made this cluster.

use super::verdict::Judgment;
use crate::history::{self, FIRST_DEPLOY};
use crate::probe::World;
use crate::time::seconds;
use anyhow::Result;
use std::time::Duration;

/// The brief's limit.
const MOST: Duration = Duration::from_secs(600);

pub fn judge(world: &World) -> Result<Judgment> {
    Ok(judged(history::last(&world.config.paths, FIRST_DEPLOY)).asked("the history that deploy keeps"))
}

fn judged(first: Option<Duration>) -> Judgment {
    match first {
        Some(took) => Judgment::when(
            took < MOST,
            format!("the deploy that made this cluster took {}, from the command to the address", seconds(took)),
            "the summary of deploy has each stage's time; pack and deploy --from spare other machines the setup",
        )
        .measured("first deployment", took.as_secs_f64().round(), MOST.as_secs_f64(), "s"),
        None => Judgment::not_judged("no record of a deploy that made this cluster: it was made before, or by hand"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    #[test]
    fn judges_only_what_was_recorded() {
        assert_eq!(judged(None).verdict, Verdict::NotJudged);
        assert_eq!(judged(Some(Duration::from_secs(245))).verdict, Verdict::Passed);
        assert!(matches!(judged(Some(Duration::from_secs(600))).verdict, Verdict::Failed { .. }));
    }
}
