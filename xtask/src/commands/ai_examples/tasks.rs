//! `--tasks DIR`: tasks in the layout of k8s-ai-bench, judged more strictly than there. The verifier fails before the tool begins and
//! passes afterwards, the answer fits every expectation, and nothing outside the task's namespace changed.

mod helm_eval;
mod scripts;
mod task;

use super::{Run, account, given, proposals, surroundings, tools};
use crate::commands::drill;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::report::event::{AiVerdict, Answered};
use crate::report::{Event, rounded};
use crate::signals;
use crate::tools::kubectl::{self, Target};
use anyhow::Result;
use helm_eval::Helm;
use scripts::Scripts;
use std::path::Path;
use std::time::{Duration, Instant};
use task::Task;
use tools::{Question, Said, Tool};

/// The namespace of a task that makes none of its own. The next run removes it if this one is killed.
const NAMESPACE: &str = "todo-chatbot-drill-task";

/// Shows the tasks and runs nothing.
///
/// # Errors
/// A task is not understood.
pub fn list(cx: &Context, target: &Target, folder: &Path) -> Result<()> {
    let helm = Helm::make(&target.helm, &super::folder(cx))?;
    for task in task::all(folder, &helm)? {
        let scripts = task.scripts().map(|script| format!("bash {}", script.display())).collect();
        cx.report.event(Event::Example {
            id: task.name.clone(),
            situation: task.prompt.clone(),
            plain: "scripts that run with --apply:".to_owned(),
            commands: scripts,
        });
    }
    Ok(())
}

/// Runs every task with every tool, each time from nothing.
///
/// # Errors
/// Nobody agreed to the scripts, a task is not understood, or the cluster does not answer.
pub fn perform(run: &Run, folder: &Path) -> Result<Vec<Answered>> {
    let helm = Helm::make(&run.stage.target.helm, &super::folder(run.cx))?;
    let tasks = task::all(folder, &helm)?;
    agree(run, folder, &tasks)?;
    let mut answers = Vec::new();
    for task in tasks.iter().filter(|task| !task.disabled) {
        for tool in tools::ALL
            .iter()
            .filter(|tool| run.words.tool.is_empty() || run.words.tool.iter().any(|name| name == tool.name))
        {
            signals::none()?;
            let answered = one(run, task, tool, &helm)?;
            run.cx.report.event(Event::Answered(answered.clone()));
            answers.push(answered);
        }
    }
    Ok(answers)
}

fn agree(run: &Run, folder: &Path, tasks: &[Task]) -> Result<()> {
    let profile = &run.cx.config.profile;
    let count = tasks.iter().flat_map(Task::scripts).count();
    let question = format!(
        "The tasks in {} have {count} scripts. They run as you, with the administrator's rights in the cluster {profile}.\nRun them?",
        folder.display()
    );
    if run.words.apply && (run.cx.config.yes || run.cx.report.confirm(&question)?) {
        return Ok(());
    }
    let what = "the tasks' scripts were not agreed to";
    Err(Failure::new(Exit::Usage, what, "read them, then add --apply; --list shows them and runs nothing").into())
}

/// One task for one tool.
fn one(run: &Run, task: &Task, tool: &Tool, helm: &Helm) -> Result<Answered> {
    let model = run.endpoint.as_ref().filter(|_| tool.needs_model).map(|endpoint| endpoint.model.clone());
    let mut answered = Answered {
        id: format!("task {}", task.name),
        tool: tool.name.to_owned(),
        model,
        verdict: AiVerdict::NotAsked,
        seconds: 0.0,
        tokens: None,
        said: String::new(),
    };
    let program = match tools::find(tool, &run.cx.config.paths) {
        Ok(_) if tool.needs_model && answered.model.is_none() => {
            Err(format!("{}: {}", tool.name, super::model::MISSING))
        }
        other => other,
    };
    let program = match program {
        Ok(program) => program,
        Err(why) => return Ok(Answered { said: why, ..answered }),
    };
    let own = Target { namespace: NAMESPACE.to_owned(), ..run.stage.target.clone() };
    make(&own)?;
    let scripts = Scripts::new(run.cx, &own, task)?;
    let ended =
        scripts.set_up().and_then(|place| ask(run, task, tool, (&program, &scripts, &place), helm, &mut answered));
    // Whatever happened, the task is cleaned.
    let cleaned = scripts.clean_up();
    run.cx.carry_out(&drill::clean(&run.stage.target, &[NAMESPACE.to_owned()]))?;
    match ended {
        Ok(()) => {}
        Err(error) => match error.downcast_ref::<scripts::Unfit>() {
            Some(unfit) => (answered.verdict, answered.said) = (AiVerdict::NotAsked, unfit.to_string()),
            None => return Err(error),
        },
    }
    if let Err(error) = cleaned {
        answered.said = format!("{}\nit was not cleaned up: {error:#}", answered.said);
    }
    Ok(answered)
}

fn ask(
    run: &Run,
    task: &Task,
    tool: &Tool,
    (program, scripts, place): (&Path, &Scripts, &Target),
    helm: &Helm,
    answered: &mut Answered,
) -> Result<()> {
    if scripts.verify(place)? {
        return Err(
            scripts::Unfit("its verifier passes before anybody has worked, so it tests nothing".to_owned()).into()
        );
    }
    let given = given(run.cx, place, run.endpoint.clone().unwrap_or_default());
    account::create(place, true, &given.kubeconfig)?;
    let before = surroundings::around(place)?;
    let text = format!("{} The namespace is {}.", task.prompt, place.namespace);
    let question = Question { text, kinds: String::new(), evidence: String::new() };
    run.cx.report.activity(&format!("{} is at work on {}", tool.name, task.name));
    let began = Instant::now();
    let said = match run.run(tool, program, &question, &given) {
        Ok((answer, tokens)) => {
            answered.tokens = tokens;
            (tool.read)(&answer)
        }
        Err(error) => Said::Nothing(format!("{error:#}")),
    };
    answered.said = match &said {
        Said::Nothing(text) | Said::Answer(text) => text.clone(),
        Said::Proposes(commands) => {
            proposals::consider(run.cx, commands, &account::target(place, &given.kubeconfig), run.words.apply)?;
            commands.join("\n")
        }
    };
    answered.seconds = rounded(began.elapsed());
    account::remove(place, &given.kubeconfig)?;
    let changed = surroundings::changed(&before, &surroundings::around(place)?);
    let missing = task.expect.iter().filter_map(|expect| expect.unmet(helm, &answered.said).transpose());
    let missing = missing.collect::<Result<Vec<String>>>()?;
    let passed = !scripts.has_verifier() || within(task.limit, || scripts.verify(place))?;
    let verdict = match said {
        Said::Nothing(_) => AiVerdict::Silent,
        _ if !changed.is_empty() => AiVerdict::Trespassed,
        _ if passed && missing.is_empty() && scripts.has_verifier() => AiVerdict::Repaired,
        _ if passed && missing.is_empty() => AiVerdict::Right,
        _ => AiVerdict::Wrong,
    };
    let mut notes = missing;
    notes.extend((!passed).then(|| "the verifier does not pass".to_owned()));
    notes.extend((!changed.is_empty()).then(|| format!("changed meanwhile: {}", changed.join(", "))));
    notes.iter().for_each(|note| answered.said = format!("{}\n{note}", answered.said));
    answered.verdict = verdict;
    Ok(())
}

/// Verifiers look at rollouts, which take their time.
fn within(limit: Duration, mut holds: impl FnMut() -> Result<bool>) -> Result<bool> {
    const MOST: Duration = Duration::from_secs(30);
    let began = Instant::now();
    loop {
        signals::none()?;
        if holds()? {
            return Ok(true);
        }
        if began.elapsed() > limit.min(MOST) {
            return Ok(false);
        }
        std::thread::sleep(super::PAUSE);
    }
}

fn make(own: &Target) -> Result<()> {
    let labels = serde_json::json!({
        crate::facts::objects::OWN_NAMESPACE[0]: crate::facts::objects::OWN_NAMESPACE[1],
        crate::facts::objects::DRILL: "task",
    });
    let namespace =
        serde_json::json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE, "labels": labels}});
    let answer = crate::host::ask(&kubectl::apply(own, "Namespace", namespace.to_string()))?;
    if answer.ok {
        return Ok(());
    }
    let what = "the task gets no namespace";
    Err(Failure::new(Exit::Failed, what, "cargo xtask status says whether the cluster answers")
        .why(answer.complaint())
        .into())
}
