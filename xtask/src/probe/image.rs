//! The deployed images, as described by the engine that runs them: Docker's answer, or containerd's store.

use super::World;
use crate::app::image_tag;
use crate::app::part::Part;
use crate::facts::cluster::Node;
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
    pub part: Part,
    pub tag: String,
    /// Bytes, unpacked.
    pub size: u64,
    /// Whether the sizes add up files. containerd counts disk blocks instead.
    pub exact: bool,
    /// The configured user, such as `10001:10001`.
    pub user: String,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// The command that made each layer or setting, newest first.
    pub history: Vec<String>,
    /// Bytes that each of these commands added.
    pub sizes: Vec<u64>,
    /// Digests of the unpacked layers.
    pub layers: Vec<String>,
    /// The folders in the node with Docker's unpacked layers; empty for other storage drivers.
    pub folders: Vec<String>,
    /// The command that gave the answer.
    pub asked: String,
}

/// Bytes by snapshot.
type Usage = BTreeMap<String, u64>;

pub fn ask(world: &World) -> Result<Vec<Image>> {
    let docker = &world.facts.tools.docker_client()?.path;
    let deployed = world.deployed()?;
    deployed.into_iter().map(|(part, tag)| of_node(docker, &world.config.profile, world.node, part, tag)).collect()
}

/// One image of the node.
pub fn of_node(docker: &Path, profile: &str, node: &Node, part: Part, tag: &str) -> Result<Image> {
    match &node.engine {
        Some(engine) => of_docker(docker, engine, part, tag),
        None => of_containerd(docker, profile, node, part, tag),
    }
}

pub fn of_docker(path: &Path, engine: &Engine, part: Part, tag: &str) -> Result<Image> {
    let inspect = docker::docker(path, engine).words("image inspect").arg(tag).limit(15);
    let history = docker::docker(path, engine).words("history --no-trunc --human=false --format");
    let history = history.arg("{{.Size}}\t{{.CreatedBy}}").arg(tag).limit(15);
    let answer = host::ask(&inspect)?;
    let all: Value = serde_json::from_str(&answer.out).unwrap_or_default();
    let image = &all[0];
    let (Some(size), true) = (image["Size"].as_u64(), image["Config"].is_object()) else {
        return Err(unknown(tag, &answer.complaint()));
    };
    let (sizes, history): (Vec<u64>, _) = host::ask(&history)?.out.lines().filter_map(made).unzip();
    // Docker in containerd's image store counts the packed layers too.
    let exact = image["GraphDriver"]["Name"].as_str().is_some_and(|name| name != "overlayfs");
    Ok(Image {
        part,
        tag: tag.to_owned(),
        size: if exact { size } else { sizes.iter().sum() },
        exact,
        sizes,
        history,
        user: image["Config"]["User"].as_str().unwrap_or_default().to_owned(),
        env: texts(&image["Config"]["Env"]),
        layers: texts(&image["RootFS"]["Layers"]),
        folders: folders(&image["GraphDriver"]),
        asked: inspect.to_string(),
    })
}

/// Asks containerd's own tool. An image's id is the digest of its configuration, which is a blob.
fn of_containerd(docker: &Path, profile: &str, node: &Node, part: Part, tag: &str) -> Result<Image> {
    let Some(id) = node.images.get(&image_tag::canonical(tag)) else {
        return Err(unknown(tag, "it has no image of that name"));
    };
    let usage = node::exec(docker, profile).words("ctr -n k8s.io snapshots usage -b").limit(20);
    let usage = snapshots(&host::ask(&usage)?.out);
    let get = node::exec(docker, profile).words("ctr -n k8s.io content get").arg(id).limit(15);
    let answer = host::ask(&get)?;
    let spec: Value = serde_json::from_str(&answer.out).unwrap_or_default();
    if !spec["rootfs"]["diff_ids"].is_array() {
        return Err(unknown(tag, &answer.complaint()));
    }
    let layers = texts(&spec["rootfs"]["diff_ids"]);
    let unpacked: Option<Vec<u64>> = chain(&layers).iter().map(|id| usage.get(id).copied()).collect();
    let unpacked = unpacked.ok_or_else(|| unknown(tag, "not all of its layers are unpacked"))?;
    let (sizes, history) = sized(&spec["history"], &unpacked);
    Ok(Image {
        part,
        tag: tag.to_owned(),
        size: unpacked.iter().sum(),
        exact: false,
        sizes,
        history,
        user: spec["config"]["User"].as_str().unwrap_or_default().to_owned(),
        env: texts(&spec["config"]["Env"]),
        layers,
        folders: Vec::new(),
        asked: get.to_string(),
    })
}

/// The folder of containerd's blobs in Minikube's node. `ctr content get` gives the same and takes ten times as long.
const CONTENT: &str = "/var/lib/containerd/io.containerd.content.v1.content/blobs/sha256";

/// The files in the node with these layers, packed.
///
/// # Errors
/// containerd lacks one of them.
pub fn blobs<'a>(docker: &Path, profile: &str, layers: impl IntoIterator<Item = &'a String>) -> Result<Vec<String>> {
    let list = host::ask(&node::exec(docker, profile).words("ctr -n k8s.io content ls").limit(20))?.out;
    let file = |layer: &String| {
        let Some(blob) = blob(&list, layer) else {
            let what = format!("containerd lists no blob of the layer {layer}");
            return Err(Failure::new(Exit::Failed, what, "cargo xtask build --no-cache, then deploy again").into());
        };
        Ok(format!("{CONTENT}/{}", blob.trim_start_matches("sha256:")))
    };
    layers.into_iter().map(file).collect()
}

/// The blob of an unpacked layer: containerd labels it with the layer's digest.
fn blob<'a>(list: &'a str, layer: &str) -> Option<&'a str> {
    let label = format!("containerd.io/uncompressed={layer}");
    list.lines().find(|l| l.starts_with(layer) || l.contains(&label))?.split_whitespace().next()
}

/// Parses `SIZE\tCREATED BY` of `docker history`.
fn made(line: &str) -> Option<(u64, String)> {
    let (size, by) = line.split_once('\t')?;
    Some((size.parse().ok()?, by.to_owned()))
}

/// The history in an image's configuration, which is oldest first, with the size of each layer.
fn sized(history: &Value, layers: &[u64]) -> (Vec<u64>, Vec<String>) {
    let mut layers = layers.iter();
    let mut all: Vec<(u64, String)> = Vec::new();
    for entry in history.as_array().into_iter().flatten() {
        let size = if entry["empty_layer"] == true { None } else { layers.next() };
        all.push((size.copied().unwrap_or_default(), entry["created_by"].as_str().unwrap_or_default().to_owned()));
    }
    all.into_iter().rev().unzip()
}

fn unknown(tag: &str, why: &str) -> anyhow::Error {
    Failure::new(Exit::Failed, format!("the node does not describe {tag}"), "cargo xtask deploy").why(why).into()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// The folder of each layer, for Docker's usual storage driver.
fn folders(driver: &Value) -> Vec<String> {
    if driver["Name"].as_str() != Some("overlay2") {
        return Vec::new();
    }
    let all = ["UpperDir", "LowerDir"].iter().filter_map(|key| driver["Data"][key].as_str());
    all.flat_map(|dirs| dirs.split(':')).filter(|dir| dir.starts_with('/')).map(str::to_owned).collect()
}

/// containerd's names of the snapshots of layers: each is a hash of the name below and the layer's own digest.
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
    fn tells_what_added_how_much_newest_first() {
        let history = serde_json::json!([{"created_by": "ADD base"}, {"created_by": "ENV A=b", "empty_layer": true}, {"created_by": "COPY x"}]);
        let by = ["COPY x", "ENV A=b", "ADD base"].map(str::to_owned).to_vec();
        assert_eq!(sized(&history, &[7, 5]), (vec![5, 0, 7], by));
        assert_eq!(made("12\tCOPY a b"), Some((12, "COPY a b".to_owned())));
    }

    #[test]
    fn finds_the_blob_of_a_layer() {
        let list =
            "DIGEST SIZE AGE LABELS\nsha256:p 10B 1h containerd.io/uncompressed=sha256:u,x=y\nsha256:q 3B 1h -\n";
        assert_eq!(blob(list, "sha256:u"), Some("sha256:p"));
        assert_eq!(blob(list, "sha256:q"), Some("sha256:q"));
        assert_eq!(blob(list, "sha256:v"), None);
    }

    #[test]
    fn reads_sizes_and_passes_over_the_heading() {
        let usage = snapshots("KEY                 SIZE     INODES\nsha256:a            4096     12\n");
        assert_eq!(usage, BTreeMap::from([("sha256:a".to_owned(), 4096)]));
    }
}
