//! `doctor`: what is missing or wrong, each with a stable code and its fix. Reads the facts, changes nothing.

mod rules;

use crate::cli::Doctor;
use crate::config::Config;
use crate::context::Context;
use crate::diagnose;
use crate::facts::{self, Facts};
use crate::failure::{Exit, Failure};
use crate::report::Event;
use crate::report::event::Weight;
use anyhow::Result;

/// What a rule found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub weight: Weight,
    pub what: String,
    pub fix: String,
}

impl Finding {
    fn problem(what: impl Into<String>, fix: impl Into<String>) -> Option<Self> {
        Some(Self { weight: Weight::Problem, what: what.into(), fix: fix.into() })
    }

    fn remark(what: impl Into<String>, fix: impl Into<String>) -> Option<Self> {
        Some(Self { weight: Weight::Remark, what: what.into(), fix: fix.into() })
    }
}

/// A finding with its rule's code.
fn findings(config: &Config, facts: &Facts) -> Vec<(&'static str, Finding)> {
    rules::ALL.iter().filter_map(|(code, rule)| Some((*code, rule(config, facts)?))).collect()
}

/// # Errors
/// No rule has the code.
fn explain(cx: &Context, code: &str) -> Result<()> {
    let Some(rule) = diagnose::rules::of(code) else {
        let fix = "docs/findings.md lists all codes";
        return Err(Failure::new(Exit::Usage, format!("no cause has the code {code}"), fix).into());
    };
    cx.report.text(&diagnose::rules::explained(rule));
    Ok(())
}

pub fn perform(cx: &Context, words: &Doctor) -> Result<()> {
    if let Some(code) = &words.explain {
        return explain(cx, code);
    }
    let facts = facts::gather(cx.config)?;
    let found = findings(cx.config, &facts);
    for (code, Finding { weight, what, fix }) in &found {
        let (code, what, fix) = ((*code).to_owned(), what.clone(), fix.clone());
        cx.report.event(Event::Diagnosis { code, weight: *weight, what, fix });
    }
    let problems: Vec<&(&str, Finding)> = found.iter().filter(|(_, f)| f.weight == Weight::Problem).collect();
    let remarks = found.len() - problems.len();
    cx.report.event(Event::Examined { rules: rules::ALL.len(), problems: problems.len(), remarks });
    let remarks = match remarks {
        0 => String::new(),
        1 => ", 1 remark".to_owned(),
        n => format!(", {n} remarks"),
    };
    let Some((_, first)) = problems.first() else { return Ok(()) };
    let codes: Vec<&str> = problems.iter().map(|(code, _)| *code).collect();
    let what = match codes.as_slice() {
        [one] => format!("1 problem: {one}{remarks}"),
        all => format!("{} problems: {}{remarks}", all.len(), all.join(", ")),
    };
    Err(Failure::new(Exit::Lacks, what, first.fix.clone()).into())
}
