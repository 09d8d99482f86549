//! What every command gets: the configuration, the report, and one way to carry out a plan.

use crate::config::Config;
use crate::consent;
use crate::facts::{self, Facts};
use crate::failure::{Exit, Failure};
use crate::history::{self, Slower};
use crate::lock::{self, Lock};
use crate::orphans;
use crate::plan::Plan;
use crate::report::{Event, Report};
use crate::run::{self, Took};
use crate::step_id::StepId;
use anyhow::Result;
use std::time::Duration;

pub struct Context<'a> {
    pub config: &'a Config,
    pub report: &'a Report,
    pub dry_run: bool,
}

impl Context<'_> {
    /// # Errors
    /// Docker's commands would go to another machine.
    pub fn facts(&self) -> Result<Facts> {
        let facts = facts::gather(self.config)?;
        self.remember(&facts);
        match facts.settings.engine_elsewhere() {
            None => Ok(facts),
            Some(elsewhere) => Err(Failure::new(Exit::Refused, elsewhere.what, elsewhere.fix).into()),
        }
    }

    /// Facts write nothing. This writes what they found out about programs, unless this is a dry run.
    fn remember(&self, facts: &Facts) {
        if let (Some(text), false) = (&facts.unremembered, self.dry_run)
            && self.config.paths.cache.exists()
        {
            // Without the file the next run asks the programs again.
            let _ = std::fs::write(facts::memo::file(self.config), text);
        }
    }

    /// Locks the profile against other runs, and waits for children of a run that was killed. A dry run changes nothing and takes no
    /// lock.
    ///
    /// # Errors
    /// Another run is at work, or a signal came.
    pub fn lock(&self) -> Result<Option<Lock>> {
        if self.dry_run {
            return Ok(None);
        }
        let lock = lock::profile(&self.config.paths)?;
        orphans::await_all(&self.config.paths, self.report)?;
        Ok(Some(lock))
    }

    /// Asks for consent if the plan changes the machine, then runs the plan. A dry run prints it instead.
    ///
    /// # Errors
    /// The plan has no order, consent was refused, or a step failed.
    pub fn carry_out(&self, plan: &Plan) -> Result<Vec<Took>> {
        plan.check()?;
        if self.dry_run {
            self.report.planned(plan);
            return Ok(Vec::new());
        }
        consent::obtain(self.config, self.report, plan)?;
        if self.config.verbose {
            self.report.planned(plan);
        }
        let usual = history::usual(&self.config.paths);
        self.report.begin(plan, |id| usual(&id.to_string()));
        let took = run::execute(plan, &self.config.paths, self.report)?;
        // A benchmark does unusual things on purpose.
        let usual_steps = took.iter().filter(|step| !matches!(step.id, StepId::Measure { .. }));
        let times: Vec<(String, Duration)> = usual_steps.map(|step| (step.id.to_string(), step.time)).collect();
        if let Some(slower) = history::add_all(&self.config.paths, &times)? {
            let Slower { what, seconds, usual, runs } = slower;
            self.report.event(Event::Slower { what, seconds, usual_seconds: usual, runs });
        }
        Ok(took)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Disorder, Step};
    use crate::step_id::StepId;
    use crate::values::Output;

    #[test]
    fn a_plan_without_an_order_is_rejected_on_a_dry_run_too() {
        let (config, report) = (Config::for_tests(), Report::new(Output::Human, false, Default::default()));
        let plan = Plan::of([Step::new(StepId::Cluster), Step::new(StepId::Cluster)]);
        for dry_run in [true, false] {
            let error = Context { config: &config, report: &report, dry_run }.carry_out(&plan).unwrap_err();
            assert_eq!(error.downcast_ref(), Some(&Disorder::Duplicate(StepId::Cluster)));
        }
    }
}
