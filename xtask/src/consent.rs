//! Consent to change the machine, asked once and remembered in the cache.

use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::plan::{Effect, Plan, Step};
use crate::report::Report;
use anyhow::{Context, Result};

/// Asks before a plan changes the machine, and remembers the answer.
///
/// # Errors
/// The user refused, or a signal came instead of an answer. Nothing has changed.
pub fn obtain(config: &Config, report: &Report, plan: &Plan) -> Result<()> {
    let changes = changes(plan);
    let kept = config.paths.cache.join("consent");
    let agreed = config.agreed || kept.exists();
    if changes.is_empty() && !agreed {
        return Ok(());
    }
    let question = format!("setup changes this machine:\n{}Agree?", list(&changes));
    if !agreed && !report.confirm(&question)? {
        return Err(refused(&changes).into());
    }
    if !kept.exists() {
        let cache = &config.paths.cache;
        let write = || std::fs::create_dir_all(cache).and_then(|()| std::fs::write(&kept, ""));
        write().with_context(|| format!("cannot write {}", kept.display()))?;
    }
    Ok(())
}

fn changes(plan: &Plan) -> Vec<&Step> {
    plan.steps.iter().filter(|s| s.effect == Effect::Machine && !s.is_idle()).collect()
}

fn list(changes: &[&Step]) -> String {
    changes.iter().map(|s| format!("  {}: {} ({})\n", s.subject(), s.detail, s.reason)).collect()
}

fn refused(changes: &[&Step]) -> Failure {
    Failure::new(
        Exit::Lacks,
        "setup has to change this machine and was not told that it may",
        "agree, once for all runs: cargo xtask setup --yes",
    )
    .why(list(changes).replace("\n  ", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmd::Cmd;
    use crate::step_id::{Setup, StepId};

    #[test]
    fn asks_only_for_what_is_still_to_be_changed() {
        let change = |stage| Step::new(StepId::Setup(stage)).detail("jq").because("missing").changes_machine();
        let own = Step::new(StepId::Setup(Setup::Helm)).run(Cmd::new("go"));
        let plan = Plan::of([change(Setup::Packages).run(Cmd::new("apt-get")), change(Setup::Engine), own]);
        let failure = refused(&changes(&plan));
        assert_eq!(failure.exit, Exit::Lacks);
        assert_eq!(failure.why.as_deref(), Some("packages: jq (missing)"));
        assert!(failure.fix.ends_with("cargo xtask setup --yes"));
    }
}
