//! The end of a run: how often each tool was right, and what went wrong.

use super::{DIAGNOSE, PLAIN, asked, folder, tools};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::report::Event;
use crate::report::event::{AiVerdict, Answered, Score};
use anyhow::Result;

/// # Errors
/// A tool changed something outside its use case, or the plain command failed in the use cases `failed`.
pub fn conclude(cx: &Context, answers: &[Answered], failed: &[&str]) -> Result<()> {
    for tool in [PLAIN, DIAGNOSE].into_iter().chain(tools::ALL.iter().map(|tool| tool.name)) {
        let own: Vec<&Answered> =
            answers.iter().filter(|a| a.tool == tool && a.verdict != AiVerdict::NotAsked).collect();
        let Some(first) = own.first() else { continue };
        let mut times: Vec<f64> = own.iter().map(|answer| answer.seconds).collect();
        times.sort_by(f64::total_cmp);
        cx.report.event(Event::Score(Score {
            tool: tool.to_owned(),
            model: first.model.clone(),
            asked: own.len(),
            right: own.iter().filter(|a| a.verdict.is_right()).count(),
            median_seconds: times.get(times.len() / 2).copied(),
        }));
    }
    let record = asked::record(&folder(cx));
    if record.exists() {
        cx.report.event(Event::Note { what: format!("what models were asked and answered: {}", record.display()) });
    }
    let trespassed: Vec<&str> =
        answers.iter().filter(|a| a.verdict == AiVerdict::Trespassed).map(|a| a.id.as_str()).collect();
    if !trespassed.is_empty() {
        let what = format!("something outside the use case changed: {}", trespassed.join(", "));
        let fix = "somebody else may have worked in the cluster: look at the named objects, then run it again";
        return Err(Failure::new(Exit::Failed, what, fix).into());
    }
    if failed.is_empty() {
        return Ok(());
    }
    let what = format!("the plain kubectl failed: {}", failed.join(", "));
    Err(Failure::new(Exit::Failed, what, "cargo xtask status says what runs").into())
}
