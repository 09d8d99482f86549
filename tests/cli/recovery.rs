//! What killed or concurrent runs left, and the run that comes after.

use super::harness::{Machine, files, kill, read};
use std::process::Command;

/// A revision that a Helm left pending, so many seconds ago.
fn pending(machine: &Machine, number: u32, status: &str, ago: u64) {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let file = format!("world/objects/secret-release-backend-{number}.json");
    let labels = format!(r#"{{"owner": "helm", "name": "backend", "version": "{number}", "status": "{status}"}}"#);
    let created = moment(now - ago);
    let meta = format!(r#"{{"name": "backend.v{number}", "creationTimestamp": "{created}", "labels": {labels}}}"#);
    machine.write(&file, &format!(r#"{{"kind": "Secret", "type": "helm.sh/release.v1", "metadata": {meta}}}"#));
}

/// As Kubernetes writes it; `date` knows calendars.
#[allow(clippy::disallowed_methods, reason = "a test asks the system itself")]
fn moment(seconds: u64) -> String {
    let date = |words: &[&str]| Command::new("date").args(words).arg("+%Y-%m-%dT%H:%M:%SZ").output().unwrap();
    let gnu = date(&["-u", "-d", &format!("@{seconds}")]);
    let output = if gnu.status.success() { gnu } else { date(&["-u", "-r", &seconds.to_string()]) };
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn an_upgrade_that_died_is_rolled_back_first() {
    for status in ["pending-upgrade", "pending-rollback"] {
        let machine = Machine::deployed();
        pending(&machine, 2, status, 3600);
        machine.run("deploy").exits(0).says("ready");
        machine.in_order(&["helm rollback backend 1", "helm upgrade backend"]);
        assert_eq!(machine.changes().len(), 2, "{:#?}", machine.changes());
    }
}

#[test]
fn a_first_installation_that_died_is_removed_first() {
    let machine = Machine::with_cluster();
    pending(&machine, 1, "pending-install", 3600);
    machine.run("deploy").exits(0).says("ready");
    machine.in_order(&["helm uninstall backend", "helm upgrade backend"]);
}

#[test]
fn a_helm_that_may_be_at_work_is_left_alone() {
    let machine = Machine::deployed();
    pending(&machine, 2, "pending-upgrade", 5);
    machine.run("deploy").exits(4).complains("another Helm is at work").complains("wait");
    machine.changed_nothing();
}

#[test]
fn a_failed_revision_is_tried_again() {
    let machine = Machine::deployed();
    pending(&machine, 2, "failed", 5);
    machine.run("deploy").exits(0).says("ready");
    assert_eq!(machine.changes().len(), 1, "{:#?}", machine.changes());
    machine.place("helm upgrade backend");
}

#[test]
fn a_namespace_that_is_going_is_waited_for() {
    let machine = Machine::with_cluster();
    machine.write(
        "world/objects/namespace-0.json",
        r#"{"kind": "Namespace", "metadata": {"name": "todo-chatbot"}, "status": {"phase": "Terminating"}}"#,
    );
    machine.run("deploy").exits(0);
    machine.in_order(&["kubectl wait namespace todo-chatbot", "kubectl create namespace", "helm upgrade backend"]);
}

#[test]
fn two_at_once_are_one_and_a_refusal() {
    let machine = Machine::new();
    machine.on("docker", "case $words in build*) linger : ;; esac");
    let first = machine.start("build");
    machine.wait_for_lingering(2);
    let began = std::time::Instant::now();
    for words in ["build", "deploy", "clean", "stop"] {
        machine.run(words).exits(4).complains("another cargo xtask is at work").complains("--profile");
    }
    assert!(began.elapsed().as_secs() < 10, "it waited");
    machine.run("deploy --dry-run").exits(0);
    machine.write("go", "");
    first.end().exits(0);
    machine.run("build").exits(0).says("unchanged");
}

#[test]
fn a_lock_that_nobody_holds_is_no_hindrance() {
    let machine = Machine::new();
    machine.write("cache/profiles/todo-chatbot/lock", "4194304");
    machine.write("cache/profiles/todo-chatbot/forwarder.json", r#"{"pid": 4194304, "port": 1}"#);
    machine.run("deploy").exits(0).says("ready");
}

#[test]
fn a_forwarder_that_was_killed_is_replaced() {
    let machine = Machine::deployed();
    let json: serde_json::Value =
        serde_json::from_str(&machine.read("cache/profiles/todo-chatbot/forwarder.json")).unwrap();
    assert!(kill("KILL", json["pid"].as_u64().unwrap()));
    // It is gone when its lock is.
    let file = std::fs::File::open(machine.state().join("forwarder.json")).unwrap();
    file.lock().unwrap();
    drop(file);
    machine.run("deploy").exits(0).says("no forwarder");
    machine.changed_nothing();
    machine.run("deploy").exits(0).says("nothing to do");
}

/// A deploy that is killed while its Helm upgrades the backend; the tool and the process id of that Helm.
fn killed_during_an_upgrade(machine: &Machine) -> u64 {
    machine.on("helm", "case $words in 'upgrade backend'*) linger 'exit 1' ;; esac");
    let first = machine.start("deploy");
    machine.wait_for_lingering(1);
    // The tool learns the process id of its child a moment after the child has begun.
    let record = machine.state().join("children/helm backend");
    machine.wait_until(|| read(&record).contains("pid"));
    first.signal("KILL");
    first.end().exits(-1);
    let lines: Vec<serde_json::Value> = read(&record).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(lines.iter().any(|line| line["started"].is_u64()), "{lines:?}");
    machine.forget();
    lines.iter().find_map(|line| line["pid"].as_u64()).unwrap()
}

#[test]
fn a_helm_that_outlived_its_run_is_waited_for_and_its_work_is_kept() {
    let machine = Machine::new();
    killed_during_an_upgrade(&machine);
    let second = machine.start("deploy");
    machine.wait_until(|| read(&second.err).contains("waiting for it"));
    assert!(machine.calls().is_empty(), "{:#?}", machine.changes());
    machine.write("go", "");
    let ended = second.end().exits(0).says("ready").complains("helm backend (process ");
    // The Helm that outlived its run installed the backend; a question aside, nothing of that is done again.
    assert!(!machine.changes().iter().any(|change| change.contains("upgrade backend")), "{ended:#?}");
    assert!(!machine.changes().iter().any(|c| c.starts_with("docker build") || c.starts_with("minikube")));
}

#[test]
fn a_release_that_an_own_helm_left_is_recovered_at_once() {
    for (status, recovery) in [
        ("pending-install", "helm uninstall backend"),
        ("pending-upgrade", "helm rollback backend 1"),
        ("pending-rollback", "helm rollback backend 1"),
        ("uninstalling", "helm uninstall backend"),
    ] {
        let is_first = status == "pending-install";
        let machine = if is_first { Machine::new() } else { Machine::deployed() };
        machine.write("clone/backend/main", "second\n");
        let helm = killed_during_an_upgrade(&machine);
        assert!(kill("KILL", helm));
        machine.on("helm", "");
        pending(&machine, if is_first { 1 } else { 2 }, status, 0);
        machine.run("deploy").exits(0).says("ready");
        machine.in_order(&[recovery, "helm upgrade backend"]);
    }
}

#[test]
fn a_second_signal_leaves_a_helm_that_the_next_run_waits_for() {
    let machine = Machine::deployed();
    assert!(files(&machine.state().join("children")).is_empty(), "a child that ended leaves no record");
    machine.write("clone/backend/main", "second\n");
    machine.on("helm", "case $words in 'upgrade backend'*) linger : ;; esac");
    let first = machine.start("deploy");
    machine.wait_for_lingering(1);
    for count in 1..=2 {
        first.signal("INT");
        machine.wait_until(|| count == 2 || !machine.signals().is_empty());
    }
    first.end().exits(130);
    let second = machine.start("deploy");
    machine.wait_until(|| read(&second.err).contains("waiting for it"));
    machine.write("go", "");
    second.end().exits(0).says("ready");
}

#[test]
fn a_cluster_whose_making_was_cut_off_is_made_from_nothing() {
    let machine = Machine::new();
    machine.on("minikube", "case $words in start*) echo running >$world/container; exit 89 ;; esac");
    machine.run("deploy").exits(1).complains("begins from nothing");
    machine.run("status").says("half made");
    machine.forget();
    machine.on("minikube", "");
    machine.run("deploy").exits(0).says("ready");
    machine.in_order(&["minikube delete", "minikube start"]);
    machine.forget();
    machine.run("deploy").exits(0);
    machine.changed_nothing();
}

#[test]
fn a_minikube_that_outlived_its_run_is_waited_for() {
    let machine = Machine::new();
    machine.on("minikube", "case $words in start*) linger : ; : >\"$base/over\" ; exit ;; esac");
    let first = machine.start("deploy");
    machine.wait_for_lingering(1);
    first.signal("KILL");
    first.end().exits(-1);
    machine.on("minikube", "case $words in delete*) [ -e \"$base/over\" ] || exit 1 ;; esac");
    let second = machine.start("deploy");
    // Time for a removal that comes too early.
    std::thread::sleep(std::time::Duration::from_millis(300));
    machine.write("go", "");
    second.end().exits(0).says("ready");
}

#[test]
fn a_cluster_whose_removal_was_cut_off_is_removed_before_another_is_made() {
    let machine = Machine::deployed();
    machine.on("minikube", "case $words in delete*) echo absent >$world/container; exit 1 ;; esac");
    machine.run("clean --cluster").exits(1);
    machine.forget();
    machine.on("minikube", "");
    machine.run("deploy").exits(0).says("ready");
    machine.in_order(&["minikube delete", "minikube start"]);
}

#[test]
fn a_cluster_whose_folder_minikube_lost_is_removed_on_the_user_s_word() {
    let machine = Machine::deployed();
    std::fs::remove_dir_all(machine.base.join("home/.minikube/profiles")).unwrap();
    for container in ["running", "stopped"] {
        machine.write("world/container", container);
        machine.run("deploy").exits(4).complains("folder").complains("clean --cluster");
        machine.run("status").says("clean --cluster");
    }
    machine.changed_nothing();
    machine.run("clean --cluster").exits(0);
    machine.place("minikube delete");
    machine.run("deploy").exits(0).says("ready");
}

#[test]
fn another_user_s_cluster_of_the_name_is_left_alone() {
    let machine = Machine::with_cluster();
    std::fs::remove_dir_all(machine.base.join("home/.minikube/profiles")).unwrap();
    std::fs::remove_dir_all(machine.state()).unwrap();
    machine.run("deploy").exits(4).complains("this minikube did not make it");
    machine.run("clean --cluster").exits(0).says("left alone");
    machine.changed_nothing();
}

#[test]
fn a_cluster_that_lost_its_container_is_removed_on_the_user_s_word() {
    let machine = Machine::deployed();
    machine.write("world/container", "absent");
    machine.run("deploy").exits(4).complains("container was removed").complains("clean --cluster");
    machine.changed_nothing();
    machine.run("clean --cluster").exits(0);
    machine.place("minikube delete");
    machine.run("deploy").exits(0).says("ready");
}
