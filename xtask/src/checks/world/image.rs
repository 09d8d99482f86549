//! The deployed images, as the engine that runs them describes them: Docker's own words, or what containerd keeps.

use super::World;
use crate::failure::{Exit, Failure};
use crate::fingerprint::hex;
use crate::host;
use crate::tools::docker::{self, Engine};
use crate::tools::node;
use anyhow::Result;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    pub part: &'static str,
    pub tag: String,
    /// Bytes, unpacked.
    pub size: u64,
    /// As the image's configuration has it: `10001:10001`.
    pub user: String,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// What made each layer, and what was configured.
    pub history: Vec<String>,
    /// Digests of the unpacked layers.
    pub layers: Vec<String>,
    /// Where Docker keeps the layers unpacked, in the node; empty where it keeps them otherwise.
    pub folders: Vec<String>,
    /// What was asked.
    pub asked: String,
}

/// Bytes by snapshot.
type Usage = BTreeMap<String, u64>;

pub fn ask(world: &World) -> Result<Vec<Image>> {
    let docker = crate::tasks::build::docker_path(world.facts)?;
    let deployed = world.deployed()?;
    match &world.node.engine {
        Some(engine) => deployed.into_iter().map(|(part, tag)| of_docker(docker, engine, part, tag)).collect(),
        None => {
            let usage = node::exec(docker, &world.config.profile).words("ctr -n k8s.io snapshots usage -b").limit(20);
            let usage = snapshots(&host::ask(&usage)?.out);
            deployed.into_iter().map(|(part, tag)| of_containerd(world, docker, part, tag, &usage)).collect()
        }
    }
}

fn of_docker(path: &Path, engine: &Engine, part: &'static str, tag: &str) -> Result<Image> {
    let inspect = docker::docker(path, engine).words("image inspect").arg(tag).limit(15);
    let history =
        docker::docker(path, engine).words("history --no-trunc --format").arg("{{.CreatedBy}}").arg(tag).limit(15);
    let answer = host::ask(&inspect)?;
    let all: Value = serde_json::from_str(&answer.out).unwrap_or_default();
    let image = &all[0];
    let (Some(size), true) = (image["Size"].as_u64(), image["Config"].is_object()) else {
        return Err(unknown(tag, &answer.complaint()));
    };
    Ok(Image {
        part,
        tag: tag.to_owned(),
        size,
        user: image["Config"]["User"].as_str().unwrap_or_default().to_owned(),
        env: texts(&image["Config"]["Env"]),
        history: host::ask(&history)?.out.lines().map(str::to_owned).collect(),
        layers: texts(&image["RootFS"]["Layers"]),
        folders: folders(&image["GraphDriver"]),
        asked: inspect.to_string(),
    })
}

/// By containerd's own tool: an image's id is the digest of its configuration, which is a blob like any other.
fn of_containerd(world: &World, docker: &Path, part: &'static str, tag: &str, usage: &Usage) -> Result<Image> {
    let Some(id) = world.node.images.get(&node::canonical(tag)) else {
        return Err(unknown(tag, "it has no image of that name"));
    };
    let get = node::exec(docker, &world.config.profile).words("ctr -n k8s.io content get").arg(id).limit(15);
    let answer = host::ask(&get)?;
    let spec: Value = serde_json::from_str(&answer.out).unwrap_or_default();
    if !spec["rootfs"]["diff_ids"].is_array() {
        return Err(unknown(tag, &answer.complaint()));
    }
    let layers = texts(&spec["rootfs"]["diff_ids"]);
    let size: Option<u64> = chain(&layers).iter().map(|id| usage.get(id)).sum();
    let history = spec["history"].as_array().into_iter().flatten();
    Ok(Image {
        part,
        tag: tag.to_owned(),
        size: size.ok_or_else(|| unknown(tag, "not all of its layers are unpacked"))?,
        user: spec["config"]["User"].as_str().unwrap_or_default().to_owned(),
        env: texts(&spec["config"]["Env"]),
        history: history.filter_map(|h| h["created_by"].as_str().map(str::to_owned)).collect(),
        layers,
        folders: Vec::new(),
        asked: get.to_string(),
    })
}

fn unknown(tag: &str, why: &str) -> anyhow::Error {
    Failure::new(Exit::Failed, format!("the node does not describe {tag}"), "cargo xtask deploy").why(why).into()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// Each layer's own folder, of Docker's usual storage driver.
fn folders(driver: &Value) -> Vec<String> {
    if driver["Name"].as_str() != Some("overlay2") {
        return Vec::new();
    }
    let all = ["UpperDir", "LowerDir"].iter().filter_map(|key| driver["Data"][key].as_str());
    all.flat_map(|dirs| dirs.split(':')).filter(|dir| dir.starts_with('/')).map(str::to_owned).collect()
}

/// containerd's names of the snapshots that layers unpack to: each is the hash of the one below and the layer's own digest.
fn chain(layers: &[String]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for layer in layers {
        let id = match ids.last() {
            Some(below) => format!("sha256:{}", hex(&Sha256::digest(format!("{below} {layer}")))),
            None => layer.clone(),
        };
        ids.push(id);
    }
    ids
}

/// Bytes by snapshot, from `ctr snapshots usage -b`.
fn snapshots(text: &str) -> Usage {
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
    };
    text.lines().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_snapshots_as_containerd_does() {
        // The OCI image specification: ChainID(A|B) = Digest(ChainID(A) + " " + DiffID(B)).
        let layers = ["sha256:a".to_owned(), "sha256:b".to_owned()];
        let second = format!("sha256:{}", hex(&Sha256::digest("sha256:a sha256:b")));
        assert_eq!(chain(&layers), ["sha256:a".to_owned(), second]);
    }

    #[test]
    fn finds_the_folders_of_the_layers() {
        let driver = serde_json::json!({"Name": "overlay2", "Data": {"UpperDir": "/o/c/diff", "LowerDir": "/o/b/diff:/o/a/diff"}});
        assert_eq!(folders(&driver), ["/o/c/diff", "/o/b/diff", "/o/a/diff"]);
        assert_eq!(folders(&Value::Null), Vec::<String>::new());
    }

    #[test]
    fn reads_sizes_and_passes_over_the_heading() {
        let usage = snapshots("KEY                 SIZE     INODES\nsha256:a            4096     12\n");
        assert_eq!(usage, BTreeMap::from([("sha256:a".to_owned(), 4096)]));
    }
}
