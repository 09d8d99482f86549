//! Text on its way to a model: an AI tool's prompt, or what a coding agent reads. Secrets are taken out, whatever their encoding, and
//! so is text that has the form of one.

use crate::fingerprint::hex;
use crate::redaction::{Redaction, authority, passwords};
use crate::secret::Secret;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

const MARK: &str = "(hidden)";
/// Encodings of a shorter value could equal parts of ordinary text.
const ENCODED_FROM: usize = 8;
/// A shorter word behind `Bearer` is prose.
const SHORTEST_TOKEN: usize = 16;
/// In characters: more than any address or token has.
const LONGEST_FORM: usize = 4096;

/// What no model gets to see.
pub struct Withheld(Redaction);

impl Withheld {
    /// Of an address with a password, the password and the host are withheld on their own too.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let values: Vec<String> = secrets.into_iter().flat_map(|secret| with_parts(secret.expose())).collect();
        let mut forms: Vec<String> = values.iter().flat_map(|value| forms(value)).collect();
        // A value inside a longer one is looked for after it.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        let mut redaction = Redaction::marked(MARK);
        redaction.add(forms.into_iter().map(Secret::new));
        Self(redaction)
    }

    /// Without the known secrets, and without what has the form of one.
    pub fn text(&self, text: &str) -> String {
        without_forms(&self.values(text))
    }

    /// Without the known secrets alone: a model's own answer.
    pub fn values(&self, text: &str) -> String {
        self.0.text(text)
    }

    /// Redacts all strings of a JSON document, names of fields included.
    pub fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => self.text(&text).into(),
            Value::Array(all) => all.into_iter().map(|value| self.json(value)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (self.text(&name), self.json(value))).collect()
            }
            other => other,
        }
    }
}

/// A value, and the password and host in it if it is an address.
fn with_parts(value: &str) -> Vec<String> {
    let host = authority(value).map(|(_, place)| place.rsplit_once(':').map_or(place, |(host, _)| host).to_owned());
    std::iter::once(value.to_owned()).chain(passwords(value)).chain(host).collect()
}

/// A value as it is, and as tools encode it.
fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    if value.len() < ENCODED_FROM {
        return forms;
    }
    let json = Value::from(value).to_string();
    forms.push(json[1..json.len() - 1].to_owned());
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    forms
        .push(value.bytes().map(|b| if plain(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect());
    forms.push(hex(value.as_bytes()));
    forms.push(BASE64_STANDARD.encode(value));
    for offset in 0..3 {
        let padded = [&vec![0; offset][..], value.as_bytes()].concat();
        // The first and last character also depend on the bytes around the value.
        let whole = [0, 2, 3][offset]..padded.len() * 8 / 6;
        forms.push(BASE64_STANDARD.encode(&padded)[whole.clone()].to_owned());
        forms.push(BASE64_URL_SAFE_NO_PAD.encode(&padded)[whole].to_owned());
    }
    forms
}

/// Hides addresses with a password, addresses of Postgres, JSON Web Tokens, bearer tokens, and `password=`.
fn without_forms(text: &str) -> String {
    let text = hidden(text, "://", address);
    let text = hidden(&text, "eyJ", web_token);
    let text = hidden(&text, "bearer ", |text, at| value(text, at + 7, SHORTEST_TOKEN, |c| !is_token(c)));
    hidden(&text, "password=", |text, at| value(text, at + 9, 1, |c| c.is_whitespace() || "\"'\\&,;(".contains(c)))
}

/// Hides what `find` gives for each place of a word, whose letters may be of any case.
fn hidden(text: &str, word: &str, find: impl Fn(&str, usize) -> Option<(usize, usize)>) -> String {
    // ASCII letters alone change, so places stay the same.
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, _) in lower.match_indices(&word.to_ascii_lowercase()) {
        if let Some((from, to)) = find(text, at).filter(|(from, _)| *from >= copied) {
            out.push_str(&text[copied..from]);
            out.push_str(MARK);
            copied = to;
        }
    }
    out.push_str(&text[copied..]);
    out
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~+/=".contains(c)
}

/// Where a text that begins here ends: bounded, since places may be as many as characters.
fn end(text: &str, from: usize, ends: impl Fn(char) -> bool) -> usize {
    let mut last = text[from..].char_indices().take(LONGEST_FORM).skip_while(|(_, c)| !ends(*c));
    let rest = text[from..].char_indices().nth(LONGEST_FORM).map_or(text.len() - from, |(at, _)| at);
    from + last.next().map_or(rest, |(at, _)| at)
}

/// The value behind a word that announces one.
fn value(text: &str, from: usize, shortest: usize, ends: impl Fn(char) -> bool) -> Option<(usize, usize)> {
    let to = end(text, from, ends);
    (to - from >= shortest).then_some((from, to))
}

/// Three parts of base64 between dots, the first of which begins as JSON does: `{"`.
fn web_token(text: &str, at: usize) -> Option<(usize, usize)> {
    let to = end(text, at, |c| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    (text[at..to].starts_with("eyJ") && text[at..to].matches('.').count() >= 2).then_some((at, to))
}

/// An address with a password, or any of Postgres.
fn address(text: &str, at: usize) -> Option<(usize, usize)> {
    let scheme = text[..at].bytes().rev().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
    let to = end(text, at + 3, |c| c.is_whitespace() || "\"'`<>\\)".contains(c));
    let authority = text[at + 3..to].split(['/', '?', '#']).next().unwrap_or_default();
    let has_password = authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    let is_postgres = text[at - scheme..at].to_ascii_lowercase().starts_with("postgres");
    (has_password || is_postgres).then_some((at - scheme, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const URL: &str = "postgresql://u:canary%2Fof+it@db.internal.example/app";

    fn withheld() -> Withheld {
        Withheld::new([Secret::new(URL), Secret::new("sk-canary\"of\\a-key")])
    }

    #[test]
    fn a_secret_is_hidden_in_every_encoding() {
        let key = "sk-canary\"of\\a-key";
        let around = |offset: usize| BASE64_STANDARD.encode(format!("{}{key}zz", "x".repeat(offset)));
        let mut texts = vec![
            URL.to_owned(),
            "password canary/of+it".to_owned(),
            "host db.internal.example".to_owned(),
            key.to_owned(),
            Value::from(key).to_string(),
            hex(key.as_bytes()),
            "sk-canary%22of%5Ca-key".to_owned(),
            BASE64_URL_SAFE_NO_PAD.encode(URL),
        ];
        texts.extend((0..3).map(around));
        for text in texts {
            let shown = withheld().text(&format!("a {text} b"));
            assert!(shown.starts_with("a ") && shown.ends_with(" b") && shown.contains(MARK), "{text}: {shown}");
            for rest in ["canary", "db.internal", &text[..text.len().min(16)]] {
                assert!(!shown.contains(rest), "{text}: {shown}");
            }
        }
    }

    #[test]
    fn text_in_the_form_of_a_secret_is_hidden_and_other_text_stays() {
        let none = Withheld::new([]);
        for (text, shown) in [
            ("Authorization: Bearer abcdefghijklmnop1234", "Authorization: Bearer (hidden)"),
            ("token eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl, then", "token (hidden), then"),
            ("connect postgres://h/db now", "connect (hidden) now"),
            ("(postgresql+psycopg://u:p@h:5432/db?sslmode=require)", "((hidden))"),
            ("proxy http://me:pw@proxy:3128/ is down", "proxy (hidden) is down"),
            ("dsn: host=h password=hunter2 user=u", "dsn: host=h password=(hidden) user=u"),
            ("é://u:p@h", "é(hidden)"),
            ("two redis://:a@h and amqp://u:b@h", "two (hidden) and (hidden)"),
        ] {
            assert_eq!(none.text(text), shown);
        }
        for text in [
            "the bearer of news",
            "http://backend-service:8000/ready",
            "eyJ is no token",
            "a://",
            "pod/backend-7d9 1/1 Running",
        ] {
            assert_eq!(none.text(text), text);
        }
    }

    #[test]
    fn all_of_a_document_is_redacted_and_an_answer_only_of_known_values() {
        let document =
            json!({"messages": [{"content": "at db.internal.example"}], "db.internal.example": 1, "max_tokens": 2});
        let shown = json!({"messages": [{"content": "at (hidden)"}], "(hidden)": 1, "max_tokens": 2});
        assert_eq!(withheld().json(document), shown);
        assert_eq!(withheld().values("postgres://h/x at db.internal.example"), "postgres://h/x at (hidden)");
    }
}
