//! What AI tools said and proposed, for people.

use super::super::event::{AiVerdict, Answered, Fate};
use super::super::layout::{cut, pad};
use super::super::row::{GREEN, RED, View, YELLOW};
use crate::time::seconds;
use std::time::Duration;

/// How many lines of a tool's answer are shown, and how long they are.
const LINES: usize = 12;
const COLUMNS: usize = 160;

pub fn answered(view: &View, answered: &Answered) -> Vec<String> {
    let Answered { tool, model, verdict, said, .. } = answered;
    let (style, name) = match verdict {
        AiVerdict::Right => (GREEN, "right"),
        AiVerdict::Repaired => (GREEN, "repaired"),
        AiVerdict::Wrong => (RED, "wrong"),
        AiVerdict::Trespassed => (RED, "trespassed"),
        AiVerdict::Silent => (YELLOW, "no answer"),
        AiVerdict::NotAsked => (YELLOW, "not asked"),
    };
    let who = model.as_ref().map_or(tool.clone(), |model| format!("{tool} with {model}"));
    if *verdict == AiVerdict::NotAsked {
        return view.hang(&format!("  {}  ", pad(name, 10)), Some((name, style)), said);
    }
    let took = seconds(Duration::from_secs_f64(answered.seconds));
    let mut lines = view.hang(&format!("  {}  ", pad(name, 10)), Some((name, style)), &format!("{who}, {took}"));
    lines.extend(shortened(view, said));
    lines
}

pub fn proposed(view: &View, command: &str, fate: Fate, why: &str) -> Vec<String> {
    let (style, name) = match fate {
        Fate::Refused => (RED, "refused"),
        Fate::Failed => (RED, "failed"),
        Fate::Allowed => (YELLOW, "allowed"),
        Fate::Declined => (YELLOW, "declined"),
        Fate::Done => (GREEN, "done"),
    };
    view.hang(&format!("  {}  ", pad(name, 10)), Some((name, style)), &format!("{command}: {why}"))
}

pub fn shortened(view: &View, text: &str) -> Vec<String> {
    let text = view.redacted(text);
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let width = view.width.map_or(COLUMNS, |width| width.saturating_sub(4).min(COLUMNS));
    let mut shown: Vec<String> = lines.iter().take(LINES).map(|line| format!("    {}", cut(line, width))).collect();
    if lines.len() > LINES {
        shown.push(format!("    … {} more lines", lines.len() - LINES));
    }
    if shown.is_empty() {
        shown.push("    (it says nothing)".to_owned());
    }
    shown
}
