//! `build`: both images in parallel, in the node if the cluster runs. An image that exists is not built again.

use crate::app::image_tag::{ImageTag, canonical};
use crate::cmd::Stdin;
use crate::config::Config;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::cluster::Node;
use crate::facts::sources::{Source, readable};
use crate::plan::{Op, Plan, Proof, Step};
use crate::step_id::{Base, StepId};
use crate::tools::docker::{self, Build, Engine};
use crate::tools::node;
use crate::values::Runtime;
use anyhow::Result;
use std::path::PathBuf;

/// The builder of an image. It decides whether the image has to be copied to the node.
#[derive(Clone, Debug, PartialEq)]
pub enum Builder {
    NodeEngine(Engine),
    NodeBuildKit(PathBuf),
    Machine,
}

pub fn builder(facts: &Facts) -> Builder {
    match facts.cluster.running() {
        Some(Node { engine: Some(engine), .. }) => Builder::NodeEngine(engine.clone()),
        // buildctl takes a proxy's address as an argument, which would show its password.
        Some(Node { runtime: Runtime::Containerd, .. }) => match &facts.tools.buildctl {
            Some(buildctl) if !facts.settings.proxies.iter().any(|(_, address)| address.contains('@')) => {
                Builder::NodeBuildKit(buildctl.clone())
            }
            _ => Builder::Machine,
        },
        _ => Builder::Machine,
    }
}

/// # Errors
/// No engine has BuildKit.
pub fn plan(config: &Config, facts: &Facts) -> Result<Plan> {
    let client = facts.tools.docker_client()?;
    let docker = client.path.as_path();
    let builder = builder(facts);
    let mut plan = bases(config, facts, &builder)?;
    let bases = plan.ids();
    for source in facts.sources.iter() {
        let (part, tag) = (source.part, &source.tag);
        let step = Step::new(StepId::Build(part)).detail(tag.to_string());
        let there = in_node(facts, source).is_some() || is_in_machine(facts, tag);
        if there && !config.no_cache {
            plan.push(step.because("unchanged"));
            continue;
        }
        readable(part.name(), &source.context)?;
        let build = Build {
            tag: tag.to_string(),
            target: source.target,
            context: config.paths.root.join(part.name()),
            args: source.base.iter().cloned().collect(),
            proxies: facts.settings.proxies.clone(),
            labels: labels(tag),
            secrets: facts.settings.secrets.clone(),
            id_file: config.paths.state.join(format!("{}.id", source.record())),
            no_cache: config.no_cache,
        };
        let ops = match &builder {
            Builder::NodeEngine(engine) => vec![
                Op::Run(docker::build(client, engine, &build)),
                Op::Prove(Proof {
                    tag: tag.to_string(),
                    built: build.id_file.clone(),
                    asked: docker::images(docker, engine),
                }),
            ],
            Builder::NodeBuildKit(buildctl) => vec![
                Op::Run(node::buildctl(buildctl, &config.profile, &build)),
                Op::Prove(Proof {
                    tag: tag.to_string(),
                    built: build.id_file.clone(),
                    asked: node::crictl_images(docker, &config.profile),
                }),
            ],
            Builder::Machine => vec![Op::Run(docker::build(client, &Engine::Machine, &build))],
        };
        let record = config.paths.children().join(format!("build of {part}"));
        let ops = ops.into_iter().map(|op| match op {
            Op::Run(cmd) => Op::Run(cmd.stdin(Stdin::Recorded(record.clone()))),
            other => other,
        });
        let manifest = Op::Write {
            path: config.paths.state.join(format!("{}.files", source.record())),
            text: source.context.to_string(),
        };
        let step = step
            .because(match node_has(facts, tag) {
                _ if there => "asked for again".to_owned(),
                true => "another image has its tag".to_owned(),
                false => source.reason(),
            })
            .op(Op::Remove(build.id_file.clone()))
            .op(Op::MakeDir(config.paths.state.clone()))
            .ops(ops)
            .op(manifest)
            .budget(1800)
            .remedy(format!("mend what the builder complains of in {part}/, then run the same command again"))
            .after_all(bases.iter().copied());
        plan.push(step);
    }
    Ok(plan)
}

/// Base images that are in no registry are copied into the node once.
fn bases(config: &Config, facts: &Facts, builder: &Builder) -> Result<Plan> {
    let docker = &facts.tools.docker_client()?.path;
    let mut plan = Plan::default();
    let Some(node) = facts.cluster.running() else { return Ok(plan) };
    for (id, base) in [(Base::Python, &facts.setup.bases.python), (Base::Node, &facts.setup.bases.node)] {
        let Some(base) = base else { continue };
        if *builder == Builder::Machine || node.images.contains_key(&canonical(base)) {
            continue;
        }
        let save = docker::docker(docker, &Engine::Machine).arg("save").arg(base).limit(300);
        let load = match builder {
            Builder::NodeEngine(engine) => docker::docker(docker, engine).arg("load").limit(300),
            _ => node::import(docker, &config.profile),
        };
        plan.push(
            Step::new(StepId::BuildBase(id))
                .detail(base.rsplit('/').next().unwrap_or(base))
                .because("copied into the node: no registry has it")
                .op(Op::Pipe(save, load))
                .budget(300)
                .remedy("cargo xtask setup makes the base images again"),
        );
    }
    Ok(plan)
}

fn node_has(facts: &Facts, tag: &ImageTag) -> bool {
    facts.cluster.running().is_some_and(|node| node.images.contains_key(&tag.canonical()))
}

/// The id of the part's image in the node, if a build of these sources made it.
pub fn in_node<'f>(facts: &'f Facts, source: &Source) -> Option<&'f String> {
    let id = facts.cluster.running()?.images.get(&source.tag.canonical())?;
    (source.ids.is_empty() || source.ids.contains(id)).then_some(id)
}

/// Whether the image was built while no cluster ran. Then it is streamed into the node.
pub fn is_in_machine(facts: &Facts, tag: &ImageTag) -> bool {
    facts.machine_built.contains(&tag.canonical())
}

fn labels(tag: &ImageTag) -> Vec<(String, String)> {
    let ImageTag { part, fingerprint } = tag;
    [
        ("org.opencontainers.image.title", part.name()),
        ("org.opencontainers.image.source", &format!("todo-chatbot/{part}")),
        ("org.opencontainers.image.version", fingerprint),
        (docker::FINGERPRINT, fingerprint),
    ]
    .map(|(k, v)| (k.to_owned(), v.to_owned()))
    .into()
}

pub fn perform(cx: &Context) -> Result<()> {
    let _lock = cx.lock()?;
    let facts = cx.facts()?;
    cx.carry_out(&plan(cx.config, &facts)?).map(drop)
}
