//! Namespaces, releases and what the API refuses.

use super::{ROLLOUT, Rule};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{is_leaving, list, name, text, title};
use crate::time;

/// A release that is pending longer than this has no Helm at work on it.
const PENDING: u64 = 120;

pub const RULES: &[Rule] = &[
    Rule::code("XT014", "namespace-terminating", "The namespace is being deleted.", namespace)
        .explains(&[ROLLOUT, &["XT064"]]),
    Rule::code("XT012", "release-pending", "A Helm was killed in the middle of an operation.", pending),
];

fn namespace(evidence: &Evidence) -> Vec<Found> {
    let own = evidence.of("Namespace").find(|n| name(n) == evidence.namespace && is_leaving(n));
    let mut all: Vec<Found> = own
        .into_iter()
        .map(|space| {
            let held = list(space, "/status/conditions")
                .iter()
                .find(|c| c["status"] == "True" && text(c, "/type").starts_with("Namespace"));
            let why = held.map(|c| format!(": {}", text(c, "/message"))).unwrap_or_default();
            let fix = format!(
                "{} wait --for=delete namespace/{} --timeout=90s && cargo xtask deploy",
                evidence.kubectl, evidence.namespace
            );
            Found::new(format!("the namespace {} is being deleted{why}", evidence.namespace), fix).proof(
                title(space),
                "status.phase",
                "Terminating",
            )
        })
        .collect();
    let said = evidence.failed.as_ref().map(|failed| failed.said.join("\n")).unwrap_or_default();
    if all.is_empty() && said.contains("because it is being terminated") {
        let fix = format!(
            "{} wait --for=delete namespace/{} --timeout=90s && cargo xtask deploy",
            evidence.kubectl, evidence.namespace
        );
        all.push(Found::new(format!("the namespace {} is being deleted", evidence.namespace), fix).proof(
            "helm",
            "output",
            "because it is being terminated",
        ));
    }
    all
}

fn pending(evidence: &Evidence) -> Vec<Found> {
    let said = evidence.failed.as_ref().map(|failed| failed.said.join("\n")).unwrap_or_default();
    let blocked = said.contains("another operation (install/upgrade/rollback) is in progress");
    let old = evidence.own("Secret").find(|secret| {
        let status = text(secret, "/metadata/labels/status");
        // Helm's own time, which a restored or copied Secret keeps.
        let by_helm = text(secret, "/metadata/labels/createdAt").parse().ok();
        let created = by_helm.or_else(|| time::parse(text(secret, "/metadata/creationTimestamp")));
        status.starts_with("pending-") && created.is_some_and(|then| evidence.taken.saturating_sub(then) > PENDING)
    });
    let release = old.map(|secret| text(secret, "/metadata/labels/name"));
    if release.is_none() && !blocked {
        return Vec::new();
    }
    let what = format!("an operation of Helm on {} was cut off and left it pending", release.unwrap_or("the release"));
    let found =
        Found::new(what, "cargo xtask deploy  # recovers a release that has been pending for two minutes").app(release);
    vec![match old {
        Some(secret) => found.proof(title(secret), "metadata.labels.status", text(secret, "/metadata/labels/status")),
        None => found.proof("helm", "output", "another operation (install/upgrade/rollback) is in progress"),
    }]
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{T0, case, healthy};
    use serde_json::json;
    let mut leaving = healthy();
    leaving.objects[0]["metadata"]["deletionTimestamp"] = json!(T0);
    let release = |created: &str| {
        let mut evidence = healthy();
        evidence.objects.push(json!({"kind": "Secret", "metadata": {"name": "sh.helm.release.v1.backend.v2", "namespace": "todo-chatbot",
            "creationTimestamp": created, "labels": {"name": "backend", "owner": "helm", "status": "pending-upgrade"}}}));
        evidence
    };
    vec![
        case("XT014", leaving, healthy()),
        case("XT012", release("2026-11-22T10:00:00Z"), release("2026-11-22T10:30:50Z")),
    ]
}
