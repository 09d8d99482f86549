//! Holds the module structure: imports go downwards, and no two modules import each other. ARCHITECTURE.md has the reasons.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The layers, highest first. A module imports only modules of lower lines.
const LAYERS: &[&[&str]] = &[
    &["main"],
    &["commands"],
    &["context"],
    &["probe", "setup"],
    &["consent", "run"],
    &["effects", "history", "lock", "orphans"],
    &["facts", "report"],
    &["observer", "schedule"],
    &["plan"],
    &["diagnose"],
    &["archive", "host", "tools"],
    &["config"],
    &["cli", "cmd", "fingerprint", "http", "redaction", "signals", "step_id"],
    &["app", "dockerignore", "failure", "pins", "remedies", "secret", "time", "values"],
];

/// The imported paths of each module. A module's name is its path, such as `facts::cluster`.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn imports_go_downwards_and_never_in_a_circle() {
    let sources = sources();
    assert!(sources.len() > 50, "the sources were not found");
    assert_eq!(violations(&sources), Vec::<String>::new());
}

#[test]
fn planted_violations_are_found() {
    let planted = |module: &str, line: &str| {
        let mut sources = sources();
        sources.entry(module.to_owned()).or_default().push_str(line);
        violations(&sources).join("\n")
    };
    let upwards = planted("facts::cluster", "use crate::commands::build::builder;\n");
    assert!(upwards.contains("facts::cluster imports commands::build, which lies above it"), "{upwards}");
    let nested = planted("tools::helm", "use crate::{cmd::Cmd, report::{Report, junit}};\n");
    assert!(nested.contains("tools::helm imports report, which lies above it"), "{nested}");
    let inline = planted("cmd", "fn f() { crate::host::ask(); }\n");
    assert!(inline.contains("cmd imports host, which lies above it"), "{inline}");
    let circle = planted("commands::build", "use super::deploy::perform;\n");
    assert!(circle.contains("commands::build and commands::deploy import each other"), "{circle}");
    let unlisted = planted("novelty", "");
    assert!(unlisted.contains("novelty is in no layer"), "{unlisted}");
}

/// Every module with its text, without comments and tests.
pub fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let relative = path.strip_prefix(&root).unwrap().with_extension("").to_string_lossy().replace('/', "::");
            let name = relative.strip_suffix("::mod").unwrap_or(&relative).to_owned();
            let is_test = ["layers", "fixes"].contains(&name.as_str()) || name.ends_with("tests");
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !is_test {
                all.insert(name, code(&std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    all
}

fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

fn violations(sources: &BTreeMap<String, String>) -> Vec<String> {
    let imports: Imports =
        sources.iter().map(|(module, text)| (module.clone(), imported(module, text, sources))).collect();
    let mut all = Vec::new();
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module.split("::").next().unwrap()));
    for (module, targets) in &imports {
        let Some(own) = layer(module) else {
            all.push(format!("{module} is in no layer"));
            continue;
        };
        let same_module = |target: &str| module.split("::").next() == target.split("::").next();
        for target in targets.iter().filter(|t| !same_module(t)) {
            match layer(target) {
                Some(other) if other > own => {}
                Some(other) if other == own => all.push(format!("{module} imports {target}, which lies beside it")),
                _ => all.push(format!("{module} imports {target}, which lies above it")),
            }
        }
    }
    let reached: Imports = imports.keys().map(|module| (module.clone(), reach(module, &imports))).collect();
    for (one, targets) in &reached {
        let back = |other: &&String| *other > one && reached.get(*other).is_some_and(|there| there.contains(one));
        all.extend(targets.iter().filter(back).map(|other| format!("{one} and {other} import each other")));
    }
    all
}

fn reach(module: &str, imports: &Imports) -> BTreeSet<String> {
    let (mut found, mut open) = (BTreeSet::new(), vec![module.to_owned()]);
    while let Some(next) = open.pop() {
        for target in imports.get(&next).into_iter().flatten() {
            if found.insert(target.clone()) {
                open.push(target.clone());
            }
        }
    }
    found
}

/// The modules that a module's text names by `crate::` or `super::`, in `use` lines and elsewhere.
fn imported(module: &str, text: &str, sources: &BTreeMap<String, String>) -> BTreeSet<String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let mut found = BTreeSet::new();
    for (mark, base) in [("crate::", ""), ("super::", parent)] {
        for (at, _) in text.match_indices(mark) {
            for path in expanded(&text[at + mark.len()..]) {
                let path = if base.is_empty() { path } else { format!("{base}::{path}") };
                let segments: Vec<&str> = path.split("::").collect();
                let prefixes = (1..=segments.len()).rev().map(|n| segments[..n].join("::"));
                found.extend(prefixes.into_iter().find(|p| sources.contains_key(p)).filter(|p| p != module));
            }
        }
    }
    found
}

/// The paths of a `use` tree, with braces expanded, starting behind the first `::`.
fn expanded(text: &str) -> Vec<String> {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let end = text.find(|c| !word(c)).unwrap_or(text.len());
    let (head, rest) = text.split_at(end);
    if !head.ends_with("::") && !head.is_empty() || !rest.starts_with('{') {
        return vec![head.trim_end_matches(':').to_owned()];
    }
    let (mut depth, mut start, mut all) = (0, 1, Vec::new());
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (c == ',' && depth == 1) || (c == '}' && depth == 0) {
            let item = rest[start..at].trim();
            all.extend(expanded(item).into_iter().filter(|i| !i.is_empty()).map(|item| format!("{head}{item}")));
            start = at + 1;
            if depth == 0 {
                break;
            }
        }
    }
    all
}
