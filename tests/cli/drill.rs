//! Drills: what they make and break, and that nothing of them stays.

use super::harness::Machine;

const NAMESPACE: &str = "--namespace=todo-chatbot-drill-selector";

/// With the app deployed. The fake cluster has one namespace, so the fake helm makes no copies.
fn deployed() -> Machine {
    let machine = Machine::deployed();
    machine.on("helm", "case \"$*\" in *--namespace=todo-chatbot-drill-*) exit ;; esac");
    machine
}

/// A namespace that a killed run left.
fn leave(machine: &Machine) {
    let namespace = r#"{"kind": "Namespace", "metadata": {"name": "todo-chatbot-drill-cpu", "labels": {"todo-chatbot/drill": "cpu"}}}"#;
    machine.write("world/objects/namespace-drill.json", namespace);
}

#[test]
fn lists_drills_and_answers_without_a_cluster() {
    let machine = Machine::new();
    machine.run("drill --list").exits(0).says("selector").says("Every pod is ready");
    machine.run("drill selector --answer").exits(0).says("XT071").says("app=backnd");
    machine.run("drill").exits(2).complains("Usage:");
    machine.run("drill no-such-drill").exits(2).complains("there is no drill no-such-drill");
    machine.run("drill selector cpu").exits(2).complains("one drill at a time");
    assert!(machine.calls().is_empty());
}

#[test]
fn a_held_drill_is_a_copy_of_the_deployment_in_a_namespace_of_its_own() {
    let machine = deployed();
    let held = machine.run("drill selector --hold").exits(0);
    held.says("requests to the backend's Service fail").says("drill selector --answer");
    machine.in_order(&["kubectl apply", "kubectl patch backend-service"]);
    let changes = machine.calls().into_iter().filter(|call| !call.is_question());
    for call in changes.filter(|call| ["kubectl", "helm"].contains(&call.tool.as_str())) {
        assert!(call.args.iter().any(|arg| arg == NAMESPACE), "{}", call.text());
    }
    let installs: Vec<_> = machine.calls().into_iter().filter(|call| call.is("helm upgrade")).collect();
    assert_eq!(installs.len(), 2);
    assert!(installs.iter().all(|call| call.stdin.contains(r#""image":""#)), "{installs:?}");
}

#[test]
fn a_drill_that_nobody_can_practise_on_is_removed_again() {
    let machine = deployed();
    machine.run("drill selector").exits(2).complains("no terminal");
    machine.place("kubectl delete todo-chatbot-drill-selector");
}

#[test]
fn a_copy_that_could_not_be_broken_is_removed_too() {
    let machine = deployed();
    machine.on("kubectl", "case $words in patch*) echo refused >&2; exit 1 ;; esac");
    machine.run("drill selector --hold").exits(1);
    machine.place("kubectl delete todo-chatbot-drill-selector");
}

#[test]
fn the_next_run_and_clean_remove_what_a_killed_run_left() {
    for words in ["drill --clean", "drill selector --hold", "clean"] {
        let machine = deployed();
        leave(&machine);
        machine.run(words).exits(0);
        machine.place("kubectl delete todo-chatbot-drill-cpu");
    }
    deployed().run("drill --clean").exits(0).says("no drill is left");
}

#[test]
fn a_dry_run_of_the_judge_shows_what_it_makes_and_removes() {
    let machine = deployed();
    machine.run("drill --judge selector --dry-run").exits(0).says("helm").says("delete --ignore-not-found");
    machine.changed_nothing();
}

#[test]
fn no_drill_touches_a_cluster_in_doubt() {
    let machine = deployed();
    let kubeconfig = machine.state().join("kubeconfig");
    let kubeconfig = kubeconfig.strip_prefix(&machine.base).unwrap().display().to_string();
    machine.replace(&kubeconfig, "https://127.0.0.1:32771", "https://prod.example.com");
    machine.run("drill selector --hold").exits(4);
    machine.changed_nothing();
}
