//! Which checks a run makes: `--only` and `--skip` name them by id, or all checks of a criterion by its number.

use super::criteria::{ALL, Check};
use crate::cli::Validate;
use crate::failure::{Exit, Failure};
use anyhow::Result;

/// # Errors
/// A word names no check, or no check is left.
pub fn chosen(words: &Validate) -> Result<Vec<&'static Check>> {
    if let Some(unknown) = words.only.iter().chain(&words.skip).find(|word| !ALL.iter().any(|c| names(word, c))) {
        let ids: Vec<&str> = ALL.iter().map(|check| check.id).collect();
        let fix = format!("name a criterion from 1 to 15, or one of: {}", ids.join(", "));
        return Err(Failure::new(Exit::Usage, format!("there is no check {unknown}"), fix).into());
    }
    let named = |list: &[String], check: &Check| list.iter().any(|word| names(word, check));
    let wanted = |check: &&Check| (words.only.is_empty() || named(&words.only, check)) && !named(&words.skip, check);
    let chosen: Vec<&Check> = ALL.iter().filter(wanted).collect();
    if chosen.is_empty() {
        let fix = "name other checks, or leave --only and --skip out";
        return Err(Failure::new(Exit::Usage, "--skip leaves no check to make", fix).into());
    }
    Ok(chosen)
}

fn names(word: &str, check: &Check) -> bool {
    word == check.id || word.parse() == Ok(check.criterion)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(only: &[&str], skip: &[&str]) -> Result<Vec<&'static str>> {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let words = Validate { only: list(only), skip: list(skip), ..Validate::default() };
        chosen(&words).map(|checks| checks.iter().map(|check| check.id).collect())
    }

    #[test]
    fn takes_ids_and_numbers_in_the_order_of_the_brief() {
        assert_eq!(ids(&["health", "2"], &[]).unwrap(), ["image-user", "pod-user", "health"]);
        assert_eq!(ids(&["2"], &["pod-user"]).unwrap(), ["image-user"]);
        let rest = ids(&[], &["1", "chat"]).unwrap();
        assert!(rest.len() == ALL.len() - 4 && !rest.contains(&"chat") && !rest.contains(&"image-size"), "{rest:?}");
    }

    #[test]
    fn refuses_what_names_no_check_or_leaves_none() {
        for (only, skip, said) in [
            (&["helth"][..], &[][..], "no check helth"),
            (&[], &["16"], "no check 16"),
            (&["8"], &["health"], "no check to make"),
        ] {
            let failure = ids(only, skip).unwrap_err().downcast::<Failure>().unwrap();
            assert!(failure.exit == Exit::Usage && failure.what.contains(said), "{failure}");
        }
    }
}
