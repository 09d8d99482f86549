//! kagent's command line (kagent-dev/kagent 0.x), for clusters in which kagent's controller runs.

use super::{Given, Question, Tool, asking, text};
use crate::cmd::Cmd;
use crate::host;
use crate::tools::version::Version;
use std::path::Path;

pub const TOOL: Tool = Tool {
    name: "kagent",
    install: "brew install kagent (a 0.x), then kagent install --profile minimal",
    needs_model: false,
    version: None,
    cached: |paths| Ok(paths.bin().join("kagent")),
    refusal,
    settings: |_| Ok(()),
    command,
    read: |answer| text(answer, &answer.out),
};

fn refusal(path: &Path) -> Option<String> {
    let said = host::ask(&Cmd::new(path).words("version").limit(15)).map(|a| a.out + &a.err).unwrap_or_default();
    another(&said)
}

fn another(said: &str) -> Option<String> {
    let what = "the kagent on PATH is 1.x, another product: install a 0.x";
    Version::find(said).is_some_and(|v| v.0 >= 1).then(|| what.to_owned())
}

fn command(program: &Path, question: &Question, given: &Given) -> Cmd {
    asking(program, given).words("invoke --namespace kagent --agent k8s-agent --task").arg(&question.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_product_of_that_name_is_refused() {
        assert_eq!(another(r#"{"kagent_version":"0.7.4"}"#), None);
        assert!(another("kagent 1.0.2").is_some());
    }
}
