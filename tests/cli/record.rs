//! What was called, and how a run ended.

use super::harness::{kill, read};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

/// Far above what any run here takes.
pub const LIMIT: Duration = Duration::from_secs(120);
/// Questions: whatever else a tool is asked to do counts as a change.
const QUESTIONS: [&str; 23] = [
    "docker --version",
    "docker version",
    "docker info",
    "docker buildx",
    "docker context",
    "docker container inspect",
    "docker inspect",
    "docker image ls",
    "docker image inspect",
    "docker exec -i todo-chatbot crictl images",
    "docker exec -i todo-chatbot-m02 curl",
    "minikube version",
    "minikube profile list",
    "minikube status",
    "kubectl version",
    "kubectl config view",
    "kubectl get",
    "kubectl logs",
    "kubectl describe",
    // The forwarder's: it starts another when the first has ended.
    "kubectl port-forward",
    "helm version",
    "helm lint",
    "helm template",
];

/// One call of a fake tool.
#[derive(Clone, Debug)]
pub struct Call {
    pub tool: String,
    pub args: Vec<String>,
    pub env: BTreeMap<String, String>,
    pub stdin: String,
}

impl Call {
    /// The tool and its words, without the options that every call has.
    pub fn text(&self) -> String {
        let everywhere = ["--kubeconfig=", "--context=", "--kube-context=", "--namespace="];
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let args = if args.first() == Some(&"--profile") { &args[2..] } else { &args[..] };
        let shown = args.iter().filter(|a| !everywhere.iter().any(|e| a.starts_with(e)));
        shown.fold(self.tool.clone(), |text, arg| format!("{text} {arg}"))
    }

    pub fn is(&self, words: &str) -> bool {
        let text = format!("{} ", self.text());
        words.split_whitespace().all(|word| text.split(['/', ' ']).any(|w| w == word))
    }

    pub fn is_question(&self) -> bool {
        let text = format!("{} ", self.text());
        QUESTIONS.iter().any(|question| text.starts_with(&format!("{question} ")))
    }
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.out.contains(text) || self.err.contains(text), "no `{text}` in {self:#?}");
        self
    }

    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert!(self.err.contains(text), "no `{text}` in:\n{}", self.err);
        self
    }

    pub fn events(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("not JSON, {e}: {line}"));
        self.out.lines().map(parse).collect()
    }
}

/// A run under way.
pub struct Running {
    pub child: Child,
    pub out: PathBuf,
    pub err: PathBuf,
}

impl Running {
    pub fn signal(&self, name: &str) {
        assert!(kill(name, self.child.id().into()));
    }

    #[track_caller]
    pub fn end(mut self) -> Ended {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if began.elapsed() > LIMIT {
                let _ = self.child.kill();
                panic!("no end after {LIMIT:?}:\n{}{}", read(&self.out), read(&self.err));
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Ended { code: status.code().unwrap_or(-1), out: read(&self.out), err: read(&self.err) }
    }
}
