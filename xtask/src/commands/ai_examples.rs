//! `ai-examples`: use cases of kubectl-ai, kagent and k8sgpt as a person would type them; the plain kubectl beside each is always run,
//! the tool where it is installed and configured.

mod account;
mod asked;
pub mod examples;
mod policy;
mod proposals;
mod relay;
pub mod tools;

use crate::cli::AiExamples;
use crate::cmd::Cmd;
use crate::config::Config;
use crate::context::Context;
use crate::facts::{cluster, tools as found};
use crate::failure::{Exit, Failure};
use crate::host;
use crate::report::Event;
use crate::signals;
use crate::tools::kubectl::{self, Target};
use anyhow::{Context as _, Result};
use examples::{ALL, Example};
use relay::{Endpoint, Relay};
use std::path::Path;
use tools::{Given, KUBECTL_AI, Said, Tool};

/// The application's own default.
const MODEL: &str = "gpt-4o-mini";

pub fn perform(cx: &Context, words: &AiExamples) -> Result<()> {
    if words.list || cx.dry_run {
        let target = cluster::target(cx.config, &found::alone(cx.config));
        let given = given(cx.config, &target);
        ALL.iter().for_each(|example| show(cx, example, &target, &given));
        return Ok(());
    }
    let facts = cx.facts()?;
    let (_, objects) = super::trust::running(cx.config, &facts)?;
    cx.report.hide(objects.app_secret.iter().flatten().map(|(_, value)| value.clone()));
    let target = cluster::target(cx.config, &facts.tools);
    let given = given(cx.config, &target);
    std::fs::create_dir_all(&given.folder).with_context(|| format!("cannot make {}", given.folder.display()))?;
    account::create(&target, words.apply, &given.kubeconfig)?;
    let result = run_all(cx, words, &target, &given);
    account::remove(&target, &given.kubeconfig)?;
    result
}

fn run_all(cx: &Context, words: &AiExamples, target: &Target, given: &Given) -> Result<()> {
    let mut failed = Vec::new();
    for example in ALL {
        show(cx, example, target, given);
        let plain = host::ask(&plain(example, target).limit(20))?;
        let said = match usable(example.tool, given) {
            Ok(program) => run(cx, words, example, &program, given),
            Err(why) => Said::Nothing(why),
        };
        cx.report.event(Event::Ran {
            id: example.id.to_owned(),
            tool: example.tool.name.to_owned(),
            ok: plain.ok,
            output: plain.out.trim().to_owned(),
            errors: plain.err.trim().to_owned(),
            answered: !matches!(said, Said::Nothing(_)),
            said: text(&said),
        });
        if let Said::Proposes(commands) = &said {
            proposals::consider(cx, commands, &account::target(target, &given.kubeconfig), words.apply)?;
        }
        if !plain.ok {
            failed.push(example.id);
        }
        if signals::received().is_some() {
            return Err(signals::interrupted().into());
        }
    }
    let record = asked::record(&given.folder);
    if record.exists() {
        cx.report.event(Event::Note { what: format!("what models were asked and answered: {}", record.display()) });
    }
    if failed.is_empty() {
        return Ok(());
    }
    let what = format!("the plain kubectl failed: {}", failed.join(", "));
    Err(Failure::new(Exit::Failed, what, "cargo xtask status says what runs").into())
}

fn given(config: &Config, target: &Target) -> Given {
    let app = &config.app;
    Given {
        kubeconfig: config.paths.state.join("ai-kubeconfig"),
        context: target.context.clone(),
        namespace: target.namespace.clone(),
        model: if app.openai_model.is_empty() { MODEL.to_owned() } else { app.openai_model.clone() },
        base_url: app.openai_base_url_here(),
        api_key: app.openai_api_key.clone(),
        folder: config.paths.output.join("ai"),
    }
}

/// The tool's program, or why it is not run.
fn usable(tool: &'static Tool, given: &Given) -> Result<std::path::PathBuf, String> {
    let program = tools::find(tool)?;
    if tool.name == KUBECTL_AI.name && given.api_key.is_none() && given.base_url.is_empty() {
        return Err(
            "kubectl-ai is installed and has no model: set OPENAI_API_KEY, or OPENAI_BASE_URL, in .env".to_owned()
        );
    }
    Ok(program)
}

fn run(cx: &Context, words: &AiExamples, example: &Example, program: &Path, given: &Given) -> Said {
    cx.report.activity(&format!("{} is thinking", example.tool.name));
    let endpoint = Endpoint { base_url: given.base_url.clone(), api_key: given.api_key.clone() };
    let endpoint = Some(endpoint).filter(|_| example.tool.name == KUBECTL_AI.name);
    let command = |relay: Option<&Relay>| {
        let relayed = relay.map(|relay| Given { base_url: relay.url(), api_key: Some(relay.key()), ..given.clone() });
        tools::command(example.tool, program, &question(example, given), relayed.as_ref().unwrap_or(given))
    };
    let folders = (given.folder.as_path(), given.kubeconfig.as_path());
    match asked::ask(cx, words, (example.tool.name, program), endpoint, folders, command) {
        Ok(answer) => tools::read(example.tool, &answer),
        Err(error) => Said::Nothing(format!("{error:#}")),
    }
}

fn question(example: &Example, given: &Given) -> String {
    example.question.replace("{namespace}", &given.namespace)
}

fn plain(example: &Example, target: &Target) -> Cmd {
    kubectl::kubectl(target).args(example.plain.iter().copied())
}

/// The use case with both commands, as a person would type them.
fn show(cx: &Context, example: &Example, target: &Target, given: &Given) {
    let command = tools::command(example.tool, Path::new(example.tool.name), &question(example, given), given);
    let typed = Target { kubectl: "kubectl".into(), ..target.clone() };
    let plain = plain(example, &typed);
    cx.report.event(Event::Example {
        id: example.id.to_owned(),
        tool: example.tool.name.to_owned(),
        situation: example.situation.to_owned(),
        command: command.to_string(),
        plain: plain.to_string(),
    });
}

fn text(said: &Said) -> String {
    match said {
        Said::Answer(text) | Said::Nothing(text) => text.clone(),
        Said::Proposes(commands) => {
            format!("asks before it runs, and nothing was run:\n{}", commands.join("\n"))
        }
    }
}
