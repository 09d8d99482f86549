//! A finding for people.

use crate::report::event::{Proof, Symptom};
use crate::report::row::{RED, View};

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
