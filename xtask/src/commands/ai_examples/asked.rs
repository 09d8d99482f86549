//! A tool is asked: behind the relay where it uses a model, with a home folder of its own that is removed afterwards. Tools keep
//! prompts, traces and settings in the user's home, unredacted, and take permissions from there.

use super::account;
use super::policy;
use super::relay::{Client, Endpoint, Exchange, Relay};
use super::tools::Tool;
use crate::cli::AiExamples;
use crate::cmd::Cmd;
use crate::context::Context;
use crate::host::{self, Answer};
use crate::report::event::Fate;
use crate::report::{Event, rounded};
use crate::tools::version::Version;
use anyhow::{Context as _, Result};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a tool may take beyond the model's answer, in seconds.
const BESIDE_THE_MODEL: u64 = 30;

/// Where the prompts and answers of all runs are, a line of JSON for each.
pub fn record(folder: &Path) -> PathBuf {
    folder.join("exchanges.jsonl")
}

/// Runs a tool, and counts the tokens that the model reports. `command` gets the relay's address and key if there is an endpoint. `folder` is that of all AI tools.
///
/// # Errors
/// The tool cannot be started or does not end, or a file cannot be written.
pub fn ask(
    cx: &Context,
    words: &AiExamples,
    (tool, program): (&Tool, &Path),
    endpoint: Option<Endpoint>,
    (folder, kubeconfig): (&Path, &Path),
    command: impl FnOnce(Option<&Relay>) -> Result<Cmd>,
) -> Result<(Answer, Option<u64>)> {
    let home = Home::make(&folder.join(format!("home-{}", cx.config.profile)))?;
    let patience = Duration::from_secs(words.patience);
    let relay = endpoint.map(|endpoint| {
        let client = Client { name: tool.name.to_owned(), version: version(tool, program, &home) };
        let hidden = cx.report.hidden().into_iter().chain(account::token(kubeconfig));
        let namespace = account::namespace(kubeconfig).unwrap_or_default();
        let judge = Box::new(move |command: &str| policy::judge(command, &namespace).map(drop));
        Relay::start(endpoint, client, hidden, judge, &record(folder), patience)
    });
    let relay = relay.transpose()?;
    let mut cmd = home.around(command(relay.as_ref())?);
    cmd.limit = cmd.limit.max(patience + Duration::from_secs(BESIDE_THE_MODEL));
    let answer = host::ask(&cmd);
    let mut tokens = None;
    for exchange in relay.map(Relay::finish).unwrap_or_default() {
        tokens = exchange.tokens.map(|count| tokens.unwrap_or(0) + count).or(tokens);
        tell(cx, words, exchange);
    }
    Ok((answer?, tokens))
}

fn tell(cx: &Context, words: &AiExamples, exchange: Exchange) {
    cx.report.event(Event::Exchanged {
        tool: exchange.tool,
        version: exchange.version,
        model: exchange.model,
        status: exchange.status,
        seconds: rounded(Duration::from_millis(exchange.milliseconds)),
        tokens: exchange.tokens,
        prompt: words.show_prompt.then_some(exchange.prompt),
    });
    for refused in exchange.refused {
        let (command, why) = (refused.command, refused.why);
        cx.report.event(Event::Proposed { command, fate: Fate::Refused, why });
    }
}

fn version(tool: &Tool, program: &Path, home: &Home) -> String {
    if let Some(version) = tool.version {
        return version.to_owned();
    }
    let said = host::ask(&home.around(Cmd::new(program).arg("version").limit(15)));
    said.ok().and_then(|said| Version::find(&said.out)).map(|version| version.to_string()).unwrap_or_default()
}

/// A tool's home folder, which ends with this value.
struct Home(PathBuf);

impl Home {
    fn make(path: &Path) -> Result<Self> {
        // A run that was killed may have left it.
        let _ = std::fs::remove_dir_all(path);
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path.to_owned()))
    }

    fn around(&self, cmd: Cmd) -> Cmd {
        let names = ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"];
        names.iter().fold(cmd, |cmd, name| cmd.env(name, self.0.to_string_lossy()))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
