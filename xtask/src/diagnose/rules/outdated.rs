//! Pods that run with older settings, or an older image, than there are now.

use super::{ROLLOUT, Rule};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{app, is_leaving, is_ready, list, name, text, title};
use serde_json::Value;

pub const RULES: &[Rule] = &[
    Rule::code("XT087", "secret-rotated", "A Secret changed after the pods that use it began.", rotated)
        .explains(&[ROLLOUT]),
    Rule::code("XT088", "stale-image", "The pods run another image than the sources make now.", stale),
];

/// The Secrets and ConfigMaps that a pod reads only when it starts.
fn rotated(evidence: &Evidence) -> Vec<Found> {
    let mut all = Vec::new();
    for pod in evidence.own("Pod").filter(|pod| !is_leaving(pod)) {
        let started = list(pod, "/status/containerStatuses")
            .iter()
            .map(|status| text(status, "/state/running/startedAt"))
            .max()
            .unwrap_or_default();
        for secret in evidence.own("Secret").filter(|secret| uses(pod, name(secret))) {
            let changed = text(secret, "/changed");
            if !started.is_empty() && changed > started {
                let what = format!(
                    "the Secret {} changed after {} began, and the app reads it only when it starts",
                    name(secret),
                    name(pod)
                );
                let fix = format!("{} rollout restart deployment {}", evidence.kubectl, app(pod).unwrap_or("backend"));
                let found = Found::new(what, fix).app(app(pod)).pod(name(pod)).proof(
                    title(secret),
                    "metadata.managedFields[].time",
                    changed,
                );
                all.push(found.proof(title(pod), "containerStatuses[].state.running.startedAt", started));
            }
        }
    }
    all
}

fn uses(pod: &Value, secret: &str) -> bool {
    let volume = list(pod, "/spec/volumes").iter().any(|v| text(v, "/secret/secretName") == secret);
    let variable = |c: &Value| {
        let from = list(c, "/envFrom").iter().any(|e| text(e, "/secretRef/name") == secret);
        from || list(c, "/env").iter().any(|e| text(e, "/valueFrom/secretKeyRef/name") == secret)
    };
    volume || list(pod, "/spec/containers").iter().any(variable)
}

/// Only where nothing else is wrong with the app: sources change all the time.
fn stale(evidence: &Evidence) -> Vec<Found> {
    let found = evidence.sources.iter().filter_map(|(part, tag)| {
        let pods: Vec<&Value> = evidence.own("Pod").filter(|pod| app(pod) == Some(part) && !is_leaving(pod)).collect();
        let images = |pod: &Value| text(pod, "/spec/containers/0/image").to_owned();
        let newer = pods.iter().find(|pod| images(pod) == *tag);
        let older = pods.iter().find(|pod| images(pod) != *tag)?;
        // Two images at once outside of a rollout: a pod of an older revision still serves.
        let newer = newer.filter(|pod| is_ready(pod) && is_ready(older))?;
        let what = format!("{} still runs {} beside {}", name(older), images(older), images(newer));
        Some(
            Found::new(what, "cargo xtask deploy")
                .app(Some(part))
                .pod(name(older))
                .proof(title(older), "spec.containers[0].image", images(older))
                .proof("sources", part.clone(), tag.clone()),
        )
    });
    found.collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{T0, case, healthy};
    use serde_json::json;
    let secret = |changed: &str| {
        let mut evidence = healthy();
        evidence.objects.push(
            json!({"kind": "Secret", "metadata": {"name": "app", "namespace": "todo-chatbot"}, "changed": changed}),
        );
        let pod = evidence.objects.iter_mut().find(|o| o["kind"] == "Pod").unwrap();
        pod["spec"]["volumes"] = json!([{"secret": {"secretName": "app"}}]);
        evidence
    };
    let mut two = healthy();
    let mut other = two.objects.iter().find(|o| o["kind"] == "Pod").unwrap().clone();
    other["metadata"]["name"] = json!("backend-2");
    other["spec"]["containers"][0]["image"] = json!("backend:2");
    two.objects.push(other);
    two.sources.insert("backend".into(), "backend:2".into());
    let mut edited = healthy();
    edited.sources.insert("backend".into(), "backend:2".into());
    vec![case("XT087", secret("2026-11-22T10:30:40Z"), secret(T0)), case("XT088", two, edited)]
}
