//! `ai-examples`: a model's proposals are judged, and run only when a person asks for it.

use super::harness::Machine;
use serde_json::Value;

/// A kubectl-ai whose model proposes three commands: one helps, two do harm.
const KUBECTL_AI: &str = r#"#!/bin/sh
case "$*" in
--help) echo '  --llm-provider string' && exit ;;
esac
for word; do case $word in --kubeconfig=*) cp "${word#*=}" "${0%/bin/*}/given-kubeconfig" ;; esac; done
cat <<'END'
The following commands require approval:
* kubectl scale deployment/frontend --replicas=2
* kubectl get secrets --output yaml
* kubectl delete namespace todo-chatbot
END
"#;

fn machine() -> Machine {
    use std::os::unix::fs::PermissionsExt;
    let machine = Machine::deployed().var("OPENAI_API_KEY", "canary-of-the-key");
    machine.write("bin/kubectl-ai", KUBECTL_AI);
    let path = machine.base.join("bin/kubectl-ai");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink("/bin/cp", machine.base.join("real/cp")).unwrap();
    machine.on(
        "kubectl",
        "case $words in apply*|*--all-namespaces*) exit ;; 'create token'*) echo TOKEN-OF-THE-ACCOUNT && exit ;; esac",
    );
    machine
}

fn fates(events: &[Value]) -> Vec<(&str, &str)> {
    let of = |event: &&Value| event["event"] == "proposed";
    let field = |event: &'_ Value, name: &str| event[name].as_str().map(str::to_owned).unwrap_or_default();
    let mut fates: Vec<(&str, &str)> = Vec::new();
    for event in events.iter().filter(of) {
        let command = event["command"].as_str().unwrap();
        assert!(event["fate"] == "done" || !field(event, "why").is_empty(), "{event}");
        fates.push((command.split(' ').nth(1).unwrap(), event["fate"].as_str().unwrap()));
    }
    fates.dedup();
    fates
}

#[test]
fn nothing_that_a_model_proposes_runs_by_itself() {
    let machine = machine();
    let ended = machine.run("ai-examples scale --format json").exits(0);
    let judged = [("scale", "allowed"), ("get", "refused"), ("delete", "refused")];
    assert_eq!(fates(&ended.events())[..3], judged, "{ended:#?}");
    let changes = machine.changes();
    assert!(!changes.iter().any(|c| c.contains("kubectl scale") && !c.contains("dry-run")), "{changes:#?}");
    assert!(!ended.out.contains("canary") && !ended.out.contains("TOKEN"), "{ended:#?}");
}

#[test]
fn an_accepted_proposal_runs_under_the_account_and_a_dangerous_one_never() {
    let machine = machine();
    let ended = machine.run("ai-examples scale --apply --yes --format json").exits(0);
    assert_eq!(
        fates(&ended.events())[..3],
        [("scale", "done"), ("get", "refused"), ("delete", "refused")],
        "{ended:#?}"
    );
    let calls = machine.calls();
    let scales: Vec<_> =
        calls.iter().filter(|call| call.text() == "kubectl scale deployment/frontend --replicas=2").collect();
    let by_the_account = |arg: &String| arg.starts_with("--kubeconfig=") && arg.ends_with("/ai-kubeconfig");
    assert!(!scales.is_empty() && scales.iter().all(|call| call.args.iter().any(by_the_account)), "{scales:#?}");
    assert!(!calls.iter().any(|call| call.text().contains("delete namespace")), "{calls:#?}");
    // Without a terminal nobody can agree.
    let ended = machine.run("ai-examples scale --apply --format json").exits(0);
    assert_eq!(fates(&ended.events())[0], ("scale", "declined"), "{ended:#?}");
}

#[test]
fn the_tools_get_the_accounts_token_alone_and_it_ends_with_the_run() {
    let machine = machine();
    machine.run("ai-examples scale").exits(0);
    let given = machine.read("given-kubeconfig");
    assert!(given.contains("TOKEN-OF-THE-ACCOUNT") && !given.contains("client-key"), "{given}");
    assert!(!machine.state().join("ai-kubeconfig").exists());
    machine.place("kubectl delete --ignore-not-found serviceaccount,role,rolebinding");
}
