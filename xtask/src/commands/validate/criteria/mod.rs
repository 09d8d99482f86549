//! The brief's success criteria: one file for each check, one line for each in `ALL`. A check asks questions, undoes all its
//! changes, and returns a verdict with its questions and observations.

mod acceptance;
mod ai_tools;
mod chat;
mod frontend_backend;
mod health;
mod helm_lint;
mod image_size;
mod image_stages;
mod image_user;
mod images_built;
mod install_time;
mod new_user;
mod no_secret_config;
mod no_secret_layers;
mod pod_user;
mod pods_ready;
mod service_dns;
mod sources;
mod task_map;
mod tasks;
pub mod verdict;

use crate::failure::Failure;
use crate::probe::World;
use anyhow::Result;
use std::time::{Duration, Instant};
use verdict::Judgment;

/// A criterion, or a part of one.
pub struct Check {
    /// A stable name, for scripts and for people.
    pub id: &'static str,
    /// The number of the brief's success criterion.
    pub criterion: u8,
    pub title: &'static str,
    turn: Turn,
    judge: Judge,
}

/// The turn of a check. All checks of one turn run in parallel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    First,
    /// Loads the machine, so it waits for the checks that measure times.
    Loading,
    /// Rests on the verdicts of the turns before.
    Last,
}

/// What a check looks at.
#[derive(Clone, Copy)]
enum Judge {
    World(fn(&World) -> Result<Judgment>),
    /// The checks of earlier turns too.
    Verdicts(fn(&World, &[Judged]) -> Result<Judgment>),
}

const fn check(id: &'static str, criterion: u8, title: &'static str, judge: fn(&World) -> Result<Judgment>) -> Check {
    Check { id, criterion, title, turn: Turn::First, judge: Judge::World(judge) }
}

/// In the order of the brief.
#[rustfmt::skip]
pub const ALL: &[Check] = &[
    check("images-built",     1,  "both Dockerfiles build, and the running images are of the current sources", images_built::judge),
    check("image-size",       1,  "images under 500 MB",                          image_size::judge),
    check("image-stages",     1,  "Dockerfiles are multi-stage",                  image_stages::judge),
    check("image-user",       2,  "images name a numeric user >= 1000",           image_user::judge),
    check("pod-user",         2,  "the running processes' user is >= 1000",       pod_user::judge),
    check("no-secret-config", 3,  "no secret in Dockerfiles, image environment or history", no_secret_config::judge),
    Check { turn: Turn::Loading, ..
    check("no-secret-layers", 3,  "no configured secret in the images' layers",   no_secret_layers::judge) },
    check("helm-lint",        4,  "both charts pass helm lint with no warnings",  helm_lint::judge),
    check("install-time",     5,  "helm install under 60 s",                      install_time::judge),
    check("pods-ready",       6,  "pods ready within 30 s",                       pods_ready::judge),
    check("service-dns",      7,  "ClusterIP and DNS name, resolved under 1 s",   service_dns::judge),
    check("health",           8,  "health endpoints answer 200 under 2 s",        health::judge),
    check("frontend-backend", 9,  "the frontend reaches backend-service:8000",    frontend_backend::judge),
    check("chat",             10, "the chatbot adds a task",                      chat::judge),
    check("kubectl-ai",       11, "kubectl-ai generates commands",                ai_tools::kubectl_ai),
    check("kagent",           12, "kagent or k8sgpt diagnoses pods",              ai_tools::kagent),
    check("new-user",         13, "first deployment under 10 minutes",            new_user::judge),
    check("tasks",            14, "task CRUD works as before",                    tasks::judge),
    check("sources",          14, "the images' sources equal the working tree",   sources::judge),
    Check { id: "acceptance", criterion: 15, title: "the brief's 30 work items are shown",
            turn: Turn::Last, judge: Judge::Verdicts(acceptance::judge) },
];

/// A check with its result.
pub struct Judged {
    pub check: &'static Check,
    pub judgment: Judgment,
    /// When it began, from the beginning of the run.
    pub began: Duration,
    pub took: Duration,
}

/// Runs these checks, in parallel within each turn, and returns them in the order of `ALL`. `start` is the beginning of the run.
pub fn make(checks: &[&'static Check], world: &World, start: Instant, tell: impl Fn(&str)) -> Vec<Judged> {
    let mut made: Vec<Judged> = Vec::new();
    for turn in [Turn::First, Turn::Loading, Turn::Last] {
        let due: Vec<&'static Check> = checks.iter().copied().filter(|check| check.turn == turn).collect();
        let names: Vec<&str> = due.iter().map(|check| check.id).collect();
        if !names.is_empty() {
            tell(&format!("judging {}", names.join(", ")));
        }
        let before = made.as_slice();
        let new: Vec<Judged> = std::thread::scope(|scope| {
            let judged = |check: &'static Check| (check, scope.spawn(move || judge(check, world, before)));
            let started: Vec<_> = due.into_iter().map(judged).collect();
            let began = start.elapsed();
            let ended = started.into_iter().map(|(check, thread)| {
                let broken = || (Judgment::failed("the check itself broke", "report it as a bug"), Duration::ZERO);
                let (judgment, took) = thread.join().unwrap_or_else(|_| broken());
                Judged { check, judgment, began, took }
            });
            ended.collect()
        });
        made.extend(new);
    }
    made.sort_by_key(|judged| ALL.iter().position(|check| check.id == judged.check.id));
    made
}

fn judge(check: &Check, world: &World, before: &[Judged]) -> (Judgment, Duration) {
    let began = Instant::now();
    let judgment = match check.judge {
        Judge::World(judge) => judge(world),
        Judge::Verdicts(judge) => judge(world, before),
    };
    let judgment = judgment.unwrap_or_else(|error| match error.downcast_ref::<Failure>() {
        Some(failure) => {
            let why = failure.why.as_deref().map(|w| format!(": {w}")).unwrap_or_default();
            let fix = if failure.fix.is_empty() { "cargo xtask status says what runs" } else { &failure.fix };
            Judgment::failed(format!("{}{why}", failure.what), fix)
        }
        None => Judgment::failed(format!("{error:#}"), "cargo xtask status says what runs"),
    });
    (judgment, began.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_criterion_has_a_check_and_every_check_an_id_of_its_own() {
        let criteria: BTreeSet<u8> = ALL.iter().map(|c| c.criterion).collect();
        assert_eq!(criteria, (1..=15).collect());
        assert!(ALL.is_sorted_by_key(|c| c.criterion));
        let ids: BTreeSet<&str> = ALL.iter().map(|c| c.id).collect();
        assert_eq!(ids.len(), ALL.len());
        assert!(ids.iter().all(|id| id.len() <= 16), "the table has 16 columns for it");
    }
}
