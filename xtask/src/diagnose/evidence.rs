//! The evidence that rules read: one record, gathered live or read from a file. It holds no content of a Secret.

use crate::redaction::Redaction;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The greatest size of a record in bytes.
pub const LIMIT: usize = 900_000;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// Seconds since the epoch.
    pub taken: u64,
    pub namespace: String,
    /// The start of a kubectl command for this cluster, for fixes that a person pastes.
    pub kubectl: String,
    /// Objects as the API gives them, without fields that no rule reads.
    pub objects: Vec<Value>,
    /// Objects that existed earlier in the recorded run.
    pub gone: Vec<Value>,
    pub logs: Vec<Log>,
    /// The status and body of `/ready`, by pod.
    pub ready: BTreeMap<String, String>,
    /// The tags of the images in the node.
    pub images: Option<Vec<String>>,
    /// The tags that the sources have now, by part.
    pub sources: BTreeMap<String, String>,
    /// The command that failed.
    pub failed: Option<Failed>,
    pub machine: Machine,
    /// Questions that got no answer, with the reason.
    pub unasked: Vec<String>,
}

/// The last lines of a container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Log {
    pub pod: String,
    pub container: String,
    /// Whether the lines come from the container that ended before.
    pub previous: bool,
    pub lines: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failed {
    /// Stage and subject, such as `build backend`.
    pub step: String,
    /// The last lines of the command.
    pub said: Vec<String>,
}

/// What the rules read of the machine. An empty text is "nothing known".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// The complaint of the Docker engine; none if it answers.
    pub engine: Option<String>,
    /// Why docker's commands would not reach this machine's own engine.
    pub elsewhere: Option<String>,
    /// The name of the node's container, which is the profile's.
    pub profile: String,
    /// The state of the node's container, as Docker names it, such as `running` or `paused`.
    pub node: String,
    /// The address of the proxy that the environment names.
    pub proxy: Option<String>,
    /// Memory and processors of the engine: MiB and a count.
    pub memory: Option<u64>,
    pub cpus: Option<u64>,
    /// The local port that another program holds.
    pub port_taken: Option<u16>,
    /// The printed address, if its forwarder does not answer.
    pub silent: Option<String>,
}

impl Machine {
    pub fn name(&self) -> &str {
        if self.profile.is_empty() { "todo-chatbot" } else { &self.profile }
    }
}

impl Evidence {
    /// All objects of a kind that exist.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.objects.iter().filter(move |object| object["kind"] == kind)
    }

    /// The objects of a kind in the app's namespace.
    pub fn own<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.of(kind).filter(|object| object["metadata"]["namespace"] == self.namespace.as_str())
    }

    /// Events about an object, the newest first. Events that expired during the recorded run are among them.
    pub fn events<'a>(&'a self, kind: &str, name: &str) -> Vec<&'a Value> {
        let about = |e: &&Value| e["involvedObject"]["kind"] == kind && e["involvedObject"]["name"] == name;
        let gone = self.gone.iter().filter(|object| object["kind"] == "Event");
        let mut all: Vec<&Value> = self.of("Event").chain(gone).filter(about).collect();
        all.sort_by_key(|event| std::cmp::Reverse(moment(event)));
        all
    }

    /// Puts a newer set of objects in the place of the old one and remembers what vanished.
    pub fn renew(&mut self, objects: Vec<Value>) {
        let key = |o: &Value| {
            (o["kind"].to_string(), o["metadata"]["namespace"].to_string(), o["metadata"]["name"].to_string())
        };
        let new: std::collections::BTreeSet<_> = objects.iter().map(key).collect();
        let vanished = std::mem::replace(&mut self.objects, objects).into_iter().filter(|old| !new.contains(&key(old)));
        self.gone.extend(vanished);
        self.gone.retain(|old| !new.contains(&key(old)));
    }

    /// Adds the lines of a container, in the place of earlier lines of the same container.
    pub fn hear(&mut self, log: Log) {
        if log.lines.is_empty() {
            return;
        }
        self.logs.retain(|old| (&old.pod, &old.container, old.previous) != (&log.pod, &log.container, log.previous));
        self.logs.push(log);
    }

    /// The text of a record: redacted first, and below the limit.
    pub fn text(&self, secrets: &Redaction) -> String {
        let mut record = self.clone();
        loop {
            let mut value = serde_json::to_value(&record).unwrap_or_default();
            secrets.value(&mut value);
            masked(&mut value);
            let text = serde_json::to_string_pretty(&value).unwrap_or_default();
            if text.len() <= LIMIT || record.gone.is_empty() && record.logs.is_empty() {
                return text;
            }
            // What vanished first tells least.
            if record.gone.is_empty() {
                drop(record.logs.remove(0))
            } else {
                drop(record.gone.drain(..record.gone.len().div_ceil(2)))
            }
        }
    }
}

/// The time of an event, in RFC 3339.
fn moment(event: &Value) -> &str {
    let times = ["lastTimestamp", "eventTime", "firstTimestamp"];
    let own = times.iter().find_map(|key| event[*key].as_str());
    own.or(event["metadata"]["creationTimestamp"].as_str()).unwrap_or_default()
}

/// An object without what no rule reads and without what may be secret.
pub fn trimmed(mut object: Value) -> Value {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        ["managedFields", "selfLink", "uid", "resourceVersion"].iter().for_each(|key| drop(metadata.remove(*key)));
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
        }
    }
    match object["kind"].as_str() {
        Some("Secret" | "ConfigMap") => {
            let keys: Vec<String> =
                object["data"].as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
            object["keys"] = json!(keys);
            if let Some(fields) = object.as_object_mut() {
                ["data", "stringData", "binaryData"].iter().for_each(|key| drop(fields.remove(*key)));
            }
        }
        Some("Node") => drop(object["status"].as_object_mut().and_then(|status| status.remove("images"))),
        _ => without_values(&mut object),
    }
    object
}

/// Blanks the values of environment variables, which may be secrets that a person wrote into a values file.
fn without_values(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(without_values),
        Value::Object(fields) => {
            if let Some(Value::Array(variables)) = fields.get_mut("env") {
                variables
                    .iter_mut()
                    .filter(|v| v.get("value").is_some())
                    .for_each(|v| v["value"] = json!("(not kept)"));
            }
            fields.values_mut().for_each(without_values);
        }
        _ => {}
    }
}

/// Blanks passwords in addresses, such as `postgresql://user:password@host`.
fn masked(value: &mut Value) {
    match value {
        Value::String(text) => *text = without_passwords(text),
        Value::Array(all) => all.iter_mut().for_each(masked),
        Value::Object(fields) => fields.values_mut().for_each(masked),
        _ => {}
    }
}

pub fn without_passwords(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (head, tail) = rest.split_at(at + 3);
        out.push_str(head);
        let end = tail.find(|c: char| c.is_whitespace() || "\"'/,)".contains(c)).unwrap_or(tail.len());
        rest = tail;
        if let Some((name, after)) =
            tail[..end].rfind('@').and_then(|at| tail[..at].split_once(':').map(|(name, _)| (name, at)))
        {
            out.push_str(name);
            out.push_str(":***");
            rest = &tail[after..];
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn a_record_has_no_secret_and_stays_below_its_limit() {
        let mut redaction = Redaction::default();
        redaction.add([Secret::new("canary-of-the-test")]);
        let line = "connect postgresql://me:pass/word@host:5432/db as canary-of-the-test".to_owned();
        let pod = json!({"kind": "Pod", "metadata": {"name": "p", "managedFields": [1]},
            "spec": {"containers": [{"env": [{"name": "KEY", "value": "plain-canary"}]}]}});
        let secret = json!({"kind": "Secret", "metadata": {"name": "s"}, "data": {"AUTH_SECRET": "encoded-canary"}});
        let mut evidence = Evidence { objects: vec![trimmed(pod), trimmed(secret)], ..Evidence::default() };
        evidence.gone =
            (0..4000).map(|n| json!({"kind": "Event", "metadata": {"name": n}, "message": "x".repeat(400)})).collect();
        evidence.hear(Log { pod: "p".into(), container: "c".into(), previous: false, lines: vec![line] });
        let text = evidence.text(&redaction);
        assert!(text.len() <= LIMIT, "{}", text.len());
        assert!(!text.contains("canary") && !text.contains("managedFields"));
        assert!(text.contains("AUTH_SECRET") && text.contains("connect "), "{}", &text[text.len() - 300..]);
        let read: Evidence = serde_json::from_str(&text).unwrap();
        assert!(read.own("Pod").all(|pod| pod["metadata"]["name"] != "p") && read.of("Pod").count() == 1);
    }

    #[test]
    fn passwords_are_masked_in_addresses_and_nothing_else_is() {
        assert_eq!(without_passwords("at postgresql://me:p@ss@host/db now"), "at postgresql://me:***@host/db now");
        assert_eq!(without_passwords("http://127.0.0.1:3000/ready and x@y"), "http://127.0.0.1:3000/ready and x@y");
    }

    #[test]
    fn what_vanishes_is_kept() {
        let event = |name: &str| json!({"kind": "Event", "metadata": {"name": name}, "involvedObject": {"kind": "Pod", "name": "p"}});
        let mut evidence = Evidence { objects: vec![event("a"), event("b")], ..Evidence::default() };
        evidence.renew(vec![event("b")]);
        assert_eq!((evidence.objects.len(), evidence.gone.len()), (1, 1));
        assert_eq!(evidence.events("Pod", "p").len(), 2);
    }
}
