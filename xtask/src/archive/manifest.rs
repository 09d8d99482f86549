//! What a pack says about itself: `manifest.json`, its first member but one.

use crate::pins::{BUILDKIT, HELM, KUBERNETES, MINIKUBE, NODE_IMAGE};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Readers take this format alone.
pub const FORMAT: u32 = 1;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    /// Operating system and architecture, such as `linux-amd64`.
    pub platform: String,
    /// The container runtime that the preload is for.
    pub runtime: String,
    pub versions: BTreeMap<String, String>,
    pub stages: Vec<Stage>,
    /// The app's images.
    pub images: Vec<Image>,
}

/// The result of a setup stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub stage: String,
    pub fingerprint: String,
    pub outputs: Vec<Output>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// A file's name, or an image's tag.
    pub name: String,
    /// The member with its bytes. Outputs with the same bytes share one.
    pub member: String,
    pub executable: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    pub tag: String,
    pub member: String,
}

impl Manifest {
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.stage == name)
    }
}

/// The pinned versions that the pack's contents were made from.
pub fn versions() -> BTreeMap<String, String> {
    let all = [
        ("xtask", env!("CARGO_PKG_VERSION")),
        ("kubernetes", KUBERNETES),
        ("minikube", MINIKUBE),
        ("helm", HELM),
        ("buildkit", BUILDKIT),
        ("node-image", NODE_IMAGE),
    ];
    all.map(|(name, version)| (name.to_owned(), version.to_owned())).into()
}
