//! Criteria 11 and 12: what AI tools said about use cases whose cause is known. `ai-examples` asks them and records the answers.

use super::verdict::Judgment;
use crate::commands::ai_examples::results;
use crate::probe::World;
use crate::report::event::Answered;
use anyhow::Result;
use std::collections::BTreeMap;

/// Right answers that the brief asks of a tool.
const WANTED: usize = 3;
const FIX: &str = "cargo xtask setup --with ai, then cargo xtask ai-examples";

pub fn kubectl_ai(world: &World) -> Result<Judgment> {
    Ok(judged(results::read(&world.config.paths), &["kubectl-ai"]))
}

pub fn kagent(world: &World) -> Result<Judgment> {
    Ok(judged(results::read(&world.config.paths), &["k8sgpt", "kagent-adk", "kagent", "holmes"]))
}

/// The best tool decides; the evidence names the rate of each tool and model.
fn judged(record: Option<(Vec<Answered>, u64)>, tools: &[&str]) -> Judgment {
    let (answers, age) = record.unwrap_or_default();
    let mut rates: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for answer in answers.iter().filter(|answer| tools.contains(&answer.tool.as_str())) {
        let who = answer.model.as_ref().map_or(answer.tool.clone(), |model| format!("{} with {model}", answer.tool));
        let rate = rates.entry(who).or_default();
        rate.0 += usize::from(answer.verdict.is_right());
        rate.1 += 1;
    }
    let Some(best) = rates.values().map(|(right, _)| *right).max() else {
        return Judgment::not_judged(format!("{} has answered no use case: {FIX}", tools.join(" or ")));
    };
    let told: Vec<String> = rates.iter().map(|(who, (right, asked))| format!("{who} {right} of {asked}")).collect();
    let evidence = format!("right answers: {}; {} min ago", told.join(", "), age / 60);
    Judgment::when(best >= WANTED, evidence, "ask a larger model: OPENAI_BASE_URL and OPENAI_MODEL in .env")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;
    use crate::report::event::AiVerdict;

    fn answers(tool: &str, model: Option<&str>, right: usize, wrong: usize) -> Vec<Answered> {
        let of = |verdict| Answered {
            id: "selector".into(),
            tool: tool.into(),
            model: model.map(str::to_owned),
            verdict,
            seconds: 1.0,
            tokens: None,
            said: String::new(),
        };
        let right = std::iter::repeat_n(of(AiVerdict::Right), right);
        right.chain(std::iter::repeat_n(of(AiVerdict::Wrong), wrong)).collect()
    }

    #[test]
    fn the_best_tool_decides_and_every_rate_is_told() {
        let all = [answers("k8sgpt", None, 3, 2), answers("holmes", Some("smollm2-135m"), 0, 5)].concat();
        let judgment = judged(Some((all, 125)), &["k8sgpt", "holmes"]);
        assert_eq!(judgment.verdict, Verdict::Passed);
        assert_eq!(judgment.evidence, "right answers: holmes with smollm2-135m 0 of 5, k8sgpt 3 of 5; 2 min ago");
        let judgment = judged(Some((answers("holmes", None, 2, 0), 0)), &["holmes"]);
        assert!(matches!(judgment.verdict, Verdict::Failed { .. }), "{judgment:?}");
    }

    #[test]
    fn without_answers_it_says_how_to_get_them() {
        let judgment = judged(Some((answers("k8sgpt", None, 3, 0), 0)), &["kubectl-ai"]);
        assert_eq!(judgment.verdict, Verdict::NotJudged);
        assert!(judgment.evidence.ends_with(FIX), "{}", judgment.evidence);
    }
}
