//! A command as a value: it can be printed, compared and tested without being started.

use crate::secret::Secret;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The standard input of a child.
#[derive(Clone, Debug, PartialEq)]
pub enum Stdin {
    Null,
    /// An empty file that stays locked as long as the child lives, even if the tool is killed.
    Locked(PathBuf),
    /// The child's record, locked likewise. Should this run be killed, the next run finds the child by it. It is removed once the child
    /// has ended.
    Recorded(PathBuf),
    /// Bytes that are never printed; `what` describes them.
    Secret {
        what: String,
        bytes: Secret,
    },
}

/// Whether Ctrl-C reaches a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signals {
    PassedOn,
    /// It restores an old state or keeps evidence: the first signal waits for it, the second ends the tool.
    HeldBack,
}

/// The destination of a command's connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaches {
    Anywhere,
    /// The cluster's node alone, on this machine. A proxy could only break the connection, or answer in the node's place.
    Node,
    /// The node and other machines. The node is reached without the proxy.
    NodeAndOthers,
}

/// A command line with its environment. Nothing starts until `host` runs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cmd {
    pub program: String,
    pub args: Vec<String>,
    pub env: Vec<(String, String)>,
    /// Variables of the child, which are never printed.
    pub secret_env: Vec<(String, Secret)>,
    pub dir: Option<PathBuf>,
    pub stdin: Stdin,
    /// The deadline. After it the command is ended and counts as failed.
    pub limit: Duration,
    pub signals: Signals,
    pub reaches: Reaches,
}

impl Cmd {
    pub fn new(program: impl AsRef<Path>) -> Self {
        Self {
            program: program.as_ref().to_string_lossy().into_owned(),
            args: Vec::new(),
            env: Vec::new(),
            secret_env: Vec::new(),
            dir: None,
            stdin: Stdin::Null,
            limit: Duration::from_secs(60),
            signals: Signals::PassedOn,
            reaches: Reaches::Anywhere,
        }
    }

    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub fn args<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Splits `words` at spaces. Only for the fixed words of a command, never for a value.
    pub fn words(self, words: &str) -> Self {
        self.args(words.split_whitespace())
    }

    pub fn env(mut self, key: &str, value: impl Into<String>) -> Self {
        self.env.push((key.into(), value.into()));
        self
    }

    pub fn secret_env(mut self, key: &str, value: Secret) -> Self {
        self.secret_env.push((key.into(), value));
        self
    }

    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    pub fn stdin(mut self, stdin: Stdin) -> Self {
        self.stdin = stdin;
        self
    }

    /// The command connects to the node alone and gets no proxy.
    pub fn node_only(mut self) -> Self {
        self.reaches = Reaches::Node;
        self
    }

    /// The command also connects to the node, without the proxy.
    pub fn node_too(mut self) -> Self {
        self.reaches = Reaches::NodeAndOthers;
        self
    }

    pub fn undisturbed(mut self) -> Self {
        self.signals = Signals::HeldBack;
        self
    }

    pub fn limit(mut self, seconds: u64) -> Self {
        self.limit = Duration::from_secs(seconds);
        self
    }
}

/// The command line as a person would type it.
impl fmt::Display for Cmd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(dir) = &self.dir {
            write!(f, "cd {} && ", quote(&dir.to_string_lossy()))?;
        }
        for (key, value) in &self.env {
            write!(f, "{key}={} ", quote(value))?;
        }
        for (key, _) in &self.secret_env {
            write!(f, "{key}=(secret) ")?;
        }
        write!(f, "{}", quote(&self.program))?;
        for arg in &self.args {
            write!(f, " {}", quote(arg))?;
        }
        match &self.stdin {
            Stdin::Null | Stdin::Locked(_) | Stdin::Recorded(_) => Ok(()),
            Stdin::Secret { what, .. } => write!(f, " < ({what})"),
        }
    }
}

/// Quotes a word for a shell.
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+~".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_a_person_would_type() {
        let cmd =
            Cmd::new("helm").words("upgrade --install backend").arg("a path/helm").env("NO_COLOR", "1").dir("/x y");
        assert_eq!(cmd.to_string(), "cd '/x y' && NO_COLOR=1 helm upgrade --install backend 'a path/helm'");
    }

    #[test]
    fn never_prints_a_secret() {
        let cmd = Cmd::new("kubectl")
            .words("apply -f -")
            .stdin(Stdin::Secret { what: "Secret backend-secrets".into(), bytes: Secret::new("canary") });
        assert_eq!(cmd.to_string(), "kubectl apply -f - < (Secret backend-secrets)");
        assert!(!format!("{cmd:?}").contains("canary"));
        let cmd = Cmd::new("kubectl-ai").secret_env("OPENAI_API_KEY", Secret::new("canary"));
        assert_eq!(cmd.to_string(), "OPENAI_API_KEY=(secret) kubectl-ai");
        assert!(!format!("{cmd:?}").contains("canary"));
    }
}
