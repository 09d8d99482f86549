//! `ai-examples --tasks`: tasks of k8s-ai-bench, with verifiers that mean something, always pass, or never pass.

use super::harness::Machine;
use super::record::Ended;
use serde_json::{Value, json};
use std::os::unix::fs::{PermissionsExt, symlink};

/// A kubectl-ai whose model proposes one command and names the cause.
const KUBECTL_AI: &str = r#"#!/bin/sh
case "$*" in
--help) echo '  --llm-provider string' && exit ;;
esac
cat <<'END'
The deployment is too small.
The following commands require approval:
* kubectl scale deployment/frontend --replicas=2
END
"#;

fn machine() -> Machine {
    let machine = Machine::deployed().var("OPENAI_API_KEY", "canary-of-the-key");
    machine.write("bin/kubectl-ai", KUBECTL_AI);
    let path = machine.base.join("bin/kubectl-ai");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    symlink("/bin/bash", machine.base.join("real/bash")).unwrap();
    machine.on(
        "kubectl",
        "case $words in apply*|*--all-namespaces*) exit ;; 'create token'*) echo TOKEN-OF-THE-ACCOUNT && exit ;; \
         'get namespaces'*) echo namespace/todo-chatbot && exit ;; scale*frontend*) : >\"$base/scaled\" ;; esac",
    );
    // What helm makes of a YAML file stands beside it.
    machine.on(
        "helm",
        "case $words in 'template task'*) file=$(option --values \"$@\"); case $file in *match.json) echo 'answer: \"true\"' ;; \
         *) IFS= read -r line <\"$file.answer\"; printf 'answer: %s\\n' \"$line\" ;; esac; exit ;; esac",
    );
    machine
}

/// In the clone's folder, so that the path of the tasks has no space.
#[track_caller]
fn run(machine: &Machine, words: &str) -> Ended {
    machine.start_under("cd \"$XTASK_ROOT\" && exec \"$0\" \"$@\"", words).end()
}

fn task(machine: &Machine, name: &str, verifier: &str, more: &Value) {
    let mut value = json!({"script": [{"prompt": "Scale the frontend."}], "verifier": "verify.sh"});
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    machine.write(&format!("tasks/{name}/task.yaml"), "");
    machine.write(&format!("tasks/{name}/task.yaml.answer"), &format!("{}\n", json!(value.to_string())));
    machine.write(&format!("tasks/{name}/verify.sh"), verifier);
}

fn verdicts(events: &[Value]) -> Vec<(String, String)> {
    let answered = events.iter().filter(|event| event["event"] == "answered");
    answered.map(|event| (event["verdict"].to_string(), event["said"].to_string())).collect()
}

#[test]
fn a_task_is_solved_where_its_verifier_fails_before_and_passes_afterwards() {
    let machine = machine();
    task(&machine, "scale", "[ -e ../../scaled ]\n", &json!({"expect": [{"contains": "too small"}]}));
    let words = |more: &str| format!("ai-examples --tasks ../tasks --tool kubectl-ai --format json {more}");
    run(&machine, &words("")).exits(2).complains("--apply");
    assert_eq!(machine.changes(), [""; 0]);
    run(&machine, &words("--list")).exits(0).says("verify.sh").says("Scale the frontend.");
    let events = run(&machine, &words("--apply --yes")).exits(0).events();
    assert_eq!(verdicts(&events)[0].0, "\"repaired\"", "{events:#?}");
    assert!(machine.changes().iter().any(|call| call.contains("delete") && call.contains("todo-chatbot-drill-task")));
    assert!(!machine.state().join("task-kubeconfig").exists(), "the administrator's key is gone again");
}

#[test]
fn a_task_that_tests_nothing_or_is_not_solved_counts_for_nobody() {
    let machine = machine();
    task(&machine, "always", "exit 0\n", &json!({}));
    task(&machine, "never", "exit 1\n", &json!({"timeout": "1s"}));
    let ended = run(&machine, "ai-examples --tasks ../tasks --tool kubectl-ai --apply --yes --format json").exits(0);
    let verdicts = verdicts(&ended.events());
    assert!(verdicts[0].0.contains("not") && verdicts[0].1.contains("tests nothing"), "{verdicts:#?}");
    assert!(verdicts[1].0.contains("wrong") && verdicts[1].1.contains("verifier does not pass"), "{verdicts:#?}");
}

#[test]
fn a_task_that_is_not_understood_is_refused_by_its_file_and_key() {
    let machine = machine();
    task(&machine, "odd", "exit 1\n", &json!({"isolation": "cluster"}));
    let ended = run(&machine, "ai-examples --tasks ../tasks --apply --yes").exits(2);
    ended.complains("odd/task.yaml").complains("isolation");
    run(&machine, "ai-examples --tasks ../tasks/absent --apply --yes").exits(1).complains("absent");
}
