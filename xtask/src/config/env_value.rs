//! The value of a line of `.env`: its quotes, escapes, comment and references, or the reason to refuse it.

use super::environment::Environment;
use super::settings::is_secret;
use crate::failure::{Exit, Failure};
use std::collections::BTreeMap;

/// Why a line is refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    OpenQuote,
    BehindQuote,
    Escape,
    Dollar,
    HashFirst,
}

impl Refusal {
    pub fn failure(self, line: usize, key: &str) -> Failure {
        let quotes = format!("put the value in single quotes: {key}='…'");
        let (what, fix) = match self {
            Refusal::OpenQuote => {
                ("has a quote that its line does not close", format!("close it on the same line: {key}='…'"))
            }
            Refusal::BehindQuote => ("has text behind its closing quote", quotes),
            Refusal::Escape => (
                "has a backslash that tools read differently",
                format!("use other characters, or quotes of the other kind: {key}=\"…\""),
            ),
            Refusal::Dollar => ("has a $, which would be replaced", quotes),
            Refusal::HashFirst => ("begins with a #, which some tools take for a comment", quotes),
        };
        Failure::new(Exit::Usage, format!("{key} in .env {what}"), fix).why(format!("line {line}"))
    }
}

pub struct Value {
    pub text: String,
    /// Single quotes: nothing in the value is replaced.
    pub literal: bool,
}

/// The value of a line: the text behind the `=` and blanks.
pub fn value_of(text: &str) -> Result<Value, Refusal> {
    match text.chars().next() {
        Some(quote @ ('\'' | '"')) => quoted(&text[1..], quote),
        Some('#') => Err(Refusal::HashFirst),
        _ => {
            let comment = text.match_indices('#').find(|(at, _)| text[..*at].ends_with([' ', '\t'])).map(|(at, _)| at);
            let text = text[..comment.unwrap_or(text.len())].trim_end();
            if text.contains("\\$") {
                Err(Refusal::Escape)
            } else {
                Ok(Value { text: text.to_owned(), literal: false })
            }
        }
    }
}

fn quoted(text: &str, quote: char) -> Result<Value, Refusal> {
    let mut value = String::new();
    let mut chars = text.chars();
    loop {
        match chars.next().ok_or(Refusal::OpenQuote)? {
            c if c == quote => break,
            '\\' => match (chars.next().ok_or(Refusal::OpenQuote)?, quote) {
                ('\'' | '\\', '\'') => return Err(Refusal::Escape),
                (c, '\'') => value.extend(['\\', c]),
                (c @ ('"' | '\\'), _) => value.push(c),
                ('n', _) => value.push('\n'),
                ('r', _) => value.push('\r'),
                _ => return Err(Refusal::Escape),
            },
            c => value.push(c),
        }
    }
    let rest = chars.as_str();
    if !rest.trim().is_empty() && !rest.trim_start().starts_with('#') {
        return Err(Refusal::BehindQuote);
    }
    // python-dotenv replaces ${NAME} in single quotes too, Docker Compose does not.
    let literal = quote == '\'';
    if literal && value.contains("${") { Err(Refusal::Dollar) } else { Ok(Value { text: value, literal }) }
}

/// Replaces `${NAME}` by an exported variable or an earlier line. Any other `$` is refused: Docker Compose replaces `$NAME`, and
/// python-dotenv does not. A secret with a `$` is always refused: its author hardly means a variable.
pub fn substituted(
    key: &str,
    text: &str,
    values: &BTreeMap<String, String>,
    environment: &Environment,
) -> Result<String, Refusal> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        let reference = behind.strip_prefix('{').and_then(|text| text.split_once('}'));
        let (name, after) = reference.filter(|_| !is_secret(key)).ok_or(Refusal::Dollar)?;
        let value = environment.get(name).or(values.get(name).map(String::as_str)).ok_or(Refusal::Dollar)?;
        out.push_str(before);
        out.push_str(value);
        rest = after;
    }
    Ok(out + rest)
}
