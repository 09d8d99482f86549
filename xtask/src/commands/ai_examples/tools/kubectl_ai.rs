//! kubectl-ai (GoogleCloudPlatform/kubectl-ai): asks a model, runs what only reads by itself, and asks before anything else.

use super::{Given, Question, Said, Tool, asking, text};
use crate::cmd::Cmd;
use crate::host::{self, Answer};
use std::path::Path;

pub const TOOL: Tool = Tool {
    name: "kubectl-ai",
    install: "cargo xtask setup --with ai where releases can be reached, or kubectl krew install ai",
    needs_model: true,
    version: None,
    cached: |paths| Ok(paths.bin().join("kubectl-ai")),
    refusal,
    settings: |_| Ok(()),
    command,
    read,
};

fn refusal(path: &Path) -> Option<String> {
    let said = host::ask(&Cmd::new(path).words("--help").limit(15)).map(|a| a.out + &a.err).unwrap_or_default();
    another(&said)
}

fn another(help: &str) -> Option<String> {
    let what = format!("the kubectl-ai on PATH is another tool of that name: {}", TOOL.install);
    (!help.contains("--llm-provider")).then_some(what)
}

fn command(program: &Path, question: &Question, given: &Given) -> Cmd {
    let endpoint = &given.endpoint;
    let cmd = asking(program, given).secret_env("OPENAI_API_KEY", endpoint.key());
    let cmd = if endpoint.base_url.is_empty() { cmd } else { cmd.env("OPENAI_ENDPOINT", &endpoint.base_url) };
    cmd.words("--quiet --llm-provider=openai")
        .arg(format!("--model={}", endpoint.model))
        .arg(format!("--kubeconfig={}", given.kubeconfig.display()))
        .arg("--max-iterations=8")
        // Its trace would keep what the relay hides.
        .arg("--trace-path=/dev/null")
        .arg(&question.text)
}

fn read(answer: &Answer) -> Said {
    if answer.out.contains("require approval") {
        let commands = answer.out.lines().filter_map(|l| l.trim().strip_prefix("* ")).map(|l| l.trim().to_owned());
        return Said::Proposes(commands.collect());
    }
    text(answer, &answer.out)
}

#[cfg(test)]
mod tests {
    use super::super::{for_tests, printed};
    use super::*;

    #[test]
    fn names_model_and_endpoint() {
        let question = Question { text: "which pods run?".into(), ..Question::default() };
        let shown = command(Path::new("kubectl-ai"), &question, &for_tests()).to_string();
        let wanted = "kubectl-ai --quiet --llm-provider=openai --model=m --kubeconfig=/s/ai-kubeconfig --max-iterations=8 \
            --trace-path=/dev/null 'which pods run?'";
        assert!(shown.ends_with(wanted) && shown.contains("OPENAI_ENDPOINT=http://127.0.0.1:1/v1"), "{shown}");
    }

    #[test]
    fn is_told_from_its_namesakes() {
        assert_eq!(another("  --llm-provider string"), None);
        assert!(another("usage: kubectl-ai [text]").is_some());
    }

    #[test]
    fn commands_that_want_approval_are_proposals() {
        let asks = "The following commands require approval:\n* kubectl scale deployment/frontend --replicas=2\n";
        let proposed = Said::Proposes(vec!["kubectl scale deployment/frontend --replicas=2".into()]);
        assert_eq!(read(&printed(asks)), proposed);
    }
}
