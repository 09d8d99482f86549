//! Criterion 15: docs/tasks.md maps each of the brief's 30 work items to the checks, tests and documents that show it. An item holds
//! where all that it names exists and none of its checks failed.

use super::task_map::{self, Evidence, Item};
use super::verdict::{Judgment, Verdict};
use super::{ALL, Judged};
use crate::probe::World;
use anyhow::{Context, Result};

pub fn judge(world: &World, others: &[Judged]) -> Result<Judgment> {
    let root = &world.config.paths.root;
    let path = root.join(task_map::FILE);
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let items = task_map::parse(&text);
    let ids: Vec<&str> = ALL.iter().map(|check| check.id).collect();
    let wrong = match &items {
        Ok(items) => task_map::wrong(items, root, &ids),
        Err(wrong) => vec![wrong.clone()],
    };
    let asked = format!("{}, and the verdicts above", task_map::FILE);
    Ok(match (wrong.as_slice(), items) {
        ([], Ok(items)) => judged(&items, &|id| others.iter().find(|j| j.check.id == id).map(|j| &j.judgment.verdict)),
        _ => Judgment::failed(wrong.join("; "), format!("mend {}", task_map::FILE)),
    }
    .asked(asked))
}

/// `verdict` gives that of a check by its id; none where this run did not make it.
fn judged<'a>(items: &[Item], verdict: &impl Fn(&str) -> Option<&'a Verdict>) -> Judgment {
    let (mut failed, mut open, mut proved) = (Vec::new(), Vec::new(), 0);
    for item in items {
        let checks = item.evidence.iter().filter_map(|evidence| match evidence {
            Evidence::Check(id) => Some(verdict(id)),
            _ => None,
        });
        let checks: Vec<Option<&Verdict>> = checks.collect();
        let number = item.number.to_string();
        if checks.iter().any(|verdict| matches!(verdict, Some(Verdict::Failed { .. }))) {
            failed.push(number);
        } else if checks.contains(&Some(&Verdict::Passed)) {
            proved += 1;
        } else if checks.len() == item.evidence.len() {
            open.push(number);
        }
    }
    let others = items.len() - proved - open.len() - failed.len();
    let mut said = format!("{proved} of {} items by checks that passed, {others} by tests and documents", items.len());
    if !open.is_empty() {
        said = format!("{said}; not judged: {}", open.join(", "));
    }
    match (failed.is_empty(), open.is_empty()) {
        (false, _) => {
            let failed = failed.join(", ");
            Judgment::failed(format!("a check of item {failed} failed; {said}"), "mend what the failed checks name")
        }
        (true, false) => Judgment::not_judged(said),
        (true, true) => Judgment::passed(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_map_is_complete_and_all_that_it_names_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let items = task_map::parse(&std::fs::read_to_string(root.join(task_map::FILE)).unwrap()).unwrap();
        let ids: Vec<&str> = ALL.iter().map(|check| check.id).collect();
        assert_eq!(task_map::wrong(&items, root, &ids), Vec::<String>::new());
        let named = |id: &str| items.iter().any(|item| item.evidence.contains(&Evidence::Check(id.to_owned())));
        let unused: Vec<&&str> = ids.iter().filter(|id| **id != "acceptance" && !named(id)).collect();
        assert_eq!(unused, Vec::<&&str>::new(), "checks that show no item");
    }

    #[test]
    fn an_item_stands_or_falls_with_its_checks() {
        let row = |number, evidence| Item { number, title: String::new(), evidence };
        let check = |id: &str| Evidence::Check(id.to_owned());
        let document = || Evidence::Document { file: "README.md".into(), heading: None };
        let items = [row(1, vec![check("a"), check("b")]), row(2, vec![document()]), row(3, vec![check("c")])];
        let failed = Verdict::Failed { fix: "f".into() };
        let of = |a: &'static Verdict, c| {
            judged(&items, &move |id| match id {
                "a" => Some(a),
                "c" => c,
                _ => None,
            })
        };
        let all = of(&Verdict::Passed, Some(&Verdict::Passed));
        assert_eq!(all.verdict, Verdict::Passed);
        assert_eq!(all.evidence, "2 of 3 items by checks that passed, 1 by tests and documents");
        for c in [None, Some(&Verdict::NotJudged)] {
            let open = of(&Verdict::Passed, c);
            assert!(open.verdict == Verdict::NotJudged && open.evidence.ends_with("not judged: 3"), "{open:?}");
        }
        let bad = of(&Verdict::Passed, Some(&failed));
        assert!(matches!(bad.verdict, Verdict::Failed { .. }) && bad.evidence.contains("item 3 failed"), "{bad:?}");
    }
}
