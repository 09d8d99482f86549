//! All rules, one file for each family.

mod app_needs;
mod build;
mod cluster;
mod container;
mod creation;
mod ending;
mod image;
mod machine;
mod network;
mod node;
mod outdated;
mod probe;
mod removal;
mod rollout;
mod scheduling;
mod service;
mod start;
mod storage;
mod tool;

use super::evidence::Evidence;
use super::finding::{Found, Look, Rule};
use super::sources::Source;

pub const BACKEND_UNREACHABLE: &str = "XT079";

/// Symptoms of an app whose pods do not become ready.
const ROLLOUT: &[&str] = &["XT007", "XT046", "XT072", BACKEND_UNREACHABLE, "XT131"];
/// Symptoms of a container that ends again and again.
const CRASH: &[&str] = &["XT052", "XT060", "XT069", "XT094"];
/// Symptoms of an app that cannot reach what it needs.
const NEEDS: &[&str] = &["XT067"];
/// Symptoms of a pod that has no node.
const UNPLACED: &[&str] = &["XT019", "XT020", "XT026"];

/// The rules whose patterns are the most exact come first.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let families: [&[Rule]; 19] = [
        machine::RULES,
        cluster::RULES,
        node::RULES,
        tool::RULES,
        build::RULES,
        creation::RULES,
        scheduling::RULES,
        storage::RULES,
        image::RULES,
        container::RULES,
        start::RULES,
        ending::RULES,
        removal::RULES,
        app_needs::RULES,
        probe::RULES,
        network::RULES,
        service::RULES,
        outdated::RULES,
        rollout::RULES,
    ];
    families.into_iter().flatten()
}

pub fn of(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.name == code)
}

/// A rule for people: what its cause is, and what it leads to.
pub fn explained(rule: &Rule) -> String {
    let names: Vec<String> = rule
        .explains
        .iter()
        .copied()
        .flatten()
        .filter(|code| **code != rule.code)
        .filter_map(|code| of(code))
        .map(|symptom| format!("{} {}", symptom.code, symptom.name))
        .collect();
    let leads = if names.is_empty() { "no other finding".to_owned() } else { names.join(", ") };
    format!("{} {}\n{}\nIt leads to: {leads}.", rule.code, rule.name, rule.title)
}

impl Rule {
    const fn words(
        code: &'static str,
        name: &'static str,
        title: &'static str,
        sources: &'static [Source],
        patterns: &'static [&'static str],
    ) -> Self {
        let look = Look::Words { sources, patterns, what: "{0}", fix: "", hopeless: false };
        Self { code, name, title, explains: &[ROLLOUT], look }
    }

    const fn code(
        code: &'static str,
        name: &'static str,
        title: &'static str,
        look: fn(&Evidence) -> Vec<Found>,
    ) -> Self {
        Self { code, name, title, explains: &[ROLLOUT], look: Look::Code(look) }
    }

    /// The templates of sentence and fix.
    const fn says(mut self, says: &'static str, mends: &'static str) -> Self {
        if let Look::Words { what, fix, .. } = &mut self.look {
            *what = says;
            *fix = mends;
        }
        self
    }

    /// Time alone cannot repair this.
    const fn hopeless(mut self) -> Self {
        if let Look::Words { hopeless, .. } = &mut self.look {
            *hopeless = true;
        }
        self
    }

    const fn explains(mut self, explains: &'static [&'static [&'static str]]) -> Self {
        self.explains = explains;
        self
    }
}

#[cfg(test)]
mod tests;
