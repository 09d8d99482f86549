//! `load`: copies the images into the nodes and proves their presence. Images that a node built need no copy to it.

pub mod copy;

use super::build::{self, Builder};
use crate::config::Config;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::cluster::Node;
use crate::facts::sources::Source;
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Plan, Proof, Step};
use crate::step_id::StepId;
use crate::tools::docker::{self, Engine};
use crate::tools::node;
use anyhow::Result;

/// # Errors
/// No running cluster.
pub fn plan(config: &Config, facts: &Facts) -> Result<Plan> {
    let Some(node) = facts.cluster.running() else { return Err(super::trust::not_running(config)) };
    let docker = &facts.tools.docker_client()?.path;
    let built_in_node = build::builder(facts) != Builder::Machine;
    let steps = facts.sources.iter().map(|source| {
        let (part, tag) = (source.part, &source.tag);
        let step = Step::new(StepId::Load(part));
        let streamed = !built_in_node || (build::is_in_machine(facts, tag) && !config.no_cache);
        match build::in_node(facts, source) {
            Some(id) => return step.detail(proof(id)).because("in the node"),
            None if !streamed => {
                return step
                    .detail("built inside the node")
                    .because("nothing to copy")
                    .after_if_planned(StepId::Build(part));
            }
            None => {}
        }
        let (load, asked) = match node {
            Node { engine: Some(engine), .. } => {
                (docker::docker(docker, engine).arg("load").limit(600), docker::images(docker, engine))
            }
            _ => (node::import(docker, &config.profile), node::crictl_images(docker, &config.profile)),
        };
        let save = docker::docker(docker, &Engine::Machine).arg("save").arg(tag.to_string()).limit(600);
        let built = config.paths.state.join(format!("{}.id", source.record()));
        let id = docker::docker(docker, &Engine::Machine).words("image inspect --format {{.Id}}").arg(tag.to_string());
        // The builder's file is better evidence than the engine: the node may use another id of the image.
        let known = facts.machine_images.get(&tag.canonical()).is_some_and(|id| source.ids.contains(id));
        let unwritten = build::is_in_machine(facts, tag) && !known && !config.no_cache;
        step.detail("streamed from the machine's engine")
            .because(format!("the node has no {tag}"))
            .op(Op::Pipe(save, load))
            .ops(unwritten.then(|| Op::Capture(id, built.clone())))
            .op(Op::Prove(Proof { tag: tag.to_string(), built, asked }))
            .budget(600)
            .remedy("cargo xtask build, then load again")
            .after_if_planned(StepId::Build(part))
    });
    Ok(Plan::of(steps.chain(copy::steps(config, facts, node, docker))))
}

/// The first digits of an image id, for the summary.
pub fn proof(id: &str) -> String {
    format!("proof {}", id.trim_start_matches("sha256:").get(..12).unwrap_or_default())
}

pub fn perform(cx: &Context) -> Result<()> {
    let _lock = cx.lock()?;
    let facts = cx.facts()?;
    let plan = plan(cx.config, &facts)?;
    let is_absent =
        |source: &&Source| !build::is_in_machine(&facts, &source.tag) && build::in_node(&facts, source).is_none();
    if let Some(source) = facts.sources.iter().find(is_absent) {
        return Err(Failure::new(Exit::Failed, format!("{} is not built", source.tag), "cargo xtask build").into());
    }
    cx.carry_out(&plan).map(drop)
}
