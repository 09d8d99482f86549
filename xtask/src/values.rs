//! Values that flags, configuration, facts and tools share, and their defaults. This module imports nothing of the crate.

use clap::ValueEnum;

/// The local port of the printed address, unless it is taken.
pub const PORT: u16 = 3000;
/// The Minikube profile, unless `--profile` names another one: never the user's own `minikube`.
pub const PROFILE: &str = "todo-chatbot";
/// The namespace of both releases, unless `--namespace` names another one.
pub const NAMESPACE: &str = "todo-chatbot";

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Backend,
    Frontend,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// A Postgres beside the cluster, its data in a volume that outlives the cluster
    Local,
}

/// The layers of the test pyramid, in the order they run.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// cargo fmt, clippy, unit and golden tests, and the binary against fake tools
    Rust,
    /// ruff, mypy and pytest
    Backend,
    /// eslint, tsc and vitest
    Frontend,
    /// helm lint and rendering
    Charts,
    /// The scanners of check
    Check,
    /// The real Minikube, end to end, on both runtimes
    Cluster,
    /// A real browser on the deployed app
    Browser,
}

impl Layer {
    pub const fn name(self) -> &'static str {
        match self {
            Layer::Rust => "rust",
            Layer::Backend => "backend",
            Layer::Frontend => "frontend",
            Layer::Charts => "charts",
            Layer::Check => "check",
            Layer::Cluster => "cluster",
            Layer::Browser => "browser",
        }
    }
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    Docker,
    Containerd,
}

impl Runtime {
    pub fn name(self) -> &'static str {
        match self {
            Runtime::Docker => "docker",
            Runtime::Containerd => "containerd",
        }
    }
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Auto,
    /// Official releases, pinned by SHA-256
    Release,
    /// Built from package registries alone
    Registries,
}

/// What `setup` brings beside the needs of a deployment.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// kubectl-ai, k8sgpt, HolmesGPT and kagent's agent runtime
    Ai,
    /// SmolLM2-135M and a server for it: 150 MB
    Model,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    Human,
    /// One event a line
    Json,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    Power,
}
