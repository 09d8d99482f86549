//! Builds: the line that matters among the builder's output.

use super::Rule;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::sources::Source::{self, Build};
use crate::diagnose::words::{captured, short};

const HERE: &[Source] = &[Build];
const AGAIN: &str = "then: cargo xtask deploy";

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
        "docker info --format {{.DockerRootDir}}  # free space on the disk of this folder, then: cargo xtask deploy",
    ),
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
    .explains(&[&["XT112"]]),
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
    .explains(&[&["XT112", "XT102"]]),
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
    .explains(&[&["XT112", "XT102"]]),
    Rule::words(
        "XT112",
        "base-image",
        "A base image cannot be had.",
        HERE,
        &[
            "failed to resolve source metadata for *: *",
            "failed to do request: *",
            "pull access denied for *,",
            "toomanyrequests*",
            "manifest unknown*",
        ],
    )
    .says(
        "the base image {1} cannot be had: {2}",
        "docker pull IMAGE  # its error says more; PYTHON_IMAGE and NODE_IMAGE name others",
    ),
    Rule::code("XT101", "python-syntax", "A Python file has a syntax error.", python),
    Rule::code("XT103", "pip-hash", "A package has another hash than requirements.txt says.", pip::hash),
    Rule::code("XT102", "pip-no-version", "There is no such version of a Python package.", pip::version),
    Rule::code("XT104", "pip-no-wheel", "A Python package has no wheel for this Python and processor.", pip::wheel),
    Rule::code("XT105", "npm-lock", "package-lock.json does not fit package.json.", npm::lock),
    Rule::code("XT106", "npm-no-version", "There is no such version of an npm package.", npm::version),
    Rule::code("XT107", "npm-engine", "An npm package wants another Node.", npm::engine),
    Rule::code("XT108", "typescript", "A TypeScript file has a type error.", typescript),
    Rule::code("XT109", "next-build", "`next build` cannot compile or render a page.", next),
    Rule::code("XT110", "dockerfile", "The Dockerfile has an error, or names a file that does not exist.", dockerfile),
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

fn python(evidence: &Evidence) -> Vec<Found> {
    let Some((part, lines)) = output(evidence) else { return Vec::new() };
    let errors = ["SyntaxError: ", "IndentationError: ", "TabError: "];
    let Some(at) = lines.iter().position(|line| errors.iter().any(|error| line.trim_start().starts_with(error))) else {
        return Vec::new();
    };
    let place = lines[..at].iter().rev().find_map(|line| captured(line, "File \"*\", line *"));
    let error = lines[at].trim();
    let error = error.split(" (detected at").next().unwrap_or(error);
    let text = match &place {
        Some(place) => format!("{}:{}: {error}", source(part, place[0]), place[1].trim_end_matches(',')),
        None => error.to_owned(),
    };
    let file = text.split(": ").next().unwrap_or_default().to_owned();
    found(evidence, part, &text, format!("correct {file}, {AGAIN}"))
}

/// `./src/app/page.tsx:12:5` followed by `Type error: …`, or tsc's `src/a.ts(12,5): error TS2322: …`.
fn typescript(evidence: &Evidence) -> Vec<Found> {
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

fn next(evidence: &Evidence) -> Vec<Found> {
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

fn dockerfile(evidence: &Evidence) -> Vec<Found> {
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
    // BuildKit shows the line with `>>>` below the file's name.
    let marked = line(&lines, &["Dockerfile:*"])
        .map(|(_, found)| found[0].trim().to_owned())
        .filter(|n| n.parse::<u32>().is_ok());
    let number = if said.contains("parse error") { captures.first().map(|n| (*n).to_owned()) } else { marked };
    let why = if said.contains("parse error") { captures.get(1).copied().unwrap_or(said) } else { said };
    let file = number.map_or_else(|| format!("{part}/Dockerfile"), |number| format!("{part}/Dockerfile:{number}"));
    let why = why.trim_start_matches("ERROR: ");
    found(evidence, part, &format!("{file}: {}", short(why, 240)), format!("correct {file}, {AGAIN}"))
}

#[cfg(test)]
mod examples;
mod npm;
mod pip;
#[cfg(test)]
pub use examples::cases;
