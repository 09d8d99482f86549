//! `.env`, read line by line. Docker Compose and python-dotenv read each accepted line alike. A line that they read
//! differently is refused with the reason. A complaint names the line and the key, and never shows a value.

use super::env_value::{Refusal, substituted, value_of};
use super::environment::Environment;
use super::settings::KEYS;
use crate::failure::{Exit, Failure};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// # Errors
/// The file cannot be read, or a line does not mean what it seems to say.
pub fn read(file: &Path, environment: &Environment) -> Result<BTreeMap<String, String>> {
    // A broken link is an error: ignoring it would take the database away from a running deployment.
    if file.symlink_metadata().is_err() {
        return Ok(BTreeMap::new());
    }
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display())).map_err(|error| {
        let fix = "make .env a file that you can read, or a link to one";
        Failure::new(Exit::Usage, error.to_string(), fix).why(error.root_cause().to_string())
    })?;
    // UTF-16 of ASCII letters is valid UTF-8, with a NUL at each letter's side.
    let Some(text) = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')) else {
        return Err(Failure::new(Exit::Usage, ".env is not UTF-8 text", "save .env as UTF-8").into());
    };
    Ok(parse(&text, environment)?)
}

fn parse(text: &str, environment: &Environment) -> Result<BTreeMap<String, String>, Failure> {
    if text.trim_end().replace("\r\n", "\n").contains('\r') {
        let what = ".env has a carriage return within a line: some tools end the line there, and others do not";
        return Err(Failure::new(Exit::Usage, what, "save .env with line feeds at the ends of its lines"));
    }
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let mut values = BTreeMap::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(line);
        let (key, value) = match line.split_once('=') {
            Some((key, value)) => (key.trim(), value.trim_start()),
            None => return Err(without_equals_sign(at, line)),
        };
        if !KEYS.contains(&key) {
            if let Some(meant) = meant(key) {
                return Err(misspelled(at, meant));
            }
            // The app does not read this key, so any text may follow the `=`, also over several lines.
            let taken = lines_of_quotes(value, &lines[at..]);
            if let Some(hidden) = hidden(value, &lines[at..at + taken]) {
                let what = format!("line {at} of .env opens a quote, and {hidden} would be a part of its value");
                return Err(Failure::new(Exit::Usage, what, "close the quote on its own line"));
            }
            at += taken;
            if let Ok(value) = value_of(value) {
                values.insert(key.to_owned(), value.text);
            }
            continue;
        }
        // An exported variable wins, so the file's spelling of the value does not matter.
        if environment.get(key).is_some() {
            values.insert(key.to_owned(), String::new());
            continue;
        }
        let refuse = |why: Refusal| why.failure(at, key);
        let value = value_of(value).map_err(refuse)?;
        let text = if value.literal {
            value.text
        } else {
            substituted(key, &value.text, &values, environment).map_err(refuse)?
        };
        values.insert(key.to_owned(), text);
    }
    Ok(values)
}

/// The key that a line means by another spelling: in lower case, in quotes, behind `set`, or with an invisible character.
fn meant(key: &str) -> Option<&'static str> {
    let word = key.split_whitespace().last()?;
    let word: String = word.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    KEYS.into_iter().find(|key| word.eq_ignore_ascii_case(key))
}

fn misspelled(line: usize, key: &str) -> Failure {
    let fix = format!("write the key as {key}, in capitals, without quotes, further words or invisible characters");
    Failure::new(Exit::Usage, format!("line {line} of .env writes {key} in another way"), fix)
}

/// A key of the app among the lines that a quoted value takes, if the quote that ends them has text behind it: then its author meant
/// two values, each with a quote that is not closed.
fn hidden(value: &str, taken: &[&str]) -> Option<&'static str> {
    let (_, behind) = taken.last()?.split_once(value.chars().next()?)?;
    if behind.trim().is_empty() || behind.trim_start().starts_with('#') {
        return None;
    }
    let key = |line: &&str| line.split_once('=').and_then(|(key, _)| meant(key));
    taken.iter().find_map(key)
}

fn without_equals_sign(line: usize, text: &str) -> Failure {
    let word = text.split([':', ' ', '\t']).find(|word| !word.is_empty()).unwrap_or_default();
    let named = KEYS.iter().find(|key| **key == word).map(|key| format!(" ({key})")).unwrap_or_default();
    Failure::new(
        Exit::Usage,
        format!("line {line} of .env{named} is not KEY=value"),
        "write it as KEY=value, with an equals sign",
    )
}

/// How many further lines a quoted value takes. A quote that no later line closes belongs to the text of its own line.
fn lines_of_quotes(value: &str, following: &[&str]) -> usize {
    let Some(quote) = value.chars().next().filter(|c| ['\'', '"'].contains(c)) else { return 0 };
    if value[1..].contains(quote) {
        return 0;
    }
    following.iter().position(|line| line.contains(quote)).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> BTreeMap<String, String> {
        parse(text, &Environment::of([("HOST", "box")])).unwrap()
    }

    fn refused(line: &str) -> Failure {
        parse(&format!("# mine\n{line}\n"), &Environment::default()).unwrap_err()
    }

    #[test]
    fn reads_values_as_compose_and_python_dotenv_do() {
        for (raw, meant) in [
            ("a", "a"),
            ("  a  ", "a"),
            ("a # it's mine", "a"),
            ("a    # it's mine", "a"),
            ("a#b", "a#b"),
            ("a b", "a b"),
            ("ab\"cd\"ef", "ab\"cd\"ef"),
            ("ab'cd'ef", "ab'cd'ef"),
            ("a\\b", "a\\b"),
            ("'a # b'", "a # b"),
            ("'a$b'", "a$b"),
            ("'a' # it's mine", "a"),
            ("\"a \\\"b\\\"\"", "a \"b\""),
            ("\"a\\\\b\"", "a\\b"),
            ("a=b==", "a=b=="),
            ("", ""),
        ] {
            for end in ["\n", "\r\n", ""] {
                let values = parsed(&format!("AUTH_SECRET={raw}{end}"));
                assert_eq!(values["AUTH_SECRET"], meant, "{raw}");
            }
        }
    }

    #[test]
    fn lines_stand_for_themselves() {
        let text = "\u{feff}LOG_LEVEL=info    # don't set to debug\nDATABASE_URL=postgresql://u:pw@db/app\n\
            export OPENAI_API_KEY = sk-abcdef   # it's mine\n";
        let values = parsed(text);
        assert_eq!(values["LOG_LEVEL"], "info");
        assert_eq!(values["DATABASE_URL"], "postgresql://u:pw@db/app");
        assert_eq!(values["OPENAI_API_KEY"], "sk-abcdef");
    }

    #[test]
    fn keys_that_the_app_does_not_read_may_hold_anything() {
        let text =
            "GREETING=hello 'world\nMY-VAR=1\nPEM=\"-----BEGIN\nDATABASE_URL=inside\n-----END\"\nLOG_LEVEL=debug\n";
        let values = parsed(text);
        assert_eq!(values["LOG_LEVEL"], "debug");
        assert!(!values.contains_key("DATABASE_URL"), "it is a line of another value");
    }

    #[test]
    fn no_setting_vanishes_without_a_word() {
        for text in [
            "database_url=canary",
            "\"DATABASE_URL\"=canary",
            "set DATABASE_URL=canary",
            "\u{200b}DATABASE_URL=canary",
            "NAME=a\n\u{feff}DATABASE_URL=canary",
            "NAME=\"a\nDATABASE_URL=canary\nOTHER=\"b\"\n",
            "NAME='tis\nDATABASE_URL='canary'\n",
            "# mine\rDATABASE_URL=canary\r",
        ] {
            let failure = parse(text, &Environment::default()).unwrap_err();
            assert!(!format!("{failure:?}").contains("canary"), "{failure:?}");
        }
        let file = std::env::temp_dir().join(format!("xtask-utf-16-{}", std::process::id()));
        let wide: Vec<u8> = "DATABASE_URL=x\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        std::fs::write(&file, wide).unwrap();
        let failure = read(&file, &Environment::default()).unwrap_err();
        assert!(failure.to_string().contains("not UTF-8"), "{failure}");
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn replaces_names_in_braces_alone() {
        let values = parsed("OLLAMA_PORT=11434\nOPENAI_BASE_URL=http://${HOST}:${OLLAMA_PORT}/v1\n");
        assert_eq!(values["OPENAI_BASE_URL"], "http://box:11434/v1");
        for line in ["OPENAI_BASE_URL=http://$HOST/v1", "OPENAI_BASE_URL=http://${NOWHERE}/v1", "AUTH_SECRET=a${HOST}"]
        {
            assert!(refused(line).what.ends_with("has a $, which would be replaced"), "{line}");
        }
    }

    #[test]
    fn a_line_that_tools_read_differently_is_refused_by_number_and_key_without_its_value() {
        for (line, what) in [
            ("AUTH_SECRET='canary", "a quote that its line does not close"),
            ("AUTH_SECRET=\"canary", "a quote that its line does not close"),
            ("AUTH_SECRET='can'ary", "text behind its closing quote"),
            ("AUTH_SECRET=\"can\\tary\"", "a backslash"),
            ("AUTH_SECRET='can\\'ary'", "a backslash"),
            ("AUTH_SECRET=can\\$ary", "a backslash"),
            ("AUTH_SECRET='can${ary}'", "a $"),
            ("AUTH_SECRET= #canary", "begins with a #"),
        ] {
            let failure = refused(line);
            assert!(
                failure.what.starts_with("AUTH_SECRET in .env") && failure.what.contains(what),
                "{line}: {failure:?}"
            );
            assert_eq!(failure.why.as_deref(), Some("line 2"));
            assert!(!format!("{failure:?}").contains("canary"), "{failure:?}");
        }
        let failure = refused("DATABASE_URL: canary");
        assert_eq!(failure.what, "line 2 of .env (DATABASE_URL) is not KEY=value");
        assert_eq!(refused("canary of a line").what, "line 2 of .env is not KEY=value");
    }
}
