//! The use cases, one JSON file each: what a person faces, what they ask an AI tool, and the plain kubectl that answers it too. Most
//! look at a drill, a broken copy of the app whose cause is known.

use crate::commands::drill::book::{self, Drill};
use crate::failure::{Exit, Failure};
use anyhow::Result;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The name of the file.
    #[serde(skip)]
    pub name: String,
    pub situation: String,
    /// The drill that it looks at. Without one it looks at the deployment itself.
    drill: Option<String>,
    /// With `{namespace}` in it.
    pub question: String,
    /// The kinds that k8sgpt looks at.
    #[serde(default)]
    pub kinds: String,
    /// The words behind `kubectl`. They read, or try on the server and keep nothing.
    pub plain: Vec<String>,
    /// What the plain command prints once the fault is visible; `|` separates alternatives.
    #[serde(default)]
    pub shows: String,
    /// What a right answer contains, if no drill says so.
    #[serde(default)]
    names: Vec<String>,
    pub tools: Vec<String>,
    /// The words behind `kubectl` that succeed once the fault is repaired.
    #[serde(default)]
    pub repaired: Vec<String>,
}

macro_rules! cases {
    ($($name:literal),+ $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("cases/", $name, ".json")))),+];
    };
}

cases! {
    "pods", "resources", "scale", "healthy", "selector", "repair-selector", "database-host", "database-option", "python-module",
    "setting", "image-missing", "memory", "secret-missing", "quota", "probe-path",
}

impl Case {
    /// # Errors
    /// There is no drill of that name.
    pub fn drill(&self) -> Result<Option<Drill>> {
        self.drill.as_deref().map(book::named).transpose()
    }

    /// Whether the text names what a right answer names.
    pub fn is_named_in(&self, text: &str, drill: Option<&Drill>) -> bool {
        let names = drill.map_or(&self.names, |drill| &drill.names);
        !text.trim().is_empty() && names.iter().all(|alternatives| contains(text, alternatives))
    }
}

/// Whether the text contains one of the alternatives, in upper or lower case. Tools wrap their lines.
pub fn contains(text: &str, alternatives: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    alternatives.split('|').any(|word| text.contains(&word.to_lowercase()))
}

/// All use cases, in the order of the list.
///
/// # Errors
/// A file is no use case.
pub fn all() -> Result<Vec<Case>> {
    let parsed = |(name, text): &(&str, &str)| -> Result<Case> {
        let case: Case = serde_json::from_str(text).map_err(|error| anyhow::anyhow!("use case {name}: {error}"))?;
        Ok(Case { name: (*name).to_owned(), ..case })
    };
    FILES.iter().map(parsed).collect()
}

/// The use cases of these names; all of them if there are none.
///
/// # Errors
/// A name is unknown.
pub fn chosen(names: &[String]) -> Result<Vec<Case>> {
    let all = all()?;
    if names.is_empty() {
        return Ok(all);
    }
    let named = |name: &String| {
        let found = all.iter().find(|case| case.name == *name).cloned();
        found.ok_or_else(|| {
            let fix = "cargo xtask ai-examples --list names them";
            Failure::new(Exit::Usage, format!("there is no use case {name}"), fix).into()
        })
    };
    names.iter().map(named).collect()
}

/// Every drill as a use case, for every tool.
///
/// # Errors
/// A file is not a drill.
pub fn drills() -> Result<Vec<Case>> {
    let case = |drill: Drill| Case {
        situation: drill.question.clone(),
        question: format!("{} The namespace is {{namespace}}. Why?", drill.question),
        drill: Some(drill.name.clone()),
        name: drill.name,
        kinds: String::new(),
        plain: ["describe", "pods,replicasets,deployments,services"].map(str::to_owned).to_vec(),
        shows: drill.names.join("|"),
        names: Vec::new(),
        tools: super::tools::ALL.iter().map(|tool| tool.name.to_owned()).collect(),
        repaired: Vec::new(),
    };
    Ok(book::all()?.into_iter().map(case).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::ai_examples::{NAMESPACE, tools};
    use std::path::Path;

    #[test]
    fn every_file_is_in_the_list() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/ai_examples/cases");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), FILES.len());
    }

    #[test]
    fn three_of_each_tool_and_at_least_twelve_most_of_them_drills() {
        let all = all().unwrap();
        for tool in ["kubectl-ai", "k8sgpt", "holmes", "kagent-adk"] {
            assert!(all.iter().filter(|case| case.tools.iter().any(|name| name == tool)).count() >= 3, "{tool}");
        }
        assert!(all.len() >= 12 && all.iter().filter(|case| case.drill.is_some()).count() * 2 > all.len());
    }

    #[test]
    fn the_plain_command_changes_nothing_and_the_question_does_not_give_the_answer_away() {
        for case in all().unwrap() {
            let name = &case.name;
            let reads = ["get", "logs", "describe"].contains(&case.plain[0].as_str());
            assert!(reads || case.plain.iter().any(|word| word == "--dry-run=server"), "{name}");
            let drill = case.drill().unwrap();
            assert!(drill.is_some() || !case.names.is_empty(), "{name}");
            let asked = case.question.replace("{namespace}", NAMESPACE);
            assert!(drill.is_none() || !case.is_named_in(&asked, drill.as_ref()), "{name}");
            assert!(case.tools.iter().all(|tool| tools::ALL.iter().any(|known| known.name == tool)), "{name}");
        }
    }

    #[test]
    fn a_drills_cause_is_named_by_its_answer() {
        for drill in book::all().unwrap() {
            let case = drills().unwrap().into_iter().find(|case| case.name == drill.name).unwrap();
            let told = format!("{} {} {}", drill.answer, drill.fixes.join(" "), drill.cause);
            assert!(case.is_named_in(&told, Some(&drill)), "{}: {:?}", drill.name, drill.names);
            let asked = case.question.replace("{namespace}", NAMESPACE);
            assert!(!case.is_named_in(&asked, Some(&drill)), "{}: {:?}", drill.name, drill.names);
        }
    }
}
