//! The node: cordons, pressure, clock, and the parts of Kubernetes on it.

use super::{CRASH, ROLLOUT, Rule, UNPLACED};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{age, ailing, condition, is_ready, list, name, text, title};
use crate::diagnose::sources::Source::{App, Container, Tool};

pub const RULES: &[Rule] = &[
    Rule::code("XT089", "node-not-ready", "The node is cordoned, not ready or under pressure.", node).explains(&[UNPLACED, ROLLOUT, &["XT062"]]),
    Rule::words("XT090", "certificates-or-clock", "A certificate is expired or not yet valid, or two clocks differ.", &[Tool, App, Container], &[
        "certificate has expired*",
        "is not yet valid*",
        "current time * is after *",
    ])
    .says("a certificate or token is not valid at this time: {0}", "cargo xtask stop && cargo xtask deploy  # renews the node's certificates; compare: date, docker exec NODE date")
    .explains(&[ROLLOUT, CRASH, &["XT132", "XT125"]]),
    Rule::code("XT091", "cluster-broken", "A part of Kubernetes on the node does not run.", system).explains(&[UNPLACED, ROLLOUT]),
];

fn node(evidence: &Evidence) -> Vec<Found> {
    let mut all = Vec::new();
    for node in evidence.of("Node") {
        if node["spec"]["unschedulable"] == true {
            let found = Found::new(
                format!("the node {} is cordoned: it takes no new pods", name(node)),
                format!("{} uncordon {}", evidence.kubectl, name(node)),
            );
            let found = found.proof(title(node), "spec.unschedulable", "true");
            // A person has to lift it: the pods that wait for the only node wait in vain.
            let waits =
                |pod: &&serde_json::Value| condition(pod, "PodScheduled").is_some_and(|c| c["status"] == "False");
            let waiting = ailing(evidence).find(waits).filter(|_| evidence.of("Node").count() == 1);
            all.push(match waiting {
                Some(pod) => {
                    found.proof(title(pod), "status.conditions[PodScheduled].status", "False").pod(name(pod)).hopeless()
                }
                None => found,
            });
        }
        // Ready has to be true, and each pressure false. Any other comparison reports healthy nodes.
        for kind in ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"] {
            let Some(found) = condition(node, kind).filter(|c| c["status"] == "True") else { continue };
            let fix = if kind == "DiskPressure" {
                "free space on the disk of Docker's images"
            } else {
                "give the node more, or delete pods that nobody needs"
            };
            all.push(
                Found::new(format!("the node {} reports {kind}: {}", name(node), text(found, "/message")), fix).proof(
                    title(node),
                    format!("status.conditions[{kind}].status"),
                    "True",
                ),
            );
        }
        if let Some(ready) = condition(node, "Ready").filter(|c| c["status"] != "True") {
            let what = format!("the node {} is not ready: {}", name(node), text(ready, "/message"));
            all.push(Found::new(what, "cargo xtask stop && cargo xtask deploy").proof(
                title(node),
                "status.conditions[Ready].status",
                text(ready, "/status"),
            ));
        }
    }
    all
}

/// A static pod or the like that is not ready for half a minute. What has rules of its own is left to them.
fn system(evidence: &Evidence) -> Vec<Found> {
    let known = ["coredns", "kube-proxy", "storage-provisioner"];
    let parts = evidence.of("Pod").filter(|pod| {
        text(pod, "/metadata/namespace") == "kube-system" && !known.iter().any(|part| name(pod).starts_with(part))
    });
    let broken = parts.filter(|pod| {
        let control = ["kube-apiserver", "kube-scheduler", "kube-controller-manager", "etcd"]
            .iter()
            .any(|part| name(pod).starts_with(part));
        let since = condition(pod, "Ready").map(|c| text(c, "/lastTransitionTime")).unwrap_or_default();
        control && !is_ready(pod) && age(evidence, since).is_none_or(|seconds| seconds > 30)
    });
    let found = broken.map(|pod| {
        let last =
            list(pod, "/status/containerStatuses").iter().find_map(|s| s.pointer("/state/waiting/reason")?.as_str());
        Found::new(
            format!("{} of Kubernetes does not run{}", name(pod), last.map(|r| format!(" ({r})")).unwrap_or_default()),
            "cargo xtask stop && cargo xtask deploy",
        )
        .proof(title(pod), "status.conditions[Ready].status", "False")
    });
    found.collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, healthy, pending, said};
    use serde_json::json;
    let mut cordoned = pending("Unschedulable", "0/1 nodes are available: 1 node(s) were unschedulable.");
    cordoned.objects.iter_mut().find(|o| o["kind"] == "Node").unwrap()["spec"] = json!({"unschedulable": true});
    let mut half = healthy();
    let pod = half.objects.iter_mut().find(|o| o["metadata"]["name"] == "kube-scheduler-todo-chatbot").unwrap();
    pod["status"]["conditions"][0]["status"] = json!("False");
    vec![
        case("XT089", cordoned, healthy()),
        case(
            "XT090",
            said("x509: certificate has expired or is not yet valid: current time 2026 is before 2027"),
            said("the certificate is new"),
        ),
        case("XT091", half, healthy()),
    ]
}

#[test]
fn each_pressure_is_judged_by_its_own_status() {
    use crate::diagnose::samples::healthy;
    use serde_json::json;
    let judged = |kind: &str, status: &str| {
        let mut evidence = healthy();
        let own = evidence.objects.iter_mut().find(|o| o["kind"] == "Node").unwrap();
        let conditions = own["status"]["conditions"].as_array_mut().unwrap();
        conditions.iter_mut().find(|c| c["type"] == kind).unwrap()["status"] = json!(status);
        node(&evidence).len()
    };
    assert_eq!((judged("DiskPressure", "True"), judged("DiskPressure", "False")), (1, 0));
    assert_eq!((judged("Ready", "Unknown"), judged("Ready", "True")), (1, 0));
}
