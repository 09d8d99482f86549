//! The bytes that the app's layers add to their base image, against a budget, with the biggest parts.

use super::finding::Finding;
use super::layers::Layers;
use crate::app::part::Part;
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::cluster::Node;
use crate::facts::sources::Source;
use crate::failure;
use crate::plan::Step;
use crate::probe::image::{self, Image};
use crate::report::megabytes;
use crate::step_id::StepId;
use crate::tools::docker::Engine;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// The most that a part may add to its base, in bytes.
fn budget(part: Part) -> u64 {
    match part {
        Part::Backend => 140_000_000,
        Part::Frontend => 50_000_000,
    }
}

/// An existing image, without its base.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    pub part: Part,
    pub tag: String,
    /// Bytes by step of the Dockerfile's last stage.
    steps: Vec<(u64, String)>,
    pub layers: Layers,
}

/// A measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    pub part: Part,
    pub tag: String,
    pub bytes: u64,
    pub budget: u64,
    /// The biggest parts first.
    pub parts: Vec<(u64, String)>,
}

/// Each part's image of the current sources, in the node or in the machine's engine; or the reason why there is none.
pub fn gather(config: &Config, facts: &Facts) -> Vec<(Part, Result<Built, String>)> {
    let of = |source: &Source| (source.part, built(config, facts, source).map_err(|e| failure::first_line(&e)));
    facts.sources.iter().map(of).collect()
}

fn built(config: &Config, facts: &Facts, source: &Source) -> Result<Built> {
    let (part, docker) = (source.part, &facts.tools.docker_client()?.path);
    let tag = source.tag.to_string();
    let dockerfile = std::fs::read_to_string(config.paths.root.join(part.name()).join("Dockerfile"))?;
    let name = source.tag.canonical();
    let (image, layers) = match facts.cluster.running() {
        Some(node) if node.images.contains_key(&name) => {
            let image = image::of_node(docker, &config.profile, node, part, &tag)?;
            let layers = layers(docker, &config.profile, node, &image, &dockerfile)?;
            (image, layers)
        }
        _ if facts.machine_images.contains_key(&name) => {
            (image::of_docker(docker, &Engine::Machine, part, &tag)?, Layers::Elsewhere)
        }
        _ => anyhow::bail!("no image of the sources as they are: cargo xtask build makes it"),
    };
    if !image.exact && !layers.are_readable() {
        anyhow::bail!("its engine keeps images in containerd, and counts blocks, not bytes");
    }
    Ok(own(image, &dockerfile, layers))
}

/// An image without its base: the steps of its Dockerfile's last stage.
fn own(image: Image, dockerfile: &str, layers: Layers) -> Built {
    let steps = image.sizes.into_iter().zip(image.history).take(last_stage(dockerfile).len()).collect();
    Built { part: image.part, tag: image.tag, steps, layers }
}

/// The number of layers that the Dockerfile's last stage makes.
fn layers(docker: &Path, profile: &str, node: &Node, image: &Image, dockerfile: &str) -> Result<Layers> {
    let makes = |word: &&String| ["ADD", "COPY", "RUN", "WORKDIR"].contains(&word.as_str());
    let count = last_stage(dockerfile).iter().filter(makes).count();
    if node.engine.is_none() {
        let files = image::blobs(docker, profile, image.layers.iter().rev().take(count))?;
        return Ok(Layers::Blobs { files, beside: format!("/var/tmp/todo-chatbot/{}", image.part) });
    }
    let folders: Vec<String> = image.folders.iter().take(count).cloned().collect();
    Ok(if folders.is_empty() { Layers::Elsewhere } else { Layers::Folders(folders) })
}

/// The instructions of a Dockerfile's last stage, by their first words.
fn last_stage(dockerfile: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut continued = false;
    for line in dockerfile.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if !continued {
            match line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase() {
                word if word == "FROM" => all.clear(),
                word => all.push(word),
            }
        }
        continued = line.ends_with('\\');
    }
    all
}

/// The file for the listing of a part's files.
fn listing(reports: &Path, part: Part) -> PathBuf {
    reports.join(format!("files-{part}"))
}

/// Lists the files of the layers in the node, and copies them into an archive in this folder.
pub fn step(config: &Config, docker: &Path, reports: &Path, archives: Option<&Path>, image: &Built) -> Step {
    let step = Step::new(StepId::Layers(image.part)).detail(&image.tag);
    if !image.layers.are_readable() {
        return step.because("by its history alone");
    }
    let archive = archives.map(|folder| folder.join(format!("{}.tar", image.part)));
    step.ops(image.layers.read(docker, &config.profile, listing(reports, image.part), archive)).budget(180)
}

pub fn size(image: &Built, reports: &Path) -> Size {
    let (bytes, mut parts) = if image.layers.are_readable() {
        let listed = std::fs::read_to_string(listing(reports, image.part)).unwrap_or_default();
        image.layers.sizes(&listed)
    } else {
        let steps = image.steps.iter().map(|(bytes, by)| (*bytes, by.trim_end_matches(" # buildkit").to_owned()));
        (image.steps.iter().map(|(bytes, _)| bytes).sum(), steps.collect())
    };
    parts.sort_by(|a, b| b.cmp(a));
    parts.truncate(5);
    Size { part: image.part, tag: image.tag.clone(), bytes, budget: budget(image.part), parts }
}

pub fn over_budget(size: &Size) -> Option<Finding> {
    (size.bytes >= size.budget).then(|| Finding {
        judge: "images",
        rule: "budget".to_owned(),
        file: format!("{}/Dockerfile", size.part),
        line: None,
        what: format!("adds {} to its base, and has {}", megabytes(size.bytes), megabytes(size.budget)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCKERFILE: &str = r#"
        FROM a AS b
        RUN x \
          y
        FROM a
        # why
        ENV A=b \
            C=d
        WORKDIR /srv
        COPY --from=b /x /x

        USER 1
        CMD ["x", \
          "y"]
    "#;

    #[test]
    fn leaves_the_base_out() {
        let image = Image {
            part: Part::Backend,
            tag: "backend:1".into(),
            size: 108,
            exact: true,
            user: String::new(),
            env: Vec::new(),
            history: ["CMD", "USER", "COPY", "WORKDIR", "ENV", "CMD of the base", "ADD"].map(str::to_owned).into(),
            sizes: vec![0, 0, 7, 1, 0, 0, 100],
            layers: Vec::new(),
            folders: ["/o/3", "/o/2", "/o/1"].map(str::to_owned).into(),
            asked: String::new(),
        };
        let mut node = Facts::for_tests().cluster.running().unwrap().clone();
        node.engine = Some(Engine::Machine);
        let of_node = layers(Path::new("docker"), "n", &node, &image, DOCKERFILE).unwrap();
        assert_eq!(of_node, Layers::Folders(["/o/3", "/o/2"].map(str::to_owned).into()));
        assert_eq!(last_stage(DOCKERFILE), ["ENV", "WORKDIR", "COPY", "USER", "CMD"]);
        let built = own(image, DOCKERFILE, Layers::Elsewhere);
        assert_eq!(size(&built, Path::new("/nowhere")).bytes, 8);
    }

    #[test]
    fn minds_what_is_over_budget() {
        let size =
            |bytes| Size { part: Part::Frontend, tag: String::new(), bytes, budget: 50_000_000, parts: Vec::new() };
        assert_eq!(over_budget(&size(49_999_999)), None);
        assert_eq!(over_budget(&size(50_000_000)).unwrap().what, "adds 50.0 MB to its base, and has 50.0 MB");
    }
}
