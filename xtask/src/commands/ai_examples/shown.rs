//! A use case and its commands, as a person would type them.

use super::cases::Case;
use super::tools::{self, Given, Question, Tool};
use crate::cli::AiExamples;
use crate::context::Context;
use crate::report::Event;
use crate::tools::kubectl::{self, Target};
use std::path::Path;

/// The tools of the use case that a person wants to ask.
pub fn own_tools(case: &Case, words: &AiExamples) -> impl Iterator<Item = &'static Tool> {
    let wanted = |name: &str| words.tool.is_empty() || words.tool.iter().any(|tool| tool == name);
    tools::ALL.iter().copied().filter(move |tool| wanted(tool.name) && case.tools.iter().any(|name| name == tool.name))
}

pub fn text(case: &Case, place: &Target) -> String {
    case.question.replace("{namespace}", &place.namespace)
}

/// The use case with its commands, as a person would type them.
pub fn show(cx: &Context, words: &AiExamples, case: &Case, place: &Target, given: &Given) {
    let typed = Target { kubectl: "kubectl".into(), ..place.clone() };
    let question = Question { text: text(case, place), kinds: case.kinds.clone(), evidence: String::new() };
    let typed_command = |tool: &Tool| (tool.command)(Path::new(tool.name), &question, given).to_string();
    cx.report.event(Event::Example {
        id: case.name.clone(),
        situation: case.situation.clone(),
        plain: kubectl::kubectl(&typed).args(case.plain.iter().cloned()).to_string(),
        commands: own_tools(case, words).map(typed_command).collect(),
    });
}
