//! What pip refuses.

use super::{AGAIN, found, line, output};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::words::{captured, short};

/// `backend/requirements.txt:7`, where pip says which line asks for a package.
fn place(part: &str, lines: &[&str], package: &str) -> String {
    let own = lines.iter().filter(|line| line.contains(package));
    let number =
        own.filter_map(|line| captured(line, "requirements.txt (line *)")).map(|found| found[0].to_owned()).next();
    number.map_or_else(|| format!("{part}/requirements.txt"), |number| format!("{part}/requirements.txt:{number}"))
}

pub fn requirement(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let marks = ["Invalid requirement: * (from line * of ", "Invalid requirement: * (line *)"];
    let Some((_, words)) = line(&lines, &marks) else { return Vec::new() };
    let file = format!("{part}/requirements.txt:{}", words[1]);
    let text = format!("{file}: {} is not a requirement", words[0].trim_end_matches(':'));
    found(evidence, part, &text, format!("correct {file}, {AGAIN}"))
}

pub fn version(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let Some((_, package)) = line(&lines, &["No matching distribution found for *"]) else { return Vec::new() };
    // Without a list of versions, no wheel fits; pip says so in its own words.
    let versions = line(&lines, &["(from versions: *)"]).map(|(_, found)| found[0]);
    if versions == Some("none") {
        return Vec::new();
    }
    let package = package[0].split(" (from").next().unwrap_or(package[0]);
    let text = format!(
        "{}: there is no {package}{}",
        place(part, &lines, package),
        versions.map(|v| format!(" (newest: {})", v.rsplit(", ").next().unwrap_or(v))).unwrap_or_default()
    );
    found(
        evidence,
        part,
        &text,
        format!("name a version that exists in {part}/requirements.in, write requirements.txt anew, {AGAIN}"),
    )
}

pub fn wheel(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let none = line(&lines, &["(from versions: none)"]).is_some();
    let package = line(&lines, &["No matching distribution found for *"]).filter(|_| none).or(line(
        &lines,
        &["Could not build wheels for *", "Failed building wheel for *", "* is not a supported wheel on this platform"],
    ));
    let Some((_, package)) = package else { return Vec::new() };
    let package = package[0].split(" (from").next().unwrap_or(package[0]);
    let text = format!(
        "{}: {package} has no wheel for this Python and processor, or the index has no such package",
        place(part, &lines, package)
    );
    found(
        evidence,
        part,
        &text,
        format!("name a version with a wheel in {part}/requirements.in, write requirements.txt anew, {AGAIN}"),
    )
}

pub fn hash(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let marks = [
        "THESE PACKAGES DO NOT MATCH THE HASHES*",
        "In --require-hashes mode, *",
        "Hashes are required in --require-hashes mode*",
    ];
    let Some((said, _)) = line(&lines, &marks) else { return Vec::new() };
    let package = lines.iter().find_map(|line| {
        let named =
            captured(line, " from https://*#").map(|found| found[0].rsplit('/').next().unwrap_or_default().to_owned());
        named.or(line.trim().split_once(" from ").map(|(name, _)| name.to_owned()).filter(|name| name.contains("==")))
    });
    let package = package.or_else(|| {
        let listed = |line: &&str| line.split(' ').next().map(str::to_owned).filter(|first| first.contains("=="));
        lines.iter().map(|line| line.trim()).find_map(|line| listed(&line))
    });
    let package = package.as_deref().unwrap_or("a package");
    let text = format!("{}: {package}: {}", place(part, &lines, package), short(said, 160));
    found(evidence, part, &text, format!("write {part}/requirements.txt anew with the package's hashes, {AGAIN}"))
}
