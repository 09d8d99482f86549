//! What can be typed, and what is answered to what cannot.

use super::harness::Machine;
use std::process::Stdio;

#[test]
fn a_wrong_flag_is_a_usage_error() {
    let machine = Machine::new();
    machine.run("deploy --no-such-flag").exits(2).complains("Usage:").complains("--no-such-flag");
    machine.run("no-such-task").exits(2).complains("no-such-task");
    machine.run("deploy --profile Not_A_Name").exits(2).complains("lower-case letters");
    machine.run("").exits(2).complains("Usage:");
    assert!(machine.calls().is_empty());
}

#[test]
fn help_has_examples_and_the_exit_statuses() {
    let machine = Machine::new();
    let help = machine.run("--help").exits(0);
    let help = help.says("cargo xtask deploy --yes").says("130/143 interrupted");
    for status in ["0 done", "1 failed", "2 usage", "3 the machine lacks", "4 refused", "5 deadline"] {
        assert!(help.out.contains(status), "{status}: {}", help.out);
    }
    machine.run("deploy --help").exits(0).says("--dry-run");
    machine.run("--version").exits(0);
    assert!(machine.calls().is_empty());
}

#[test]
fn a_closed_standard_output_is_no_error() {
    for words in ["--help", "deploy --dry-run", "deploy", "deploy --format json", "clean"] {
        let machine = Machine::new();
        let mut running = machine.start_to(words, Stdio::piped());
        drop(running.child.stdout.take());
        let ended = running.end().exits(0);
        assert!(!ended.err.contains("panicked") && !ended.err.contains("Broken pipe"), "{words}: {}", ended.err);
    }
}

#[test]
fn a_full_standard_output_is_no_panic() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let machine = Machine::new();
    let ended = machine.start_to("deploy --dry-run", full.into()).end();
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
}

#[test]
fn works_without_a_home() {
    let machine = Machine::new().without_var("HOME").without_var("XTASK_CACHE").without_var("MINIKUBE_HOME");
    machine.run("deploy --dry-run").exits(0).says("minikube");
    machine.run("build").exits(0);
    assert!(machine.base.join("clone/target/xtask/cache/profiles").exists());
}

#[test]
fn a_dry_run_of_the_load_says_what_it_would_do_and_does_nothing() {
    let machine = Machine::deployed();
    let words = "bench load --accounts 7 --seconds 5 --to frontend --highest --dry-run";
    machine.run(words).exits(0).says("7 people sign up, 5 s of messages to the printed address, then more");
    let events = machine.run(&format!("{words} --format json")).exits(0).events();
    assert_eq!(events.len(), 1, "{events:#?}");
    assert_eq!((events[0]["event"].as_str(), events[0]["subject"].as_str()), (Some("planned"), Some("7 people")));
    assert!(machine.calls().is_empty());
}
