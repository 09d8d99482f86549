//! Criterion 3: no secret in the Dockerfiles, in the images' environment, or in their history.

use super::verdict::Judgment;
use crate::app::part::Part;
use crate::probe::World;
use crate::secret::Secret;
use anyhow::{Context, Result};

/// Endings of the names of secrets.
const SECRET_NAMES: [&str; 6] = ["_KEY", "_SECRET", "_TOKEN", "PASSWORD", "PASSWD", "DATABASE_URL"];

/// The official Python images name the public key of the release's signature.
const PUBLIC: [&str; 1] = ["GPG_KEY"];

pub fn judge(world: &World) -> Result<Judgment> {
    let images = world.images()?;
    let secrets = world.secrets();
    let mut looked = 0;
    let mut found: Vec<String> = Vec::new();
    for part in Part::ALL {
        let path = world.config.paths.root.join(part.name()).join("Dockerfile");
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {part}/Dockerfile"))?;
        looked += text.lines().count();
        found.extend(suspects(&text, &secrets).into_iter().map(|what| format!("{what} in {part}/Dockerfile")));
    }
    for image in images {
        let lines = image.env.iter().chain(&image.history);
        for line in lines {
            looked += 1;
            found.extend(suspects(line, &secrets).into_iter().map(|what| format!("{what} in {}", image.tag)));
        }
    }
    found.sort();
    found.dedup();
    let judgment = if found.is_empty() {
        let values = secrets.len();
        Judgment::passed(format!(
            "{looked} lines of Dockerfiles, environment and history: no name of a secret with a value, no password in an \
             address, no configured secret's value ({values} known)"
        ))
    } else {
        Judgment::failed(
            found.join(", "),
            "take it out of the Dockerfile: the chart's Secret brings it; then change the secret",
        )
    };
    let judgment = Part::ALL.iter().fold(judgment, |j, part| j.asked(format!("{part}/Dockerfile")));
    Ok(images.iter().fold(judgment, |j, image| j.asked(&image.asked)))
}

/// The names in a text that look like a secret's. Values are never returned.
fn suspects(text: &str, secrets: &[(String, Secret)]) -> Vec<String> {
    let mut found: Vec<String> = secrets
        .iter()
        .filter(|(_, value)| text.contains(value.expose()))
        .map(|(name, _)| format!("the value of {name}"))
        .collect();
    for word in text.split(|c: char| c.is_whitespace() || ";&|".contains(c)) {
        if let Some(name) = assigned(word) {
            found.push(name.to_owned());
        }
        if password_in_address(word) {
            found.push("a password in an address".to_owned());
        }
    }
    found
}

/// The name in `NAME=value`, if it is a secret's name and the value is a literal: neither empty nor a reference.
fn assigned(word: &str) -> Option<&str> {
    let (name, value) = word.trim_start_matches(['"', '\'']).split_once('=')?;
    let value = value.trim_matches(['"', '\'']);
    let is_name = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let secret = SECRET_NAMES.iter().any(|end| name.ends_with(end)) && !PUBLIC.contains(&name);
    (is_name && secret && !value.is_empty() && !value.starts_with('$')).then_some(name)
}

fn password_in_address(word: &str) -> bool {
    let Some((_, rest)) = word.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = host.rsplit_once('@') else { return false };
    user.split_once(':').is_some_and(|(_, password)| !password.is_empty() && !password.starts_with('$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        suspects(text, &[("AUTH_SECRET".into(), Secret::new("canary-value"))])
    }

    #[test]
    fn finds_names_values_and_passwords_and_never_shows_them() {
        assert_eq!(found("ENV OPENAI_API_KEY=sk-1"), ["OPENAI_API_KEY"]);
        assert_eq!(found("RUN echo canary-value > x"), ["the value of AUTH_SECRET"]);
        assert_eq!(found("x --index-url=https://me:pw@host/simple"), ["a password in an address"]);
        assert_eq!(found("|1 DB_PASSWORD=hunter2 /bin/sh -c make"), ["DB_PASSWORD"]);
    }

    #[test]
    fn passes_over_what_is_none() {
        for text in [
            "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
            "RUN --mount=type=secret,id=npmrc npm ci",
            "DATABASE_URL_FILE=/run/secrets/app/DATABASE_URL",
            "OPENAI_API_KEY=",
            "ARG OPENAI_API_KEY=$FROM_ELSEWHERE",
            "https://user@host/x",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
