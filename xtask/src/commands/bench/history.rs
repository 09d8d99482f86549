//! `bench history`: how long the steps of earlier runs took.

use crate::cli::History;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::history;
use crate::report::Event;
use anyhow::Result;

/// # Errors
/// No step of that name has run.
pub fn perform(cx: &Context, words: &History) -> Result<()> {
    let wanted = |what: &str| words.step.as_ref().is_none_or(|step| what.contains(step));
    let kept: Vec<_> = history::all(&cx.config.paths).into_iter().filter(|(what, _)| wanted(what)).collect();
    if kept.is_empty() {
        let what = match &words.step {
            Some(step) => format!("no step named {step} has run on the profile {}", cx.config.profile),
            None => format!("nothing has run on the profile {} yet", cx.config.profile),
        };
        return Err(Failure::new(Exit::Failed, what, "cargo xtask deploy, then bench history").into());
    }
    for (what, seconds) in kept {
        let usual_seconds = history::usual(&cx.config.paths)(&what).map(|usual| usual.as_secs_f64());
        cx.report.event(Event::History { what, seconds, usual_seconds });
    }
    Ok(())
}
