//! The allowed verbs, each with its flags and the check of its operands.

use super::Flag;
use super::operands::{self, REPLACEABLE, SCALABLE};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Reads,
    Changes,
}

type Operands = fn(&[&str], &[Flag]) -> Result<(), String>;

pub struct Rule {
    /// The verb, and the word behind it for verbs that have verbs of their own.
    verb: &'static [&'static str],
    pub effect: Effect,
    pub switches: &'static [&'static str],
    pub options: &'static [&'static str],
    pub operands: Operands,
}

const READ_OPTIONS: &[&str] = &[
    "-o",
    "--output",
    "-l",
    "--selector",
    "--field-selector",
    "--sort-by",
    "--chunk-size",
    "--request-timeout",
    "-L",
    "--label-columns",
];
const READ_SWITCHES: &[&str] = &["--show-labels", "--no-headers", "--ignore-not-found", "--show-kind"];

const RULES: &[Rule] = &[
    Rule {
        verb: &["get"],
        effect: Effect::Reads,
        switches: READ_SWITCHES,
        options: READ_OPTIONS,
        operands: operands::read,
    },
    Rule {
        verb: &["describe"],
        effect: Effect::Reads,
        switches: &["--show-events"],
        options: &["-l", "--selector", "--request-timeout"],
        operands: operands::read,
    },
    Rule {
        verb: &["events"],
        effect: Effect::Reads,
        switches: &["--no-headers"],
        options: &["--for", "--types", "-o", "--output"],
        operands: operands::events,
    },
    Rule {
        verb: &["top"],
        effect: Effect::Reads,
        switches: &["--containers", "--no-headers", "--sum"],
        options: &["-l", "--selector", "--sort-by"],
        operands: |operands, _| operands::kinds(operands, REPLACEABLE),
    },
    Rule {
        verb: &["logs"],
        effect: Effect::Reads,
        switches: &["--previous", "-p", "--timestamps", "--all-containers", "--prefix", "--all-pods"],
        options: &["--tail", "--since", "--since-time", "-c", "--container", "-l", "--selector", "--limit-bytes"],
        operands: operands::logs,
    },
    Rule {
        verb: &["rollout", "status"],
        effect: Effect::Reads,
        switches: &["--watch"],
        options: &["--timeout", "--revision"],
        operands: |operands, _| operands::kinds(operands, SCALABLE),
    },
    Rule {
        verb: &["rollout", "history"],
        effect: Effect::Reads,
        switches: &[],
        options: &["--revision", "-o", "--output"],
        operands: |operands, _| operands::kinds(operands, SCALABLE),
    },
    Rule {
        verb: &["rollout", "restart"],
        effect: Effect::Changes,
        switches: &[],
        options: &[],
        operands: |operands, _| operands::named(operands, SCALABLE),
    },
    Rule {
        verb: &["rollout", "undo"],
        effect: Effect::Changes,
        switches: &[],
        options: &["--to-revision"],
        operands: |operands, _| operands::named(operands, SCALABLE),
    },
    Rule {
        verb: &["scale"],
        effect: Effect::Changes,
        switches: &[],
        options: &["--replicas", "--current-replicas", "--timeout"],
        operands: operands::scale,
    },
    Rule {
        verb: &["set", "resources"],
        effect: Effect::Changes,
        switches: &[],
        options: &["--limits", "--requests", "-c", "--containers"],
        operands: |operands, _| operands::named(operands, SCALABLE),
    },
    Rule { verb: &["set", "image"], effect: Effect::Changes, switches: &[], options: &[], operands: operands::images },
    Rule {
        verb: &["patch"],
        effect: Effect::Changes,
        switches: &[],
        options: &["-p", "--patch", "--type"],
        operands: operands::patch,
    },
    Rule {
        verb: &["delete"],
        effect: Effect::Changes,
        switches: &["--wait"],
        options: &["--grace-period", "--timeout"],
        operands: |operands, _| operands::named(operands, REPLACEABLE),
    },
];

/// The rule of a command, and the words behind its verb.
pub fn rule_of(words: &[String]) -> Result<(&'static Rule, &[String]), String> {
    let verb = words.first().ok_or("it has no verb")?;
    if verb.starts_with('-') {
        return Err("a flag stands before the verb: it could lead to another cluster or identity".to_owned());
    }
    let begins =
        |rule: &&Rule| words.len() >= rule.verb.len() && rule.verb.iter().zip(words).all(|(verb, word)| verb == word);
    let rule = RULES.iter().find(begins);
    match rule {
        Some(rule) => Ok((rule, &words[rule.verb.len()..])),
        None => Err(format!("the verb {} is not allowed", verb.chars().take(20).collect::<String>())),
    }
}
