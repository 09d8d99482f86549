//! `stop`: stops the cluster to free its memory. No data is lost, and `deploy` starts it again.

use super::{database, forward};
use crate::cmd::Stdin;
use crate::config::Config;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::cluster::Cluster;
use crate::plan::{Op, Plan, Step};
use crate::step_id::{StepId, Stop};
use crate::tools::{docker, minikube};
use anyhow::Result;

pub fn plan(config: &Config, facts: &Facts) -> Plan {
    let mut plan = Plan::of(forward::end(config, facts));
    let record = config.paths.children().join("minikube stop");
    let step = Step::new(StepId::Stop(Stop::Cluster)).detail(&config.profile);
    // A paused node takes no signal to end.
    let unpause = facts.tools.docker_client().ok().filter(|_| matches!(facts.cluster, Cluster::Paused(_)));
    let unpause = unpause.map(|docker| Op::Run(docker::unpause(&docker.path, &config.profile)));
    plan.push(match (&facts.cluster, &facts.tools.minikube) {
        (Cluster::Running(_) | Cluster::Paused(_), Some(tool)) => step
            .ops(unpause)
            .because("its memory is free now")
            .run(minikube::stop(tool, &config.profile, &config.paths.kubeconfig()).stdin(Stdin::Recorded(record)))
            .budget(200)
            .remedy("run it again; minikube stop goes on where it was"),
        (Cluster::Absent, _) => step.because("absent"),
        (Cluster::Lost(why), _) => step.because(format!("{why}: clean --cluster removes the rest")),
        (Cluster::Unfinished, _) => step.because("half made or half removed: clean --cluster ends it"),
        (Cluster::Foreign, _) => step.because("not made by this minikube: left alone"),
        _ => step.because("does not run"),
    });
    database::stop(config, facts).into_iter().for_each(|step| plan.push(step));
    plan
}

pub fn perform(cx: &Context) -> Result<()> {
    let _lock = cx.lock()?;
    let facts = cx.facts()?;
    super::trust::known(cx.config, &facts)?;
    cx.carry_out(&plan(cx.config, &facts))?;
    super::freed::report(cx, &facts.machine);
    Ok(())
}
