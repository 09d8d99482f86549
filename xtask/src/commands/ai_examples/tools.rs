//! The AI tools: how each is found, told from its namesakes, set up, called and read. What they say is judged by its text, for their exit
//! statuses tell little. A new tool is a file and a line in `ALL`.

mod holmesgpt;
mod k8sgpt;
mod kagent;
mod kagent_adk;
mod kubectl_ai;

use crate::cmd::Cmd;
use crate::config::Paths;
use crate::facts::programs;
use crate::host::Answer;
use crate::secret::Secret;
use anyhow::Result;
use std::path::{Path, PathBuf};

pub const ALL: &[&Tool] = &[&kubectl_ai::TOOL, &k8sgpt::TOOL, &holmesgpt::TOOL, &kagent_adk::TOOL, &kagent::TOOL];

/// Seconds that a tool is given: they can hang.
const PATIENCE: u64 = 180;

pub struct Tool {
    pub name: &'static str,
    /// How a person gets it.
    pub install: &'static str,
    pub needs_model: bool,
    /// The version that a lock file pins. Without one the program is asked, which must answer at once.
    pub version: Option<&'static str>,
    /// The path of the program that `setup --with ai` brings.
    pub cached: fn(&Paths) -> Result<PathBuf>,
    /// Why the program at this path is another tool of the same name.
    pub refusal: fn(&Path) -> Option<String>,
    /// Writes the tool's settings to the folder.
    pub settings: fn(&Given) -> Result<()>,
    pub command: fn(&Path, &Question, &Given) -> Cmd,
    pub read: fn(&Answer) -> Said,
}

/// What a tool is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    pub text: String,
    /// The kinds that k8sgpt looks at, for it takes no question.
    pub kinds: String,
    /// What the plain kubectl printed, for tools that cannot look for themselves.
    pub evidence: String,
}

/// A model, and where it answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoint {
    pub model: String,
    pub base_url: String,
    pub api_key: Option<Secret>,
}

impl Endpoint {
    /// The tools want a key also for an endpoint that needs none.
    fn key(&self) -> Secret {
        self.api_key.clone().unwrap_or(Secret::new("none"))
    }
}

/// What a tool is given beside its question.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Holds only the profile's context, and has it for the current one: most of these tools take no context.
    pub kubeconfig: PathBuf,
    pub context: String,
    pub namespace: String,
    pub endpoint: Endpoint,
    /// For the tools' own settings, and the record of what models were asked.
    pub folder: PathBuf,
}

/// What a tool's answer comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Answer(String),
    /// Commands that it would run, had it been allowed to.
    Proposes(Vec<String>),
    Nothing(String),
}

/// Where it is, or why it is not run.
pub fn find(tool: &Tool, paths: &Paths) -> Result<PathBuf, String> {
    let cached = (tool.cached)(paths).ok().filter(|path| path.exists());
    let found = cached.or_else(|| programs::on_path(tool.name));
    let path = found.ok_or_else(|| format!("{} is not installed: {}", tool.name, tool.install))?;
    (tool.refusal)(&path).map_or(Ok(path), Err)
}

/// The command of a tool that takes its cluster from the environment.
fn asking(program: &Path, given: &Given) -> Cmd {
    Cmd::new(program).limit(PATIENCE).env("KUBECONFIG", given.kubeconfig.to_string_lossy())
}

/// The answer of a tool that prints text.
fn text(answer: &Answer, text: &str) -> Said {
    let text = text.trim();
    let first = text.lines().next().unwrap_or_default().to_lowercase();
    let complains = ["error", "failed", "fatal", "panic"].iter().any(|word| first.starts_with(word));
    if text.is_empty() || complains { Said::Nothing(answer.complaint()) } else { Said::Answer(text.to_owned()) }
}

#[cfg(test)]
fn for_tests() -> Given {
    Given {
        kubeconfig: "/s/ai-kubeconfig".into(),
        context: "p".into(),
        namespace: "n".into(),
        endpoint: Endpoint {
            model: "m".into(),
            base_url: "http://127.0.0.1:1/v1".into(),
            api_key: Some(Secret::new("canary")),
        },
        folder: "/o".into(),
    }
}

#[cfg(test)]
fn printed(out: &str) -> Answer {
    Answer { ok: true, code: 0, out: out.into(), err: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_names_the_kubeconfig_and_shows_no_key() {
        let question = Question { text: "why?".into(), kinds: "Pod".into(), evidence: "e".into() };
        for tool in ALL {
            let shown = (tool.command)(Path::new(tool.name), &question, &for_tests()).to_string();
            assert!(shown.contains("/s/ai-kubeconfig") && !shown.contains("canary"), "{shown}");
        }
    }

    #[test]
    fn a_version_is_the_one_that_the_lock_file_pins() {
        for (name, pin) in [("holmes", "holmesgpt"), ("kagent-adk", "kagent-adk")] {
            let tool = ALL.iter().find(|tool| tool.name == name).unwrap();
            let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("ai").join(pin).join("requirements.txt");
            let line = format!("{pin}=={} ", tool.version.unwrap());
            assert!(std::fs::read_to_string(lock).unwrap().contains(&line), "{line}");
        }
    }

    #[test]
    fn an_error_is_no_answer() {
        assert_eq!(text(&printed("Error: connection refused"), "Error: connection refused").clone(), {
            Said::Nothing("Error: connection refused".into())
        });
        assert_eq!(text(&printed("fine"), " fine\n"), Said::Answer("fine".into()));
    }
}
