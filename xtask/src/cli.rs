//! What can be typed, and nothing else.

use crate::values::{Database, Layer, NAMESPACE, Output, Runtime, Service, Source};
use clap::builder::TypedValueParser as _;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Takes the app from a fresh clone to a running deployment on your own Minikube, and proves that it runs.
#[derive(Parser, Debug)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub task: Task,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask deploy --yes          a fresh machine to the running app; installs what is missing
  cargo xtask deploy                after an edit: rebuilds and replaces only what changed
  cargo xtask deploy --dry-run      shows every command, runs none
  cargo xtask validate              the success criteria, one by one, with evidence
  cargo xtask stop                  frees the memory; deploy wakes it
  cargo xtask clean --cluster       removes everything that deploy made, but for the tools

Exit status: 0 done, 1 failed, 2 usage, 3 the machine lacks something, 4 refused for safety, 5 deadline, 130/143 interrupted.";

#[derive(Args, Debug, Clone)]
pub struct Common {
    /// The Minikube profile; the default is the project's own, never your `minikube`
    #[arg(long, global = true, default_value = "todo-chatbot", value_parser = name)]
    pub profile: String,
    /// The namespace of both releases
    #[arg(long, global = true, default_value = NAMESPACE, value_parser = name)]
    pub namespace: String,
    /// The node's container runtime; an existing cluster keeps its own [default: docker]
    #[arg(long, global = true, value_enum)]
    pub runtime: Option<Runtime>,
    /// Where tools and images come from; auto finds out what can be reached
    #[arg(long, global = true, value_enum, default_value_t = Source::Auto)]
    pub source: Source,
    /// The local port of the address that is printed [default: 3000, or the next free one]
    #[arg(long, global = true)]
    pub port: Option<u16>,
    /// Print what would be done, with every command, and do nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Agree to what changes the machine; remembered
    #[arg(long, short = 'y', global = true)]
    pub yes: bool,
    /// How to report
    #[arg(long, global = true, value_enum, default_value_t = Output::Human)]
    pub format: Output,
    /// Show every command that is run
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

#[derive(Subcommand, Debug)]
pub enum Task {
    /// Make the machine ready: engine, minikube, kubectl and helm, found or installed
    Setup,
    /// Say what is missing or wrong, each with its fix; change nothing
    Doctor,
    /// Build both images; what exists is not built again
    Build(Build),
    /// Bring the images into the node and prove that they are there
    Load,
    /// Install both charts and wait until they serve
    Install,
    /// Everything: setup, cluster, build, load, install, and the address to open
    Deploy(Deploy),
    /// Judge the success criteria, each with its evidence
    Validate(Validate),
    /// kubectl-ai, kagent and k8sgpt use cases, with the plain kubectl beside each
    AiExamples(AiExamples),
    /// What runs, and which source it runs
    Status,
    /// Free the memory: cluster and forwarder stopped, nothing lost
    Stop,
    /// Remove what was made: releases and images; more on your word
    Clean(Clean),
    /// Judge Dockerfiles, charts, images and tree by hadolint, checkov, trivy, kubernetes-validate and gitleaks
    Check,
    /// List the app's components in CycloneDX JSON, from the lock files
    Sbom,
    /// All the project's tests, the real Minikube included
    Test(Test),
    /// Figures: what the deployed app holds
    Bench(Bench),
    /// Keeps the printed address answering; started by deploy
    #[command(hide = true)]
    Forward,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Build {
    /// Build again what exists, every step of it; the same sources make the same layers
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Validate {
    /// Write the verdicts to this file too, as JUnit
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
}

#[derive(Args, Debug, Clone, Default)]
pub struct AiExamples {
    /// Show the examples and run nothing; needs no cluster
    #[arg(long)]
    pub list: bool,
}

#[derive(Args, Debug, Clone)]
pub struct Bench {
    #[command(subcommand)]
    pub benchmark: Benchmark,
}

#[derive(Subcommand, Debug, Clone)]
pub enum Benchmark {
    /// People talking to the assistant, each sending a message every 3 s
    Load(Load),
    /// Requests while every pod is replaced, again and again: none may fail
    Updates(Updates),
}

#[derive(Args, Debug, Clone)]
pub struct Load {
    /// How many people; each has an account of its own, made beforehand and deleted afterwards
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=500).map(usize::from))]
    pub accounts: usize,
    /// How long they talk
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(3..=600))]
    pub seconds: u64,
    /// Then look for the highest rate that holds
    #[arg(long)]
    pub highest: bool,
    /// What they talk to: the backend's own service, or the printed address and so the frontend before it
    #[arg(long, value_enum, default_value_t = Service::Backend)]
    pub to: Service,
}

#[derive(Args, Debug, Clone)]
pub struct Updates {
    /// How many requests at least: the page and the task list in turn
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub requests: u32,
    /// How many a second at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub rate: u16,
    /// Pods of each service
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=5))]
    pub replicas: u8,
    /// How many rolling updates, of both services at once
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=9))]
    pub updates: u8,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Deploy {
    /// Where the data lies where there is no DATABASE_URL; remembered until clean --database [default: SQLite in the pod]
    #[arg(long, value_enum)]
    pub database: Option<Database>,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Clean {
    /// The cluster too
    #[arg(long)]
    pub cluster: bool,
    /// The local database too, with all its data
    #[arg(long)]
    pub database: bool,
    /// The tool cache too: what setup built or downloaded
    #[arg(long)]
    pub tools: bool,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Test {
    /// Only these layers [default: all]
    #[arg(value_enum)]
    pub layers: Vec<Layer>,
}

/// A name as Kubernetes and Docker both take it.
fn name(text: &str) -> Result<String, String> {
    let ok = text.len() <= 63
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if ok { Ok(text.to_owned()) } else { Err("lower-case letters, digits and hyphens, a letter first".to_owned()) }
}
