//! `.env`, and the environment over it.

use crate::failure::{Exit, Failure};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// What is a secret: no value of these is ever shown.
const SECRETS: [&str; 3] = ["DATABASE_URL", "OPENAI_API_KEY", "AUTH_SECRET"];

/// # Errors
/// The file cannot be read, or would not mean what is written in it.
pub fn environment(file: &Path) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    if file.exists() {
        let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        // The environment wins: what it has is not taken from the file.
        let taken = |key: &&str| std::env::var_os(key).is_none();
        if let Some(key) = substituted(&String::from_utf8_lossy(&bytes)).find(taken) {
            let what = format!("{key} in .env has a $, which would be replaced");
            let fix = format!("put the value in single quotes: {key}='…'");
            return Err(Failure::new(Exit::Usage, what, fix).into());
        }
        for line in dotenvy::from_read_iter(&bytes[..]) {
            // The error of dotenvy quotes the line, which may be a secret.
            let (key, value) = line.map_err(|_| {
                Failure::new(
                    Exit::Usage,
                    ".env has a line that is not KEY=value",
                    "quote values with spaces or # in them: KEY='value'",
                )
            })?;
            all.insert(key, value);
        }
    }
    all.extend(std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))));
    Ok(all)
}

/// The secrets of which dotenvy would take a `$` and the word after it for a variable, which is nothing as a rule.
fn substituted(text: &str) -> impl Iterator<Item = &'static str> {
    text.lines().filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        let key = key.trim();
        let key = key.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(key).trim();
        SECRETS.into_iter().find(|secret| *secret == key).filter(|_| has_variable(value.trim()))
    })
}

/// Whether a value has a `$` that is neither in single quotes nor escaped. A comment behind it does not count.
fn has_variable(value: &str) -> bool {
    let mut quote = None;
    let mut escaped = false;
    for c in value.chars() {
        match (c, quote) {
            _ if escaped => escaped = false,
            ('\'', Some('\'')) | ('"', Some('"')) => quote = None,
            (_, Some('\'')) => {}
            ('\\', _) => escaped = true,
            ('$', _) => return true,
            ('\'' | '"', None) => quote = Some(c),
            (' ' | '\t', None) => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_dotenvy_would_replace() {
        for value in ["a$b", "\"a$b\"", "a${b}", "'a'$b", "\"it's $b\"", "a$", "$b # mine"] {
            assert!(has_variable(value), "{value}");
        }
        for value in ["", "'a$b'", "a\\$b", "\"a\\$b\"", "a # costs $5", "'it' # $5", "a\"'\"'$b'"] {
            assert!(!has_variable(value), "{value}");
        }
    }

    /// With dotenvy itself as the judge.
    #[test]
    fn what_it_lets_pass_arrives_unchanged() {
        for (raw, meant) in [("'a$b'", "a$b"), ("a\\$b", "a$b"), ("\"a\\$b\"", "a$b"), ("a # costs $5", "a")] {
            let line = format!("AUTH_SECRET={raw}\n");
            let read: Vec<String> = dotenvy::from_read_iter(line.as_bytes()).map(|line| line.unwrap().1).collect();
            assert_eq!(read, [meant], "{raw}");
        }
    }

    #[test]
    fn names_the_secret_and_leaves_other_values_alone() {
        let of = |text: &str| substituted(text).collect::<Vec<_>>();
        assert_eq!(of("# DATABASE_URL=a$b\nLOG_LEVEL=$b\nMY_AUTH_SECRET=a$b\n"), [""; 0]);
        let text = "DATABASE_URL=a$b\r\nexport OPENAI_API_KEY = \"$b\"\n  AUTH_SECRET='a$b'\n";
        assert_eq!(of(text), ["DATABASE_URL", "OPENAI_API_KEY"]);
    }
}
