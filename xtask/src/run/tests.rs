//! Whole plans with real child processes. Steps meet at named pipes, so no test waits longer than its steps do.

use super::*;
use crate::app::part::Part::{Backend, Frontend};
use crate::config::Config;
use crate::for_tests::{Folder, LIMIT};
use crate::plan::{Disorder, Op};
use crate::step_id::Stop;
use std::sync::Mutex;

const ONE: StepId = StepId::Build(Backend);
const TWO: StepId = StepId::Build(Frontend);
const THREE: StepId = StepId::Forward;

/// Records what it hears.
#[derive(Default)]
struct Record {
    lines: Mutex<Vec<String>>,
    /// A pipe that gets the names of running steps.
    running: Option<PathBuf>,
    /// A pipe that gets a failure.
    failed: Option<PathBuf>,
}

impl Record {
    fn add(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

impl Observer for Record {
    fn started(&self, step: &Step) {
        self.add(format!("{} started", step.id));
    }

    fn finished(&self, step: &Step, ending: Ending, _: Duration) {
        self.add(format!("{} {ending:?}", step.id));
        if let Some(path) = self.failed.as_ref().filter(|_| ending == Ending::Failed) {
            std::fs::write(path, "failed").unwrap();
        }
    }

    fn running(&self, steps: &[Running]) {
        if let Some(path) = self.running.as_ref().filter(|_| !steps.is_empty()) {
            let names: Vec<String> = steps.iter().map(|now| now.step.id.to_string()).collect();
            std::fs::write(path, names.join(", ")).unwrap();
        }
    }

    fn warn(&self, text: &str) {
        self.add(format!("warning: {text}"));
    }
}

fn carry_out(folder: &Folder, steps: impl IntoIterator<Item = Step>, record: &Record) -> Result<Vec<Took>> {
    let mut paths = Config::for_tests().paths;
    paths.output = folder.path("output");
    execute(&Plan::of(steps), &paths, record)
}

fn failure(result: Result<Vec<Took>>) -> Failure {
    result.unwrap_err().downcast::<Failure>().unwrap()
}

fn step(id: StepId) -> Step {
    Step::new(id).budget(LIMIT.as_secs())
}

#[test]
fn independent_steps_overlap() {
    let folder = Folder::new("overlap");
    folder.pipe("pipe");
    // Each end of a pipe waits for the other one, so neither step would end if they ran one after the other.
    let steps = [step(ONE).run(folder.sh("echo met >pipe")), step(TWO).run(folder.sh("grep met pipe"))];
    let took = carry_out(&folder, steps, &Record::default()).unwrap();
    let mut ids: Vec<StepId> = took.iter().map(|took| took.id).collect();
    ids.sort();
    assert_eq!(ids, [ONE, TWO]);
}

#[test]
fn a_step_begins_when_those_before_it_have_ended() {
    let folder = Folder::new("after");
    let record = Record::default();
    let last = step(THREE).run(folder.sh("cat one two")).after(ONE).after(TWO);
    let write = |name: &str| folder.sh(&format!("echo >{name}"));
    let steps = [last, step(ONE).run(write("one")), step(TWO).run(write("two")).after_if_planned(ONE)];
    carry_out(&folder, steps, &record).unwrap();
    let expected = [
        "build backend started",
        "build backend Done",
        "build frontend started",
        "build frontend Done",
        "forward address started",
        "forward address Done",
    ];
    assert_eq!(record.lines(), expected);
}

#[test]
fn a_step_with_nothing_to_do_takes_no_time_and_holds_nobody_up() {
    let folder = Folder::new("idle");
    let record = Record::default();
    let took = carry_out(&folder, [step(ONE), step(TWO).run(folder.sh(":")).after(ONE)], &record).unwrap();
    assert_eq!(took.iter().map(|took| took.id).collect::<Vec<_>>(), [TWO]);
    assert_eq!(record.lines(), ["build backend Idle", "build frontend started", "build frontend Done"]);
}

#[test]
fn after_a_failure_what_runs_is_finished_and_nothing_else_begins() {
    let folder = Folder::new("stop");
    // The other step ends only after the failure is known.
    let record = Record { failed: Some(folder.pipe("pipe")), ..Record::default() };
    let steps = [
        step(ONE).run(folder.sh("exit 1")),
        step(TWO).run(folder.sh("cat pipe >seen")),
        step(THREE).run(folder.sh(":")).after(ONE),
        step(StepId::Stop(Stop::Cluster)).run(folder.sh(":")).after(TWO),
    ];
    let failure = failure(carry_out(&folder, steps, &record));
    assert_eq!((failure.exit, failure.what.as_str()), (Exit::Failed, "sh exited 1"));
    assert_eq!(folder.read("seen"), "failed");
    let (begun, ended): (Vec<_>, Vec<_>) = record.lines().into_iter().partition(|line| line.ends_with("started"));
    assert_eq!(begun, ["build backend started", "build frontend started"]);
    assert_eq!(ended, ["build backend Failed", "build frontend Done"]);
}

#[test]
fn evidence_comes_before_the_undo_and_a_failed_undo_stops_nothing() {
    let folder = Folder::new("undo");
    let record = Record::default();
    let note = |text: &str| folder.sh(&format!("echo {text} >>order; echo {text}"));
    let undo = [
        Op::Capture(note("evidence"), folder.path("evidence/pods.json")),
        Op::Run(folder.sh("echo broken >>order; exit 9")),
        Op::Run(note("back")),
    ];
    let works = step(TWO).undo([Op::Run(note("never"))]).run(note("other"));
    let fails = step(ONE).after(TWO).run(note("works")).run(folder.sh("exit 5")).run(note("skipped")).undo(undo);
    let failure = failure(carry_out(&folder, [works, fails.remedy("mend it")], &record));
    assert_eq!(folder.read("order"), "other\nworks\nevidence\nbroken\nback\n");
    assert_eq!(folder.read("evidence/pods.json"), "evidence\n");
    assert_eq!((failure.what.as_str(), failure.fix.as_str()), ("sh exited 5", "mend it"));
    let warnings: Vec<String> = record.lines().into_iter().filter(|line| line.starts_with("warning")).collect();
    assert!(warnings.len() == 1 && warnings[0].contains("sh exited 9"), "{warnings:?}");
}

#[test]
fn a_spent_budget_ends_the_step_and_leaves_time_for_the_undo() {
    let folder = Folder::new("budget");
    let mut slow = step(ONE).run(folder.sh("sleep 60")).undo([Op::Run(folder.sh("echo >undone"))]);
    slow.budget = Duration::from_millis(100);
    let failure = failure(carry_out(&folder, [slow], &Record::default()));
    assert_eq!((failure.exit, failure.what.as_str()), (Exit::Deadline, "sh did not end in time"));
    assert_eq!(failure.why.as_deref(), Some("its time is 0.1 s"));
    assert!(failure.kept.is_some_and(|kept| kept.ends_with("build-backend.log")));
    assert!(folder.path("undone").exists());
}

#[test]
fn the_observer_hears_what_runs_while_it_runs() {
    let folder = Folder::new("running");
    let record = Record { running: Some(folder.pipe("pipe")), ..Record::default() };
    carry_out(&folder, [step(ONE).run(folder.sh("cat pipe >heard"))], &record).unwrap();
    assert_eq!(folder.read("heard"), "build backend");
}

#[test]
fn a_plan_without_an_order_begins_nothing() {
    let folder = Folder::new("disorder");
    let record = Record::default();
    let touch = |id| step(id).run(folder.sh("echo >began"));
    let steps = [touch(ONE), touch(TWO).after(THREE), touch(THREE).after(TWO)];
    let error = carry_out(&folder, steps, &record).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Disorder::Cycle(vec![TWO, THREE])));
    assert!(record.lines().is_empty() && !folder.path("began").exists());
}
