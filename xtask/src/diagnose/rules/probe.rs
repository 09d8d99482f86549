//! Containers that run and are not ready: what their probes say.

use super::{CRASH, ROLLOUT, Rule};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{ailing, app, list, name, specified, text, title};
use crate::diagnose::sources::{is_settled, reason};
use crate::diagnose::words::{captured, short};
use serde_json::Value;

/// Symptoms of a probe that fails.
const KILLED: &[&str] = &["XT052", "XT069"];

pub const RULES: &[Rule] = &[
    Rule::code("XT070", "listens-on-localhost", "The app listens on the pod's own loopback address alone.", localhost)
        .explains(&[ROLLOUT, CRASH]),
    Rule::code("XT065", "probe-port", "A probe asks a port on which the container does not listen.", port)
        .explains(&[ROLLOUT, KILLED]),
    Rule::code("XT066", "probe-path", "A probe asks a path that the app does not have.", path)
        .explains(&[ROLLOUT, KILLED]),
    Rule::code("XT067", "app-not-ready", "The app answers that it is not ready.", not_ready),
    Rule::code("XT068", "probe-timeout", "A probe gets no answer in time.", timeout).explains(&[ROLLOUT, KILLED]),
];

/// A failing probe of a container that had time to start.
struct Failing<'a> {
    pod: &'a Value,
    container: &'a Value,
    /// `readiness`, `liveness` or `startup`.
    kind: String,
    probe: &'a Value,
    said: &'a str,
}

fn failing(evidence: &Evidence) -> Vec<Failing<'_>> {
    let mut all = Vec::new();
    for pod in ailing(evidence) {
        for status in list(pod, "/status/containerStatuses").iter().filter(|status| status["ready"] != true) {
            let restarted = status["restartCount"].as_u64().unwrap_or(0) > 0;
            let crashed = status.pointer("/state/running").is_none() && !restarted;
            let Some(container) = specified(pod, text(status, "/name"))
                .filter(|_| !crashed && (restarted || is_settled(evidence, status)))
            else {
                continue;
            };
            let newest = evidence.events("Pod", name(pod)).into_iter().filter(|e| e["reason"] == "Unhealthy");
            let mut seen = Vec::new();
            for event in newest {
                let Some((kind, said)) = text(event, "/message").split_once(" probe ") else { continue };
                let kind = kind.to_lowercase();
                if !seen.contains(&kind) {
                    let probe = &container[format!("{kind}Probe")];
                    all.push(Failing { pod, container, kind: kind.clone(), probe, said });
                    seen.push(kind);
                }
            }
        }
    }
    all
}

impl Failing<'_> {
    fn found(&self, what: String, fix: String) -> Found {
        let place = format!("containers[{}].{}Probe", text(self.container, "/name"), self.kind);
        let asked = &self.probe["httpGet"];
        let asked = if asked.is_object() { asked } else { &self.probe["tcpSocket"] };
        Found::new(what, fix)
            .app(app(self.pod))
            .pod(name(self.pod))
            .proof(title(self.pod), "event Unhealthy", format!("{} probe {}", self.kind, short(self.said, 240)))
            .proof(title(self.pod), place, format!("{} port {}", text(asked, "/path"), asked["port"]))
    }

    /// The number of the port that the probe asks.
    fn port(&self) -> Option<u64> {
        let asked = ["httpGet", "tcpSocket", "grpc"]
            .iter()
            .map(|kind| &self.probe[*kind]["port"])
            .find(|port| !port.is_null())?;
        asked.as_u64().or_else(|| self.ports().find(|port| port["name"] == *asked)?["containerPort"].as_u64())
    }

    fn ports(&self) -> impl Iterator<Item = &Value> {
        list(self.container, "/ports").iter()
    }

    fn is_refused(&self) -> bool {
        self.said.contains("connection refused")
    }

    fn edit(&self, evidence: &Evidence) -> String {
        format!("{} edit deployment {}", evidence.kubectl, app(self.pod).unwrap_or("backend"))
    }
}

/// Where the app's log says that it listens.
fn listens(evidence: &Evidence, pod: &Value) -> Option<String> {
    let lines = evidence.logs.iter().filter(|log| log.pod == name(pod)).flat_map(|log| &log.lines);
    lines.rev().find_map(|line| {
        let marks = [
            "running on http://",
            "Listening at: http://",
            "listening on http://",
            "Local:        http://",
            "listening on ",
        ];
        let at = marks.iter().find_map(|mark| Some(&line[line.find(mark)? + mark.len()..]))?;
        Some(at.chars().take_while(|c| c.is_alphanumeric() || ".:-[]".contains(*c)).collect())
    })
}

fn is_local(address: &str) -> bool {
    address.starts_with("127.") || address.starts_with("localhost") || address.starts_with("[::1]")
}

fn localhost(evidence: &Evidence) -> Vec<Found> {
    let found = failing(evidence).into_iter().filter(Failing::is_refused).filter_map(|failing| {
        let address = listens(evidence, failing.pod).filter(|address| is_local(address))?;
        let what = format!(
            "{} listens on {address} alone, which nobody outside of its pod reaches",
            app(failing.pod).unwrap_or("the app")
        );
        let fix =
            "let it listen on 0.0.0.0 (uvicorn --host 0.0.0.0, HOSTNAME=0.0.0.0 for Next.js), then: cargo xtask deploy"
                .to_owned();
        Some(failing.found(what, fix).proof(title(failing.pod), "log", address))
    });
    found.collect()
}

fn port(evidence: &Evidence) -> Vec<Found> {
    let found = failing(evidence).into_iter().filter(Failing::is_refused).filter_map(|failing| {
        let asked = failing.port();
        let declared: Vec<u64> = failing.ports().filter_map(|port| port["containerPort"].as_u64()).collect();
        let heard = listens(evidence, failing.pod).filter(|address| !is_local(address));
        let listening = heard.as_ref().and_then(|address| address.rsplit(':').next()?.parse::<u64>().ok());
        let right = match (listening, asked) {
            (Some(listening), Some(asked)) if listening != asked => vec![listening],
            (None, Some(asked)) if !declared.is_empty() && !declared.contains(&asked) => declared,
            _ => return None,
        };
        let right = right.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        let what = format!(
            "the {} probe asks port {}, and the container listens on {right}",
            failing.kind,
            asked.unwrap_or(0)
        );
        let fix = format!(
            "{}  # set {}Probe's port to {right}, or let the app listen on the probe's port",
            failing.edit(evidence),
            failing.kind
        );
        Some(failing.found(what, fix).proof(title(failing.pod), "ports", right))
    });
    found.collect()
}

fn path(evidence: &Evidence) -> Vec<Found> {
    let found = failing(evidence).into_iter().filter_map(|failing| {
        let status = captured(failing.said, "statuscode: *")?[0].get(..3)?.to_owned();
        let path = text(failing.probe, "/httpGet/path");
        let what = format!("the {} probe asks {path}, and the app answers {status}", failing.kind);
        let right = if failing.kind == "readiness" { "/ready" } else { "/health" };
        let fix =
            format!("{}  # set {}Probe's path to the app's own, such as {right}", failing.edit(evidence), failing.kind);
        ["400", "401", "403", "404", "405"].contains(&status.as_str()).then(|| failing.found(what, fix))
    });
    found.collect()
}

fn not_ready(evidence: &Evidence) -> Vec<Found> {
    let mut failing = failing(evidence);
    failing.retain(|failing| failing.said.contains("statuscode: 5"));
    let found = failing.into_iter().filter_map(|failing| {
        let body = evidence.ready.get(name(failing.pod));
        let said = body.map(|body| reason(body));
        if said.as_ref().is_some_and(|said| said.contains("are being prepared")) {
            return None;
        }
        let what = match &said {
            Some(said) => {
                format!("{} says that it is not ready: {}", app(failing.pod).unwrap_or("the app"), short(said, 240))
            }
            None => format!(
                "{} says that it is not ready ({})",
                app(failing.pod).unwrap_or("the app"),
                short(failing.said, 120)
            ),
        };
        let found = failing.found(
            what,
            format!("{} logs {}  # the lines of level error say why", evidence.kubectl, name(failing.pod)),
        );
        Some(match said {
            Some(said) => found.proof(title(failing.pod), "/ready", short(&said, 300)),
            None => found,
        })
    });
    found.collect()
}

fn timeout(evidence: &Evidence) -> Vec<Found> {
    let late = ["Client.Timeout", "context deadline exceeded", "i/o timeout", "timed out after"];
    let found = failing(evidence)
        .into_iter()
        .filter(|failing| late.iter().any(|word| failing.said.contains(word)))
        .map(|failing| {
            let limit = text(failing.container, "/resources/limits/cpu");
            let seconds = failing.probe["timeoutSeconds"].as_u64().unwrap_or(1);
            let limited =
                if limit.is_empty() { String::new() } else { format!("; the container may use {limit} of a CPU") };
            let what = format!("the {} probe gets no answer within {seconds} s{limited}", failing.kind);
            let fix = format!(
                "{} set resources deployment {} --limits=cpu=1  # or raise {}Probe's timeoutSeconds",
                evidence.kubectl,
                app(failing.pod).unwrap_or("backend"),
                failing.kind
            );
            failing.found(what, fix).proof(title(failing.pod), "resources.limits.cpu", limit)
        });
    found.collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{answered, case, healthy, heard, unready, warned};
    use serde_json::json;
    let refused = "Readiness probe failed: Get \"http://10.244.0.5:9000/ready\": dial tcp 10.244.0.5:9000: connect: connection refused";
    let probe = |said: &str| warned(unready(), "Unhealthy", said);
    let wrong_port = || {
        let mut evidence = probe(refused);
        evidence.objects[0]["spec"]["containers"][0]["readinessProbe"]["httpGet"]["port"] = json!(9000);
        evidence
    };
    let mut young = wrong_port();
    young.taken -= 58;
    let mut unstarted = answered(unready(), "503 {\"reason\": \"the database's tables are being prepared\"}");
    unstarted.taken -= 50;
    vec![
        case(
            "XT070",
            heard(probe(refused), "INFO: Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C)"),
            heard(probe(refused), "started"),
        ),
        case("XT065", wrong_port(), young),
        case(
            "XT066",
            probe("Readiness probe failed: HTTP probe failed with statuscode: 404"),
            warned(healthy(), "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 404"),
        ),
        case("XT067", answered(unready(), "503 {\"reason\": \"a part is missing\"}"), unstarted),
        case(
            "XT068",
            probe(
                "Readiness probe failed: Get \"http://10.244.0.5:8000/ready\": context deadline exceeded (Client.Timeout exceeded)",
            ),
            healthy(),
        ),
    ]
}
