//! What makes a bare machine ready: the engine, minikube, kubectl and helm; where only package registries can be reached, the node
//! image, the preload and stand-ins for the base images too. A new stage is a function and a line in one of the two lists.

pub mod bases;
mod daemon;
mod engine;
mod expected;
mod go;
pub mod minikube_cache;
mod needs;
pub mod node;
pub mod packages;
mod preload;
pub mod programs;
pub mod releases;
mod restore;
mod site;
mod stage;
pub mod with;

#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::facts::Facts;
use crate::facts::reach::Rung;
use crate::plan::{Op, Plan, Step};
use crate::step_id::{self, StepId};
use crate::values::Runtime;
use anyhow::Result;
pub use restore::platform;
use site::Site;

/// A stage: the step that makes the machine have it, idle where it has it.
type Stage = fn(&Site) -> Result<Step>;

/// Where official releases can be reached. Minikube pulls its own node image and preload, builds pull their bases.
const RELEASE: &[Stage] =
    &[remember, packages::engine_alone, engine::step, releases::minikube, releases::kubectl, releases::helm];

/// Where only package registries can be reached. What does not wait for one another runs side by side: Debian's packages and what is
/// made of them, and Go's programs, one after another, since each takes all processors.
const REGISTRIES: &[Stage] = &[
    remember,
    packages::all,
    engine::step,
    bases::python,
    bases::node,
    go::crictl,
    go::cri_dockerd,
    go::buildkit,
    go::etcd,
    go::coredns,
    go::kube,
    go::minikube,
    go::helm,
    preload::pause,
    node::step,
    minikube_cache::programs,
    preload::step,
];

/// The steps that are missing to a machine on which `deploy` can go on.
///
/// # Errors
/// The machine lacks what setup cannot bring.
pub fn plan(config: &Config, facts: &Facts) -> Result<Plan> {
    match &facts.setup.pack {
        Some(pack) => restore::plan(&site(config, facts), pack, facts),
        None => make(&site(config, facts)),
    }
}

/// The stages that build from package registries and leave files or images of our own.
///
/// # Errors
/// As [`plan`].
pub fn results(site: &Site) -> Result<Vec<Step>> {
    let steps = REGISTRIES.iter().map(|stage| stage(site)).collect::<Result<Vec<_>>>()?;
    Ok(steps.into_iter().filter(|step| step.leaves.is_some()).collect())
}

pub fn site<'f>(config: &'f Config, facts: &'f Facts) -> Site<'f> {
    // An existing cluster keeps its runtime.
    let runtime = config.runtime.or(facts.cluster.runtime()).unwrap_or(Runtime::Docker);
    Site { config, runtime, machine: &facts.machine, tools: &facts.tools, setup: &facts.setup }
}

/// The image of the local database, where none can be pulled.
///
/// # Errors
/// As [`plan`].
pub fn postgres(config: &Config, facts: &Facts) -> Result<Step> {
    let site = site(config, facts);
    let step = bases::postgres(&site)?;
    needs::check(&site, std::slice::from_ref(&step))?;
    Ok(step)
}

fn make(site: &Site) -> Result<Plan> {
    let from_registries = site.setup.source.rung == Rung::Registries;
    let stages = if from_registries { REGISTRIES } else { RELEASE };
    let mut steps: Vec<Step> = stages.iter().map(|stage| stage(site)).collect::<Result<_>>()?;
    needs::check(site, &steps)?;
    if from_registries {
        steps = steps.into_iter().map(expected::timed).collect();
    }
    Ok(Plan::of(steps))
}

/// Later runs need not ask the network again.
fn remember(site: &Site) -> Result<Step> {
    let source = &site.setup.source;
    let step = Step::new(StepId::Setup(step_id::Setup::Source)).detail(source.rung.name()).because(&source.reason);
    if source.remembered || matches!(source.rung, Rung::Nowhere(_)) {
        return Ok(step);
    }
    let text = format!("{}\n", source.rung.name());
    Ok(step.op(Op::Write { path: site.config.paths.cache.join("source"), text }))
}
