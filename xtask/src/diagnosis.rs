//! Why a release did not become ready, read from the evidence by rules; the first rule that holds speaks.

use serde_json::Value;
use std::path::Path;

/// The evidence as it was captured.
pub struct Evidence {
    pods: Value,
    events: Value,
    /// Of the containers that ended before, and of the newest ones; each line with its pod's name.
    logs: [String; 2],
}

type Rule = fn(&Evidence, &Value) -> Option<String>;

/// The most telling first.
const RULES: [Rule; 6] = [unschedulable, image, configuration, out_of_memory, crashing, unready];

const CANNOT_BE_MADE: [&str; 3] = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError"];
const HOPELESS: [&str; 3] = ["ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError"];

pub fn explain(folder: &Path) -> Option<String> {
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let json = |name: &str| serde_json::from_str(&text(name)).unwrap_or_default();
    why(&Evidence {
        pods: json("pods.json"),
        events: json("events.json"),
        logs: [text("logs-previous.txt"), text("logs.txt")],
    })
}

/// Whether a pod that was not there before can no longer become ready: time alone mends none of these.
pub fn is_hopeless(pods: &Value, before: &[String]) -> bool {
    let pods = pods["items"].as_array().into_iter().flatten();
    let new = |pod: &&Value| !before.iter().any(|name| pod["metadata"]["name"] == name.as_str());
    pods.filter(new).any(|pod| match waiting(pod) {
        // Twice may be for want of something that is on its way.
        Some(("CrashLoopBackOff", _)) => container(pod)["restartCount"].as_u64() >= Some(2),
        Some((reason, _)) => HOPELESS.contains(&reason),
        None => false,
    })
}

fn why(evidence: &Evidence) -> Option<String> {
    let pods = evidence.pods["items"].as_array()?;
    // The newest pod is the one that should have become ready.
    let newest = pods.iter().max_by_key(|pod| pod["metadata"]["creationTimestamp"].as_str().unwrap_or_default())?;
    RULES.iter().find_map(|rule| rule(evidence, newest))
}

fn container(pod: &Value) -> &Value {
    &pod["status"]["containerStatuses"][0]
}

fn waiting(pod: &Value) -> Option<(&str, &str)> {
    let waiting = &container(pod)["state"]["waiting"];
    Some((waiting["reason"].as_str()?, waiting["message"].as_str().unwrap_or_default()))
}

/// Of the state now, or of the one before.
fn terminated(pod: &Value) -> Option<&Value> {
    let container = container(pod);
    ["state", "lastState"].iter().map(|state| &container[state]["terminated"]).find(|t| t.is_object())
}

fn name(pod: &Value) -> &str {
    container(pod)["name"].as_str().or(pod["metadata"]["labels"]["app"].as_str()).unwrap_or("the container")
}

fn unschedulable(_: &Evidence, pod: &Value) -> Option<String> {
    let conditions = pod["status"]["conditions"].as_array()?;
    let condition = conditions.iter().find(|c| c["type"] == "PodScheduled" && c["status"] == "False")?;
    Some(format!("no node has room for the pod: {}", condition["message"].as_str().unwrap_or("Unschedulable")))
}

fn image(_: &Evidence, pod: &Value) -> Option<String> {
    let (reason, message) = waiting(pod)?;
    let image = container(pod)["image"].as_str().unwrap_or_default();
    match reason {
        "ErrImageNeverPull" => {
            Some(format!("the image {image} is not in the node, and may not be pulled: cargo xtask load"))
        }
        "ErrImagePull" | "ImagePullBackOff" | "InvalidImageName" => {
            Some(format!("the image {image} cannot be had: {message}"))
        }
        _ => None,
    }
}

fn configuration(_: &Evidence, pod: &Value) -> Option<String> {
    let (reason, message) = waiting(pod)?;
    CANNOT_BE_MADE.contains(&reason).then(|| format!("container {} cannot be made: {message}", name(pod)))
}

fn out_of_memory(_: &Evidence, pod: &Value) -> Option<String> {
    let killed = terminated(pod)?["reason"].as_str() == Some("OOMKilled");
    let limit = pod["spec"]["containers"][0]["resources"]["limits"]["memory"].as_str().unwrap_or("its limit");
    killed.then(|| {
        format!("container {} used more memory than its limit of {limit} and was killed (OOMKilled)", name(pod))
    })
}

fn crashing(evidence: &Evidence, pod: &Value) -> Option<String> {
    let ended = terminated(pod)?;
    let times = container(pod)["restartCount"].as_u64().unwrap_or(0).max(1);
    let code = ended["exitCode"].as_i64().unwrap_or(-1);
    let said = last_words(&evidence.logs, pod["metadata"]["name"].as_str().unwrap_or_default());
    Some(format!("container {} exited {code}, {times} times{said}", name(pod)))
}

fn unready(evidence: &Evidence, pod: &Value) -> Option<String> {
    let events = evidence.events["items"].as_array()?;
    let own =
        events.iter().filter(|e| e["involvedObject"]["name"] == pod["metadata"]["name"] && e["type"] == "Warning");
    let event = own.max_by_key(|e| e["lastTimestamp"].as_str().unwrap_or_default().to_owned())?;
    let (reason, message) = (event["reason"].as_str()?, event["message"].as_str()?);
    Some(format!("{reason}: {message}"))
}

/// The last line that a pod's containers said, in quotes. The other lines are other pods', or kubectl's complaints.
fn last_words(logs: &[String; 2], pod: &str) -> String {
    // `--prefix` puts [pod/NAME/CONTAINER] before each line.
    let own =
        |line: &str| line.strip_prefix(&format!("[pod/{pod}/"))?.split_once("] ").map(|(_, text)| text.to_owned());
    let text = logs.iter().find_map(|log| log.lines().rev().filter_map(own).find(|text| !text.trim().is_empty()));
    text.map(|t| format!(": \"{}\"", t.chars().take(300).collect::<String>())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn knows_new_pods_that_time_alone_does_not_mend() {
        let pods = |reason: &str, restarts: u64| {
            json!({"items": [{"metadata": {"name": "old"}, "status": {"containerStatuses": [
                {"restartCount": 9, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}},
                {"metadata": {"name": "new"}, "status": {"containerStatuses": [
                {"restartCount": restarts, "state": {"waiting": {"reason": reason}}}]}}]})
        };
        let hopeless = |pods: &Value| is_hopeless(pods, &["old".to_owned()]);
        assert!(hopeless(&pods("ErrImageNeverPull", 0)) && hopeless(&pods("CrashLoopBackOff", 2)));
        assert!(!hopeless(&pods("ContainerCreating", 0)) && !hopeless(&pods("CrashLoopBackOff", 1)));
        assert!(!hopeless(&json!({"items": []})) && !hopeless(&Value::Null));
    }

    fn judged(pod: Value, logs: [&str; 2]) -> Option<String> {
        why(&Evidence { pods: json!({"items": [pod]}), events: json!({"items": []}), logs: logs.map(str::to_owned) })
    }

    fn status(container: Value) -> Value {
        json!({"metadata": {"name": "p", "creationTimestamp": "2026"}, "status": {"containerStatuses": [container]},
            "spec": {"containers": [{"resources": {"limits": {"memory": "512Mi"}}}]}})
    }

    #[test]
    fn names_the_cause_of_what_pods_show() {
        let crash = json!({"name": "backend", "restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}});
        let own = "[pod/p/backend] starting\n[pod/p/backend] could not translate host name ep-xyz.neon.tech\n";
        let gone =
            "[pod/old/backend] all is well\nerror: previous terminated container \"backend\" in pod \"p\" not found\n";
        let logs = [gone, own];
        assert_eq!(
            judged(status(crash), logs).as_deref(),
            Some("container backend exited 1, 3 times: \"could not translate host name ep-xyz.neon.tech\"")
        );
        let oom = json!({"name": "backend", "state": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}});
        assert!(judged(status(oom), [""; 2]).is_some_and(|w| w.contains("512Mi") && w.contains("OOMKilled")));
        let image =
            json!({"name": "backend", "image": "backend:1", "state": {"waiting": {"reason": "ErrImageNeverPull"}}});
        assert!(judged(status(image), [""; 2]).is_some_and(|w| w.contains("backend:1 is not in the node")));
        let pending = json!({"metadata": {"name": "p"}, "status": {"conditions": [
            {"type": "PodScheduled", "status": "False", "message": "0/1 nodes are available: 1 Insufficient cpu."}]}});
        assert!(judged(pending, [""; 2]).is_some_and(|w| w.contains("Insufficient cpu")));
    }
}
