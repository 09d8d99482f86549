//! Hides secrets. A short secret can equal an ordinary word. Hiding that word everywhere would spoil the report and reveal
//! the word.

use crate::secret::Secret;
use serde_json::Value;

/// A secret of at least this length is hidden everywhere, also inside words.
const LONG: usize = 12;
/// Endings of the words that announce a secret value.
const NAMES: [&str; 5] = ["key", "secret", "password", "token", "bearer"];

pub struct Redaction {
    secrets: Vec<Secret>,
    /// What is written in the place of a secret.
    mark: &'static str,
}

impl Default for Redaction {
    fn default() -> Self {
        Self::marked("***")
    }
}

impl Redaction {
    pub fn marked(mark: &'static str) -> Self {
        Self { secrets: Vec::new(), mark }
    }

    /// Of an address with a password, the password is hidden on its own too.
    pub fn add(&mut self, secrets: impl IntoIterator<Item = Secret>) {
        for secret in secrets.into_iter().filter(|secret| !secret.expose().trim().is_empty()) {
            let passwords = passwords(secret.expose());
            self.secrets.push(secret);
            self.secrets.extend(passwords.into_iter().map(Secret::new));
        }
    }

    pub fn all(&self) -> &[Secret] {
        &self.secrets
    }

    pub fn text(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| blanked(text, secret.expose(), self.mark))
    }

    /// Redacts every string in an object, before JSON escapes it.
    pub fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(all) => all.iter_mut().for_each(|value| self.value(value)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.value(value)),
            _ => {}
        }
    }
}

/// The user with the password, and the host with the port, of an address that has both.
pub fn authority(address: &str) -> Option<(&str, &str)> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', '?', '#']).next()?.rsplit_once('@')
}

/// The password in an address, as it is written there and without its percent-encoding.
pub fn passwords(address: &str) -> Vec<String> {
    let password = authority(address).and_then(|(user, _)| user.split_once(':')).map_or("", |(_, password)| password);
    let mut both = vec![password.to_owned(), decoded(password)];
    both.dedup();
    both.retain(|password| !password.is_empty());
    both
}

/// Undoes percent-encoding.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match code.filter(|_| *first == b'%') {
            Some(byte) => (bytes.push(byte), rest = &after[2..]),
            None => (bytes.push(*first), rest = after),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn blanked(text: String, secret: &str, mark: &str) -> String {
    if secret.chars().count() >= LONG {
        return text.replace(secret, mark);
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, _) in text.match_indices(secret) {
        let (before, after) = (&text[..at], &text[at + secret.len()..]);
        if stands_alone(before, after) && (!is_word(secret) || is_named(before)) {
            out.push_str(&text[copied..at]);
            out.push_str(mark);
            copied = at + secret.len();
        }
    }
    out.push_str(&text[copied..]);
    out
}

fn stands_alone(before: &str, after: &str) -> bool {
    !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
}

fn is_word(secret: &str) -> bool {
    secret.chars().all(char::is_alphabetic)
}

/// Whether the text before a value announces a secret: `AUTH_SECRET=`, `"api_key": "`, `Bearer `.
fn is_named(before: &str) -> bool {
    let name = before.trim_end_matches(['=', ':', ' ', '"', '\'']);
    let name = name.to_ascii_lowercase();
    name.len() < before.len() && NAMES.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(secret: &str, text: &str) -> String {
        let mut redaction = Redaction::default();
        redaction.add([Secret::new(secret)]);
        redaction.text(text)
    }

    #[test]
    fn a_long_secret_is_blanked_inside_words_too() {
        assert_eq!(shown("canary-value", "urlcanary-value!"), "url***!");
    }

    #[test]
    fn a_short_word_is_blanked_only_behind_a_secrets_name() {
        let line = "build backend backend:4be1c09a77f2, app=backend";
        assert_eq!(shown("backend", line), line);
        assert_eq!(shown("backend", "AUTH_SECRET=backend"), "AUTH_SECRET=***");
        assert_eq!(shown("ollama", r#"{"api_key": "ollama"}"#), r#"{"api_key": "***"}"#);
        assert_eq!(shown("ollama", "Authorization: Bearer ollama"), "Authorization: Bearer ***");
        assert_eq!(shown("ollama", "OPENAI_API_KEY=ollamas"), "OPENAI_API_KEY=ollamas");
    }

    #[test]
    fn a_short_secret_that_is_no_word_is_blanked_where_it_stands_alone() {
        assert_eq!(shown("sk-12345", "Incorrect API key provided: sk-12345."), "Incorrect API key provided: ***.");
        assert_eq!(shown("1234", "backend:12345 1234"), "backend:12345 ***");
        assert_eq!(shown("", "text"), "text");
    }

    #[test]
    fn the_password_of_an_address_is_blanked_on_its_own() {
        let address = "postgresql://u:canary%2Fof+it@db.example.com/app";
        assert_eq!(
            shown(address, &format!("{address} canary/of+it canary%2Fof+it db.example.com")),
            "*** *** *** db.example.com"
        );
        assert_eq!(shown("postgresql://backend:db@h/db", "backend db h"), "backend db h", "a short word");
    }

    #[test]
    fn secrets_are_found_before_json_escapes_them() {
        let mut redaction = Redaction::default();
        redaction.add([Secret::new("a\"quoted\\secret")]);
        let mut value = serde_json::json!({"why": ["is a\"quoted\\secret"]});
        redaction.value(&mut value);
        assert_eq!(value.to_string(), r#"{"why":["is ***"]}"#);
    }
}
