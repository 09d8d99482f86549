//! A finding for people.

use crate::report::event::{Proof, Symptom};
use crate::report::row::{BOLD, RED, View};
use crate::time::seconds;
use std::time::Duration;

/// The cause, then its evidence, then the symptoms as the chain that leads to the cause.
pub fn rows(view: &View, code: &str, what: &str, evidence: &[Proof], symptoms: &[Symptom], fix: &str) -> Vec<String> {
    let head = format!("  {code}  ");
    let mut lines = view.hang(&head, Some((code, RED)), what);
    let mut row = |name: &str, text: &str| lines.extend(view.hang(&format!("         {name:<9} "), None, text));
    let shown = |proof: &Proof| format!("{} {}: {}", proof.object, proof.field, proof.value);
    evidence.iter().for_each(|proof| row("evidence", &shown(proof)));
    for symptom in symptoms {
        row("leads to", &format!("{} {}", symptom.code, symptom.what));
        symptom.evidence.first().into_iter().for_each(|proof| row("", &shown(proof)));
    }
    row("fix", fix);
    lines
}

/// What a fix did to a copy of the namespace, and that the original has the same objects as before.
pub fn tried(
    view: &View,
    change: &str,
    why: Option<&str>,
    objects: usize,
    changed: &[String],
    took: f64,
) -> Vec<String> {
    let took = seconds(Duration::from_secs_f64(took));
    let said = why.map_or(format!("proved in a copy, {took}"), |why| format!("not proved: {why}"));
    let original = match changed {
        [] => format!("untouched: {objects} objects have the same hashes as before"),
        all => format!("changed meanwhile: {}", all.join(", ")),
    };
    [("change", change), ("tried", &said), ("original", &original)]
        .iter()
        .flat_map(|(name, text)| view.hang(&format!("  {name:<11}"), Some((name, BOLD)), text))
        .collect()
}
