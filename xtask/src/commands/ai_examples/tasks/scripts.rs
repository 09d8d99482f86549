//! The scripts of a task. They are the person's own: they run with the administrator's rights, and their namespace is the default.

use super::task::Task;
use crate::cmd::Cmd;
use crate::context::Context;
use crate::host::{self, Answer};
use crate::tools::kubectl::{self, Target};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Why a task cannot judge a tool.
#[derive(Debug)]
pub struct Unfit(pub String);

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "this task cannot be used: {}", self.0)
    }
}

impl std::error::Error for Unfit {}

pub struct Scripts<'a> {
    task: &'a Task,
    target: &'a Target,
    kubeconfig: PathBuf,
    path: String,
}

impl<'a> Scripts<'a> {
    /// # Errors
    /// The kubeconfig of the scripts cannot be written.
    pub fn new(cx: &Context, target: &'a Target, task: &'a Task) -> Result<Self> {
        let kubeconfig = cx.config.paths.state.join("task-kubeconfig");
        let view =
            host::ask(&kubectl::kubectl(target).words("config view --raw --minify --flatten --output=json").limit(10))?;
        let mut view: Value = serde_json::from_str(&view.out).context("kubectl config view printed no JSON")?;
        view["contexts"][0]["context"]["namespace"] = json!(target.namespace);
        let file = std::fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&kubeconfig);
        file.and_then(|mut file| file.write_all(view.to_string().as_bytes()))
            .with_context(|| format!("cannot write {}", kubeconfig.display()))?;
        let path = cx.config.environment.text("PATH").unwrap_or_default();
        Ok(Self { task, target, kubeconfig, path: format!("{}:{path}", cx.config.paths.bin().display()) })
    }

    pub fn has_verifier(&self) -> bool {
        self.task.verifier.is_some()
    }

    /// Makes the situation. Returns the namespace that it is in.
    ///
    /// # Errors
    /// The script fails, or makes several namespaces.
    pub fn set_up(&self) -> Result<Target> {
        let before = self.namespaces()?;
        if let Some(script) = &self.task.setup {
            let answer = self.run(script, self.target)?;
            if !answer.ok {
                return Err(Unfit(format!("its setup failed: {}", answer.complaint())).into());
            }
        }
        let made: Vec<String> = self.namespaces()?.difference(&before).cloned().collect();
        match made.as_slice() {
            [] => Ok(self.target.clone()),
            [one] => Ok(Target { namespace: one.clone(), ..self.target.clone() }),
            several => Err(Unfit(format!("it makes several namespaces: {}", several.join(", "))).into()),
        }
    }

    /// Whether the verifier passes; false without one.
    ///
    /// # Errors
    /// The verifier cannot be started.
    pub fn verify(&self, place: &Target) -> Result<bool> {
        let Some(script) = &self.task.verifier else { return Ok(false) };
        Ok(self.run(script, place)?.ok)
    }

    /// # Errors
    /// The script fails.
    pub fn clean_up(&self) -> Result<()> {
        let answer = self.task.cleanup.as_ref().map(|script| self.run(script, self.target)).transpose();
        let _ = std::fs::remove_file(&self.kubeconfig);
        match answer? {
            Some(answer) if !answer.ok => bail!("{}", answer.complaint()),
            _ => Ok(()),
        }
    }

    fn run(&self, script: &Path, place: &Target) -> Result<Answer> {
        let cmd = Cmd::new("bash").arg(script.display().to_string()).dir(&self.task.folder).node_only();
        let cmd = cmd.env("KUBECONFIG", self.kubeconfig.display().to_string()).env("NAMESPACE", &place.namespace);
        host::ask(&cmd.env("PATH", &self.path).env("KUBERC", "off").limit(self.task.limit.as_secs()))
    }

    fn namespaces(&self) -> Result<BTreeSet<String>> {
        let cmd = kubectl::kubectl(self.target).words("get namespaces --output=name").limit(10);
        Ok(host::ask(&cmd)?.out.lines().map(|line| line.trim_start_matches("namespace/").to_owned()).collect())
    }
}
