//! The AI tools: how each is found, told from its namesakes, called, and read. What they say is judged by its text, for their exit
//! statuses tell little.

use crate::cmd::Cmd;
use crate::facts::programs;
use crate::host::{self, Answer};
use crate::secret::Secret;
use crate::tools::version::Version;
use serde_json::Value;
use std::path::{Path, PathBuf};

pub struct Tool {
    pub name: &'static str,
    pub install: &'static str,
}

pub const KUBECTL_AI: Tool = Tool { name: "kubectl-ai", install: "kubectl krew install ai" };
pub const KAGENT: Tool =
    Tool { name: "kagent", install: "brew install kagent (a 0.x), then kagent install --profile minimal" };
pub const K8SGPT: Tool = Tool { name: "k8sgpt", install: "brew install k8sgpt, or its package from its release page" };

/// Seconds that a tool is given: they can hang.
const PATIENCE: u64 = 90;

pub fn on_path(tool: &Tool) -> bool {
    programs::on_path(tool.name).is_some()
}

/// Where it is, or why it is not run.
pub fn find(tool: &Tool) -> Result<PathBuf, String> {
    let path =
        programs::on_path(tool.name).ok_or_else(|| format!("{} is not installed: {}", tool.name, tool.install))?;
    let question = match tool.name {
        "kubectl-ai" => "--help",
        "kagent" => "version",
        _ => return Ok(path),
    };
    let said = host::ask(&Cmd::new(&path).words(question).limit(15)).map(|a| a.out + &a.err).unwrap_or_default();
    match refusal(tool, &said) {
        Some(why) => Err(why),
        None => Ok(path),
    }
}

/// Why a program of that name is not the tool that is meant.
fn refusal(tool: &Tool, said: &str) -> Option<String> {
    match tool.name {
        "kubectl-ai" if !said.contains("--llm-provider") => {
            Some(format!("the kubectl-ai on PATH is another tool of that name: {}", tool.install))
        }
        "kagent" if Version::find(said).is_some_and(|v| v.0 >= 1) => {
            Some("the kagent on PATH is 1.x, another product: install a 0.x".to_owned())
        }
        _ => None,
    }
}

/// What a tool is given beside its question.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Holds only the profile's context, and has it for the current one: neither kubectl-ai nor kagent takes a context.
    pub kubeconfig: PathBuf,
    pub context: String,
    pub namespace: String,
    pub model: String,
    pub base_url: String,
    pub api_key: Option<Secret>,
    /// For k8sgpt's own settings, and the record of what models were asked.
    pub folder: PathBuf,
}

/// The command; `question` is a prompt, and for k8sgpt the kinds to look at.
pub fn command(tool: &Tool, program: &Path, question: &str, given: &Given) -> Cmd {
    let kubeconfig = format!("--kubeconfig={}", given.kubeconfig.display());
    let cmd = Cmd::new(program).limit(PATIENCE);
    match tool.name {
        "kubectl-ai" => {
            // It wants a key also for an endpoint that needs none.
            let key = given.api_key.clone().unwrap_or(Secret::new("none"));
            let cmd = cmd.secret_env("OPENAI_API_KEY", key);
            let cmd = if given.base_url.is_empty() { cmd } else { cmd.env("OPENAI_ENDPOINT", &given.base_url) };
            cmd.words("--quiet --llm-provider=openai")
                .arg(format!("--model={}", given.model))
                .arg(kubeconfig)
                .arg("--max-iterations=8")
                // Its trace would keep what the relay hides.
                .arg("--trace-path=/dev/null")
                .arg(question)
        }
        "kagent" => cmd
            .env("KUBECONFIG", given.kubeconfig.to_string_lossy())
            .words("invoke --namespace kagent --agent k8s-agent --task")
            .arg(question),
        _ => cmd
            .arg("analyze")
            .arg(kubeconfig)
            .arg(format!("--kubecontext={}", given.context))
            .arg(format!("--namespace={}", given.namespace))
            .arg(format!("--config={}", given.folder.join("k8sgpt.yaml").display()))
            .arg(format!("--filter={question}"))
            .words("--output=json --no-cache"),
    }
}

/// What a tool's answer comes to.
#[derive(Debug, PartialEq)]
pub enum Said {
    Answer(String),
    /// Commands that it would run, had it been allowed to.
    Proposes(Vec<String>),
    Nothing(String),
}

pub fn read(tool: &Tool, answer: &Answer) -> Said {
    let text = answer.out.trim();
    match tool.name {
        "k8sgpt" => k8sgpt(text).unwrap_or_else(|| Said::Nothing(answer.complaint())),
        "kubectl-ai" if text.contains("require approval") => {
            let commands = text.lines().filter_map(|l| l.trim().strip_prefix("* ")).map(|l| l.trim().to_owned());
            Said::Proposes(commands.collect())
        }
        _ if text.is_empty() || complains(text) => Said::Nothing(answer.complaint()),
        _ => Said::Answer(text.to_owned()),
    }
}

fn complains(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().to_lowercase();
    ["error", "failed", "fatal", "panic"].iter().any(|word| first.starts_with(word))
}

fn k8sgpt(text: &str) -> Option<Said> {
    // It may say something before its JSON.
    let json: Value = serde_json::from_str(text.get(text.find('{')?..)?).ok()?;
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
    use super::*;

    fn given() -> Given {
        Given {
            kubeconfig: "/s/ai-kubeconfig".into(),
            context: "p".into(),
            namespace: "n".into(),
            model: "m".into(),
            base_url: "http://127.0.0.1:1/v1".into(),
            api_key: Some(Secret::new("canary")),
            folder: "/o".into(),
        }
    }

    fn shown(tool: &Tool, question: &str) -> String {
        command(tool, Path::new(tool.name), question, &given()).to_string()
    }

    #[test]
    fn names_model_kubeconfig_and_context_and_shows_no_key() {
        assert_eq!(
            shown(&KUBECTL_AI, "which pods run?"),
            "OPENAI_ENDPOINT=http://127.0.0.1:1/v1 OPENAI_API_KEY=(secret) kubectl-ai --quiet --llm-provider=openai --model=m \
             --kubeconfig=/s/ai-kubeconfig --max-iterations=8 --trace-path=/dev/null 'which pods run?'"
        );
        assert_eq!(
            shown(&K8SGPT, "Pod,Log"),
            "k8sgpt analyze --kubeconfig=/s/ai-kubeconfig --kubecontext=p --namespace=n --config=/o/k8sgpt.yaml \
             --filter=Pod,Log --output=json --no-cache"
        );
        assert_eq!(
            shown(&KAGENT, "why?"),
            "KUBECONFIG=/s/ai-kubeconfig kagent invoke --namespace kagent --agent k8s-agent --task 'why?'"
        );
    }

    #[test]
    fn tells_the_tools_from_their_namesakes() {
        assert_eq!(refusal(&KUBECTL_AI, "  --llm-provider string"), None);
        assert!(refusal(&KUBECTL_AI, "usage: kubectl-ai [text]").is_some());
        assert_eq!(refusal(&KAGENT, r#"{"kagent_version":"0.7.4"}"#), None);
        assert!(refusal(&KAGENT, "kagent 1.0.2").is_some());
    }

    #[test]
    fn judges_by_the_text() {
        let of = |tool, out: &str| read(tool, &Answer { ok: true, code: 0, out: out.into(), err: String::new() });
        let asks = "The following commands require approval:\n* kubectl scale deployment/frontend --replicas=2\n";
        let proposed = Said::Proposes(vec!["kubectl scale deployment/frontend --replicas=2".into()]);
        assert_eq!(of(&KUBECTL_AI, asks), proposed);
        assert_eq!(of(&KAGENT, "Error: connection refused"), Said::Nothing("Error: connection refused".into()));
        let json = r#"{"status":"ProblemDetected","problems":1,"results":[{"kind":"Pod","name":"n/b","error":[{"Text":"t"}]}]}"#;
        assert_eq!(of(&K8SGPT, json), Said::Answer("status ProblemDetected\nPod n/b: t".into()));
        assert!(matches!(of(&K8SGPT, "no cluster"), Said::Nothing(_)));
    }
}
