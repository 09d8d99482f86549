//! Builds: the line that matters among the builder's output.

use super::Rule;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::sources::Source::{self, Build};
use crate::diagnose::words::{captured, short};

const HERE: &[Source] = &[Build];
const AGAIN: &str = "then: cargo xtask deploy";
const STEP: &str = "XT117";
const ALL: &[&[&str]] = &[&[STEP]];

pub const RULES: &[Rule] = &[
    Rule::words(
        "XT111",
        "disk-full",
        "The disk of the builder is full.",
        HERE,
        &["o space left on device*", "ENOSPC*"],
    )
    .says(
        "the builder's disk is full: {0}",
        "docker system df  # shows what takes the room; docker builder prune frees old build steps, then: cargo xtask deploy",
    )
    .explains(ALL),
    Rule::words(
        "XT115",
        "credential-helper",
        "Docker's credential helper fails.",
        HERE,
        &[
            "error getting credentials*",
            "docker-credential-*: executable file not found",
            "exec: \"docker-credential-*\": executable file not found",
        ],
    )
    .says(
        "Docker's credential helper does not work: {0}",
        "remove credsStore from ~/.docker/config.json, then: cargo xtask deploy",
    )
    .explains(&[&["XT112", STEP]]),
    Rule::words(
        "XT113",
        "build-proxy",
        "A proxy stops the build.",
        HERE,
        &[
            "proxyconnect tcp*",
            "ProxyError*",
            "Proxy Authentication Required*",
            "tunneling socket could not be established*",
            "Cannot connect to proxy*",
        ],
    )
    .says(
        "the proxy stops the build: {0}",
        "correct HTTPS_PROXY and NO_PROXY in the environment, then: cargo xtask deploy",
    )
    .explains(&[&["XT112", "XT102", STEP]]),
    Rule::words(
        "XT114",
        "build-certificate",
        "A certificate is not trusted in the build.",
        HERE,
        &[
            "CERTIFICATE_VERIFY_FAILED*",
            "certificate signed by unknown authority*",
            "SELF_SIGNED_CERT_IN_CHAIN*",
            "UNABLE_TO_GET_ISSUER_CERT*",
            "certificate verify failed*",
        ],
    )
    .says(
        "the build does not trust a certificate: {0}",
        "export SSL_CERT_FILE=YOUR_COMPANYS_CA.pem  # then: cargo xtask deploy",
    )
    .explains(&[&["XT112", "XT102", STEP]]),
    Rule::code("XT112", "base-image", "A base image cannot be had.", dockerfile::base_image).explains(ALL),
    Rule::code("XT101", "python-syntax", "A Python file has a syntax error.", python).explains(ALL),
    Rule::code("XT103", "pip-hash", "A package has another hash than requirements.txt says.", pip::hash).explains(ALL),
    Rule::code("XT102", "pip-no-version", "There is no such version of a Python package.", pip::version).explains(ALL),
    Rule::code("XT104", "pip-no-wheel", "A Python package has no wheel for this Python and processor.", pip::wheel)
        .explains(ALL),
    Rule::code("XT105", "npm-lock", "package-lock.json does not fit package.json.", npm::lock).explains(ALL),
    Rule::code("XT106", "npm-no-version", "There is no such version of an npm package.", npm::version).explains(ALL),
    Rule::code("XT107", "npm-engine", "An npm package wants another Node.", npm::engine).explains(ALL),
    Rule::code("XT108", "typescript", "A TypeScript file has a type error.", nextjs::types).explains(ALL),
    Rule::code("XT109", "next-build", "`next build` cannot compile or render a page.", nextjs::build).explains(ALL),
    Rule::code(
        "XT110",
        "dockerfile",
        "The Dockerfile has an error, or names a file that does not exist.",
        dockerfile::error,
    )
    .explains(ALL),
    Rule::code("XT116", "pip-requirement", "pip does not understand a line of requirements.txt.", pip::requirement)
        .explains(ALL),
    Rule::code("XT118", "npm-json", "package.json is not JSON.", npm::json).explains(ALL),
    Rule::code(STEP, "build-step", "A command of the Dockerfile fails, and no other rule knows why.", dockerfile::step)
        .explains(&[]),
];

/// The builder's lines without BuildKit's `#12 0.345 ` in front, with the part that was built.
fn output(evidence: &Evidence) -> Option<(&str, Vec<&str>)> {
    let failed = evidence.failed.as_ref().filter(|failed| failed.step.starts_with("build"))?;
    let part = failed.step.split(' ').nth(1).unwrap_or_default();
    Some((part, failed.said.iter().map(|line| plain(line)).collect()))
}

fn plain(line: &str) -> &str {
    let mut rest = line;
    if let Some((head, tail)) = line.split_once(' ')
        && head.strip_prefix('#').is_some_and(|n| n.parse::<u32>().is_ok())
    {
        rest = tail;
        if let Some((time, text)) = tail.split_once(' ')
            && time.parse::<f64>().is_ok()
        {
            rest = text;
        }
    }
    // The summary of the failed step repeats lines as `0.345 text`.
    match rest.split_once(' ') {
        Some((time, text)) if time.contains('.') && time.parse::<f64>().is_ok() => text,
        _ => rest,
    }
}

/// The path in the clone of a path in the build.
fn source(part: &str, path: &str) -> String {
    let path = path.trim_start_matches("./");
    let roots = ["/out/srv/", "/srv/", "/app/"];
    let inner = roots.iter().find_map(|root| path.strip_prefix(root)).unwrap_or(path);
    format!("{part}/{}", inner.trim_start_matches('/'))
}

fn found(evidence: &Evidence, part: &str, line: &str, fix: String) -> Vec<Found> {
    let step = evidence.failed.as_ref().map_or("build", |failed| &failed.step);
    vec![Found::new(short(line, 300), fix).app(Some(part)).proof(step, "output", short(line, 300)).hopeless()]
}

/// The first line that contains a pattern, with what its stars stand for.
fn line<'a>(lines: &[&'a str], patterns: &[&str]) -> Option<(&'a str, Vec<&'a str>)> {
    lines.iter().find_map(|line| patterns.iter().find_map(|pattern| Some((*line, captured(line, pattern)?))))
}

/// `File "./app/factory.py", line 71` above the error, or compileall's short form: `Sorry: IndentationError: … (factory.py, line 4)`.
fn python(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let errors = ["SyntaxError: ", "IndentationError: ", "TabError: "];
    let said = |line: &'_ str| line.trim().trim_start_matches("Sorry: ").to_owned();
    let Some(at) = lines.iter().position(|line| errors.iter().any(|error| said(line).starts_with(error))) else {
        return Vec::new();
    };
    let place = lines[..at].iter().rev().find_map(|line| {
        let exact = captured(line, "File \"*\", line *");
        let file = || captured(line, "Error compiling '*'").map(|found| source(part, found[0]));
        exact.map(|found| format!("{}:{}", source(part, found[0]), found[1].trim_end_matches(','))).or_else(file)
    });
    let error = said(lines[at]);
    let error = error.split(" (detected at").next().unwrap_or(&error);
    let in_short = error.rsplit_once(" (").and_then(|(head, tail)| Some((head, captured(tail, ", line *)")?[0])));
    let text = match (place, in_short) {
        (Some(file), Some((error, line))) => format!("{file}:{line}: {error}"),
        (Some(place), None) => format!("{place}: {error}"),
        (None, _) => error.to_owned(),
    };
    let file = text.split(": ").next().unwrap_or_default().to_owned();
    found(evidence, part, &text, format!("correct {file}, {AGAIN}"))
}

mod dockerfile;
#[cfg(test)]
mod examples;
mod nextjs;
mod npm;
mod pip;
#[cfg(test)]
pub use examples::cases;
