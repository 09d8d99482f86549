//! Containers that end: memory, probes, signals, exits.

use super::{CRASH, ROLLOUT, Rule};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{
    age, ailing, app, condition, is_leaving, list, name, specified, statuses, terminated, text, title,
};
use crate::diagnose::words::{captured, short};
use crate::time;
use serde_json::Value;

pub const RULES: &[Rule] = &[
    Rule::code("XT050", "memory-limit", "A container used more memory than its limit.", memory_limit).explains(&[
        ROLLOUT,
        CRASH,
        &["XT051"],
    ]),
    Rule::code("XT051", "child-killed", "The kernel killed a process of the container for want of memory.", child)
        .explains(&[ROLLOUT, CRASH]),
    Rule::code("XT052", "liveness-kills", "The liveness probe fails, and the kubelet kills the container.", liveness)
        .explains(&[ROLLOUT, &["XT094"]]),
    Rule::code("XT069", "start-too-slow", "The app is killed before it has started.", slow)
        .explains(&[ROLLOUT, &["XT052", "XT094"]]),
    Rule::code(
        "XT053",
        "process-ends",
        "The container's process ends without an error, and the pod needs one that stays.",
        ends,
    ),
    Rule::code(
        "XT060",
        "crash-signal",
        "A signal ended the process: a crash of native code, or a processor that lacks an instruction.",
        signal,
    )
    .explains(&[ROLLOUT, &["XT094"]]),
    Rule::code("XT094", "app-crashes", "The app ends with an error that no other rule knows.", crashes),
];

/// Ends of containers that matter: of pods that are not ready, or within the last ten minutes.
fn ends_of(evidence: &Evidence) -> impl Iterator<Item = (&Value, &Value, &Value)> {
    let each = |pod| statuses(pod).filter_map(move |status| Some((pod, status, terminated(status)?)));
    let ill: Vec<&Value> = ailing(evidence).collect();
    let matters = move |(pod, _, end): &(&Value, &Value, &Value)| {
        ill.iter().any(|other| std::ptr::eq(*other, *pod))
            || age(evidence, text(end, "/finishedAt")).is_some_and(|seconds| seconds < 600)
    };
    evidence.own("Pod").filter(|pod| !is_leaving(pod)).flat_map(each).filter(matters)
}

fn code(end: &Value) -> i64 {
    end["exitCode"].as_i64().unwrap_or(-1)
}

fn about(pod: &Value, status: &Value, found: Found) -> Found {
    let times = status["restartCount"].as_u64().unwrap_or(0);
    found.app(app(pod)).pod(name(pod)).proof(
        title(pod),
        format!("containerStatuses[{}].restartCount", text(status, "/name")),
        times.to_string(),
    )
}

fn memory_limit(evidence: &Evidence) -> Vec<Found> {
    let killed = ends_of(evidence).filter(|(_, _, end)| end["reason"] == "OOMKilled");
    let found = killed.map(|(pod, status, end)| {
        let container = text(status, "/name");
        let limit = specified(pod, container).map_or("none", |c| text(c, "/resources/limits/memory"));
        let (app, kubectl) = (app(pod).unwrap_or(container), &evidence.kubectl);
        let what =
            format!("container {container} used more memory than its limit of {limit} and was killed (OOMKilled)");
        about(
            pod,
            status,
            Found::new(
                what,
                format!("{kubectl} set resources deployment {app} --containers={container} --limits=memory=1Gi"),
            ),
        )
        .proof(
            title(pod),
            format!("containerStatuses[{container}].terminated"),
            format!("OOMKilled, exit {}", code(end)),
        )
        .proof(title(pod), format!("containers[{container}].resources.limits.memory"), limit)
    });
    found.collect()
}

fn child(evidence: &Evidence) -> Vec<Found> {
    let known = |event: &&Value| ["SystemOOM", "OOMKilling"].contains(&text(event, "/reason"));
    let node = evidence.of("Event").find(known).map(|event| {
        (
            title(&event["involvedObject"]),
            format!("event {}", text(event, "/reason")),
            text(event, "/message").to_owned(),
        )
    });
    let lost = ailing(evidence).find_map(|pod| {
        let own = evidence.logs.iter().filter(|log| log.pod == name(pod)).flat_map(|log| &log.lines);
        let line = own.rev().find(|line| {
            line.contains("was sent SIGKILL") || line.contains("signal 9") || line.contains("Perhaps out of memory")
        })?;
        Some((pod, line))
    });
    let ended = ends_of(evidence).find(|(pod, _, end)| {
        let by_probe = evidence.events("Pod", name(pod)).iter().any(|e| e["reason"] == "Killing");
        code(end) == 137 && end["reason"] == "Error" && node.is_some() && !by_probe
    });
    let Some(pod) = lost.map(|(pod, _)| pod).or(ended.map(|(pod, _, _)| pod)) else { return Vec::new() };
    let app = app(pod).unwrap_or("backend");
    let mut found = Found::new(
        format!("the kernel killed a process of {} for want of memory", name(pod)),
        format!("{} set resources deployment {app} --limits=memory=1Gi", evidence.kubectl),
    )
    .app(Some(app))
    .pod(name(pod));
    if let Some((object, field, value)) = node {
        found = found.proof(object, field, short(&value, 200));
    }
    if let Some((pod, line)) = lost {
        found = found.proof(title(pod), "log", short(line, 200));
    }
    vec![found]
}

fn liveness(evidence: &Evidence) -> Vec<Found> {
    let found = ends_of(evidence).filter_map(|(pod, status, end)| {
        let events = evidence.events("Pod", name(pod));
        let kill = events
            .iter()
            .find(|e| e["reason"] == "Killing" && text(e, "/message").contains("failed liveness probe"))?;
        let why = events
            .iter()
            .find_map(|e| captured(text(e, "/message"), "Liveness probe failed: *"))
            .map_or("", |found| found[0]);
        let what = format!(
            "the liveness probe of {} fails, so its container is killed again and again: {}",
            name(pod),
            short(why, 160)
        );
        let fix = format!(
            "{} edit deployment {}  # correct livenessProbe: path, port, timeoutSeconds",
            evidence.kubectl,
            app(pod).unwrap_or("backend")
        );
        let found =
            about(pod, status, Found::new(what, fix)).proof(title(pod), "event Killing", text(kill, "/message"));
        Some(found.proof(title(pod), "terminated.exitCode", code(end).to_string()))
    });
    found.collect()
}

/// Whether the pod was ready at some time: then its condition is younger than the pod.
fn was_ready(pod: &Value) -> bool {
    let since = condition(pod, "Ready").map(|ready| text(ready, "/lastTransitionTime")).and_then(time::parse);
    let began = time::parse(text(pod, "/status/startTime")).or(time::parse(text(pod, "/metadata/creationTimestamp")));
    since.zip(began).is_some_and(|(since, began)| since > began + 2)
}

/// A kill by the startup probe, or by the liveness probe of a container that has no startup probe and was never ready.
fn slow(evidence: &Evidence) -> Vec<Found> {
    let found = ailing(evidence).filter(|pod| !was_ready(pod)).filter_map(|pod| {
        let events = evidence.events("Pod", name(pod));
        let by = |probe: &str| {
            let said = format!("failed {probe} probe");
            events.iter().find(|e| e["reason"] == "Killing" && text(e, "/message").contains(&said))
        };
        let unguarded = list(pod, "/spec/containers").iter().all(|container| container["startupProbe"].is_null());
        let by_liveness = || by("liveness").filter(|_| unguarded).map(|kill| (kill, "add a startupProbe"));
        let (kill, mend) =
            by("startup").map(|kill| (kill, "raise startupProbe's failureThreshold")).or_else(by_liveness)?;
        let what =
            format!("{} is killed before it has started: its probe's time is too short, or the start hangs", name(pod));
        let fix = format!("{} edit deployment {}  # {mend}", evidence.kubectl, app(pod).unwrap_or("backend"));
        Some(Found::new(what, fix).app(app(pod)).pod(name(pod)).proof(
            title(pod),
            "event Killing",
            text(kill, "/message"),
        ))
    });
    found.collect()
}

/// A start that is waited for after a crash, or a container that is down now.
fn is_down(status: &Value) -> bool {
    status.pointer("/state/running").is_none() || status["restartCount"].as_u64().unwrap_or(0) > 0
}

fn ends(evidence: &Evidence) -> Vec<Found> {
    let found = ailing(evidence).filter(|pod| text(pod, "/spec/restartPolicy") != "Never").flat_map(|pod| {
        let over =
            list(pod, "/status/containerStatuses").iter().filter_map(|status| Some((status, terminated(status)?)));
        over.filter(|(status, end)| code(end) == 0 && end["reason"] == "Completed" && is_down(status)).map(
            move |(status, _)| {
                let what = format!(
                    "the process of container {} ends without an error; a Deployment needs one that stays",
                    text(status, "/name")
                );
                about(
                    pod,
                    status,
                    Found::new(what, "correct command or args in the pod's template, then: cargo xtask deploy"),
                )
                .proof(title(pod), "terminated.reason", "Completed, exit 0")
            },
        )
    });
    found.collect()
}

fn signal(evidence: &Evidence) -> Vec<Found> {
    let found = ends_of(evidence).filter_map(|(pod, status, end)| {
        let (what, fix) = match code(end) {
            132 => (
                "an instruction that this processor lacks (SIGILL)",
                "build without prebuilt wheels, or use a newer processor",
            ),
            134 => ("its own abort (SIGABRT)", "read the last lines of its log"),
            136 => ("an arithmetic error (SIGFPE)", "read the last lines of its log"),
            139 => ("a fault in native code (SIGSEGV)", "update or pin the native package that the log names last"),
            _ => return None,
        };
        let what = format!("container {} ended by {what}", text(status, "/name"));
        let fix = format!("{fix}: {} logs {} --previous", evidence.kubectl, name(pod));
        Some(about(pod, status, Found::new(what, fix)).proof(title(pod), "terminated.exitCode", code(end).to_string()))
    });
    found.collect()
}

fn crashes(evidence: &Evidence) -> Vec<Found> {
    let found = ailing(evidence).flat_map(|pod| {
        let over =
            list(pod, "/status/containerStatuses").iter().filter_map(|status| Some((status, terminated(status)?)));
        over.filter(|(status, end)| code(end) != 0 && end["reason"] == "Error" && is_down(status)).map(
            move |(status, end)| {
                let own = |previous: bool| {
                    evidence.logs.iter().find(move |log| log.pod == name(pod) && log.previous == previous)
                };
                let last = own(true)
                    .or(own(false))
                    .and_then(|log| log.lines.iter().rev().find(|line| !line.trim().is_empty()));
                let said = last
                    .map(|line| short(&crate::diagnose::words::message(line), 200))
                    .unwrap_or_else(|| short(text(end, "/message"), 200));
                let quoted = if said.is_empty() { String::new() } else { format!(": \"{said}\"") };
                let what = format!("container {} exits {}{quoted}", text(status, "/name"), code(end));
                about(
                    pod,
                    status,
                    Found::new(
                        what,
                        format!("{} logs {} --previous  # its last lines say why", evidence.kubectl, name(pod)),
                    ),
                )
                .proof(
                    title(pod),
                    format!("containerStatuses[{}].terminated.exitCode", text(status, "/name")),
                    code(end).to_string(),
                )
            },
        )
    });
    found.collect()
}

#[cfg(test)]
mod examples;
#[cfg(test)]
pub use examples::cases;
