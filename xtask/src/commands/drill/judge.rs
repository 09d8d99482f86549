//! `drill --judge`: each drill is diagnosed as a person would, by the `diagnose` command with the copy's namespace, again and again
//! until it names the right cause first or the time is up. Every wrong cause that it put first on the way counts as misled. The last
//! answer is compared with the answer that `diagnose --from` gives for its record.

use super::book::Drill;
use super::{Stage, clean};
use crate::cmd::Cmd;
use crate::config::Config;
use crate::context::Context;
use crate::facts::programs;
use crate::failure::{Exit, Failure};
use crate::report::event::{self, Event};
use crate::report::rounded;
use crate::{host, signals};
use anyhow::Result;
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a cause may take to show. Probes, restarts and evictions need their time.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two answers.
const PAUSE: Duration = Duration::from_millis(500);

pub fn perform(cx: &Context, stage: &Stage, drills: &[Drill]) -> Result<()> {
    let program = programs::own()?;
    let mut all = Vec::new();
    for drill in drills {
        let copy = stage.copy(drill);
        let namespace = copy.target.namespace.clone();
        let remove = || cx.carry_out(&clean(&stage.target, std::slice::from_ref(&namespace))).map(drop);
        let made = cx.carry_out(&copy.plan());
        if cx.dry_run {
            remove()?;
            continue;
        }
        let judged = made.and_then(|_| judge(drill, &diagnose(&program, cx.config, &namespace)));
        remove()?;
        let drilled = judged?;
        cx.report.event(Event::Drilled(drilled.clone()));
        all.push(drilled);
    }
    if cx.dry_run { Ok(()) } else { conclude(cx, &all) }
}

fn conclude(cx: &Context, all: &[event::Drilled]) -> Result<()> {
    let mut times: Vec<f64> = all.iter().filter_map(|drilled| drilled.seconds).collect();
    times.sort_by(f64::total_cmp);
    let names = |wrong: fn(&event::Drilled) -> bool| {
        all.iter().filter(|drilled| wrong(drilled)).map(|drilled| drilled.name.as_str()).collect::<Vec<_>>()
    };
    let (missed, differ) = (names(|drilled| drilled.rank != Some(1)), names(|drilled| !drilled.record_agrees));
    cx.report.event(Event::DrillsJudged {
        drills: all.len(),
        first: all.len() - missed.len(),
        records_agree: all.len() - differ.len(),
        misled: all.iter().filter(|drilled| !drilled.misled.is_empty()).count(),
        median_seconds: times.get(times.len() / 2).copied(),
    });
    let what = match (missed.as_slice(), differ.as_slice()) {
        ([], []) => return Ok(()),
        ([], differ) => format!("the record leads to another answer in: {}", differ.join(", ")),
        (missed, _) => format!("diagnose did not name the right cause first in: {}", missed.join(", ")),
    };
    Err(Failure::new(Exit::Failed, what, "cargo xtask drill NAME --hold, then cargo xtask diagnose").into())
}

pub fn diagnose(program: &Path, config: &Config, namespace: &str) -> Cmd {
    let root = config.paths.root.display().to_string();
    let cmd = Cmd::new(program).words("diagnose --format json").arg(format!("--profile={}", config.profile));
    // The child is this program in the same clone. Proxies stay: it drops them for the node itself.
    cmd.arg(format!("--namespace={namespace}")).env("XTASK_ROOT", root).limit(30)
}

/// # Errors
/// `diagnose` cannot be started, or a signal came.
fn judge(drill: &Drill, diagnose: &Cmd) -> Result<event::Drilled> {
    let began = Instant::now();
    let mut misled: Vec<String> = Vec::new();
    loop {
        signals::none()?;
        let asked = Instant::now();
        let answer = host::ask(diagnose)?.out;
        let took = asked.elapsed();
        let found = causes(&answer);
        let rank = found.iter().position(|code| *code == drill.cause).map(|at| at + 1);
        if let Some(first) = found.first().filter(|code| **code != drill.cause && !misled.contains(code)) {
            misled.push(first.clone());
        }
        if rank == Some(1) || began.elapsed() > PATIENCE {
            return Ok(event::Drilled {
                name: drill.name.clone(),
                cause: drill.cause.clone(),
                found,
                rank,
                misled,
                seconds: (rank == Some(1)).then(|| rounded(began.elapsed())),
                answer_seconds: rounded(took),
                record_agrees: record_agrees(diagnose, &answer)?,
            });
        }
        std::thread::sleep(PAUSE);
    }
}

/// Whether the record of an answer leads to the same causes with the same proofs, symptoms and fixes.
///
/// # Errors
/// `diagnose` cannot be started.
fn record_agrees(diagnose: &Cmd, answer: &str) -> Result<bool> {
    let verdict = events(answer, "verdict").next().unwrap_or_default();
    let Some(record) = verdict["record"].as_str() else { return Ok(false) };
    let later = host::ask(&diagnose.clone().arg(format!("--from={record}")))?.out;
    Ok(events(answer, "diagnosed").eq(events(&later, "diagnosed")))
}

/// The codes of the causes in the events of `diagnose`, the first one first.
pub fn causes(answer: &str) -> Vec<String> {
    events(answer, "diagnosed").filter_map(|event| event["code"].as_str().map(str::to_owned)).collect()
}

fn events<'a>(answer: &'a str, name: &'a str) -> impl Iterator<Item = Value> + 'a {
    let all = answer.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    all.filter(move |event| event["event"] == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::drill::book;

    #[test]
    fn reads_the_causes_in_their_order_and_no_other_event() {
        let events = "{\"event\":\"diagnosed\",\"code\":\"XT071\"}\nnot json\n{\"event\":\"finding\",\"code\":\"D001\"}\n\
                      {\"event\":\"diagnosed\",\"code\":\"XT072\"}\n";
        assert_eq!(causes(events), ["XT071", "XT072"]);
    }

    /// Records of the real cluster, without objects and fields that the verdict does not need.
    #[test]
    fn the_record_of_every_drill_leads_to_its_cause_and_to_no_other() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/drill/recorded");
        for drill in book::all().unwrap() {
            let text = std::fs::read_to_string(folder.join(format!("{}.json", drill.name))).expect(&drill.name);
            let verdict = crate::diagnose::engine::judge(&serde_json::from_str(&text).expect(&drill.name));
            let codes: Vec<&str> = verdict.iter().map(|diagnosed| diagnosed.cause.rule.code).collect();
            assert!(!codes.is_empty() && codes.iter().all(|code| *code == drill.cause), "{}: {codes:?}", drill.name);
            assert!(
                !verdict[0].cause.found.proofs.is_empty() && !verdict[0].cause.found.fix.is_empty(),
                "{}",
                drill.name
            );
        }
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), book::all().unwrap().len());
    }

    #[test]
    fn an_answer_with_the_right_cause_first_ends_the_wait() {
        let drill = book::named("selector").unwrap();
        let says = |events: &str| judge(&drill, &Cmd::new("printf").arg("%s").arg(events)).unwrap();
        let right = says(r#"{"event":"diagnosed","code":"XT071"}"#);
        assert!(right.rank == Some(1) && right.seconds.is_some() && right.misled.is_empty(), "{right:?}");
        assert!(!right.record_agrees, "there is no record");
    }

    #[test]
    fn a_record_agrees_where_it_leads_to_the_same_causes() {
        let live = "{\"event\":\"diagnosed\",\"code\":\"XT071\"}\n{\"event\":\"verdict\",\"record\":\"/r.json\"}\n";
        let agrees = |later: &str| record_agrees(&Cmd::new("printf").arg(later), live).unwrap();
        assert!(agrees("{\"event\":\"diagnosed\",\"code\":\"XT071\"}\n%.0s"));
        assert!(!agrees("{\"event\":\"diagnosed\",\"code\":\"XT072\"}\n%.0s"));
    }
}
