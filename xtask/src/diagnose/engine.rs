//! Orders findings: the deepest proved cause first, then the symptoms that it explains.

use super::evidence::Evidence;
use super::finding::{Finding, Found, Look, Proof, Rule};
use super::rules;
use super::sources::Quote;
use super::words::{filled, first, short};

/// A cause with the symptoms that lead to it, the nearest first.
pub struct Diagnosed {
    pub cause: Finding,
    pub symptoms: Vec<Finding>,
}

impl Diagnosed {
    /// The cause, then the value that proves it, then the symptoms.
    pub fn because(&self) -> String {
        let Found { what, proofs, .. } = &self.cause.found;
        let proof = proofs.iter().take(1).map(|proof| format!("{} {}: {}", proof.object, proof.field, proof.value));
        let chain = self.symptoms.iter().map(|symptom| format!("so {}", symptom.found.what));
        std::iter::once(format!("{} ({})", what, self.cause.rule.code))
            .chain(proof)
            .chain(chain)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// All findings, in the order of the rules.
pub fn findings(evidence: &Evidence) -> Vec<Finding> {
    let each =
        rules::all().flat_map(|rule| found_by(rule, evidence).into_iter().map(move |found| Finding { rule, found }));
    let mut all: Vec<Finding> = Vec::new();
    for finding in each {
        // Pods of one app have the same trouble; one of them speaks.
        let same = |other: &&mut Finding| other.rule.code == finding.rule.code && other.found.app == finding.found.app;
        match all.iter_mut().find(same) {
            Some(other) => other.found.hopeless |= finding.found.hopeless && other.found.pod == finding.found.pod,
            None => all.push(finding),
        }
    }
    all
}

/// The causes, the one with the most symptoms first; each with its chain.
pub fn judge(evidence: &Evidence) -> Vec<Diagnosed> {
    let all = findings(evidence);
    let caused = |at: usize| all.iter().enumerate().any(|(other, cause)| other != at && leads(cause, &all[at]));
    let mut causes: Vec<Diagnosed> = (0..all.len()).filter(|at| !caused(*at)).map(|at| chain(&all, at)).collect();
    // Findings that explain one another in a circle have no root: the first one speaks.
    if causes.is_empty() && !all.is_empty() {
        causes.push(chain(&all, 0));
    }
    causes.sort_by_key(|diagnosed| std::cmp::Reverse(diagnosed.symptoms.len()));
    causes
}

fn chain(all: &[Finding], root: usize) -> Diagnosed {
    let (mut reached, mut at) = (vec![root], 0);
    while at < reached.len() {
        let next = (0..all.len()).filter(|other| leads(&all[reached[at]], &all[*other]));
        let new: Vec<usize> = next.filter(|other| !reached.contains(other)).collect();
        reached.extend(new);
        at += 1;
    }
    let symptoms = reached[1..].iter().map(|at| all[*at].clone()).collect();
    Diagnosed { cause: all[root].clone(), symptoms }
}

/// Whether one finding explains another: its rule says so, and both are about the same app. The whole cluster's trouble is every
/// app's, and the backend's trouble is the frontend's.
fn leads(cause: &Finding, symptom: &Finding) -> bool {
    let known = cause.rule.explains.iter().any(|group| group.contains(&symptom.rule.code));
    let apps = (cause.found.app.as_deref(), symptom.found.app.as_deref());
    let related = match apps {
        (None, _) | (_, None) => true,
        (Some(one), Some(other)) => one == other || symptom.rule.code == rules::BACKEND_UNREACHABLE && one == "backend",
    };
    known && related && cause.rule.code != symptom.rule.code
}

pub fn found_by(rule: &Rule, evidence: &Evidence) -> Vec<Found> {
    match rule.look {
        Look::Code(look) => look(evidence),
        Look::Words { sources, patterns, what, fix, hopeless } => {
            let worded = |quote: Quote| {
                let captures = first(&quote.text, patterns)?;
                let line = quote.text.lines().find(|line| first(line, patterns).is_some()).unwrap_or(&quote.text);
                Some(worded(evidence, &quote, line, &captures, what, fix, hopeless))
            };
            sources.iter().flat_map(|source| source.quotes(evidence)).filter_map(worded).collect()
        }
    }
}

fn worded(
    evidence: &Evidence,
    quote: &Quote,
    line: &str,
    captures: &[&str],
    what: &str,
    fix: &str,
    hopeless: bool,
) -> Found {
    let name = quote.object.rsplit('/').next().unwrap_or_default();
    let whole = short(line, 300);
    let mut values = vec![
        ("0", whole.as_str()),
        ("object", quote.object.as_str()),
        ("name", name),
        ("app", quote.app.as_deref().unwrap_or(name)),
        ("kubectl", evidence.kubectl.as_str()),
        ("namespace", evidence.namespace.as_str()),
    ];
    let numbers: Vec<String> = (1..=captures.len()).map(|n| n.to_string()).collect();
    values.extend(numbers.iter().map(String::as_str).zip(captures.iter().copied()));
    Found {
        what: filled(what, &values),
        app: quote.app.clone(),
        pod: quote.pod.clone(),
        proofs: vec![Proof::new(&quote.object, &quote.field, short(line, 400))],
        fix: filled(fix, &values),
        hopeless,
    }
}
