//! Files that Minikube takes from its own cache without asking the network: preloads, and the node's Kubernetes programs.

use super::go;
use super::site::Site;
use super::stage::{Output, Stage};
use crate::config::Paths;
use crate::pins::{KUBERNETES, PRELOAD};
use crate::plan::{Op, Step};
use crate::step_id as id;
use crate::values::Runtime;
use anyhow::Result;
use std::path::PathBuf;

/// Copies a preload to the name that the pinned Minikube looks for.
pub fn preload(paths: &Paths, runtime: Runtime) -> PathBuf {
    paths
        .preloads()
        .join(format!("preloaded-images-k8s-{PRELOAD}-{KUBERNETES}-{}-overlay2-amd64.tar.lz4", runtime.name()))
}

/// Minikube copies these programs into the node; the preload does not contain them.
pub fn programs(site: &Site) -> Result<Step> {
    let all = ["kubelet", "kubeadm", "kubectl"].map(|name| site.config.paths.node_programs().join(name));
    let stage = Stage {
        id: id::Setup::Kubelet,
        fingerprint: go::of_kubernetes(site.setup),
        outputs: all.iter().cloned().map(Output::Shared).collect(),
        after: &[id::Setup::Kube],
        seconds: 120,
    };
    Ok(stage.step(site, |_| {
        all.iter()
            .flat_map(|path| {
                let partial = path.with_extension("partial");
                [
                    Op::Copy { from: site.bin("kube"), to: partial.clone() },
                    Op::Rename { from: partial, to: path.clone() },
                ]
            })
            .collect()
    }))
}
