//! HolmesGPT: an agent that asks a model and calls tools to look at the cluster.

use super::{Given, Question, Said, Tool, asking, text};
use crate::cmd::Cmd;
use crate::host::Answer;
use crate::setup::programs::Environment;
use crate::setup::with;
use anyhow::{Context as _, Result};
use serde_json::json;
use std::path::Path;

pub const TOOL: Tool = Tool {
    name: "holmes",
    install: "cargo xtask setup --with ai",
    needs_model: true,
    version: Some("0.45.0"),
    cached: |paths| Ok(Environment::of(paths, with::HOLMESGPT.1)?.program("holmes")),
    refusal: |_| None,
    settings,
    command,
    read,
};

/// Its tools that reach further than the account in the cluster: a shell, the engine, and other hosts. They are on by default.
const REFUSED: &[&str] = &["bash", "connectivity_check", "docker/core", "internet", "skills"];

fn settings(given: &Given) -> Result<()> {
    let off: serde_json::Map<_, _> =
        REFUSED.iter().map(|name| ((*name).to_owned(), json!({"enabled": false}))).collect();
    let path = given.folder.join("holmes.yaml");
    // JSON is YAML too.
    std::fs::write(&path, json!({"toolsets": off}).to_string())
        .with_context(|| format!("cannot write {}", path.display()))
}

fn command(program: &Path, question: &Question, given: &Given) -> Cmd {
    let endpoint = &given.endpoint;
    let cmd =
        asking(program, given).secret_env("OPENAI_API_KEY", endpoint.key()).env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
    let cmd = if endpoint.base_url.is_empty() { cmd } else { cmd.env("OPENAI_API_BASE", &endpoint.base_url) };
    cmd.words("ask --no-interactive --max-steps=8")
        .arg(format!("--config={}", given.folder.join("holmes.yaml").display()))
        .arg(format!("--model=openai/{}", endpoint.model))
        .arg(&question.text)
}

/// It says which of its tools work, then its answer.
fn read(answer: &Answer) -> Said {
    text(answer, answer.out.rsplit_once("AI: ").map_or("", |(_, answer)| answer))
}

#[cfg(test)]
mod tests {
    use super::super::printed;
    use super::*;

    #[test]
    fn the_answer_stands_behind_the_list_of_its_tools() {
        assert_eq!(
            read(&printed("a toolset\nAI: The Service selects\nnothing.\n")),
            Said::Answer("The Service selects\nnothing.".into())
        );
        assert!(matches!(read(&printed("a toolset\n")), Said::Nothing(_)));
    }
}
