//! Where rules find words: conditions, events, logs and the output of tools, each only where it still counts.

use super::evidence::Evidence;
use super::objects::{age, ailing, app, condition, is_leaving, list, name, statuses, terminated, text, title, waiting};
use super::words::message;
use serde_json::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Why a ReplicaSet, StatefulSet or Job cannot make its pods.
    Creation,
    /// Why the scheduler has no node for a pod.
    Scheduling,
    /// Events of claims that are not bound.
    Claim,
    /// `REASON: message` of a container that waits or could not start.
    Container,
    /// `REASON: message` of warnings about pods that are not ready.
    PodEvent,
    /// What the containers of pods that are not ready said last, and what `/ready` answers.
    App,
    /// What a command of this tool said before it failed: helm, kubectl and minikube.
    Tool,
    /// What a build said before it failed.
    Build,
}

/// A text with its place.
#[derive(Clone, Debug)]
pub struct Quote {
    pub object: String,
    pub field: String,
    pub text: String,
    pub app: Option<String>,
    pub pod: Option<String>,
}

/// How many of a container's last lines count.
const LAST: usize = 60;

impl Source {
    pub fn quotes(self, evidence: &Evidence) -> Vec<Quote> {
        match self {
            Source::Creation => creation(evidence),
            Source::Scheduling => ailing(evidence).filter_map(unscheduled).collect(),
            Source::Claim => claims(evidence),
            Source::Container => ailing(evidence).flat_map(containers).collect(),
            Source::PodEvent => ailing(evidence).flat_map(|pod| warnings(evidence, pod)).collect(),
            Source::App => said_by_apps(evidence),
            Source::Tool => tool(evidence, |step| !step.starts_with("build")),
            Source::Build => tool(evidence, |step| step.starts_with("build")),
        }
    }
}

fn quote(object: &Value, field: &str, text: String) -> Quote {
    let pod = (object["kind"] == "Pod").then(|| name(object).to_owned());
    Quote { object: title(object), field: field.to_owned(), text, app: app(object).map(str::to_owned), pod }
}

fn creation(evidence: &Evidence) -> Vec<Quote> {
    let mut all = Vec::new();
    for kind in ["ReplicaSet", "StatefulSet", "Job"] {
        for owner in evidence.own(kind) {
            let count = |pointer: &str| owner.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
            let lacks = count("/spec/replicas") > count("/status/replicas");
            if let Some(failure) = condition(owner, "ReplicaFailure").filter(|c| c["status"] == "True") {
                all.push(quote(
                    owner,
                    "status.conditions[ReplicaFailure].message",
                    text(failure, "/message").to_owned(),
                ));
            } else if lacks || kind == "Job" {
                let failed = evidence.events(kind, name(owner)).into_iter().find(|e| e["reason"] == "FailedCreate");
                all.extend(failed.map(|event| quote(owner, "event FailedCreate", text(event, "/message").to_owned())));
            }
        }
    }
    all
}

fn unscheduled(pod: &Value) -> Option<Quote> {
    let condition = condition(pod, "PodScheduled").filter(|c| c["status"] == "False")?;
    let words = format!("{}: {}", text(condition, "/reason"), text(condition, "/message"));
    Some(quote(pod, "status.conditions[PodScheduled].message", words))
}

fn claims(evidence: &Evidence) -> Vec<Quote> {
    let open = evidence.own("PersistentVolumeClaim").filter(|claim| text(claim, "/status/phase") != "Bound");
    let newest = open.filter_map(|claim| {
        let event = *evidence.events("PersistentVolumeClaim", name(claim)).first()?;
        let words = format!("{}: {}", text(event, "/reason"), text(event, "/message"));
        Some(quote(claim, &format!("event {}", text(event, "/reason")), words))
    });
    newest.collect()
}

fn containers(pod: &Value) -> Vec<Quote> {
    let mut all = Vec::new();
    for status in statuses(pod) {
        let place = |what: &str| format!("containerStatuses[{}].{what}", text(status, "/name"));
        if let Some((reason, message)) = waiting(status).filter(|(reason, _)| *reason != "CrashLoopBackOff") {
            let image = text(status, "/image");
            all.push(quote(pod, &place("state.waiting"), format!("{reason}: {message} (image {image})")));
        }
        if let Some(end) = terminated(status).filter(|end| end["exitCode"] != 0) {
            let (reason, code) = (text(end, "/reason"), end["exitCode"].as_i64().unwrap_or(-1));
            let words = format!("{reason}: exit {code}: {}", text(end, "/message"));
            all.push(quote(pod, &place("terminated"), words));
        }
    }
    all
}

fn warnings(evidence: &Evidence, pod: &Value) -> Vec<Quote> {
    let began = text(pod, "/metadata/creationTimestamp");
    let events = evidence.events("Pod", name(pod));
    let own = events.into_iter().filter(|e| e["type"] == "Warning" && text(e, "/metadata/creationTimestamp") >= began);
    let worded = own.map(|event| {
        let (reason, message) = (text(event, "/reason"), text(event, "/message"));
        quote(pod, &format!("event {reason}"), format!("{reason}: {message}"))
    });
    worded.collect()
}

/// The newest line first. A pod that is ready has no complaint, whatever it said while it started; only the frontend's complaints
/// about the backend count for some time.
fn said_by_apps(evidence: &Evidence) -> Vec<Quote> {
    let mut all = Vec::new();
    for pod in ailing(evidence) {
        let answer = evidence.ready.get(name(pod)).map(|body| quote(pod, "/ready", reason(body)));
        all.extend(answer);
        let mut own: Vec<_> = evidence.logs.iter().filter(|log| log.pod == name(pod)).collect();
        // The container that ended before has the last words of a crash.
        own.sort_by_key(|log| !log.previous);
        for log in own {
            let field = if log.previous { "log before the restart" } else { "log" };
            let lines: Vec<String> = log.lines.iter().rev().take(LAST).map(|line| message(line)).collect();
            for (at, line) in lines.iter().enumerate() {
                all.push(quote(pod, field, with_place(line, &lines[at + 1..])));
            }
        }
        for status in statuses(pod) {
            let end = terminated(status).map(|end| text(end, "/message")).unwrap_or_default();
            all.extend(end.lines().rev().map(|line| quote(pod, "terminated.message", message(line))));
        }
    }
    all
}

/// A Python error names its file some lines above: `File "/app/app/factory.py", line 71`.
fn with_place(line: &str, above: &[String]) -> String {
    let is_error = line.split(':').next().is_some_and(|head| head.ends_with("Error"));
    let place = above.iter().take(12).find_map(|earlier| {
        let found = super::words::captured(earlier, "File \"*\", line *")?;
        let number: String = found[1].chars().take_while(char::is_ascii_digit).collect();
        Some(format!("{}:{number}", found[0]))
    });
    match place.filter(|_| is_error) {
        Some(place) => format!("{place}: {line}"),
        None => line.to_owned(),
    }
}

/// The app's own word for why it is not ready: `reason` or `detail` of a JSON body.
pub fn reason(body: &str) -> String {
    let json = body.find('{').and_then(|at| serde_json::from_str::<Value>(&body[at..]).ok()).unwrap_or_default();
    let said = ["reason", "detail", "message"].iter().find_map(|key| json[*key].as_str());
    said.map_or_else(|| body.to_owned(), |said| format!("{} {said}", body.split(' ').next().unwrap_or_default()))
}

fn tool(evidence: &Evidence, wanted: fn(&str) -> bool) -> Vec<Quote> {
    let Some(failed) = evidence.failed.as_ref().filter(|failed| wanted(&failed.step)) else { return Vec::new() };
    let app = failed.step.split(' ').nth(1).map(str::to_owned).filter(|part| part == "backend" || part == "frontend");
    // A log begins each output with the command, which names every option and explains nothing.
    let said: Vec<&str> = failed.said.iter().map(String::as_str).filter(|line| !line.starts_with("$ ")).collect();
    vec![Quote { object: failed.step.clone(), field: "output".to_owned(), text: said.join("\n"), app, pod: None }]
}

/// Whether a container has run long enough without becoming ready that its probes mean something.
pub fn is_settled(evidence: &Evidence, status: &Value) -> bool {
    let started = text(status, "/state/running/startedAt");
    age(evidence, started).is_some_and(|seconds| seconds >= 8)
}

/// Whether a pod is in its first seconds, and nothing went wrong with it yet.
pub fn is_starting(evidence: &Evidence, pod: &Value) -> bool {
    let is_young = age(evidence, text(pod, "/metadata/creationTimestamp")).is_some_and(|seconds| seconds < 10);
    is_young && statuses(pod).all(|status| terminated(status).is_none())
}

/// Services and their endpoints that matter now.
pub fn addresses<'a>(evidence: &'a Evidence, service: &str) -> Vec<&'a Value> {
    let slices = evidence.own("EndpointSlice").filter(|slice| !is_leaving(slice));
    let own = slices.filter(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == service);
    own.flat_map(|slice| list(slice, "/endpoints")).collect()
}
