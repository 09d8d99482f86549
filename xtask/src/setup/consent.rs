//! What changes the machine is agreed to once.

use crate::failure::{Exit, Failure};
use crate::plan::{Effect, Plan, Step};
use crate::tasks::Context;
use anyhow::{Context as _, Result};

/// Asks before a plan changes the machine, and remembers the answer.
///
/// # Errors
/// It was not agreed to, or a signal came instead of an answer; nothing has changed.
pub fn obtain(cx: &Context, plan: &Plan) -> Result<()> {
    let changes = changes(plan);
    if cx.dry_run || changes.is_empty() && !cx.config.agreed {
        return Ok(());
    }
    let question = format!("setup changes this machine:\n{}Agree?", list(&changes));
    if !cx.config.agreed && !cx.report.confirm(&question)? {
        return Err(refused(&changes).into());
    }
    let cache = &cx.config.paths.cache;
    let kept = cache.join("consent");
    if !kept.exists() {
        let write = || std::fs::create_dir_all(cache).and_then(|()| std::fs::write(&kept, ""));
        write().with_context(|| format!("cannot write {}", kept.display()))?;
    }
    Ok(())
}

fn changes(plan: &Plan) -> Vec<&Step> {
    plan.steps.iter().filter(|s| s.effect == Effect::Machine && !s.is_idle()).collect()
}

fn list(changes: &[&Step]) -> String {
    changes.iter().map(|s| format!("  {}: {} ({})\n", s.subject, s.detail, s.reason)).collect()
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

    #[test]
    fn asks_only_for_what_is_still_to_be_changed() {
        let change = |name: &str| Step::new("setup", name).detail("jq").because("missing").changes_machine();
        let own = Step::new("setup", "helm").run(Cmd::new("go"));
        let plan = Plan::of([change("packages").run(Cmd::new("apt-get")), change("engine"), own]);
        let failure = refused(&changes(&plan));
        assert_eq!(failure.exit, Exit::Lacks);
        assert_eq!(failure.why.as_deref(), Some("packages: jq (missing)"));
        assert!(failure.fix.ends_with("cargo xtask setup --yes"));
    }
}
