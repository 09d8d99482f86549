//! `diagnose --try`: copies the namespace without the database's address, applies the first fix to the copy, and sees whether the
//! finding goes away there. Only then it offers the same change to the original.

mod copied;
mod fix;

use crate::config::Config;
use crate::context::Context;
use crate::diagnose::engine::{self, Diagnosed};
use crate::diagnose::finding::Finding;
use crate::diagnose::gather;
use crate::failure::{Exit, Failure};
use crate::host::{self, Answer};
use crate::report::Event;
use crate::report::rounded;
use crate::tools::kubectl::{self, Target};
use crate::{cmd::Cmd, signals};
use anyhow::Result;
use copied::{Fingerprints, KINDS};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long the finding may take to show in the copy, and to go away after the fix.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(1);

/// Whether the fix was proved and applied to the original.
///
/// # Errors
/// The copy cannot be made or removed, the fix fails in it, or the original changed meanwhile.
pub fn perform(cx: &Context, original: &Target, verdict: &[Diagnosed]) -> Result<bool> {
    let Some(first) = verdict.first() else { return Ok(false) };
    let tried = verdict.iter().find_map(|one| Some((&one.cause, fix::command(&one.cause.found.fix)?)));
    let Some((cause, change)) = tried else {
        let what = format!("this fix is for a person, and is not tried: {}", first.cause.found.fix);
        cx.report.event(Event::Nothing { what });
        return Ok(false);
    };
    let shown = kubectl::kubectl(original).args(change.clone()).to_string();
    let began = Instant::now();
    let before = Fingerprints::of(&objects(original)?);
    let copy = Target { namespace: copied::namespace(&original.namespace), ..original.clone() };
    let tried = attempt(cx.config, original, &copy, cause, &change);
    cx.carry_out(&super::drill::clean(original, std::slice::from_ref(&copy.namespace)))?;
    let why = tried?;
    let changed = Fingerprints::of(&objects(original)?).changed_since(&before);
    cx.report.event(Event::Tried {
        code: cause.rule.code.to_owned(),
        change: shown.clone(),
        proved: why.is_none(),
        why: why.clone(),
        objects: before.len(),
        changed: changed.clone(),
        seconds: rounded(began.elapsed()),
    });
    if why.is_some() {
        return Ok(false);
    }
    if !changed.is_empty() {
        let what = format!("the original changed meanwhile: {}", changed.join(", "));
        return Err(Failure::new(Exit::Refused, what, "cargo xtask diagnose --try, once nobody else changes it").into());
    }
    if cx.config.yes || cx.report.confirm(&format!("Apply it to {}?", original.namespace))? {
        done(&kubectl::kubectl(original).args(change).limit(30))?;
        cx.report.warn(&format!("applied to {}: {shown}", original.namespace));
        return Ok(true);
    }
    Ok(false)
}

/// None if the fix is proved, otherwise the reason why not.
fn attempt(
    config: &Config,
    original: &Target,
    copy: &Target,
    cause: &Finding,
    change: &[String],
) -> Result<Option<String>> {
    let list = copied::objects(&objects(original)?, &copy.namespace);
    done(&kubectl::apply(copy, "Namespace", copied::made_namespace(&copy.namespace).to_string()))?;
    done(&kubectl::apply(copy, "the copied objects", list.to_string()))?;
    let shows = |wanted: bool| -> Result<Vec<String>> {
        let began = Instant::now();
        loop {
            signals::none()?;
            let verdict = engine::judge(&gather::live(copy));
            let codes: Vec<String> = verdict.iter().map(|found| found.cause.rule.code.to_owned()).collect();
            let there = verdict.iter().any(|found| found.cause.rule.code == cause.rule.code);
            // A symptom of the same trouble may stay for a moment.
            let settled = if wanted { there } else { codes.is_empty() };
            if settled || began.elapsed() > PATIENCE {
                return Ok(codes);
            }
            std::thread::sleep(PAUSE);
        }
    };
    let code = cause.rule.code;
    if !shows(true)?.iter().any(|found| found == code) {
        return Ok(Some(format!("{code} does not show in a copy of {}", config.namespace)));
    }
    done(&kubectl::kubectl(copy).args(change.to_vec()).limit(30))?;
    let left = shows(false)?;
    Ok(match left.as_slice() {
        [] => None,
        all if all.iter().any(|found| found == code) => Some(format!("{code} stays in the copy")),
        all => Some(format!("{code} goes away in the copy, and {} comes", all.join(", "))),
    })
}

fn objects(target: &Target) -> Result<Vec<Value>> {
    let answer = done(&kubectl::get(target, KINDS))?;
    let mut list: Value = serde_json::from_str(&answer.out)?;
    Ok(list["items"].as_array_mut().map(std::mem::take).unwrap_or_default())
}

/// # Errors
/// The command did not exit 0.
fn done(cmd: &Cmd) -> Result<Answer> {
    let answer = host::ask(cmd)?;
    if answer.ok {
        return Ok(answer);
    }
    let what = format!("kubectl failed: {}", answer.complaint());
    Err(Failure::new(Exit::Failed, what, "cargo xtask status says whether the cluster answers").into())
}
