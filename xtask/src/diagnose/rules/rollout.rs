//! Deployments as wholes: symptoms that lead to pods, and what a person set.

use super::Rule;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{app, condition, list, name, statuses, terminated, text, title, waiting};
use serde_json::Value;

pub const RULES: &[Rule] = &[
    Rule::code("XT008", "rollout-paused", "A person paused the rollout.", paused),
    Rule::code("XT009", "scaled-to-zero", "The Deployment wants no pod.", zero),
    Rule::code(
        "XT046",
        "init-container-fails",
        "An init container fails. Its own cause comes first, if it is known.",
        init,
    ),
    Rule::code("XT007", "rollout-stuck", "The rollout made no progress within its deadline. A symptom.", stuck),
    Rule::code(
        "XT092",
        "autoscaler-or-budget",
        "An autoscaler has no figures, or a disruption budget blocks every eviction.",
        scaling,
    ),
];

fn deployments(evidence: &Evidence) -> impl Iterator<Item = &Value> {
    evidence.own("Deployment")
}

fn paused(evidence: &Evidence) -> Vec<Found> {
    let found = deployments(evidence).filter(|d| d["spec"]["paused"] == true).map(|deployment| {
        Found::new(
            format!("the rollout of {} is paused: changes have no effect", name(deployment)),
            format!("{} rollout resume deployment {}", evidence.kubectl, name(deployment)),
        )
        .app(Some(app(deployment).unwrap_or(name(deployment))))
        .proof(title(deployment), "spec.paused", "true")
    });
    found.collect()
}

fn zero(evidence: &Evidence) -> Vec<Found> {
    let found = deployments(evidence).filter(|d| d["spec"]["replicas"] == 0).map(|deployment| {
        Found::new(
            format!("{} is scaled to zero: no pod is wanted", name(deployment)),
            format!("{} scale deployment {} --replicas=1", evidence.kubectl, name(deployment)),
        )
        .app(Some(app(deployment).unwrap_or(name(deployment))))
        .proof(title(deployment), "spec.replicas", "0")
    });
    found.collect()
}

fn init(evidence: &Evidence) -> Vec<Found> {
    let found = crate::diagnose::objects::ailing(evidence).filter_map(|pod| {
        let initial = list(pod, "/status/initContainerStatuses");
        let fails = |status: &&Value| {
            let refused =
                waiting(status).is_some_and(|(reason, _)| !["PodInitializing", "ContainerCreating"].contains(&reason));
            refused || terminated(status).is_some_and(|end| end["exitCode"] != 0)
        };
        let status = statuses(pod).take(initial.len()).find(fails)?;
        let container = text(status, "/name");
        let state = waiting(status)
            .map(|(reason, _)| reason.to_owned())
            .or(terminated(status).map(|end| format!("exit {}", end["exitCode"])));
        let log = evidence.logs.iter().find(|log| log.pod == name(pod) && log.container == container);
        let said = log
            .and_then(|log| log.lines.last())
            .map(|line| format!(": \"{}\"", crate::diagnose::words::short(line, 200)))
            .unwrap_or_default();
        Some(
            Found::new(
                format!("the init container {container} of {} fails{said}", name(pod)),
                format!("{} logs {} --container={container}", evidence.kubectl, name(pod)),
            )
            .app(app(pod))
            .pod(name(pod))
            .proof(title(pod), format!("initContainerStatuses[{container}]"), state.unwrap_or_default()),
        )
    });
    found.collect()
}

fn stuck(evidence: &Evidence) -> Vec<Found> {
    let found = deployments(evidence).filter_map(|deployment| {
        let stopped = condition(deployment, "Progressing")
            .filter(|c| c["reason"] == "ProgressDeadlineExceeded" && c["status"] == "False")?;
        Some(
            Found::new(
                format!("the rollout of {} makes no progress", name(deployment)),
                format!("{} describe deployment {}", evidence.kubectl, name(deployment)),
            )
            .app(Some(app(deployment).unwrap_or(name(deployment))))
            .proof(title(deployment), "status.conditions[Progressing].reason", text(stopped, "/reason")),
        )
    });
    found.collect()
}

fn scaling(evidence: &Evidence) -> Vec<Found> {
    // A new autoscaler has no figures for its first minutes.
    let old = |c: &Value| {
        crate::diagnose::objects::age(evidence, text(c, "/lastTransitionTime")).is_some_and(|seconds| seconds > 120)
    };
    let blind = evidence.own("HorizontalPodAutoscaler").filter_map(|scaler| {
        let inactive = condition(scaler, "ScalingActive")
            .filter(|c| c["status"] == "False" && c["reason"] != "ScalingDisabled" && old(c))?;
        Some(
            Found::new(
                format!("the autoscaler {} has no figures: {}", name(scaler), text(inactive, "/message")),
                "minikube addons enable metrics-server --profile PROFILE  # and give the containers CPU requests"
                    .to_owned(),
            )
            .app(app(scaler))
            .proof(title(scaler), "status.conditions[ScalingActive].reason", text(inactive, "/reason")),
        )
    });
    let strict = evidence.own("PodDisruptionBudget").filter_map(|budget| {
        let count = |field: &str| budget["status"][field].as_u64().unwrap_or(0);
        let blocks = count("disruptionsAllowed") == 0
            && count("expectedPods") > 0
            && count("desiredHealthy") >= count("expectedPods");
        let fix = format!(
            "{} patch pdb {} --type=merge -p '{{\"spec\":{{\"minAvailable\":null,\"maxUnavailable\":1}}}}'",
            evidence.kubectl,
            name(budget)
        );
        blocks.then(|| {
            Found::new(
                format!(
                    "the disruption budget {} allows no eviction: it wants all {} pods",
                    name(budget),
                    count("expectedPods")
                ),
                fix,
            )
            .app(app(budget))
            .proof(title(budget), "status.disruptionsAllowed", "0")
            .proof(title(budget), "status.desiredHealthy", count("desiredHealthy").to_string())
        })
    });
    blind.chain(strict).collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, healthy, pod_with, with};
    use serde_json::json;
    let deployment = |field: &str, value: serde_json::Value| {
        let mut evidence = healthy();
        let own = evidence.objects.iter_mut().find(|o| o["kind"] == "Deployment").unwrap();
        *own.pointer_mut(field).unwrap_or(&mut json!(null)) = value.clone();
        if field == "/spec/paused" {
            own["spec"]["paused"] = value;
        }
        evidence
    };
    let init = |code: i64| {
        with(pod_with(
            json!({"nodeName": "todo-chatbot", "initContainers": [{"name": "wait"}]}),
            json!({"phase": "Pending", "initContainerStatuses": [
        {"name": "wait", "state": {"terminated": {"reason": if code == 0 { "Completed" } else { "Error" }, "exitCode": code}}}]}),
        ))
    };
    let budget = |allowed: u64| {
        let mut evidence = healthy();
        evidence
            .objects
            .push(json!({"kind": "PodDisruptionBudget", "metadata": {"name": "backend", "namespace": "todo-chatbot"},
            "status": {"disruptionsAllowed": allowed, "expectedPods": 1, "desiredHealthy": 1 - allowed}}));
        evidence
    };
    let late = json!({"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"});
    vec![
        case("XT007", deployment("/status/conditions/0", late), healthy()),
        case("XT008", deployment("/spec/paused", json!(true)), deployment("/spec/paused", json!(false))),
        case("XT009", deployment("/spec/replicas", json!(0)), healthy()),
        case("XT046", init(1), init(0)),
        case("XT092", budget(0), budget(1)),
    ]
}

#[test]
fn a_stuck_rollout_is_a_symptom() {
    let mut evidence = cases().into_iter().find(|case| case.code == "XT007").unwrap().example;
    evidence.objects.extend(
        crate::diagnose::samples::refused("exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1")
            .objects,
    );
    let verdict = crate::diagnose::engine::judge(&evidence);
    assert_eq!((verdict[0].cause.rule.code, verdict[0].symptoms[0].rule.code), ("XT001", "XT007"));
}
