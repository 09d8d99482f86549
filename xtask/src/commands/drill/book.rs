//! The drills: one JSON file for each, with what it breaks, the right cause and the accepted fixes.

use crate::failure::{Exit, Failure};
use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drill {
    /// The name of the file.
    #[serde(skip)]
    pub name: String,
    /// What a user of the app or its operator sees.
    pub question: String,
    /// The code of the right cause, as `diagnose` gives it.
    pub cause: String,
    pub answer: String,
    /// What an answer in words contains if it names the cause; `|` separates alternatives.
    pub names: Vec<String>,
    pub fixes: Vec<String>,
    /// Labels of the namespace.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// A server beside the app that speaks PostgreSQL's protocol and refuses every connection with this error.
    #[serde(default)]
    pub database: Option<Refusal>,
    /// Objects that exist before the copy is installed.
    #[serde(default)]
    pub objects: Vec<Value>,
    /// Values of the charts, by part.
    #[serde(default)]
    pub values: BTreeMap<String, Value>,
    /// Objects that are made after the copy is installed.
    #[serde(default)]
    pub later: Vec<Value>,
    /// Changes of the installed objects.
    #[serde(default)]
    pub patches: Vec<Patch>,
}

/// SQLSTATE and message.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    pub code: String,
    pub message: String,
}

/// A strategic merge patch.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// Kind and name, as kubectl takes them.
    pub object: String,
    pub patch: Value,
}

macro_rules! drills {
    ($($name:literal),+ $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("drills/", $name, ".json")))),+];
    };
}

drills! {
    "anti-affinity", "claim-missing", "command", "config-key", "cpu", "crash", "database-connections", "database-host",
    "database-name", "database-option", "database-password", "database-port", "entry-point", "hook", "host-port",
    "image-missing", "image-name", "limit-range", "localhost", "memory", "mount", "network-policy", "node-selector",
    "out-of-memory", "pod-security", "priority-class", "probe-path", "probe-port", "process-ends", "python-module",
    "quota", "read-only", "registry-unreachable", "release-pending", "rollout-paused", "root-refused", "scaled-to-zero",
    "scheduling-gate", "secret-key", "secret-missing", "selector", "service-account", "setting", "slow-start",
    "storage-class", "target-port",
}

/// All drills, by name.
///
/// # Errors
/// A file is not a drill.
pub fn all() -> Result<Vec<Drill>> {
    let parsed = |(name, text): &(&str, &str)| -> Result<Drill> {
        let drill: Drill = serde_json::from_str(text).map_err(|error| anyhow::anyhow!("drill {name}: {error}"))?;
        Ok(Drill { name: (*name).to_owned(), ..drill })
    };
    FILES.iter().map(parsed).collect()
}

/// # Errors
/// There is no drill of that name.
pub fn named(name: &str) -> Result<Drill> {
    let found = all()?.into_iter().find(|drill| drill.name == name);
    found.ok_or_else(|| {
        let what = format!("there is no drill {name}");
        Failure::new(Exit::Usage, what, "cargo xtask drill --list names them").into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_file_is_a_drill_of_the_list() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/drill/drills");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let files: BTreeSet<String> = files.map(|p| p.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        let listed: BTreeSet<String> = all().unwrap().into_iter().map(|drill| drill.name).collect();
        assert_eq!(listed, files);
        assert!(listed.len() >= 40, "{}", listed.len());
    }

    #[test]
    fn every_drill_breaks_something_and_its_question_does_not_give_the_answer_away() {
        for drill in all().unwrap() {
            let name = &drill.name;
            let breaks = [drill.objects.len(), drill.values.len(), drill.later.len(), drill.patches.len()];
            assert!(breaks.iter().sum::<usize>() > 0, "{name} breaks nothing");
            let code = drill.cause.strip_prefix("XT").unwrap();
            assert!(code.len() == 3 && code.parse::<u16>().is_ok(), "{name}: {}", drill.cause);
            assert!(!drill.fixes.is_empty() && drill.answer.ends_with('.') && drill.question.ends_with('.'), "{name}");
            assert!(!drill.question.contains(&drill.answer), "{name}");
            assert!(drill.values.keys().all(|part| ["backend", "frontend"].contains(&part.as_str())), "{name}");
        }
    }

    #[test]
    fn drills_change_their_own_namespace_alone() {
        let inside = ["ConfigMap", "Secret", "ResourceQuota", "LimitRange"];
        for drill in all().unwrap() {
            for object in drill.objects.iter().chain(&drill.later) {
                let kind = object["kind"].as_str().unwrap();
                assert!(inside.contains(&kind) && object["metadata"]["namespace"].is_null(), "{}: {kind}", drill.name);
            }
            for patch in &drill.patches {
                let kind = patch.object.split('/').next().unwrap();
                assert!(["deployment", "service", "networkpolicy"].contains(&kind), "{}: {kind}", drill.name);
            }
        }
    }
}
