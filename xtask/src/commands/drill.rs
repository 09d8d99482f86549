//! `drill`: breaks a copy of the app, so that people can practise and `diagnose` can be judged.

pub mod book;
mod copy;
pub mod judge;

use crate::app::per_part::PerPart;
use crate::cli;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::cluster;
use crate::facts::objects::Objects;
use crate::failure::{Exit, Failure};
use crate::report::Event;
use crate::tools::kubectl::{self, Target};
use anyhow::Result;
use book::Drill;
use std::path::PathBuf;

pub use copy::{Copy, clean};

pub fn perform(cx: &Context, words: &cli::Drill) -> Result<()> {
    if words.list {
        let all = book::all()?.into_iter();
        all.for_each(|Drill { name, question, .. }| cx.report.event(Event::Drill { name, question, look: Vec::new() }));
        return Ok(());
    }
    if words.answer {
        return words.names.iter().try_for_each(|name| book::named(name).map(|drill| answer(cx, &drill)));
    }
    let drills = chosen(words)?;
    if drills.is_empty() && !words.clean {
        let fix = "name a drill of cargo xtask drill --list, or add --random or --judge";
        return Err(Failure::new(Exit::Usage, "no drill is named", fix).into());
    }
    let _lock = cx.lock()?;
    let stage = Stage::of(cx)?;
    stage.clean_leftovers(cx)?;
    match drills.as_slice() {
        [] => {
            if stage.leftovers.is_empty() {
                cx.report.event(Event::Nothing { what: "no drill is left to clean".to_owned() });
            }
            Ok(())
        }
        all if words.judge => judge::perform(cx, &stage, all),
        [drill, ..] => practise(cx, &stage, drill, words),
    }
}

/// The drills that the words name. None with `--clean` alone.
fn chosen(words: &cli::Drill) -> Result<Vec<Drill>> {
    if words.judge && words.names.is_empty() {
        return book::all();
    }
    if words.random {
        let all = book::all()?;
        let nanoseconds = std::time::UNIX_EPOCH.elapsed()?.subsec_nanos() as usize;
        // Clocks count in steps of a power of ten; the middle digits are the ones that vary.
        return Ok(vec![all[nanoseconds / 1000 % all.len()].clone()]);
    }
    if !words.judge && words.names.len() > 1 {
        return Err(Failure::new(Exit::Usage, "one drill at a time", "name one, or add --judge").into());
    }
    words.names.iter().map(|name| book::named(name)).collect()
}

/// What all drills of a run have in common.
pub struct Stage {
    pub target: Target,
    charts: PathBuf,
    images: PerPart<String>,
    leftovers: Vec<String>,
}

impl Stage {
    /// # Errors
    /// The cluster does not run, may be another one, or has no app to copy.
    pub fn of(cx: &Context) -> Result<Self> {
        let facts = cx.facts()?;
        let (_, objects) = super::trust::running(cx.config, &facts)?;
        Self::from_facts(cx, &facts, objects)
    }

    fn from_facts(cx: &Context, facts: &Facts, objects: &Objects) -> Result<Self> {
        let images = PerPart::try_new(|part| match objects.deployments.get(part.name()) {
            Some(deployment) => Ok(deployment.image.clone()),
            None => Err(Failure::new(Exit::Failed, format!("no {part} is deployed to copy"), "cargo xtask deploy")),
        })?;
        Ok(Self {
            target: cluster::target(cx.config, &facts.tools),
            charts: cx.config.paths.root.join("helm"),
            images,
            leftovers: objects.drills.clone(),
        })
    }

    pub fn copy<'a>(&'a self, drill: &'a Drill) -> Copy<'a> {
        let target = Target { namespace: copy::namespace(&drill.name), ..self.target.clone() };
        Copy { drill, target, charts: &self.charts, images: self.images.clone() }
    }

    /// Removes the copies of runs that were killed, or that `--hold` left.
    pub fn clean_leftovers(&self, cx: &Context) -> Result<()> {
        if self.leftovers.is_empty() { Ok(()) } else { cx.carry_out(&clean(&self.target, &self.leftovers)).map(drop) }
    }
}

fn practise(cx: &Context, stage: &Stage, drill: &Drill, words: &cli::Drill) -> Result<()> {
    let copy = stage.copy(drill);
    let namespace = copy.target.namespace.clone();
    let remove = || cx.carry_out(&clean(&stage.target, std::slice::from_ref(&namespace))).map(drop);
    let made = cx.carry_out(&copy.plan());
    if cx.dry_run {
        return remove();
    }
    let done = made.and_then(|_| {
        question(cx, &copy, words);
        if words.hold {
            return Ok(());
        }
        if !cx.report.wait_for_enter("Press Enter for the answer.")? {
            let fix = "--hold leaves the broken copy running, --judge lets diagnose find the cause";
            return Err(Failure::new(Exit::Usage, "there is no terminal to wait on", fix).into());
        }
        answer(cx, drill);
        Ok(())
    });
    if words.hold && done.is_ok() {
        return Ok(());
    }
    done.and(remove())
}

/// Says what is wrong and how to look, without the drill's own name if it was chosen at random.
fn question(cx: &Context, copy: &Copy, words: &cli::Drill) {
    let own = kubectl::kubectl(&copy.target);
    let mut look: Vec<String> =
        ["get pods,services,endpointslices", "describe pods", "get events --sort-by=.lastTimestamp"]
            .map(|question| own.clone().words(question).to_string())
            .to_vec();
    let (profile, namespace) = (&cx.config.profile, &copy.target.namespace);
    look.push(format!("cargo xtask diagnose --profile {profile} --namespace {namespace}"));
    if words.hold {
        look.push(format!("cargo xtask drill {} --answer", copy.drill.name));
        look.push(format!("cargo xtask drill --clean --profile {profile}"));
    }
    let name = if words.random { "a drill".to_owned() } else { copy.drill.name.clone() };
    cx.report.event(Event::Drill { name, question: copy.drill.question.clone(), look });
}

fn answer(cx: &Context, drill: &Drill) {
    let Drill { name, cause, answer, fixes, .. } = drill.clone();
    cx.report.event(Event::Answer { name, cause, answer, fixes });
}
