//! Copies of the images in the nodes beyond the first one. Each is proved there too.

use super::proof;
use crate::app::part::Part;
use crate::cmd::Cmd;
use crate::commands::build;
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::cluster::Node;
use crate::facts::other_nodes::Other;
use crate::facts::sources::Source;
use crate::plan::{Op, Proof, Step};
use crate::step_id::StepId;
use crate::tools::docker::{self, Engine};
use crate::tools::node;
use std::path::Path;

/// The nodes that can be served, each with its number: 2 is the second.
fn served(node: &Node) -> impl Iterator<Item = (u8, &Other)> {
    (2..).zip(&node.others).filter(|(_, other)| other.images.is_ok())
}

/// The steps that bring this part into each of them.
pub fn ids(node: &Node, part: Part) -> impl Iterator<Item = StepId> {
    served(node).map(move |(number, _)| StepId::Copy(part, number))
}

pub fn steps(config: &Config, facts: &Facts, node: &Node, docker: &Path) -> Vec<Step> {
    let copies = |source| served(node).map(move |(number, other)| copy(config, facts, docker, source, number, other));
    facts.sources.iter().flat_map(copies).collect()
}

fn copy(config: &Config, facts: &Facts, docker: &Path, source: &Source, number: u8, other: &Other) -> Step {
    let (part, tag) = (source.part, source.tag.to_string());
    let step = Step::new(StepId::Copy(part, number)).after_if_planned(StepId::Load(part));
    let first = build::in_node(facts, source);
    let has = other.images.as_ref().ok().and_then(|images| images.get(&source.tag.canonical()));
    if let Some(id) = first.filter(|id| has == Some(id) && !config.no_cache) {
        return step.detail(proof(id)).because(format!("in {}", other.name));
    }
    let built = config.paths.state.join(format!("{}.id", source.record()));
    // The builder's file is there after a build. It may be gone where the image is older.
    let unwritten = first.is_some() && source.ids.is_empty();
    let origin =
        Site { docker, name: &config.profile, engine: facts.cluster.running().and_then(|n| n.engine.as_ref()) };
    let there = Site { docker, name: &other.name, engine: other.engine.as_ref() };
    step.detail("from the first node")
        .because(format!("{} has no {tag}", other.name))
        .op(Op::Pipe(origin.save(&tag), there.load()))
        .ops(unwritten.then(|| Op::Capture(origin.id(&tag), built.clone())))
        .op(Op::Prove(Proof { tag, built, asked: there.images() }))
        .budget(600)
        .remedy(format!("docker logs {} says what the node does; cargo xtask deploy copies again", other.name))
}

/// A node, as the commands about its images need it.
struct Site<'a> {
    docker: &'a Path,
    name: &'a str,
    /// None where the node runs containerd.
    engine: Option<&'a Engine>,
}

impl Site<'_> {
    fn save(&self, tag: &str) -> Cmd {
        match self.engine {
            Some(engine) => docker::docker(self.docker, engine).arg("save").arg(tag).limit(600),
            None => node::export(self.docker, self.name, &crate::app::image_tag::canonical(tag)),
        }
    }

    fn load(&self) -> Cmd {
        match self.engine {
            Some(engine) => docker::docker(self.docker, engine).arg("load").limit(600),
            None => node::import(self.docker, self.name),
        }
    }

    fn id(&self, tag: &str) -> Cmd {
        match self.engine {
            Some(engine) => docker::docker(self.docker, engine).words("image inspect --format {{.Id}}").arg(tag),
            None => node::inspect_image(self.docker, self.name, tag),
        }
    }

    fn images(&self) -> Cmd {
        match self.engine {
            Some(engine) => docker::images(self.docker, engine),
            None => node::crictl_images(self.docker, self.name),
        }
    }
}
