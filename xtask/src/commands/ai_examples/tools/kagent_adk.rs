//! kagent's agent runtime (kagent-adk), without kagent's controller: the agent of one task. It has no tools here, so it gets the evidence
//! with the task.

use super::{Given, Question, Said, Tool, asking, text};
use crate::cmd::Cmd;
use crate::host::{self, Answer};
use crate::setup::programs::Environment;
use crate::setup::with;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::path::Path;

pub const TOOL: Tool = Tool {
    name: "kagent-adk",
    install: "cargo xtask setup --with ai",
    needs_model: true,
    version: Some("0.10.4"),
    cached: |paths| Ok(Environment::of(paths, with::KAGENT_ADK.1)?.program("kagent-adk")),
    refusal: |_| None,
    settings,
    command,
    read,
};

/// Lines of evidence that go to the model.
const EVIDENCE: usize = 40;

fn settings(given: &Given) -> Result<()> {
    let endpoint = &given.endpoint;
    let mut model = json!({"type": "openai", "model": endpoint.model});
    if !endpoint.base_url.is_empty() {
        model["base_url"] = json!(endpoint.base_url);
    }
    let description = "Finds the cause of a failure in Kubernetes";
    let config = json!({
        "model": model,
        "description": description,
        "instruction": "You find the cause of a failure in Kubernetes. Name the object, the field and the value that are wrong, in three sentences.",
        "http_tools": [], "sse_tools": [], "remote_agents": [],
    });
    let card = json!({
        "name": "pods", "description": description, "url": "http://127.0.0.1", "version": "1", "capabilities": {},
        "defaultInputModes": ["text"], "defaultOutputModes": ["text"], "skills": [],
    });
    for (name, text) in [("config.json", config), ("agent-card.json", card)] {
        let path = given.folder.join(name);
        std::fs::write(&path, text.to_string()).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn command(program: &Path, question: &Question, given: &Given) -> Cmd {
    let evidence = host::tail(&question.evidence, EVIDENCE);
    let task = match evidence.trim() {
        "" => question.text.clone(),
        evidence => format!("{}\n\nkubectl printed:\n{evidence}", question.text),
    };
    asking(program, given)
        .secret_env("OPENAI_API_KEY", given.endpoint.key())
        .arg("test")
        .arg(format!("--filepath={}", given.folder.display()))
        .arg(format!("--task={task}"))
}

/// Its log holds events; the text is that of the last one.
fn read(answer: &Answer) -> Said {
    let said = answer.err.lines().chain(answer.out.lines()).filter_map(event).next_back();
    text(answer, &said.unwrap_or_default())
}

fn event(line: &str) -> Option<String> {
    let event: Value = serde_json::from_str(line.split_once("[Event] ")?.1).ok()?;
    let parts = event["content"]["parts"].as_array()?.iter().filter_map(|part| part["text"].as_str());
    Some(parts.collect::<Vec<_>>().join("\n")).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::{for_tests, printed};
    use super::*;

    #[test]
    fn the_evidence_goes_with_the_task() {
        let question = Question { text: "why?".into(), evidence: "Error: x\n".into(), ..Question::default() };
        let shown = command(Path::new("kagent-adk"), &question, &for_tests()).to_string();
        assert!(shown.contains("--task=why?\n\nkubectl printed:\nError: x"), "{shown}");
    }

    #[test]
    fn the_last_event_with_text_is_the_answer() {
        let log = "INFO - x\nINFO -   [Event] {\"content\":{\"parts\":[{\"text\":\"first\"}]}}\n\
                   INFO -   [Event] {\"content\":{\"parts\":[{\"text\":\"second\"},{\"text\":null}]}}\n[Event] {\"content\":null}";
        assert_eq!(read(&printed(log)), Said::Answer("second".into()));
        assert!(matches!(read(&printed("INFO - nothing")), Said::Nothing(_)));
    }
}
