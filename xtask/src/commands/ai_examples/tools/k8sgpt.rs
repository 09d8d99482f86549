//! k8sgpt (k8sgpt-ai/k8sgpt): its analysers look for known faults and need no model.

use super::{Given, PATIENCE, Question, Said, Tool};
use crate::cmd::Cmd;
use crate::host::Answer;
use crate::setup::programs::{Compiled, K8SGPT};
use serde_json::Value;
use std::path::Path;

pub const TOOL: Tool = Tool {
    name: "k8sgpt",
    install: "cargo xtask setup --with ai",
    needs_model: false,
    version: None,
    cached: |paths| Ok(Compiled::of(paths, &K8SGPT)?.program),
    refusal: |_| None,
    settings: |_| Ok(()),
    command,
    read,
};

fn command(program: &Path, question: &Question, given: &Given) -> Cmd {
    let cmd = Cmd::new(program)
        .limit(PATIENCE)
        .arg("analyze")
        .arg(format!("--kubeconfig={}", given.kubeconfig.display()))
        .arg(format!("--kubecontext={}", given.context))
        .arg(format!("--namespace={}", given.namespace))
        .arg(format!("--config={}", given.folder.join("k8sgpt.yaml").display()));
    let cmd = if question.kinds.is_empty() { cmd } else { cmd.arg(format!("--filter={}", question.kinds)) };
    cmd.words("--output=json --no-cache")
}

fn read(answer: &Answer) -> Said {
    analysis(&answer.out).unwrap_or_else(|| Said::Nothing(answer.complaint()))
}

fn analysis(out: &str) -> Option<Said> {
    // It may say something before its JSON.
    let json: Value = serde_json::from_str(out.get(out.find('{')?..)?).ok()?;
    let status = json["status"].as_str()?;
    let results = json["results"].as_array().into_iter().flatten();
    let told = |r: &Value| {
        let errors = r["error"].as_array().into_iter().flatten().filter_map(|e| e["Text"].as_str());
        let name = r["name"].as_str().unwrap_or_default();
        format!("{} {name}: {}", r["kind"].as_str().unwrap_or_default(), errors.collect::<Vec<_>>().join("; "))
    };
    let lines: Vec<String> = std::iter::once(format!("status {status}")).chain(results.map(told)).collect();
    Some(Said::Answer(lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::super::{for_tests, printed};
    use super::*;

    #[test]
    fn names_context_namespace_and_kinds() {
        let question = Question { kinds: "Pod,Log".into(), ..Question::default() };
        assert_eq!(
            command(Path::new("k8sgpt"), &question, &for_tests()).to_string(),
            "k8sgpt analyze --kubeconfig=/s/ai-kubeconfig --kubecontext=p --namespace=n --config=/o/k8sgpt.yaml \
             --filter=Pod,Log --output=json --no-cache"
        );
    }

    #[test]
    fn its_json_is_read_and_nothing_else() {
        let json = r#"{"status":"ProblemDetected","problems":1,"results":[{"kind":"Pod","name":"n/b","error":[{"Text":"t"}]}]}"#;
        assert_eq!(read(&printed(json)), Said::Answer("status ProblemDetected\nPod n/b: t".into()));
        assert!(matches!(read(&printed("no cluster")), Said::Nothing(_)));
    }
}
