//! What tsc and `next build` refuse.

use super::{AGAIN, found, line, output, source};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::words::captured;

/// `./src/app/page.tsx:12:5` followed by `Type error: …`, or tsc's `src/a.ts(12,5): error TS2322: …`.
pub fn types(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let text = lines.iter().enumerate().find_map(|(at, line)| {
        let trimmed = line.trim();
        if let Some(error) = trimmed.strip_prefix("Type error: ") {
            let place = lines[..at].iter().rev().map(|line| line.trim()).find(|line| is_place(line))?;
            return Some(format!("{}: {error}", file_and_line(part, place)));
        }
        let found = captured(trimmed, "*(*,*): error TS*")?;
        Some(format!("{}:{}: error TS{}", source(part, found[0]), found[1], found[3]))
    });
    let Some(text) = text else { return Vec::new() };
    let file = text.split(": ").next().unwrap_or_default().to_owned();
    found(evidence, part, &text, format!("correct {file}, {AGAIN}"))
}

/// Whether a line is a path with a line and a column.
fn is_place(line: &str) -> bool {
    let mut parts = line.rsplit(':');
    let mut number = || parts.next().is_some_and(|part| part.parse::<u32>().is_ok());
    number() && number() && line.contains('.') && !line.contains(' ')
}

fn file_and_line(part: &str, place: &str) -> String {
    let path = place.rsplit_once(':').map_or(place, |(path, _)| path);
    source(part, path)
}

pub fn build(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    if lines.iter().any(|line| line.trim().starts_with("Type error: ")) {
        return Vec::new();
    }
    let failed = lines.iter().position(|line| {
        [
            "Failed to compile",
            "Turbopack build failed",
            "Build error occurred",
            "Error occurred prerendering page",
            "Export encountered",
        ]
        .iter()
        .any(|mark| line.contains(mark))
    });
    let Some(at) = failed else { return Vec::new() };
    // PostCSS and other loaders: the error's own words stand below.
    let thrown =
        lines.iter().position(|line| line.contains("Error evaluating Node.js code")).and_then(|at| lines.get(at + 1));
    if let Some(thrown) = thrown.map(|line| line.trim()).filter(|line| !line.is_empty()) {
        let text = match captured(thrown, ": /*:*:*: *") {
            Some(at) => format!("{}:{}: {}", source(part, &format!("/{}", at[0])), at[1], at[3]),
            None => format!("{part}/: {thrown}"),
        };
        let file = text.split(": ").next().unwrap_or_default().to_owned();
        return found(evidence, part, &text, format!("correct {file}, {AGAIN}"));
    }
    let page = line(&lines, &["Error occurred prerendering page \"*\""]).map(|(_, found)| format!("page {}", found[0]));
    let place = lines[at..]
        .iter()
        .map(|line| line.trim())
        .find(|line| is_place(line) || line.starts_with("./") && line.contains('.'));
    let place = place.map(|place| {
        if is_place(place) {
            file_and_line(part, place)
        } else {
            source(part, place.split(' ').next().unwrap_or(place))
        }
    });
    let why = lines[at..].iter().map(|line| line.trim().trim_start_matches(['⨯', '×', 'x', ' '])).find(|line| {
        [
            "Module not found",
            "Error: ",
            "SyntaxError",
            "Parsing ",
            "Expected",
            "Unexpected",
            "the name ",
            "ReferenceError",
            "TypeError",
            "Invalid ",
            "Expression expected",
            "You're importing",
        ]
        .iter()
        .any(|mark| line.starts_with(mark))
            && !line.contains("Turbopack build failed")
    });
    let why = why.unwrap_or("the build failed");
    let text = match place.or(page) {
        Some(place) => format!("{place}: {why}"),
        None => why.to_owned(),
    };
    let file = text.split(": ").next().unwrap_or_default().to_owned();
    found(evidence, part, &text, format!("correct {file}, {AGAIN}"))
}
