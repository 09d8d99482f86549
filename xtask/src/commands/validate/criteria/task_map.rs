//! docs/tasks.md: a table of the brief's work items. Each row names what shows its item, and all of that is looked for.

use std::path::Path;

pub const FILE: &str = "docs/tasks.md";

/// The brief numbers its work items from 1 to 30.
const ITEMS: usize = 30;

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub number: usize,
    pub title: String,
    pub evidence: Vec<Evidence>,
}

/// What shows an item. Paths are relative to the clone.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// ``check `id` ``: a check of `validate`.
    Check(String),
    /// ``test `name` in [file](path)``.
    Test { name: String, file: String },
    /// `[text](path)`, with a heading's anchor or without.
    Document { file: String, heading: Option<String> },
}

/// The rows `| number | title | evidence; evidence |`.
///
/// # Errors
/// Says which row is not understood.
pub fn parse(text: &str) -> Result<Vec<Item>, String> {
    text.lines().filter(|line| line.starts_with('|')).filter_map(row).collect()
}

/// None for the heading and the line below it.
fn row(line: &str) -> Option<Result<Item, String>> {
    let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
    let number = cells.first()?.parse().ok()?;
    let [_, title, evidence] = cells.as_slice() else { return Some(Err(format!("item {number} has not three cells"))) };
    let each = |text: &str| evidence_of(text.trim()).ok_or_else(|| format!("item {number}: {text} is not understood"));
    let evidence: Result<Vec<Evidence>, String> = evidence.split(';').map(each).collect();
    Some(evidence.map(|evidence| Item { number, title: (*title).to_owned(), evidence }))
}

fn evidence_of(text: &str) -> Option<Evidence> {
    if let Some(id) = text.strip_prefix("check ") {
        return Some(Evidence::Check(quoted(id)?.to_owned()));
    }
    if let Some(rest) = text.strip_prefix("test ") {
        let (name, place) = rest.rsplit_once(" in ")?;
        return Some(Evidence::Test { name: quoted(name)?.to_owned(), file: link(place)?.0 });
    }
    let (file, heading) = link(text)?;
    Some(Evidence::Document { file, heading })
}

fn quoted(text: &str) -> Option<&str> {
    text.trim().strip_prefix('`')?.strip_suffix('`').filter(|inner| !inner.is_empty())
}

/// The target of `[text](path#heading)`, which a reader in docs/ follows, from the clone's root.
fn link(text: &str) -> Option<(String, Option<String>)> {
    let target = text.trim().strip_prefix('[')?.split_once("](")?.1.strip_suffix(')')?;
    let (path, heading) = target.split_once('#').map_or((target, None), |(path, heading)| (path, Some(heading)));
    let path = path.strip_prefix("../").map_or_else(|| format!("docs/{path}"), str::to_owned);
    (!path.contains("..")).then(|| (path, heading.map(str::to_owned)))
}

/// What the map lacks, or names and is not there.
pub fn wrong(items: &[Item], root: &Path, checks: &[&str]) -> Vec<String> {
    let numbers: Vec<usize> = items.iter().map(|item| item.number).collect();
    let mut all = Vec::new();
    if numbers != (1..=ITEMS).collect::<Vec<usize>>() {
        all.push(format!("the items are not those from 1 to {ITEMS}: {numbers:?}"));
    }
    for item in items {
        let missing = item.evidence.iter().filter_map(|evidence| absent(evidence, root, checks));
        all.extend(missing.map(|what| format!("item {}: {what}", item.number)));
    }
    all
}

fn absent(evidence: &Evidence, root: &Path, checks: &[&str]) -> Option<String> {
    let read = |file: &str| std::fs::read_to_string(root.join(file)).ok();
    match evidence {
        Evidence::Check(id) => (!checks.contains(&id.as_str())).then(|| format!("there is no check {id}")),
        Evidence::Test { name, file } => {
            let defined = read(file).is_some_and(|text| defines(&text, file, name));
            (!defined).then(|| format!("{file} has no test {name}"))
        }
        Evidence::Document { file, heading: None } => (!root.join(file).exists()).then(|| format!("no {file}")),
        Evidence::Document { file, heading: Some(heading) } => {
            let there = read(file).is_some_and(|text| text.lines().any(|line| anchor(line).as_ref() == Some(heading)));
            (!there).then(|| format!("{file} has no heading #{heading}"))
        }
    }
}

/// Whether a file of tests has one of that name, by the words with which its language defines it.
fn defines(text: &str, file: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let at = |start: &str| lines.iter().position(|line| line.starts_with(start));
    match file.rsplit('.').next() {
        Some("rs") => at(&format!("fn {name}(")).is_some_and(|at| at > 0 && lines[at - 1] == "#[test]"),
        Some("py") => {
            name.starts_with("test_") && ["def", "async def"].iter().any(|def| at(&format!("{def} {name}(")).is_some())
        }
        _ => ["test", "it"].iter().any(|word| at(&format!("{word}(\"{name}\"")).is_some()),
    }
}

/// The anchor that a heading gets, by GitHub's rule; none for another line.
fn anchor(line: &str) -> Option<String> {
    let title = line.strip_prefix('#')?.trim_start_matches('#').trim().to_lowercase();
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    Some(kept.map(|c| if c == ' ' { '-' } else { c }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    fn wrong_of(evidence: &str) -> Vec<String> {
        let rows: String = (1..=ITEMS).map(|n| format!("| {n} | t | {evidence} |\n")).collect();
        let mut wrong = wrong(&parse(&rows).unwrap(), root(), &["health"]);
        wrong.truncate(1);
        wrong
    }

    #[test]
    fn reads_checks_tests_and_documents() {
        let row = "| 7 | Title | check `health`; test `name` in [x](../tests/x.rs); [q](quickstart.md#clean-up) |";
        let evidence = vec![
            Evidence::Check("health".into()),
            Evidence::Test { name: "name".into(), file: "tests/x.rs".into() },
            Evidence::Document { file: "docs/quickstart.md".into(), heading: Some("clean-up".into()) },
        ];
        let text = format!("| no | item | by |\n|---|---|---|\n{row}\n");
        assert_eq!(parse(&text), Ok(vec![Item { number: 7, title: "Title".into(), evidence }]));
        for bad in ["| 1 | t |", "| 1 | t | |", "| 1 | t | tested by hand |", "| 1 | t | [x](../../y.md) |"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn finds_what_is_named_and_misses_what_is_not_there() {
        let own = "xtask/src/commands/validate/criteria/task_map.rs";
        for there in [
            "check `health`",
            &format!("test `reads_checks_tests_and_documents` in [t](../{own})"),
            "test `test_probes` in [t](../backend/tests/test_service.py)",
            "[c](quickstart.md#clean-up)",
            "[r](../README.md)",
        ] {
            assert_eq!(wrong_of(there), Vec::<String>::new(), "{there}");
        }
        for (missing, said) in [
            ("check `helth`", "item 1: there is no check helth"),
            (&*format!("test `wrong_of` in [t](../{own})"), "has no test wrong_of"),
            ("test `test_no_such` in [t](../backend/tests/test_service.py)", "has no test test_no_such"),
            ("[c](quickstart.md#no-such-heading)", "has no heading #no-such-heading"),
            ("[r](no-such.md)", "no docs/no-such.md"),
        ] {
            let wrong = wrong_of(missing);
            assert!(wrong.len() == 1 && wrong[0].contains(said), "{missing}: {wrong:?}");
        }
    }

    #[test]
    fn counts_the_items() {
        let rows = |numbers: &[usize]| -> String {
            numbers.iter().map(|n| format!("| {n} | t | check `health` |\n")).collect()
        };
        for numbers in [(1..=29).collect::<Vec<_>>(), (1..=31).collect(), [vec![1], (1..=29).collect()].concat()] {
            let wrong = wrong(&parse(&rows(&numbers)).unwrap(), root(), &["health"]);
            assert!(wrong.len() == 1 && wrong[0].contains("from 1 to 30"), "{wrong:?}");
        }
    }
}
