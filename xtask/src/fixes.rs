//! Holds that every fix which the tool offers is safe. A fix that removes, replaces or leaves something stands in the table, with what
//! following it costs. All other texts name no such command.

use crate::layers::sources;

/// Words of commands that remove something, as a person would type them, and of texts that advise a removal.
const REMOVAL: &[&str] = &[
    "xtask clean",
    "clean --",
    "--cluster",
    "minikube delete",
    "prune",
    "docker rm",
    "docker volume",
    "docker system",
    "kubectl delete",
    "helm uninstall",
    "rm -r",
    "rm -f",
    "factory-reset",
    "remove it",
    "removes it",
    "removes the rest",
    "git clean",
    "git reset",
    "take it over",
    "with --yes",
];

/// A text of the sources, when it is shown, and what following it costs.
struct Fix {
    file: &'static str,
    text: &'static str,
    shown: &'static str,
    cost: &'static str,
}

const fn fix(file: &'static str, text: &'static str, shown: &'static str, cost: &'static str) -> Fix {
    Fix { file, text, shown, cost }
}

/// A cluster is removed only where it certainly is this tool's and certainly starts no more. Where it may live in another engine or
/// another MINIKUBE_HOME it is `Misled`, where it may be another's it is `Foreign` or in doubt, and no fix there removes it.
#[rustfmt::skip]
const TABLE: &[Fix] = &[
    fix("commands::cluster", "cargo xtask clean --cluster --profile {profile}, then deploy again",
        "the container or the keys of the own cluster are gone, and the engine is the one that it was made in", "a cluster that starts no more; the data of SQLite in its pod went with the container"),
    fix("commands::doctor::rules::cluster", "cargo xtask clean --cluster --profile {}, then deploy again",
        "as above, by doctor", "as above"),
    fix("commands::status", "{why}: cargo xtask clean --cluster removes the rest", "as above, by status", "as above"),
    fix("commands::stop", "{why}: clean --cluster removes the rest", "as above, by stop", "as above"),
    fix("commands::stop", "half made or half removed: clean --cluster ends it",
        "the own cluster's making or removal was cut off", "a cluster that never served, or whose removal the user asked for"),
    fix("commands::database", "its data is kept: clean --database removes it",
        "clean without --database, which keeps the data", "all data of the local database: the text names it"),
    fix("commands::deploy", "data: Postgres beside the cluster, kept in the volume {}; clean --database removes it",
        "a deploy with a local database is done", "as above"),
    fix("commands::clean", "run it again; minikube delete goes on where it was",
        "clean --cluster failed", "the cluster whose removal was asked for"),
    fix("commands::doctor::rules", "take it over with cargo xtask deploy --yes, or deploy your own with --profile NAME",
        "another clone's deployment is there", "the other clone's images are replaced; the data stays"),
    fix("commands::agreement", "take it over with --yes, or deploy your own with --profile NAME",
        "another clone's deployment is there", "the other clone's images are replaced; the data stays"),
    fix("commands::agreement", "put DATABASE_URL back into .env; or leave that database, which keeps its data, with --yes",
        "DATABASE_URL is configured no more", "nothing at first; with --yes the app begins with an empty database, and the old one keeps its data"),
    fix("config::settings", "remove it: deploy makes a long one and keeps it in the cluster",
        "AUTH_SECRET is too short to be safe", "people sign in again"),
    fix("config::settings", "remove it: without DATABASE_URL the backend keeps SQLite in its pod",
        "DATABASE_URL names a SQLite file, which would be in the pod as well", "nothing: the app never used that file"),
    fix("remedies", "docker system df shows what takes the room; docker builder prune frees old build steps",
        "Docker's disk is full", "the next build takes longer; no container, image or volume goes"),
    fix("diagnose::rules::build", "docker system df  # shows what takes the room; docker builder prune frees old build steps, then: cargo xtask deploy",
        "the builder's disk is full", "the next build takes longer; no container, image or volume goes"),
    fix("commands::drill", "cargo xtask drill --clean --profile {profile}", "--hold leaves a broken copy on purpose", "the copy, which holds no data"),
    fix("commands::doctor::rules", "free some: docker system df shows what images take", "the disk is nearly full", "nothing: it only lists"),
];

#[test]
fn every_text_that_speaks_of_a_removal_is_in_the_table() {
    let mut unknown = Vec::new();
    let mut used = vec![false; TABLE.len()];
    for (module, text) in sources().iter().filter(|(module, _)| !is_definition(module)) {
        for literal in literals(text).into_iter().filter(|literal| REMOVAL.iter().any(|word| literal.contains(word))) {
            match TABLE
                .iter()
                .position(|fix| fix.file.trim_end_matches("::mod") == module && literal.contains(fix.text))
            {
                Some(at) => used[at] = true,
                None => unknown.push(format!("{module}: {literal}")),
            }
        }
    }
    assert_eq!(unknown, Vec::<String>::new(), "is this fix safe? If so, it belongs into the table, with its cost");
    let stale: Vec<&str> = TABLE.iter().zip(used).filter(|(_, used)| !used).map(|(fix, _)| fix.text).collect();
    assert_eq!(stale, Vec::<&str>::new(), "no source has these texts any more");
    assert!(TABLE.iter().all(|fix| !fix.shown.is_empty() && !fix.cost.is_empty()));
}

/// Modules whose texts are the definitions of commands and flags, or commands that the tool itself runs.
fn is_definition(module: &str) -> bool {
    module.starts_with("cli")
        || module.starts_with("tools::")
        || module.starts_with("step_id")
        || ["plan::op", "setup::bases", "commands::check::layers"].contains(&module)
}

/// All string literals, with line continuations closed.
fn literals(code: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' if chars.clone().nth(1) == Some('\'') => drop(chars.nth(1)),
            '\'' if chars.peek() == Some(&'\\') => drop(chars.by_ref().skip(1).find(|c| *c == '\'')),
            '"' => {
                let mut literal = String::new();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    match (c, chars.peek()) {
                        ('\\', Some('\n')) => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                        ('\\', Some(_)) => literal.extend(chars.next()),
                        _ => literal.push(c),
                    }
                }
                all.push(literal);
            }
            _ => {}
        }
    }
    all
}

#[test]
fn literals_are_found_whole() {
    let code = "let a = \"one \\\n    two\"; let b = '\"'; let c = '\\''; let d = \"say \\\"x\\\"\"; 'scope: loop {}";
    assert_eq!(literals(code), ["one two", "say \"x\""]);
}
