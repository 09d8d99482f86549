//! What a model may have run. It proposes text; only a kubectl command of this list, in this namespace, gets through. Every part of
//! the command has to be known: what the list does not name is refused.

mod operands;
mod verbs;
mod words;

#[cfg(test)]
mod tests;

use crate::cmd::Cmd;
use crate::tools::kubectl::{self, Target};
use verbs::{Effect, Rule};

/// A proposed command that the policy lets through.
#[derive(Clone, Debug, PartialEq)]
pub struct Allowed {
    /// The words behind `kubectl`, without those that name the namespace.
    words: Vec<String>,
    pub changes: bool,
}

impl Allowed {
    /// The command against this target. The proposal cannot name a cluster, an identity or another namespace.
    pub fn command(&self, target: &Target) -> Cmd {
        kubectl::kubectl(target).args(self.words.iter().cloned()).limit(60)
    }
}

/// # Errors
/// The reason for the refusal, without the refused value: it may be a secret.
pub fn judge(proposal: &str, namespace: &str) -> Result<Allowed, String> {
    let words = words::split(proposal)?;
    let (program, words) = words.split_first().ok_or("it is empty")?;
    if program != "kubectl" {
        return Err("it is no kubectl command".to_owned());
    }
    let words = without_namespace(words, namespace)?;
    let (rule, rest) = verbs::rule_of(&words)?;
    let (flags, operands) = flags_of(rule, rest)?;
    (rule.operands)(&operands, &flags)?;
    Ok(Allowed { changes: rule.effect == Effect::Changes, words })
}

/// Leaves out the flag that names the namespace, wherever it stands.
fn without_namespace(words: &[String], namespace: &str) -> Result<Vec<String>, String> {
    let mut kept = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let named = match word.as_str() {
            "-n" | "--namespace" => words.next().ok_or("--namespace has no value")?.as_str(),
            word => match word.strip_prefix("--namespace=").or_else(|| word.strip_prefix("-n=")) {
                Some(named) => named,
                None => {
                    kept.push(word.to_owned());
                    continue;
                }
            },
        };
        if named != namespace {
            return Err(format!("it names another namespace than {namespace}"));
        }
    }
    Ok(kept)
}

/// A flag with its value.
type Flag<'a> = (&'a str, Option<&'a str>);

/// Separates flags from operands. Every flag has to be in the rule's list.
fn flags_of<'a>(rule: &Rule, words: &'a [String]) -> Result<(Vec<Flag<'a>>, Vec<&'a str>), String> {
    let (mut flags, mut operands) = (Vec::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if !word.starts_with('-') {
            operands.push(word.as_str());
            continue;
        }
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => match word.strip_prefix("-o") {
                // `-owide` is `-o wide`.
                Some(value) if !value.is_empty() => ("-o", Some(value)),
                _ => (word.as_str(), None),
            },
        };
        let known = |list: &[&str]| list.contains(&name);
        if known(rule.switches) && value.is_none_or(|value| ["true", "false"].contains(&value)) {
            // kubectl takes the next word for an operand, never for the value of a switch.
            flags.push((name, None));
        } else if known(rule.options) {
            let value = match value {
                Some(value) => value,
                None => words.next().ok_or_else(|| format!("{name} has no value"))?,
            };
            flags.push((name, Some(value)));
        } else {
            let shown: String = name.chars().take(30).collect();
            return Err(format!("the flag {shown} is not allowed here"));
        }
    }
    Ok((flags, operands))
}
