//! What the app's layers add to their base image, against a budget, and what the biggest parts are.

use super::Finding;
use crate::checks::world::image::{self, Image};
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::sources::PARTS;
use crate::failure;
use crate::plan::{Op, Step};
use crate::tasks::build;
use crate::tools::docker::Engine;
use crate::tools::node;
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The most that each part may add, in bytes.
const BUDGETS: [u64; 2] = [140_000_000, 50_000_000];

/// An image that is there, without its base.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    pub part: &'static str,
    pub tag: String,
    /// Bytes by step of the Dockerfile's last stage.
    steps: Vec<(u64, String)>,
    /// Where the node keeps the layers unpacked, the newest first; empty where it does so otherwise.
    pub folders: Vec<String>,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    pub part: &'static str,
    pub tag: String,
    pub bytes: u64,
    pub budget: u64,
    /// The biggest first.
    pub parts: Vec<(u64, String)>,
}

/// Each part's image of the sources as they are, in the node or in the machine's engine; or why there is none.
pub fn gather(config: &Config, facts: &Facts) -> Vec<(&'static str, Result<Built, String>)> {
    PARTS
        .iter()
        .enumerate()
        .map(|(at, part)| (*part, built(config, facts, at).map_err(|e| failure::first_line(&e))))
        .collect()
}

fn built(config: &Config, facts: &Facts, at: usize) -> Result<Built> {
    let (part, docker) = (PARTS[at], &build::client(facts)?.path);
    let tag = build::images(config, facts)[at].tag.clone();
    let dockerfile = std::fs::read_to_string(config.paths.root.join(part).join("Dockerfile"))?;
    let name = node::canonical(&tag);
    match facts.cluster.running() {
        Some(node) if node.images.contains_key(&name) => {
            let image = image::of_node(docker, &config.profile, node, part, &tag)?;
            Ok(own(image, &dockerfile, node.engine.is_some()))
        }
        _ if facts.machine_images.contains_key(&name) => {
            Ok(own(image::of_docker(docker, &Engine::Machine, part, &tag)?, &dockerfile, false))
        }
        _ => anyhow::bail!("no image of the sources as they are: cargo xtask build makes it"),
    }
}

/// An image without its base: as many steps as its Dockerfile's last stage has.
fn own(image: Image, dockerfile: &str, readable: bool) -> Built {
    let stage = last_stage(dockerfile);
    let layers = stage.iter().filter(|word| ["ADD", "COPY", "RUN", "WORKDIR"].contains(&word.as_str())).count();
    Built {
        part: image.part,
        tag: image.tag,
        steps: image.sizes.into_iter().zip(image.history).take(stage.len()).collect(),
        folders: if readable { image.folders.into_iter().take(layers).collect() } else { Vec::new() },
    }
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

/// Where a listing of a part's files goes.
fn listing(reports: &Path, part: &str) -> PathBuf {
    reports.join(format!("files-{part}"))
}

/// Lists what lies in the layers, where the node can be asked.
pub fn step(config: &Config, docker: &Path, reports: &Path, image: &Built) -> Step {
    let du =
        node::exec(docker, &config.profile).words("du -a -b").args(image.folders.iter().map(String::as_str)).limit(60);
    let step = Step::new("images", image.part).detail(&image.tag);
    if image.folders.is_empty() {
        return step.because("by its history alone");
    }
    step.op(Op::Answer { cmd: du, path: listing(reports, image.part), statuses: &[0] })
}

pub fn size(image: &Built, reports: &Path) -> Size {
    let bytes = image.steps.iter().map(|(bytes, _)| bytes).sum();
    let files = std::fs::read_to_string(listing(reports, image.part)).unwrap_or_default();
    let steps =
        || image.steps.iter().map(|(bytes, by)| (*bytes, by.trim_end_matches(" # buildkit").to_owned())).collect();
    let opened = || biggest(&files, &image.folders, bytes / 4);
    let mut parts: Vec<(u64, String)> = if image.folders.is_empty() { steps() } else { opened() };
    parts.sort_by(|a, b| b.cmp(a));
    parts.truncate(5);
    let at = PARTS.iter().position(|part| *part == image.part).unwrap_or_default();
    Size { part: image.part, tag: image.tag.clone(), bytes, budget: BUDGETS[at], parts }
}

/// The parts of a `du` listing: a folder of more than `most` is opened up.
fn biggest(listing: &str, layers: &[String], most: u64) -> Vec<(u64, String)> {
    let row = |line: &str| {
        let (bytes, path) = line.split_once('\t')?;
        let layer =
            layers.iter().find(|layer| path.strip_prefix(layer.as_str()).is_some_and(|p| p.starts_with('/')))?;
        Some((path[layer.len()..].to_owned(), bytes.parse::<u64>().ok()?))
    };
    let mut all: BTreeMap<String, u64> = BTreeMap::new();
    for (path, bytes) in listing.lines().filter_map(row) {
        // A folder may be in several layers.
        *all.entry(path).or_default() += bytes;
    }
    let mut inside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in all.keys() {
        let (folder, _) = path.rsplit_once('/').unwrap_or_default();
        inside.entry(folder).or_default().push(path);
    }
    let mut open: Vec<&str> = vec![""];
    let mut parts = Vec::new();
    while let Some(folder) = open.pop() {
        for path in inside.get(folder).into_iter().flatten() {
            let bytes = all[*path];
            match inside.contains_key(path) && bytes > most {
                true => open.push(path),
                false => parts.push((bytes, ending(path))),
            }
        }
    }
    parts
}

/// A path's last two words: `site-packages/openai`.
fn ending(path: &str) -> String {
    let mut words: Vec<&str> = path.rsplit('/').take(2).filter(|word| !word.is_empty()).collect();
    words.reverse();
    words.join("/")
}

pub fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
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
            part: "backend",
            tag: "backend:1".into(),
            size: 108,
            user: String::new(),
            env: Vec::new(),
            history: ["CMD", "USER", "COPY", "WORKDIR", "ENV", "CMD of the base", "ADD"].map(str::to_owned).into(),
            sizes: vec![0, 0, 7, 1, 0, 0, 100],
            layers: Vec::new(),
            folders: ["/o/3", "/o/2", "/o/1"].map(str::to_owned).into(),
            asked: String::new(),
        };
        assert_eq!(last_stage(DOCKERFILE), ["ENV", "WORKDIR", "COPY", "USER", "CMD"]);
        let built = own(image, DOCKERFILE, true);
        assert_eq!(size(&built, Path::new("/nowhere")).bytes, 8);
        assert_eq!(built.folders, ["/o/3", "/o/2"]);
    }

    #[test]
    fn opens_what_is_big() {
        let listing =
            "40\t/o/1/srv/a/big.so\n45\t/o/1/srv/a\n10\t/o/1/srv/b\n60\t/o/1/srv\n60\t/o/1\n5\t/o/2/x\n6\t/o/2\n";
        let parts = biggest(listing, &["/o/1".to_owned(), "/o/2".to_owned()], 50);
        assert_eq!(parts, [(5, "x".to_owned()), (45, "srv/a".to_owned()), (10, "srv/b".to_owned())]);
    }

    #[test]
    fn minds_what_is_over_budget() {
        let size = |bytes| Size { part: "frontend", tag: String::new(), bytes, budget: 50_000_000, parts: Vec::new() };
        assert_eq!(over_budget(&size(49_999_999)), None);
        assert_eq!(over_budget(&size(50_000_000)).unwrap().what, "adds 50.0 MB to its base, and has 50.0 MB");
    }
}
