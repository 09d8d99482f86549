//! Why the scheduler has no node for a pod.

use super::Rule;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{age, ailing, app, condition, list, name, quantity, text, title};
use crate::diagnose::sources::Source::{self, Scheduling};
use serde_json::Value;

const HERE: &[Source] = &[Scheduling];
const DESCRIBE: &str = "{kubectl} describe pod {name}";

pub const RULES: &[Rule] = &[
    Rule::code("XT016", "cpu-insufficient", "No node has as much CPU free as the pod requests.", cpu),
    Rule::code("XT017", "memory-insufficient", "No node has as much memory free as the pod requests.", memory),
    Rule::words(
        "XT018",
        "node-full",
        "The node takes no more pods, or has too little ephemeral storage.",
        HERE,
        &["Too many pods", "Insufficient ephemeral-storage", "Insufficient hugepages"],
    )
    .says(
        "the node has no room for {name}: {0}",
        "{kubectl} get pods --all-namespaces  # delete pods that nobody needs",
    ),
    Rule::words(
        "XT019",
        "node-selector",
        "No node has the labels that the pod asks for.",
        HERE,
        &["didn't match Pod's node affinity/selector"],
    )
    .says(
        "no node has the labels that the pod's nodeSelector or affinity asks for",
        "{kubectl} label node --all KEY=VALUE  # the pair in the pod's spec.nodeSelector, or take it out there",
    ),
    Rule::words(
        "XT020",
        "taint",
        "All nodes have a taint that the pod does not tolerate.",
        HERE,
        &["had untolerated taint {*}", "had untolerated taint(s)"],
    )
    .says(
        "no node takes the pod because of a taint: {0}",
        "{kubectl} describe nodes  # Taints shows its KEY, then: {kubectl} taint nodes --all KEY-",
    ),
    Rule::words(
        "XT021",
        "anti-affinity",
        "Rules keep the pod apart from other pods, and there is no further node.",
        HERE,
        &[
            "didn't match pod anti-affinity rules",
            "didn't satisfy existing pods anti-affinity rules",
            "didn't match pod topology spread constraints",
            "didn't match pod affinity rules",
        ],
    )
    .says(
        "the rules that place {name} beside or away from other pods leave no node",
        "{kubectl} scale deployment {app} --replicas=1  # or soften the rule to preferred",
    ),
    Rule::words(
        "XT023",
        "volume-elsewhere",
        "The pod's volume is on a node that may not run the pod.",
        HERE,
        &["volume node affinity conflict"],
    )
    .says("the volume of {name} is on another node", DESCRIBE),
    Rule::words("XT024", "host-port-taken", "Another pod has the host port.", HERE, &["didn't have free ports"]).says(
        "another pod has the host port that {name} asks for",
        "{kubectl} get pods --all-namespaces -o wide  # remove hostPort from one of the two",
    ),
    Rule::words("XT025", "scheduling-gated", "A scheduling gate holds the pod back.", HERE, &["SchedulingGated"]).says(
        "a scheduling gate holds {name} back",
        "remove spec.schedulingGates from the pod's template, then deploy again",
    ),
    Rule::code("XT026", "scheduler-absent", "No scheduler looks at the pod.", no_scheduler),
];

fn cpu(evidence: &Evidence) -> Vec<Found> {
    short_of(evidence, "cpu", "Insufficient cpu")
}

fn memory(evidence: &Evidence) -> Vec<Found> {
    short_of(evidence, "memory", "Insufficient memory")
}

/// Requests of a pod for a resource, in cores or bytes.
fn requested(pod: &Value, resource: &str) -> f64 {
    list(pod, "/spec/containers").iter().map(|c| quantity(text(c, &format!("/resources/requests/{resource}")))).sum()
}

fn shown(resource: &str, amount: f64) -> String {
    if resource == "cpu" { format!("{amount} CPUs") } else { format!("{:.0} MiB", amount / f64::from(1 << 20)) }
}

fn short_of(evidence: &Evidence, resource: &str, pattern: &str) -> Vec<Found> {
    let stuck = ailing(evidence).filter_map(|pod| {
        let said = condition(pod, "PodScheduled").filter(|c| text(c, "/message").contains(pattern))?;
        let wanted = requested(pod, resource);
        let all = evidence
            .of("Node")
            .map(|node| quantity(text(node, &format!("/status/allocatable/{resource}"))))
            .sum::<f64>();
        let placed: Vec<&Value> = evidence.of("Pod").filter(|p| p.pointer("/spec/nodeName").is_some()).collect();
        let used: f64 = placed.iter().map(|p| requested(p, resource)).sum();
        let largest = placed.into_iter().max_by(|a, b| requested(a, resource).total_cmp(&requested(b, resource)));
        let app = app(pod).unwrap_or("backend");
        let field = format!("spec.containers[].resources.requests.{resource}");
        let mut found = Found::new(
            format!(
                "the pod asks for {}, and the node has {} of which {} are taken",
                shown(resource, wanted),
                shown(resource, all),
                shown(resource, used)
            ),
            format!(
                "{} set resources deployment {app} --requests={resource}={}",
                evidence.kubectl,
                if resource == "cpu" { "100m" } else { "256Mi" }
            ),
        )
        .app(Some(app))
        .pod(name(pod))
        .proof(title(pod), "status.conditions[PodScheduled].message", text(said, "/message"))
        .proof(title(pod), field.clone(), shown(resource, wanted));
        if let Some(largest) = largest.filter(|largest| requested(largest, resource) > wanted) {
            found = found.proof(
                title(largest),
                field,
                format!("{}, the largest", shown(resource, requested(largest, resource))),
            );
        }
        Some(found)
    });
    stuck.collect()
}

fn no_scheduler(evidence: &Evidence) -> Vec<Found> {
    let lost = ailing(evidence).filter(|pod| {
        let waits = text(pod, "/status/phase") == "Pending" && text(pod, "/spec/nodeName").is_empty();
        let old = age(evidence, text(pod, "/metadata/creationTimestamp")).is_some_and(|seconds| seconds > 10);
        waits && old && condition(pod, "PodScheduled").is_none()
    });
    let described = lost.map(|pod| {
        let scheduler = text(pod, "/spec/schedulerName");
        let found = match scheduler {
            "" | "default-scheduler" => Found::new(
                "no scheduler looks at new pods: kube-scheduler does not run",
                "cargo xtask stop && cargo xtask deploy",
            ),
            other => Found::new(
                format!("the pod asks for the scheduler {other}, which does not exist"),
                "remove schedulerName from the pod's template, then deploy again",
            ),
        };
        found.app(app(pod)).pod(name(pod)).proof(title(pod), "spec.schedulerName", scheduler).proof(
            title(pod),
            "status.phase",
            "Pending",
        )
    });
    described.collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{T0, case, healthy, pending, with};
    use serde_json::json;
    let unscheduled =
        |said: &str| pending("Unschedulable", &format!("0/1 nodes are available: 1 {said}. preemption: 0/1"));
    let other = || unscheduled("node(s) had a reason that no rule knows");
    let lost = json!({"kind": "Pod", "metadata": {"name": "b-1", "namespace": "todo-chatbot", "labels": {"app": "backend"}, "creationTimestamp": T0},
        "spec": {"schedulerName": "mine"}, "status": {"phase": "Pending"}});
    let mut young = with(lost.clone());
    young.taken = crate::time::parse(T0).unwrap() + 2;
    vec![
        case("XT016", unscheduled("Insufficient cpu"), healthy()),
        case("XT017", unscheduled("Insufficient memory"), other()),
        case("XT018", unscheduled("Too many pods"), other()),
        case("XT019", unscheduled("node(s) didn't match Pod's node affinity/selector"), other()),
        case("XT020", unscheduled("node(s) had untolerated taint {dedicated: gpu}"), other()),
        case("XT021", unscheduled("node(s) didn't match pod anti-affinity rules"), other()),
        case("XT023", unscheduled("node(s) had volume node affinity conflict"), other()),
        case("XT024", unscheduled("node(s) didn't have free ports for the requested pod ports"), other()),
        case("XT025", pending("SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates"), other()),
        case("XT026", with(lost), young),
    ]
}

#[test]
fn the_pods_request_and_the_nodes_room_are_named() {
    let case = cases().into_iter().find(|case| case.code == "XT016").unwrap();
    let found = cpu(&case.example);
    assert!(found[0].what.contains("asks for 64 CPUs, and the node has 4 CPUs"), "{}", found[0].what);
}
