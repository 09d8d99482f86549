//! What lies in Minikube's own cache is used without a look at the network: preloads, and the node's Kubernetes programs.

use super::go;
use super::site::Site;
use super::stage::{Output, Stage};
use crate::config::Paths;
use crate::plan::{Op, Step};
use crate::tools::minikube::KUBERNETES;
use crate::values::Runtime;
use anyhow::Result;
use std::path::PathBuf;

/// Those looked at for what is there.
pub fn folders(paths: &Paths) -> [PathBuf; 2] {
    [preloads(paths), programs_folder(paths)]
}

/// By the name that minikube v1.38.1 looks for.
pub fn preload(paths: &Paths, runtime: Runtime) -> PathBuf {
    preloads(paths).join(format!("preloaded-images-k8s-v18-{KUBERNETES}-{}-overlay2-amd64.tar.lz4", runtime.name()))
}

fn preloads(paths: &Paths) -> PathBuf {
    paths.minikube_home.join("cache/preloaded-tarball")
}

fn programs_folder(paths: &Paths) -> PathBuf {
    paths.minikube_home.join("cache/linux/amd64").join(KUBERNETES)
}

/// Minikube brings these into the node and does not take them from the preload.
pub fn programs(site: &Site) -> Result<Step> {
    let all = ["kubelet", "kubeadm", "kubectl"].map(|name| programs_folder(&site.config.paths).join(name));
    let stage = Stage {
        name: "kubelet",
        fingerprint: go::fingerprints(site.setup, &["go/kube"]).concat(),
        outputs: all.iter().cloned().map(Output::Shared).collect(),
        after: &["kube"],
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
