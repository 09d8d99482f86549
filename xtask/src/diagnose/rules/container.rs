//! Containers that cannot be made: configuration, mounts, sandbox and runtime.

use super::Rule;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{age, ailing, app, list, name, statuses, text, title, waiting};
use crate::diagnose::sources::Source::{self, Container, PodEvent};
use crate::diagnose::words::{captured, nearest, short};
use serde_json::Value;

const HERE: &[Source] = &[Container];

pub const RULES: &[Rule] = &[
    Rule::code(
        "XT038",
        "config-object-missing",
        "A Secret or ConfigMap that the container needs does not exist.",
        missing_object,
    ),
    Rule::code(
        "XT039",
        "config-key-missing",
        "A Secret or ConfigMap lacks a key that the container needs.",
        missing_key,
    ),
    Rule::words(
        "XT040",
        "runs-as-root",
        "The image would run as root, and the pod forbids that.",
        HERE,
        &["image will run as root*", "image has non-numeric user*", "has runAsNonRoot and image*", "runAsUser breaks non-root policy*"],
    )
    .says(
        "the container of {app} would run as root, which its securityContext forbids",
        "set securityContext.runAsUser to the image's user 10001, or give the Dockerfile a numeric USER, then: cargo xtask deploy",
    )
    .hopeless(),
    Rule::code("XT041", "mount-fails", "A volume of the pod cannot be mounted.", mount),
    Rule::code("XT044", "sandbox-fails", "The node cannot make the pod's network or sandbox.", sandbox),
    Rule::words(
        "XT045",
        "runtime-error",
        "The container runtime cannot make the container.",
        HERE,
        &[
            "CreateContainerError: *context deadline exceeded",
            "CreateContainerError: *is already in use",
            "CreateContainerError: *Conflict. *",
        ],
    )
    .says("the container runtime is slow, or a leftover container has the name: {0}", "{kubectl} delete pod {name}"),
    Rule::words(
        "XT047",
        "hook-fails",
        "A lifecycle hook of the container fails.",
        &[Container, PodEvent],
        &["PostStartHook*: *", "FailedPreStopHook: *"],
    )
    .says(
        "a lifecycle hook of {app} fails: {0}",
        "{kubectl} describe pod {name}  # correct lifecycle.postStart or preStop",
    ),
];

/// Containers whose configuration is refused, with the pod and the message.
fn refused(evidence: &Evidence) -> impl Iterator<Item = (&Value, &Value, &str)> {
    let each = |pod| statuses(pod).filter_map(move |status| Some((pod, status, waiting(status)?)));
    ailing(evidence)
        .flat_map(each)
        .filter(|(_, _, (reason, _))| *reason == "CreateContainerConfigError")
        .map(|(pod, status, (_, message))| (pod, status, message))
}

fn missing_object(evidence: &Evidence) -> Vec<Found> {
    let found = refused(evidence).filter_map(|(pod, status, message)| {
        let (kind, wanted) = ["secret", "configmap"]
            .iter()
            .find_map(|kind| Some((*kind, captured(message, &format!("{kind} \"*\" not found"))?[0])))?;
        let same = |object: &&Value| text(object, "/kind").eq_ignore_ascii_case(kind);
        let names: Vec<&str> = evidence.objects.iter().filter(same).map(name).collect();
        let near = nearest(wanted, names.iter().copied()).map(|near| format!("; there is {near}")).unwrap_or_default();
        let fix = match app(pod) {
            Some("backend" | "frontend") => {
                format!("cargo xtask deploy  # makes the {kind} anew; or correct the name in the pod's template")
            }
            _ => format!(
                "{} create {} {wanted} --from-literal=KEY=VALUE",
                evidence.kubectl,
                if kind == "secret" { "secret generic" } else { kind }
            ),
        };
        Some(
            Found::new(format!("the {kind} {wanted} does not exist{near}"), fix)
                .app(app(pod))
                .pod(name(pod))
                .proof(
                    title(pod),
                    format!("containerStatuses[{}].state.waiting", text(status, "/name")),
                    short(message, 300),
                )
                .hopeless(),
        )
    });
    found.collect()
}

fn missing_key(evidence: &Evidence) -> Vec<Found> {
    let found = refused(evidence).filter_map(|(pod, status, message)| {
        let captures = captured(message, "couldn't find key * in *")?;
        let (key, place) = (captures[0], captures[1]);
        let holder = place.rsplit('/').next().unwrap_or(place);
        let object =
            evidence.objects.iter().find(|o| ["Secret", "ConfigMap"].contains(&text(o, "/kind")) && name(o) == holder);
        let keys: Vec<&str> =
            object.map(|o| list(o, "/keys").iter().filter_map(Value::as_str).collect()).unwrap_or_default();
        let near =
            nearest(key, keys.iter().copied()).map(|near| format!("; its nearest key is {near}")).unwrap_or_default();
        Some(
            Found::new(
                format!("{place} has no key {key}{near}"),
                format!("set {key} in .env, then: cargo xtask deploy  # or correct the key in the pod's template"),
            )
            .app(app(pod))
            .pod(name(pod))
            .proof(
                title(pod),
                format!("containerStatuses[{}].state.waiting", text(status, "/name")),
                short(message, 300),
            )
            .proof(holder.to_owned(), "keys", keys.join(", "))
            .hopeless(),
        )
    });
    found.collect()
}

/// Warnings of one reason about pods whose containers still wait to be made.
fn while_made<'a>(evidence: &'a Evidence, reason: &str) -> Vec<(&'a Value, &'a str)> {
    let being_made = |pod: &&Value| {
        let mut all = statuses(pod).peekable();
        all.peek().is_some()
            && all.all(|status| {
                waiting(status).is_some_and(|(reason, _)| ["ContainerCreating", "PodInitializing"].contains(&reason))
            })
    };
    let newest = |pod| {
        Some((pod, text(evidence.events("Pod", name(pod)).into_iter().find(|e| e["reason"] == reason)?, "/message")))
    };
    ailing(evidence).filter(being_made).filter_map(newest).collect()
}

/// What the kubelet says of a pod that it has not heard everything about yet. It tries again in a second.
const NOT_YET: &[&str] = &["failed to sync secret cache", "failed to sync configmap cache", "\" not registered"];
/// Seconds after which a kubelet that has still not heard of it never will.
const PATIENCE: u64 = 60;

fn is_passing(evidence: &Evidence, pod: &Value, message: &str) -> bool {
    let young = age(evidence, text(pod, "/metadata/creationTimestamp")).is_none_or(|seconds| seconds < PATIENCE);
    young && NOT_YET.iter().any(|words| message.contains(words))
}

fn mount(evidence: &Evidence) -> Vec<Found> {
    let all = while_made(evidence, "FailedMount").into_iter();
    let found = all.filter(|(pod, message)| !is_passing(evidence, pod, message)).map(|(pod, message)| {
        let volume = captured(message, "for volume \"*\"").map_or("", |found| found[0]);
        let cause = message.rsplit(" : ").next().unwrap_or(message);
        let what = format!("the volume {volume} of {} cannot be mounted: {}", name(pod), short(cause, 200));
        Found::new(
            what,
            format!(
                "make the Secret, ConfigMap or claim that the message names, then: {} delete pod {}",
                evidence.kubectl,
                name(pod)
            ),
        )
        .app(app(pod))
        .pod(name(pod))
        .proof(title(pod), "event FailedMount", short(message, 300))
    });
    found.collect()
}

fn sandbox(evidence: &Evidence) -> Vec<Found> {
    let found = while_made(evidence, "FailedCreatePodSandBox").into_iter().map(|(pod, message)| {
        Found::new(
            format!("the node cannot make the network of {}: {}", name(pod), short(message, 200)),
            "cargo xtask stop && cargo xtask deploy  # starts the node's network again",
        )
        .app(app(pod))
        .pod(name(pod))
        .proof(title(pod), "event FailedCreatePodSandBox", short(message, 300))
    });
    found.collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, healthy, waiting, warned};
    let refused = |said: &str| waiting("CreateContainerConfigError", said);
    let making = || waiting("ContainerCreating", "");
    let event = |reason: &str, said: &str| warned(making(), reason, said);
    vec![
        case(
            "XT038",
            refused("secret \"todo-chatbot-secret\" not found"),
            refused("failed to sync secret cache: timed out waiting for the condition"),
        ),
        case(
            "XT039",
            refused("couldn't find key AUTH_SECRT in Secret todo-chatbot/app"),
            refused("failed to sync secret cache"),
        ),
        case(
            "XT040",
            refused("container has runAsNonRoot and image will run as root (pod: \"backend-1\")"),
            refused("failed to sync"),
        ),
        case(
            "XT041",
            event("FailedMount", "MountVolume.SetUp failed for volume \"secrets\" : secret \"absent\" not found"),
            warned(
                healthy(),
                "FailedMount",
                "MountVolume.SetUp failed for volume \"secrets\" : failed to sync secret cache",
            ),
        ),
        case(
            "XT044",
            event("FailedCreatePodSandBox", "Failed to create pod sandbox: cni plugin not initialized"),
            healthy(),
        ),
        case(
            "XT045",
            waiting("CreateContainerError", "the container name \"k8s_backend\" is already in use"),
            making(),
        ),
        case("XT047", event("FailedPostStartHook", "PostStartHook failed: command exited with 1"), making()),
    ]
}

#[test]
fn the_nearest_key_is_named() {
    let mut evidence = cases().into_iter().find(|case| case.code == "XT039").unwrap().example;
    evidence.objects.push(
        serde_json::json!({"kind": "Secret", "metadata": {"name": "app"}, "keys": ["AUTH_SECRET", "DATABASE_URL"]}),
    );
    assert_eq!(
        missing_key(&evidence)[0].what,
        "Secret todo-chatbot/app has no key AUTH_SECRT; its nearest key is AUTH_SECRET"
    );
}

#[test]
fn what_the_kubelet_has_not_heard_of_yet_is_no_cause_in_a_pod_s_first_minute() {
    use crate::diagnose::samples::{T0, waiting, warned};
    let lasting = RULES.iter().find(|rule| rule.code == "XT041").unwrap();
    let found = |said: &str, seconds: u64| {
        let mut evidence = warned(waiting("ContainerCreating", ""), "FailedMount", said);
        evidence.taken = crate::time::parse(T0).unwrap() + seconds;
        !crate::diagnose::engine::found_by(lasting, &evidence).is_empty()
    };
    for passing in [
        "MountVolume.SetUp failed for volume \"secrets\" : failed to sync secret cache: timed out waiting for the condition",
        "MountVolume.SetUp failed for volume \"kube-api-access\" : object \"todo-chatbot\"/\"kube-root-ca.crt\" not registered",
    ] {
        assert!(!found(passing, 3) && found(passing, 120), "{passing}");
    }
    assert!(found("MountVolume.SetUp failed for volume \"secrets\" : secret \"absent\" not found", 3));
}
