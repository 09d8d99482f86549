//! `doctor`: what is missing or wrong, each with a stable code and its fix. Reads the facts, changes nothing.

mod rules;

use crate::config::Config;
use crate::context::Context;
use crate::facts::{self, Facts};
use crate::failure::{Exit, Failure};
use anyhow::Result;
use serde_json::json;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Something does not work before it is mended.
    Problem,
    /// Worth knowing; nothing fails by it.
    Remark,
}

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

pub fn perform(cx: &Context) -> Result<()> {
    let facts = facts::gather(cx.config)?;
    let found = findings(cx.config, &facts);
    for (code, Finding { weight, what, fix }) in &found {
        let (color, name) = match weight {
            Weight::Problem => ("31", "problem"),
            Weight::Remark => ("33", "remark"),
        };
        cx.report.line(&format!("  {code}  {}  {what}", cx.report.paint(color, &format!("{name:<7}"))));
        cx.report.line(&format!("                 fix: {fix}"));
        cx.report.event(&json!({"event": "finding", "code": code, "weight": name, "what": what, "fix": fix}));
    }
    let problems: Vec<&(&str, Finding)> = found.iter().filter(|(_, f)| f.weight == Weight::Problem).collect();
    cx.report.event(&json!({"event": "examined", "rules": rules::ALL.len(), "problems": problems.len(),
        "remarks": found.len() - problems.len()}));
    let remarks = match found.len() - problems.len() {
        0 => String::new(),
        1 => ", 1 remark".to_owned(),
        n => format!(", {n} remarks"),
    };
    let Some((_, first)) = problems.first() else {
        cx.report.line(&format!("  all is well: {} rules, no problem{remarks}", rules::ALL.len()));
        return Ok(());
    };
    let codes: Vec<&str> = problems.iter().map(|(code, _)| *code).collect();
    let what = match codes.as_slice() {
        [one] => format!("1 problem: {one}{remarks}"),
        all => format!("{} problems: {}{remarks}", all.len(), all.join(", ")),
    };
    Err(Failure::new(Exit::Lacks, what, first.fix.clone()).into())
}
