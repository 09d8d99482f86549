//! Tests with real child processes.

use super::*;
use crate::for_tests::{Folder, LIMIT, end_of_writers};
use crate::secret::Secret;
use std::sync::mpsc::channel;

fn later() -> Instant {
    Instant::now() + LIMIT
}

fn failure(result: Result<()>) -> Failure {
    result.unwrap_err().downcast::<Failure>().unwrap()
}

#[test]
fn an_answer_has_both_outputs_and_the_status() {
    let folder = Folder::new("answer");
    let answer = ask(&folder.sh("echo said; echo complained >&2; exit 3")).unwrap();
    let expected = Answer { ok: false, code: 3, out: "said\n".into(), err: "complained\n".into() };
    assert_eq!(answer, expected);
    assert_eq!(answer.complaint(), "complained");
}

#[test]
fn a_program_that_is_not_there_is_lacking() {
    let folder = Folder::new("lacking");
    let failure = failure(run(&[&Cmd::new(folder.path("absent"))], &folder.path("log"), later(), || true));
    assert_eq!((failure.exit, failure.what.as_str()), (Exit::Lacks, "absent cannot be started"));
}

#[test]
fn a_failure_tells_what_its_command_printed_and_nothing_older() {
    let folder = Folder::new("failure");
    let log = folder.path("log");
    run(&[&folder.sh("echo old")], &log, later(), || true).unwrap();
    let failure = failure(run(&[&folder.sh("echo new; echo worse >&2; exit 7")], &log, later(), || true));
    assert_eq!((failure.exit, failure.what.as_str()), (Exit::Failed, "sh exited 7"));
    assert_eq!(failure.why.as_deref(), Some("new\nworse"));
    assert_eq!(failure.kept, Some(log.display().to_string()));
    assert!(folder.read("log").contains("old\n"));
}

#[test]
fn a_pipeline_fails_with_either_command() {
    let folder = Folder::new("pipeline");
    let log = folder.path("log");
    let piped = |from: &str, to: &str| run(&[&folder.sh(from), &folder.sh(to)], &log, later(), || true);
    piped("echo through", "cat >out").unwrap();
    assert_eq!(folder.read("out"), "through\n");
    assert!(piped("exit 3", "cat").is_err());
    assert!(piped("echo x", "cat >out; exit 3").is_err());
}

#[test]
fn a_secret_on_standard_input_reaches_the_child_and_not_the_log() {
    let folder = Folder::new("secret");
    let stdin = Stdin::Secret { what: "a canary".into(), bytes: Secret::new("canary") };
    run(&[&folder.sh("cat >got").stdin(stdin)], &folder.path("log"), later(), || true).unwrap();
    assert_eq!(folder.read("got"), "canary");
    let log = folder.read("log");
    assert!(log.contains("(a canary)") && !log.contains("canary\n"), "{log}");
}

#[test]
fn a_lock_on_standard_input_lasts_as_long_as_the_child() {
    let folder = Folder::new("lock");
    let (lock, pipe) = (folder.path("lock"), folder.pipe("pipe"));
    std::fs::write(&lock, "").unwrap();
    let child = start(&folder.sh("echo begun >pipe; cat pipe").stdin(Stdin::Locked(lock.clone())), &folder.path("log"));
    assert_eq!(std::fs::read_to_string(&pipe).unwrap(), "begun\n");
    assert!(File::open(&lock).unwrap().try_lock().is_err());
    drop(child);
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(File::open(&lock).unwrap().lock().is_ok()));
    assert_eq!(told.recv_timeout(LIMIT), Ok(true));
}

/// Runs a script whose descendants write to `pipe`, until its deadline. Doubles the deadline until the script gets far enough.
fn overdue(folder: &Folder, script: &str) -> Failure {
    let pipe = folder.pipe("pipe");
    let mut time = Duration::from_millis(100);
    while !folder.path("ready").exists() {
        let ended = end_of_writers(&pipe);
        let result = run(&[&folder.sh(script)], &folder.path("log"), Instant::now() + time, || true);
        let failure = failure(result);
        if folder.path("ready").exists() {
            ended.recv_timeout(LIMIT).expect("a descendant outlives the deadline");
            return failure;
        }
        time *= 2;
    }
    unreachable!("the script was not ready before it began")
}

#[test]
fn a_deadline_ends_the_whole_process_group() {
    let folder = Folder::new("group");
    let failure = overdue(&folder, "exec >pipe; sleep 60 & : >ready; wait");
    assert_eq!((failure.exit, failure.what.as_str()), (Exit::Deadline, "sh did not end in time"));
}

#[test]
fn a_deadline_ends_a_grandchild_that_ignores_sigterm() {
    let folder = Folder::new("deaf grandchild");
    let script = "(trap '' TERM; exec >pipe; : >ready; exec sleep 60) & wait";
    assert_eq!(overdue(&folder, script).exit, Exit::Deadline);
}

#[test]
fn a_deadline_ends_a_child_that_ignores_sigterm() {
    let folder = Folder::new("deaf child");
    let script = "trap '' TERM; exec >pipe; : >ready; sleep 60";
    assert_eq!(overdue(&folder, script).exit, Exit::Deadline);
}

#[test]
fn a_command_without_hope_is_ended_before_its_deadline() {
    let folder = Folder::new("hopeless");
    let ended = end_of_writers(&folder.pipe("pipe"));
    let began = || !folder.path("ready").exists();
    let script = "exec >pipe; : >ready; sleep 60";
    let failure = failure(run(&[&folder.sh(script)], &folder.path("log"), later(), began));
    assert_eq!((failure.exit, failure.what.as_str()), (Exit::Failed, "sh was stopped early: its wait was hopeless"));
    ended.recv_timeout(LIMIT).expect("the command outlives its hope");
}
