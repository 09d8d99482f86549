//! How rules read objects of the API.

use super::evidence::Evidence;
use crate::time;
use serde_json::Value;

pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

pub fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub fn name(object: &Value) -> &str {
    text(object, "/metadata/name")
}

/// Kind and name.
pub fn title(object: &Value) -> String {
    format!("{}/{}", text(object, "/kind"), name(object))
}

/// The app of an object, by its label.
pub fn app(object: &Value) -> Option<&str> {
    let labels = ["/metadata/labels/app", "/metadata/labels/app.kubernetes.io~1name"];
    labels.iter().find_map(|pointer| object.pointer(pointer)?.as_str())
}

pub fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    list(object, "/status/conditions").iter().find(|condition| condition["type"] == kind)
}

/// Whether all containers of a pod are ready.
pub fn is_ready(pod: &Value) -> bool {
    condition(pod, "Ready").is_some_and(|ready| ready["status"] == "True")
}

pub fn is_leaving(object: &Value) -> bool {
    object["metadata"]["deletionTimestamp"].is_string()
}

/// The app's pods that should be ready and are not.
pub fn ailing(evidence: &Evidence) -> impl Iterator<Item = &Value> {
    evidence.own("Pod").filter(|pod| !is_ready(pod) && !is_leaving(pod) && text(pod, "/status/phase") != "Succeeded")
}

/// The statuses of a pod's containers, init containers first.
pub fn statuses(pod: &Value) -> impl Iterator<Item = &Value> {
    list(pod, "/status/initContainerStatuses").iter().chain(list(pod, "/status/containerStatuses"))
}

/// The specification of a container, by its name.
pub fn specified<'a>(pod: &'a Value, container: &str) -> Option<&'a Value> {
    list(pod, "/spec/initContainers").iter().chain(list(pod, "/spec/containers")).find(|c| c["name"] == container)
}

/// Reason and message of a container that waits.
pub fn waiting(status: &Value) -> Option<(&str, &str)> {
    let waiting = status.pointer("/state/waiting")?;
    Some((text(waiting, "/reason"), text(waiting, "/message")))
}

/// How a container ended: now, or before it was started again.
pub fn terminated(status: &Value) -> Option<&Value> {
    ["/state/terminated", "/lastState/terminated"]
        .iter()
        .find_map(|pointer| status.pointer(pointer).filter(|t| t.is_object()))
}

/// Seconds between a moment in RFC 3339 and the evidence.
pub fn age(evidence: &Evidence, moment: &str) -> Option<u64> {
    time::parse(moment).map(|then| evidence.taken.saturating_sub(then))
}

/// Whether every label of a selector is among the labels.
pub fn selects(selector: &Value, labels: &Value) -> bool {
    selector.as_object().is_some_and(|wanted| wanted.iter().all(|(key, value)| labels.get(key) == Some(value)))
}

/// `500m` is 0.5, `2Gi` are bytes.
pub fn quantity(text: &str) -> f64 {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor = match unit {
        "m" => 0.001,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => 1024.0 * 1024.0 * 1024.0,
        _ => 1.0,
    };
    number.parse::<f64>().unwrap_or(0.0) * factor
}
