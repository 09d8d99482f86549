//! What can be typed, and what is answered to what cannot.

use super::harness::{Machine, files};
use std::process::Stdio;

#[test]
fn a_wrong_flag_is_a_usage_error() {
    let machine = Machine::new();
    machine.run("deploy --no-such-flag").exits(2).complains("Usage:").complains("--no-such-flag");
    machine.run("no-such-task").exits(2).complains("no-such-task");
    machine.run("deploy --profile Not_A_Name").exits(2).complains("lower-case letters");
    for words in ["sbom --runtime containerd --port 3", "status --yes", "validate --port 3000", "stop --database local"]
    {
        machine.run(words).exits(2).complains("unexpected argument");
    }
    machine.run("deploy --port 0").exits(2).complains("--port");
    machine.run("deploy --profile x").exits(2).complains("two characters");
    machine.run("clean --namespace kube-system").exits(2).complains("Kubernetes itself");
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
fn the_short_help_fits_a_small_terminal() {
    let machine = Machine::new();
    let help = machine.run("-h").exits(0).out;
    let (lines, widest) = (help.lines().count(), help.lines().map(str::len).max().unwrap());
    assert!(lines <= 24 && widest <= 80, "{lines} lines of {widest} characters\n{help}");
    let full = machine.run("--help").exits(0).out;
    for command in full.lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty()) {
        let name = command.split_whitespace().next().unwrap();
        assert!(name == "help" || help.contains(name), "{name} is missing:\n{help}");
    }
    for command in ["deploy", "validate", "clean", "test", "bench"] {
        let lines = machine.run(&format!("{command} -h")).exits(0).out.lines().count();
        assert!(lines <= 24, "{command} -h has {lines} lines");
    }
}

#[test]
fn without_a_command_it_says_where_the_user_is() {
    let machine = Machine::new();
    machine.run("").exits(0).says("Nothing is deployed yet").says("next: cargo xtask deploy");
    let machine = Machine::deployed();
    machine.run("").exits(0).says("The working tree is deployed at http://127.0.0.1:");
    machine.write("clone/backend/main", "second\n");
    machine.run("").exits(0).says("ahead of the deployed backend");
    machine.changed_nothing();
}

#[test]
fn completions_and_man_pages_name_every_command() {
    let machine = Machine::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        machine.run(&format!("completions {shell}")).exits(0).says("ai-examples").says("dry-run");
    }
    machine.run("man").exits(0).says("target/man");
    let folder = machine.base.join("clone/target/man");
    for page in ["cargo-xtask.1", "cargo-xtask-deploy.1", "cargo-xtask-clean.1"] {
        assert!(folder.join(page).exists(), "{page}");
    }
}

/// Every file below a folder with its content.
fn tree(machine: &Machine) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let kept = ["clone", "cache", "home", "world"].map(|folder| machine.base.join(folder));
    let all = kept.iter().flat_map(|folder| files(folder));
    all.map(|file| (file.clone(), std::fs::read(&file).unwrap_or_default())).collect()
}

#[test]
fn a_dry_run_of_any_command_writes_nothing() {
    let commands = [
        "setup",
        "build",
        "build --no-cache",
        "load",
        "install",
        "deploy",
        "deploy --database local",
        "validate",
        "ai-examples",
        "stop",
        "clean",
        "clean --cluster --database --tools",
        "check",
        "sbom",
        "test backend",
        "bench load",
        "bench updates",
        "drill selector",
    ];
    for machine in [Machine::new(), Machine::deployed()] {
        // A program's version is not remembered either.
        let _ = std::fs::remove_file(machine.base.join("cache/versions.json"));
        let before = tree(&machine);
        for command in commands {
            let ended = machine.run(&format!("{command} --dry-run"));
            assert!(!ended.err.contains("panicked"), "{command}: {ended:?}");
            let after = tree(&machine);
            let changed: Vec<_> =
                after.keys().chain(before.keys()).filter(|f| after.get(*f) != before.get(*f)).collect();
            assert!(changed.is_empty(), "{command} --dry-run wrote {changed:?}");
        }
    }
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
fn a_full_standard_output_is_told() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let machine = Machine::new();
    let ended = machine.start_to("deploy --dry-run", full.into()).end().exits(1);
    assert!(ended.err.contains("standard output cannot be written to") && ended.err.contains("fix"), "{}", ended.err);
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
