//! `ai-examples`: use cases of AI tools, most of them on a broken copy of the app. The result decides: a tool is right if it names the
//! cause, or repairs it, and leaves everything else alone. Plain kubectl runs beside them.

mod account;
mod asked;
pub mod cases;
mod model;
mod policy;
mod proposals;
mod relay;
pub mod results;
mod score;
mod shown;
mod surroundings;
mod tasks;
pub mod tools;

use super::drill::book::Drill;
use super::drill::{Copy, Stage, judge};
use crate::cli::AiExamples;
use crate::context::Context;
use crate::facts::{cluster, programs, tools as found};
use crate::host::{self, Answer};
use crate::report::event::{AiVerdict, Answered, Fate};
use crate::report::{Event, rounded};
use crate::signals;
use crate::tools::kubectl::{self, Target};
use anyhow::{Context as _, Result};
use cases::Case;
use relay::Relay;
use shown::{own_tools, show, text};
use std::path::Path;
use std::time::{Duration, Instant};
use tools::{Endpoint, Given, Question, Said, Tool};

/// How long a fault may take to show.
const PATIENCE: Duration = Duration::from_secs(60);
/// The namespace of the copies. A drill's own namespace has the drill's name, which gives the answer away.
const NAMESPACE: &str = "todo-chatbot-drill-case";
/// The name of the plain command among the tools.
const PLAIN: &str = "kubectl";
const DIAGNOSE: &str = "diagnose";
const PAUSE: Duration = Duration::from_millis(500);

pub fn perform(cx: &Context, words: &AiExamples) -> Result<()> {
    let cases = if words.drills { cases::drills()? } else { cases::chosen(&words.names)? };
    if words.list || cx.dry_run {
        let target = cluster::target(cx.config, &found::alone(cx.config));
        if let Some(folder) = &words.tasks {
            return tasks::list(cx, &target, folder);
        }
        return cases.iter().try_for_each(|case| {
            let drill = case.drill()?;
            let place = place(&target, drill.as_ref());
            show(cx, words, case, &place, &given(cx, &place, model::configured(cx.config).unwrap_or_default()));
            Ok(())
        });
    }
    let _lock = cx.lock()?;
    let facts = cx.facts()?;
    let (_, objects) = super::trust::running(cx.config, &facts)?;
    cx.report.hide(objects.app_secret.iter().flatten().map(|(_, value)| value.clone()));
    let stage = Stage::of(cx)?;
    stage.clean_leftovers(cx)?;
    let folder = folder(cx);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let model = model::ready(cx, &folder)?;
    let run = Run { cx, words, stage: &stage, endpoint: model.as_ref().map(|model| model.endpoint.clone()) };
    let mut answers = Vec::new();
    let mut failed = Vec::new();
    if let Some(folder) = &words.tasks {
        let answers = tasks::perform(&run, folder)?;
        return score::conclude(cx, &answers, &failed);
    }
    for case in &cases {
        let (all, plain) = run.case(case)?;
        if !plain {
            failed.push(case.name.as_str());
        }
        results::add(&cx.config.paths, &all)?;
        answers.extend(all);
    }
    score::conclude(cx, &answers, &failed)
}

/// Everything that the use cases of a run share.
struct Run<'a> {
    cx: &'a Context<'a>,
    words: &'a AiExamples,
    stage: &'a Stage,
    endpoint: Option<Endpoint>,
}

impl Run<'_> {
    /// The answers, and whether the plain command succeeded.
    fn case(&self, case: &Case) -> Result<(Vec<Answered>, bool)> {
        let drill = case.drill()?;
        let place = place(&self.stage.target, drill.as_ref());
        let copy = drill.as_ref().map(|drill| Copy { target: place.clone(), ..self.stage.copy(drill) });
        let given = given(self.cx, &place, self.endpoint.clone().unwrap_or_default());
        show(self.cx, self.words, case, &place, &given);
        let asked = match &copy {
            Some(copy) => self.cx.carry_out(&copy.plan()).map(drop),
            None => Ok(()),
        };
        let asked = asked.and_then(|()| {
            account::create(&place, self.words.apply, &given.kubeconfig)?;
            let answers = self.ask_all(case, drill.as_ref(), &place, &given);
            account::remove(&place, &given.kubeconfig)?;
            answers
        });
        if let Some(copy) = &copy {
            let namespace = copy.target.namespace.clone();
            self.cx.carry_out(&super::drill::clean(&self.stage.target, &[namespace]))?;
        }
        asked
    }

    fn ask_all(
        &self,
        case: &Case,
        drill: Option<&Drill>,
        place: &Target,
        given: &Given,
    ) -> Result<(Vec<Answered>, bool)> {
        let (plain, output) = until_shown(case, place)?;
        self.cx.report.event(Event::Ran { id: case.name.clone(), ok: plain, output: output.clone() });
        let question = Question { text: text(case, place), kinds: case.kinds.clone(), evidence: output };
        let mut answers = vec![self.plain(case, drill, &question.evidence)];
        if let Some(drill) = drill {
            answers.push(self.diagnose(drill, place)?);
            self.cx.report.event(Event::Answered(answers[1].clone()));
        }
        for tool in own_tools(case, self.words) {
            signals::none()?;
            let answered = self.ask(case, drill, tool, &question, (place, given))?;
            self.cx.report.event(Event::Answered(answered.clone()));
            answers.push(answered);
        }
        Ok((answers, plain))
    }

    /// What a person reads in the output of the plain command is judged like an answer.
    fn plain(&self, case: &Case, drill: Option<&Drill>, output: &str) -> Answered {
        let verdict = if case.is_named_in(output, drill) { AiVerdict::Right } else { AiVerdict::Wrong };
        let (id, tool) = (case.name.clone(), PLAIN.to_owned());
        Answered { id, tool, model: None, verdict, seconds: 0.0, tokens: None, said: output.to_owned() }
    }

    /// `diagnose` is right if it puts the drill's cause first. It is asked until it names one, and so no tool is asked before the
    /// fault shows.
    fn diagnose(&self, drill: &Drill, place: &Target) -> Result<Answered> {
        let (first, diagnose) = (Instant::now(), judge::diagnose(&programs::own()?, self.cx.config, &place.namespace));
        let (mut began, mut found) = (first, Vec::new());
        while found.is_empty() && first.elapsed() < PATIENCE {
            signals::none()?;
            began = Instant::now();
            found = judge::causes(&host::ask(&diagnose)?.out);
        }
        let verdict = if found.first() == Some(&drill.cause) { AiVerdict::Right } else { AiVerdict::Wrong };
        let (id, tool, seconds) = (drill.name.clone(), DIAGNOSE.to_owned(), rounded(began.elapsed()));
        Ok(Answered { id, tool, model: None, verdict, seconds, tokens: None, said: found.join(" ") })
    }

    fn ask(
        &self,
        case: &Case,
        drill: Option<&Drill>,
        tool: &Tool,
        question: &Question,
        (place, given): (&Target, &Given),
    ) -> Result<Answered> {
        let model = self.endpoint.as_ref().filter(|_| tool.needs_model).map(|endpoint| endpoint.model.clone());
        let answered = |verdict: AiVerdict, seconds: f64, tokens: Option<u64>, said: String| Answered {
            id: case.name.clone(),
            tool: tool.name.to_owned(),
            model: model.clone(),
            verdict,
            seconds,
            tokens,
            said,
        };
        let program = match tools::find(tool, &self.cx.config.paths) {
            Ok(_) if tool.needs_model && model.is_none() => Err(format!("{}: {}", tool.name, model::MISSING)),
            other => other,
        };
        let program = match program {
            Ok(program) => program,
            Err(why) => return Ok(answered(AiVerdict::NotAsked, 0.0, None, why)),
        };
        let before = surroundings::around(place)?;
        self.cx.report.activity(&format!("{} is thinking", tool.name));
        let began = Instant::now();
        let (said, tokens) = match self.run(tool, &program, question, given) {
            Ok((answer, tokens)) => ((tool.read)(&answer), tokens),
            Err(error) => (Said::Nothing(format!("{error:#}")), None),
        };
        let seconds = rounded(began.elapsed());
        let (mut verdict, mut said) = self.judge(case, drill, &said, (place, given))?;
        let changed = surroundings::changed(&before, &surroundings::around(place)?);
        if !changed.is_empty() {
            verdict = AiVerdict::Trespassed;
            said = format!("{said}\nchanged meanwhile: {}", changed.join(", "));
        }
        Ok(answered(verdict, seconds, tokens, said))
    }

    fn run(&self, tool: &Tool, program: &Path, question: &Question, given: &Given) -> Result<(Answer, Option<u64>)> {
        let endpoint = self
            .endpoint
            .as_ref()
            .filter(|_| tool.needs_model)
            .map(|endpoint| relay::Endpoint { base_url: endpoint.base_url.clone(), api_key: endpoint.api_key.clone() });
        let command = |relay: Option<&Relay>| {
            let mut given = given.clone();
            if let Some(relay) = relay {
                given.endpoint = Endpoint { base_url: relay.url(), api_key: Some(relay.key()), ..given.endpoint };
            }
            (tool.settings)(&given)?;
            // The tools find kubectl in the tool cache.
            let path = self.cx.config.environment.text("PATH").unwrap_or_default();
            let path = format!("{}:{path}", self.cx.config.paths.bin().display());
            Ok((tool.command)(program, question, &given).env("PATH", path))
        };
        let folders = (given.folder.as_path(), given.kubeconfig.as_path());
        asked::ask(self.cx, self.words, (tool, program), endpoint, folders, command)
    }

    fn judge(
        &self,
        case: &Case,
        drill: Option<&Drill>,
        said: &Said,
        (place, given): (&Target, &Given),
    ) -> Result<(AiVerdict, String)> {
        let named = |text: &str| if case.is_named_in(text, drill) { AiVerdict::Right } else { AiVerdict::Wrong };
        Ok(match said {
            Said::Nothing(why) => (AiVerdict::Silent, why.clone()),
            Said::Answer(text) if case.repaired.is_empty() => (named(text), text.clone()),
            Said::Answer(text) => (AiVerdict::Wrong, text.clone()),
            Said::Proposes(commands) => {
                let account = account::target(place, &given.kubeconfig);
                let fates = proposals::consider(self.cx, commands, &account, self.words.apply)?;
                let text = commands.join("\n");
                let check = kubectl::kubectl(place).args(case.repaired.iter().cloned()).limit(60);
                let done = fates.contains(&Fate::Done) && !case.repaired.is_empty();
                let repaired = done && host::ask(&check)?.ok;
                (if repaired { AiVerdict::Repaired } else { named(&text) }, text)
            }
        })
    }
}

/// Runs the plain command until it shows the fault. Whether it succeeded, and what it printed.
fn until_shown(case: &Case, place: &Target) -> Result<(bool, String)> {
    let began = Instant::now();
    loop {
        signals::none()?;
        let answer = host::ask(&kubectl::kubectl(place).args(case.plain.iter().cloned()).limit(20))?;
        let shown = answer.ok && (case.shows.is_empty() || cases::contains(&answer.out, &case.shows));
        if shown || began.elapsed() > PATIENCE || (!answer.ok && case.shows.is_empty()) {
            return Ok((answer.ok, if answer.ok { answer.out } else { answer.err }));
        }
        std::thread::sleep(PAUSE);
    }
}

pub fn folder(cx: &Context) -> std::path::PathBuf {
    cx.config.paths.output.join("ai")
}

/// The target of a drill's copy, or the deployment itself.
fn place(target: &Target, drill: Option<&Drill>) -> Target {
    match drill {
        Some(_) => Target { namespace: NAMESPACE.to_owned(), ..target.clone() },
        None => target.clone(),
    }
}

fn given(cx: &Context, place: &Target, endpoint: Endpoint) -> Given {
    let paths = &cx.config.paths;
    Given {
        kubeconfig: paths.state.join("ai-kubeconfig"),
        context: place.context.clone(),
        namespace: place.namespace.clone(),
        endpoint,
        folder: folder(cx),
    }
}
