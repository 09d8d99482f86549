//! Pods that the node, the scheduler or a person removes.

use super::Rule;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{age, app, condition, list, name, text, title};
use crate::diagnose::words::{captured, short};
use serde_json::Value;

pub const RULES: &[Rule] = &[
    Rule::code("XT062", "evicted", "The node evicted the pod.", evicted),
    Rule::code("XT063", "preempted", "The pod was preempted or disrupted.", disrupted),
    Rule::code("XT064", "stuck-terminating", "The pod does not end.", stuck),
];

fn evicted(evidence: &Evidence) -> Vec<Found> {
    let recent = |pod: &&Value| age(evidence, text(pod, "/status/startTime")).is_none_or(|seconds| seconds < 3600);
    let gone = evidence.own("Pod").filter(|pod| pod["status"]["reason"] == "Evicted").filter(recent);
    let found = gone.map(|pod| {
        let why = text(pod, "/status/message");
        let fix = match captured(why, "volume \"*\" exceeds the limit \"*\"") {
            Some(found) => {
                format!("raise the sizeLimit {} of the volume {}, then: cargo xtask deploy", found[1], found[0])
            }
            None => format!("free disk or memory of the node, then: {} delete pod {}", evidence.kubectl, name(pod)),
        };
        Found::new(format!("the node evicted {}: {}", name(pod), short(why, 200)), fix)
            .app(app(pod))
            .pod(name(pod))
            .proof(title(pod), "status.reason", "Evicted")
            .proof(title(pod), "status.message", short(why, 300))
    });
    found.collect()
}

fn disrupted(evidence: &Evidence) -> Vec<Found> {
    let found = evidence.own("Pod").filter(|pod| pod["status"]["reason"] != "Evicted").filter_map(|pod| {
        let target = condition(pod, "DisruptionTarget").filter(|c| c["status"] == "True" && c["reason"] != "EvictionByEvictionAPI")?;
        let what = format!("{} was ended for another pod or by the node: {}", name(pod), text(target, "/message"));
        Some(
            Found::new(what, format!("{} get pods --all-namespaces  # give {} a higher priorityClassName, or remove the pod that displaced it", evidence.kubectl, app(pod).unwrap_or("the app")))
                .app(app(pod))
                .pod(name(pod))
                .proof(title(pod), "status.conditions[DisruptionTarget].reason", text(target, "/reason")),
        )
    });
    found.collect()
}

/// `deletionTimestamp` has the grace period in it.
fn stuck(evidence: &Evidence) -> Vec<Found> {
    let late =
        |pod: &&Value| age(evidence, text(pod, "/metadata/deletionTimestamp")).is_some_and(|seconds| seconds > 15);
    let found = evidence.own("Pod").filter(late).map(|pod| {
        let finalizers: Vec<&str> = list(pod, "/metadata/finalizers").iter().filter_map(Value::as_str).collect();
        let (why, fix) = match finalizers.as_slice() {
            [] => (
                "its containers do not end".to_owned(),
                format!("{} delete pod {} --grace-period=0 --force", evidence.kubectl, name(pod)),
            ),
            all => (
                format!("the finalizer {} holds it", all.join(", ")),
                format!(
                    "{} patch pod {} --type=merge -p '{{\"metadata\":{{\"finalizers\":null}}}}'",
                    evidence.kubectl,
                    name(pod)
                ),
            ),
        };
        Found::new(format!("{} should have ended, but {why}", name(pod)), fix).app(app(pod)).pod(name(pod)).proof(
            title(pod),
            "metadata.deletionTimestamp",
            text(pod, "/metadata/deletionTimestamp"),
        )
    });
    found.collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{T0, case, healthy, pod_with, with};
    use serde_json::json;
    let with_status = |status: serde_json::Value| with(pod_with(json!({}), status));
    let preempted = with_status(json!({"phase": "Failed", "conditions": [
        {"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler", "message": "default-scheduler: preempting"}]}));
    let drained = with_status(
        json!({"phase": "Failed", "conditions": [{"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI"}]}),
    );
    let mut leaving = healthy();
    let pod = leaving.objects.iter_mut().find(|o| o["kind"] == "Pod").unwrap();
    pod["metadata"]["deletionTimestamp"] = json!(T0);
    let mut just_left = leaving.clone();
    just_left.taken = crate::time::parse(T0).unwrap() + 3;
    vec![
        case(
            "XT062",
            with_status(
                json!({"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory."}),
            ),
            drained.clone(),
        ),
        case("XT063", preempted, drained),
        case("XT064", leaving, just_left),
    ]
}
