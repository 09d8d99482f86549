//! minikube's commands and answers. Profiles are read from their files, because a `minikube` call takes hundreds of milliseconds.

use crate::cmd::Cmd;
use crate::pins::KUBERNETES;
use crate::tools::version::{Tool, Version};
use crate::values::Runtime;
use serde_json::Value;
use std::path::Path;

/// The properties of a new node.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    pub cpus: u64,
    /// MiB.
    pub memory: u64,
}

/// Every call writes to the private kubeconfig and does not open the user's own.
fn minikube(tool: &Tool, profile: &str, kubeconfig: &Path) -> Cmd {
    Cmd::new(&tool.path)
        .node_too()
        .env("KUBECONFIG", kubeconfig.to_string_lossy())
        .env("MINIKUBE_IN_STYLE", "false")
        .arg("--profile")
        .arg(profile)
}

/// Starts a node, new or stopped.
pub fn start(tool: &Tool, profile: &str, kubeconfig: &Path, runtime: Runtime, size: Option<&Size>, root: bool) -> Cmd {
    let mut cmd = minikube(tool, profile, kubeconfig)
        .words("start --driver=docker --keep-context --interactive=false --install-addons=false --wait=apiserver,system_pods")
        .arg(format!("--container-runtime={}", runtime.name()))
        .limit(1200);
    // Minikube's default for containerd, kindnet, needs another image. The node has the bridge plugin already.
    if runtime == Runtime::Containerd {
        cmd = cmd.arg("--cni=bridge");
    }
    // An older minikube does not know this Kubernetes and starts its own newest version.
    if tool.version >= Version(1, 37, 0) {
        cmd = cmd.arg(format!("--kubernetes-version={KUBERNETES}"));
    }
    if let Some(size) = size {
        cmd = cmd.arg(format!("--cpus={}", size.cpus)).arg(format!("--memory={}mb", size.memory));
    }
    if root { cmd.arg("--force") } else { cmd }
}

/// Copies an image of the machine's engine into every node of the profile.
pub fn image_load(tool: &Tool, profile: &str, kubeconfig: &Path, tag: &str) -> Cmd {
    minikube(tool, profile, kubeconfig).words("image load").arg(tag).limit(600)
}

pub fn stop(tool: &Tool, profile: &str, kubeconfig: &Path) -> Cmd {
    minikube(tool, profile, kubeconfig).arg("stop").limit(180)
}

pub fn delete(tool: &Tool, profile: &str, kubeconfig: &Path) -> Cmd {
    minikube(tool, profile, kubeconfig).arg("delete").limit(180)
}

/// The content of a profile's `config.json`.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    pub driver: String,
    pub runtime: String,
    pub kubernetes: String,
    /// What follows the profile's name in the names of its nodes beyond the first one, such as `m02`.
    pub others: Vec<String>,
    /// The address of the cluster's DNS service.
    pub dns: String,
}

impl Profile {
    pub fn parse(json: &str) -> Option<Self> {
        let config: Value = serde_json::from_str(json).ok()?;
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        Some(Self {
            driver: text(&config["Driver"]),
            runtime: text(&config["KubernetesConfig"]["ContainerRuntime"]),
            kubernetes: text(&config["KubernetesConfig"]["KubernetesVersion"]),
            others: config["Nodes"].as_array().into_iter().flatten().skip(1).map(|node| text(&node["Name"])).collect(),
            dns: dns(config["KubernetesConfig"]["ServiceCIDR"].as_str().unwrap_or(SERVICES)),
        })
    }
}

/// Minikube's own network of services.
const SERVICES: &str = "10.96.0.0/12";

/// kubeadm gives the tenth address of the services to the DNS.
fn dns(services: &str) -> String {
    let network = services.split('/').next().unwrap_or_default();
    network
        .rsplit_once('.')
        .map_or_else(String::new, |(start, last)| format!("{start}.{}", last.parse().unwrap_or(0) + 10))
}
