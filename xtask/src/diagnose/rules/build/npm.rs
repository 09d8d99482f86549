//! What npm refuses.

use super::{AGAIN, found, line, output};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::words::captured;

pub fn lock(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    if line(&lines, &["can only install with an existing package-lock.json*"]).is_some() {
        let text = format!("{part}/package-lock.json is missing, or npm cannot read it");
        return found(evidence, part, &text, format!("restore {part}/package-lock.json from git, {AGAIN}"));
    }
    if line(
        &lines,
        &[
            "can only install packages when your package.json and package-lock.json * are in sync",
            "`npm ci` can only install",
        ],
    )
    .is_none()
    {
        return Vec::new();
    }
    let which = line(&lines, &["Missing: * from lock file", "Invalid: lock file's *"])
        .map(|(line, _)| line.trim().trim_start_matches("npm error ").trim_start_matches("npm ERR! ").to_owned());
    let text = format!(
        "{part}/package-lock.json does not fit package.json: {}",
        which.as_deref().unwrap_or("it is out of date")
    );
    found(evidence, part, &text, format!("npm --prefix {part} install --package-lock-only && cargo xtask deploy"))
}

pub fn version(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let marks = [
        "No matching version found for *",
        "notarget No matching version*",
        "404 Not Found - GET *",
        "'*' is not in this registry",
    ];
    let Some((_, package)) = line(&lines, &marks) else { return Vec::new() };
    let name = package.first().copied().unwrap_or_default().trim_end_matches('.');
    found(
        evidence,
        part,
        &format!("{part}/package.json: there is no {name}"),
        format!(
            "name a version that exists in {part}/package.json, npm --prefix {part} install --package-lock-only, {AGAIN}"
        ),
    )
}

pub fn engine(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    if line(&lines, &["EBADENGINE"]).is_none() {
        return Vec::new();
    }
    let package = line(&lines, &["Not compatible with your version of node/npm: *", "Unsupported engine for *"])
        .map_or("a package", |(_, found)| found[0]);
    let wanted = line(&lines, &["Required: *", "required: {*}"])
        .map(|(_, found)| format!(" wants {}", found[0]))
        .unwrap_or_default();
    found(
        evidence,
        part,
        &format!("{part}/package.json: {package}{wanted}, and the image has another Node"),
        format!("name a version of it that fits in {part}/package.json, or set NODE_IMAGE in the environment, {AGAIN}"),
    )
}

/// npm 10 names the file in a line of its own and says the line, npm 11 names the file in the message.
pub fn json(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    if line(&lines, &["EJSONPARSE"]).is_none() {
        return Vec::new();
    }
    let named = line(&lines, &["JSON.parse Invalid *.json: ", "npm error path */*.json", "npm ERR! path */*.json"]);
    let name = named.and_then(|(_, found)| found.last()?.rsplit('/').next().map(str::to_owned));
    let said = line(&lines, &["JSON.parse *"]).map_or("", |(_, found)| found[0]);
    let said = said.rsplit_once("Error: ").map_or(said, |(_, said)| said);
    let why = said.split(" while parsing").next().unwrap_or(said);
    let number = captured(why, "(line * column").map_or_else(String::new, |found| format!(":{}", found[0]));
    let file = format!("{part}/{}.json{number}", name.as_deref().unwrap_or("package"));
    found(evidence, part, &format!("{file}: it is not JSON: {why}"), format!("correct {file}, {AGAIN}"))
}
