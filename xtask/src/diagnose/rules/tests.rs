//! Each rule fires on its own example and on no other's, and a healthy deployment has no finding.

use super::*;
use crate::diagnose::engine::{findings, found_by, judge};
use crate::diagnose::samples::{Case, healthy};
use std::collections::BTreeSet;

fn cases() -> Vec<Case> {
    let families = [
        machine::cases(),
        cluster::cases(),
        node::cases(),
        tool::cases(),
        build::cases(),
        creation::cases(),
        scheduling::cases(),
        storage::cases(),
        image::cases(),
        container::cases(),
        start::cases(),
        ending::cases(),
        removal::cases(),
        app_needs::cases(),
        probe::cases(),
        network::cases(),
        service::cases(),
        outdated::cases(),
        rollout::cases(),
    ];
    families.into_iter().flatten().collect()
}

#[test]
fn every_rule_has_a_code_and_an_example_of_its_own() {
    let codes: Vec<&str> = all().map(|rule| rule.code).collect();
    let names: BTreeSet<&str> = all().map(|rule| rule.name).collect();
    let shown: BTreeSet<&str> = cases().iter().map(|case| case.code).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "a code has two rules");
    assert_eq!(names.len(), codes.len(), "a name has two rules");
    assert_eq!(shown, codes.iter().copied().collect(), "rules and examples differ");
    // The causes of the field, numbered from 1.
    let field = codes.iter().filter(|code| **code <= "XT092").count();
    assert!(field >= 75, "{field} of the field's 92 causes");
    for rule in all() {
        let unknown: Vec<&&str> = rule.explains.iter().copied().flatten().filter(|code| of(code).is_none()).collect();
        assert!(unknown.is_empty(), "{} explains {unknown:?}", rule.code);
    }
}

#[test]
fn a_healthy_deployment_has_no_finding_one_second_after_a_rollout() {
    let found =
        |evidence| findings(&evidence).iter().map(|f| format!("{}: {}", f.rule.code, f.found.what)).collect::<Vec<_>>();
    assert_eq!(found(healthy()), Vec::<String>::new());
    let mut just_now = healthy();
    just_now.taken -= 59;
    assert_eq!(found(just_now), Vec::<String>::new());
}

#[test]
fn each_rule_fires_on_its_own_example_and_not_on_its_counter_example() {
    for case in cases() {
        let rule = of(case.code).unwrap();
        let found = found_by(rule, &case.example);
        assert!(!found.is_empty(), "{} does not fire on its example", case.code);
        for found in found {
            assert!(
                !found.what.is_empty() && !found.fix.is_empty() && !found.proofs.is_empty(),
                "{}: {found:?}",
                case.code
            );
            let text = format!("{} {}", found.what, found.fix);
            assert!(!text.contains("{0}") && !text.contains("{1}") && !text.contains("{2}"), "{}: {text}", case.code);
        }
        assert!(found_by(rule, &case.counter).is_empty(), "{} fires on its counter-example", case.code);
    }
}

#[test]
fn each_example_has_its_own_cause_first_and_others_only_as_its_symptoms() {
    let wrong = cases().into_iter().filter_map(|case| {
        let verdict = judge(&case.example);
        let said: Vec<String> =
            verdict.iter().map(|d| format!("{}: {}", d.cause.rule.code, d.cause.found.what)).collect();
        (verdict.len() != 1 || verdict[0].cause.rule.code != case.code).then(|| format!("{}: {said:#?}", case.code))
    });
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_record_has_the_verdict_of_the_live_evidence() {
    for case in cases() {
        let text = case.example.text(&crate::redaction::Redaction::default());
        let read: Evidence = serde_json::from_str(&text).unwrap();
        let verdict = |evidence: &Evidence| {
            judge(evidence).iter().map(|d| (d.cause.rule.code, d.cause.found.what.clone())).collect::<Vec<_>>()
        };
        assert_eq!(verdict(&read), verdict(&case.example), "{}", case.code);
    }
}

/// docs/findings.md is made from the rules: `BLESS=1 cargo test -p xtask findings`.
#[test]
fn the_findings_in_the_documents_are_those_of_the_rules() {
    let mut text = "# Findings\n\nThe causes that `cargo xtask diagnose` knows, made from the rules in `xtask/src/diagnose/rules/`. \
        `cargo xtask doctor --explain CODE` prints one of them.\nA code is never given to another cause. Symptoms are causes of others' \
        making: `diagnose` prints them below the cause that explains them.\n\n| code | name | what it is | leads to |\n|---|---|---|---|\n".to_owned();
    let mut rules: Vec<&Rule> = all().collect();
    rules.sort_by_key(|rule| rule.code);
    for rule in rules {
        let leads: BTreeSet<&str> =
            rule.explains.iter().copied().flatten().copied().filter(|code| *code != rule.code).collect();
        let leads: Vec<&str> = leads.into_iter().collect();
        text += &format!("| {} | {} | {} | {} |\n", rule.code, rule.name, rule.title, leads.join(", "));
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/findings.md");
    assert!(
        crate::for_tests::committed(&path, &text) == text,
        "the rules changed: BLESS=1 cargo test -p xtask findings"
    );
}

/// A wait ends early for these alone. Whatever can still become ready is not among them.
#[test]
fn only_what_time_cannot_repair_ends_a_wait() {
    let hopeless: BTreeSet<&str> = cases()
        .iter()
        .filter(|case| findings(&case.example).iter().any(|f| f.found.hopeless && f.rule.code == case.code))
        .map(|case| case.code)
        .collect();
    let builds = all()
        .filter(|rule| rule.code >= "XT101" && rule.code <= "XT110")
        .map(|rule| rule.code)
        .chain(["XT116", "XT117", "XT118"]);
    let known = [
        "XT032", "XT033", "XT038", "XT039", "XT040", "XT042", "XT043", "XT054", "XT055", "XT057", "XT089", "XT093",
        "XT130",
    ];
    assert_eq!(hopeless, builds.chain(known).collect());
}

/// `{2}` of a sentence needs two stars in each pattern: else a person reads the braces.
#[test]
fn templates_use_only_what_every_pattern_captures() {
    use crate::diagnose::finding::Look;
    for rule in all() {
        let Look::Words { patterns, what, fix, .. } = rule.look else { continue };
        let needed = (1..=9).filter(|n| [what, fix].iter().any(|text| text.contains(&format!("{{{n}}}")))).max();
        for pattern in patterns {
            let stars = pattern.matches('*').count();
            assert!(stars >= needed.unwrap_or(0), "{}: {pattern} has {stars} stars of {needed:?}", rule.code);
        }
    }
}
