//! `build`: both images in parallel, where they will run if the cluster is up; what exists is not built again.

use crate::config::Config;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::cluster::Node;
use crate::facts::sources::PARTS;
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Plan, Proof, Step};
use crate::tools::docker::{self, Build, Engine};
use crate::tools::node;
use crate::tools::version::Tool;
use crate::values::Runtime;
use anyhow::Result;
use std::path::PathBuf;

/// One image as it is to be.
pub struct Image {
    pub part: &'static str,
    pub tag: String,
    pub args: Vec<(String, String)>,
}

/// The images that the sources, as they are now, make.
pub fn images(config: &Config, facts: &Facts) -> Vec<Image> {
    let bases = [
        ("PYTHON_IMAGE", config.python_image.clone().or(facts.setup.bases.python.clone())),
        ("NODE_IMAGE", config.node_image.clone().or(facts.setup.bases.node.clone())),
    ];
    let parts = PARTS.iter().zip(bases).zip(&facts.sources.contexts);
    parts
        .map(|((part, (key, base)), context)| {
            let args: Vec<(String, String)> = base.map(|base| (key.to_owned(), base)).into_iter().collect();
            let more: Vec<String> = args.iter().map(|(k, v)| format!("{k}={v}")).collect();
            Image { part, tag: format!("{part}:{}", context.short(&more)), args }
        })
        .collect()
}

/// Who builds an image, and so whether it has to be brought to the node.
#[derive(Clone, Debug, PartialEq)]
pub enum Builder {
    NodeEngine(Engine),
    NodeBuildKit(PathBuf),
    Machine,
}

pub fn builder(facts: &Facts) -> Builder {
    match facts.cluster.running() {
        Some(Node { engine: Some(engine), .. }) => Builder::NodeEngine(engine.clone()),
        // buildctl wants a proxy's address in its arguments, where a password would be seen.
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
/// No engine that has BuildKit.
pub fn plan(config: &Config, facts: &Facts) -> Result<Plan> {
    let client = client(facts)?;
    let docker = client.path.as_path();
    let builder = builder(facts);
    let mut plan = bases(config, facts, &builder)?;
    let names: Vec<String> = plan.steps.iter().map(Step::name).collect();
    for (at, image) in images(config, facts).iter().enumerate() {
        let step = Step::new("build", image.part).detail(&image.tag);
        let there = in_node(facts, at, &image.tag).is_some() || is_in_machine(facts, &image.tag);
        if there && !config.no_cache {
            plan.push(step.because("unchanged"));
            continue;
        }
        let build = Build {
            tag: image.tag.clone(),
            context: config.paths.root.join(image.part),
            args: image.args.clone(),
            proxies: facts.settings.proxies.clone(),
            labels: labels(image),
            secrets: facts.settings.secrets.clone(),
            id_file: config.paths.state.join(format!("{}.id", image.part)),
            no_cache: config.no_cache,
        };
        let ops = match &builder {
            Builder::NodeEngine(engine) => vec![
                Op::Run(docker::build(client, engine, &build)),
                Op::Prove(Proof {
                    tag: image.tag.clone(),
                    built: build.id_file.clone(),
                    asked: docker::images(docker, engine),
                }),
            ],
            Builder::NodeBuildKit(buildctl) => vec![
                Op::Run(node::buildctl(buildctl, &config.profile, &build)),
                Op::Prove(Proof {
                    tag: image.tag.clone(),
                    built: build.id_file.clone(),
                    asked: node::crictl_images(docker, &config.profile),
                }),
            ],
            Builder::Machine => vec![Op::Run(docker::build(client, &Engine::Machine, &build))],
        };
        let manifest = Op::Write {
            path: config.paths.state.join(format!("{}.files", image.part)),
            text: facts.sources.contexts[at].to_string(),
        };
        let mut step = step
            .because(match node_has(facts, &image.tag) {
                _ if there => "asked for again".to_owned(),
                true => "another image has its tag".to_owned(),
                false => facts.sources.reason(at),
            })
            .op(Op::Remove(build.id_file.clone()))
            .op(Op::MakeDir(config.paths.state.clone()))
            .ops(ops)
            .op(manifest)
            .budget(1800)
            .remedy(format!("mend what the builder complains of in {}/, then run the same command again", image.part));
        for name in &names {
            step = step.after(name);
        }
        plan.push(step);
    }
    Ok(plan)
}

/// Base images that no registry has are brought into the node once.
fn bases(config: &Config, facts: &Facts, builder: &Builder) -> Result<Plan> {
    let docker = &client(facts)?.path;
    let mut plan = Plan::default();
    let Some(node) = facts.cluster.running() else { return Ok(plan) };
    for (name, base) in [("python", &facts.setup.bases.python), ("node", &facts.setup.bases.node)] {
        let Some(base) = base else { continue };
        if *builder == Builder::Machine || node.images.contains_key(&node::canonical(base)) {
            continue;
        }
        let save = docker::docker(docker, &Engine::Machine).arg("save").arg(base).limit(300);
        let load = match builder {
            Builder::NodeEngine(engine) => docker::docker(docker, engine).arg("load").limit(300),
            _ => node::import(docker, &config.profile),
        };
        plan.push(
            Step::new("build", name)
                .detail(base.rsplit('/').next().unwrap_or(base))
                .because("copied into the node: no registry has it")
                .op(Op::Pipe(save, load))
                .budget(300)
                .remedy("cargo xtask setup makes the base images again"),
        );
    }
    Ok(plan)
}

/// # Errors
/// None that has BuildKit.
pub fn client(facts: &Facts) -> Result<&Tool> {
    match &facts.tools.docker {
        Some(tool) => Ok(tool),
        None => Err(Failure::new(Exit::Lacks, "no Docker client that has BuildKit", "cargo xtask setup")
            .why(facts.tools.passed_over.join("\n"))
            .into()),
    }
}

fn node_has(facts: &Facts, tag: &str) -> bool {
    facts.cluster.running().is_some_and(|node| node.images.contains_key(&node::canonical(tag)))
}

/// The id of the image that the node has by this tag, where it is the one that was built of the part at this place.
pub fn in_node<'f>(facts: &'f Facts, at: usize, tag: &str) -> Option<&'f String> {
    let id = facts.cluster.running()?.images.get(&node::canonical(tag))?;
    let built = facts.sources.ids.get(at);
    built.is_none_or(|ids| ids.is_empty() || ids.contains(id)).then_some(id)
}

/// Whether it was built while no cluster ran, and can be streamed into the node.
pub fn is_in_machine(facts: &Facts, tag: &str) -> bool {
    facts.machine_built.contains(&node::canonical(tag))
}

fn labels(image: &Image) -> Vec<(String, String)> {
    let fingerprint = image.tag.rsplit(':').next().unwrap_or_default();
    [
        ("org.opencontainers.image.title", image.part),
        ("org.opencontainers.image.source", &format!("todo-chatbot/{}", image.part)),
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
