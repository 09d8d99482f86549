//! Base images, and the Dockerfile itself.

use super::{AGAIN, found, line, output};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::words::{captured, short};

pub fn base_image(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let marks = [
        "failed to resolve source metadata for *: *",
        "failed to do request: * \"https://*\": *",
        "Head \"https://*\": *",
        "pull access denied for *, *",
        "toomanyrequests: *",
        "manifest unknown*",
    ];
    let Some((said, captures)) = line(&lines, &marks) else { return Vec::new() };
    let why = captures.last().copied().filter(|why| !why.is_empty()).unwrap_or(said);
    let image = captures.iter().rev().nth(1).map_or_else(String::new, |image| format!(" {}", name(image)));
    let text = format!("{part}/Dockerfile: the image{image} cannot be had: {}", short(why, 200));
    let fix = format!(
        "correct the image's or the stage's name in {part}/Dockerfile; if it is right, check the network and the proxy's variables, {AGAIN}"
    );
    // A registry may answer later.
    found(evidence, part, &text, fix).into_iter().map(|found| Found { hopeless: false, ..found }).collect()
}

/// `registry-1.docker.io/v2/library/python/manifests/9` is `python:9`.
fn name(place: &str) -> String {
    let Some(found) = captured(place, "/v2/*/manifests/*") else { return place.to_owned() };
    format!("{}:{}", found[0].trim_start_matches("library/"), found[1])
}

pub fn error(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let marks = [
        "dockerfile parse error on line *: *",
        "Dockerfile parse error line *: *",
        "dockerfile parse error line *: *",
        "failed to compute cache key: *: not found",
        "failed to calculate checksum of ref *: not found",
        "COPY failed: *",
        "unknown instruction: *",
        "target stage * could not be found",
        "invalid reference format*",
        "no such instruction*",
    ];
    let Some((said, captures)) = line(&lines, &marks) else { return Vec::new() };
    let marked = marked(&lines);
    let number = if said.contains("parse error") { captures.first().map(|n| (*n).to_owned()) } else { marked };
    let why = if said.contains("parse error") { captures.get(1).copied().unwrap_or(said) } else { said };
    let file = number.map_or_else(|| format!("{part}/Dockerfile"), |number| format!("{part}/Dockerfile:{number}"));
    let why = why.trim_start_matches("ERROR: ");
    found(evidence, part, &format!("{file}: {}", short(why, 240)), format!("correct {file}, {AGAIN}"))
}

/// The line that BuildKit shows with `>>>` below the file's name.
fn marked(lines: &[&str]) -> Option<String> {
    let number = line(lines, &["Dockerfile:*"]).map(|(_, found)| found[0].trim().to_owned());
    number.filter(|number| number.parse::<u32>().is_ok())
}

/// The command, its exit status and the last line of its output.
pub fn step(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let marks = [
        "executor failed running [/bin/sh -c *]: exit code: *",
        "process \"/bin/sh -c *\" did not complete successfully: exit code: *",
    ];
    let Some(at) = lines.iter().position(|one| line(&[one], &marks).is_some()) else { return Vec::new() };
    let Some((_, captures)) = line(&lines[at..], &marks) else { return Vec::new() };
    let is_word = |one: &&&str| {
        let text = one.trim();
        !text.is_empty() && !text.starts_with("sha256:") && !text.starts_with('[')
    };
    let last = lines[..at].iter().rev().find(is_word).map_or("it printed nothing", |last| last.trim());
    let code: String = captures[1].chars().take_while(char::is_ascii_digit).collect();
    let killed = if code == "137" { ", killed, usually for want of memory" } else { "" };
    let file = marked(&lines).map_or_else(|| format!("{part}/Dockerfile"), |line| format!("{part}/Dockerfile:{line}"));
    let text = format!("{file}: RUN {} exits {code}{killed}: {}", short(captures[0], 80), short(last, 200));
    found(evidence, part, &text, format!("correct {part}/ or the command in {file}, {AGAIN}"))
}
