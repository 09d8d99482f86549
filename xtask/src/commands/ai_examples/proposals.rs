//! What happens to the commands that a model proposes: each is judged by the policy and shown. With `--apply` an allowed one runs
//! after a yes, under the account of the AI tools.

use super::policy;
use crate::context::Context;
use crate::host;
use crate::report::Event;
use crate::report::event::Fate;
use crate::tools::kubectl::Target;
use anyhow::Result;

/// # Errors
/// A signal came instead of an answer.
pub fn consider(cx: &Context, proposals: &[String], account: &Target, apply: bool) -> Result<Vec<Fate>> {
    let each = |proposal: &String| {
        let (fate, why) = fate(cx, proposal, account, apply)?;
        cx.report.event(Event::Proposed { command: proposal.clone(), fate, why });
        Ok(fate)
    };
    proposals.iter().map(each).collect()
}

fn fate(cx: &Context, proposal: &str, account: &Target, apply: bool) -> Result<(Fate, String)> {
    let allowed = match policy::judge(proposal, &account.namespace) {
        Ok(allowed) => allowed,
        Err(why) => return Ok((Fate::Refused, why)),
    };
    if !apply {
        let does = if allowed.changes { "it would change the deployment" } else { "it would only read" };
        return Ok((Fate::Allowed, format!("{does}; --apply runs it after a yes")));
    }
    let command = allowed.command(account);
    if !cx.config.yes && !cx.report.confirm(&format!("The model proposes:\n  {proposal}\nRun it?"))? {
        return Ok((Fate::Declined, "nobody agreed".to_owned()));
    }
    let answer = host::ask(&command)?;
    Ok(if answer.ok { (Fate::Done, answer.out.trim().to_owned()) } else { (Fate::Failed, answer.complaint()) })
}
