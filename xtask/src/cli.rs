//! What can be typed, and nothing else. Each flag belongs to the commands that use it.

use crate::values::{Database, Layer, NAMESPACE, Output, PROFILE, Runtime, Service, Shell, Source};
use clap::builder::TypedValueParser as _;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use std::path::PathBuf;

/// Takes the app from a fresh clone to a running deployment on your own Minikube, and proves that it runs.
///
/// Without a command it says where you are and what to do next.
#[derive(Parser, Debug)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, propagate_version = true, after_long_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub report: ReportFlags,
    #[command(subcommand)]
    pub task: Option<Task>,
}

impl Cli {
    /// Reads the command line. `-h` alone prints the short help: an override replaces both forms, so it is set for that case only.
    pub fn read() -> Self {
        let words: Vec<_> = std::env::args_os().skip(1).collect();
        let mut command = Self::command();
        if matches!(words.as_slice(), [only] if only == "-h") {
            command = command.override_help(SHORT_HELP);
        }
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }
}

const SHORT_HELP: &str = "\
Takes the app from a fresh clone to a proven deployment on your own Minikube.

Usage: cargo xtask [COMMAND] [OPTIONS]

  deploy     setup, cluster, build, load, install, and the address to open
  status     what runs, and whether it is your working tree
  doctor     what is missing or wrong, each with its fix
  validate   the success criteria, one by one, with evidence
  stop       free the memory; deploy wakes the cluster
  clean      remove releases and images; --cluster, --database, --tools

  setup build load install              the parts of deploy
  test check sbom bench ai-examples     for developers
  completions man                       for your shell

  --format json   one event for each line    -v, --verbose   show every command
  -h, --help      this, or all details       -V, --version

cargo xtask COMMAND --help has details and examples.
";

const EXAMPLES: &str = "\
Examples:
  cargo xtask deploy --yes          a fresh machine to the running app; installs what is missing
  cargo xtask deploy                after an edit: rebuilds and replaces only what changed
  cargo xtask deploy --dry-run      shows every command, runs none
  cargo xtask validate              the success criteria, one by one, with evidence
  cargo xtask stop                  frees the memory; deploy wakes it
  cargo xtask clean --cluster       removes everything that deploy made, but for the tools

Exit status: 0 done, 1 failed, 2 usage, 3 the machine lacks something, 4 refused for safety, 5 deadline, 129/130/143 interrupted.";

/// How to report: for every command.
#[derive(Args, Debug, Clone)]
pub struct ReportFlags {
    /// How to report
    #[arg(long, global = true, value_enum, default_value_t = Output::Human)]
    pub format: Output,
    /// Show every command that is run
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

/// Which deployment: for commands that ask or change a cluster.
#[derive(Args, Debug, Clone)]
pub struct Target {
    /// The Minikube profile; the default is the project's own, never your `minikube`
    #[arg(long, default_value = PROFILE, value_parser = profile)]
    pub profile: String,
    /// The namespace of both releases
    #[arg(long, default_value = NAMESPACE, value_parser = namespace)]
    pub namespace: String,
}

impl Default for Target {
    fn default() -> Self {
        Self { profile: PROFILE.to_owned(), namespace: NAMESPACE.to_owned() }
    }
}

/// Whether to act: for commands that carry out a plan.
#[derive(Args, Debug, Clone, Default)]
pub struct Action {
    /// Print every command that would be run, and run none
    #[arg(long)]
    pub dry_run: bool,
    /// Agree to changes of the machine, which is remembered, and to taking over another clone's deployment
    #[arg(long, short = 'y')]
    pub yes: bool,
}

/// What a node is made of: for commands that set up the machine.
#[derive(Args, Debug, Clone)]
pub struct Making {
    /// The node's container runtime; an existing cluster keeps its own [default: docker]
    #[arg(long, value_enum)]
    pub runtime: Option<Runtime>,
    /// Where tools and images come from; auto finds out what can be reached
    #[arg(long, value_enum, default_value_t = Source::Auto)]
    pub source: Source,
}

impl Default for Making {
    fn default() -> Self {
        Self { runtime: None, source: Source::Auto }
    }
}

#[derive(Subcommand, Debug)]
pub enum Task {
    /// Make the machine ready: engine, minikube, kubectl and helm, found or installed
    Setup(Setup),
    /// Say what is missing or wrong, each with its fix; change nothing
    Doctor(Doctor),
    /// Build both images; an image that exists is not built again
    Build(Build),
    /// Bring the images into the node and prove that they are there
    Load(Deployed),
    /// Install both charts and wait until they serve
    Install(Deployed),
    /// Everything: setup, cluster, build, load, install, and the address to open
    #[command(after_long_help = DEPLOY_EXAMPLES)]
    Deploy(Deploy),
    /// Judge the success criteria, each with its evidence
    Validate(Validate),
    /// kubectl-ai, kagent and k8sgpt use cases, with the plain kubectl beside each
    AiExamples(AiExamples),
    /// What runs, and which sources it was built from
    Status(Target),
    /// Free the memory: cluster and forwarder stopped, nothing lost
    Stop(Deployed),
    /// Remove releases and images; with flags also cluster, database and tools
    #[command(after_long_help = CLEAN_EXAMPLES)]
    Clean(Clean),
    /// Scan Dockerfiles, charts, images and tree by hadolint, checkov, trivy, kubernetes-validate and gitleaks
    Check(Deployed),
    /// List the app's components in CycloneDX JSON, from the lock files
    Sbom(Sbom),
    /// All the project's tests, the real Minikube included
    #[command(after_long_help = TEST_EXAMPLES)]
    Test(Test),
    /// Measure the deployed app
    Bench(Bench),
    /// Print completions for a shell, to be evaluated by it
    #[command(after_long_help = COMPLETION_EXAMPLES)]
    Completions(Completions),
    /// Write man pages into a folder
    Man(Man),
    /// Keeps the printed address answering; started by deploy
    #[command(hide = true)]
    Forward(Forward),
}

const DEPLOY_EXAMPLES: &str = "\
Examples:
  cargo xtask deploy --yes                  from a fresh machine, without a question
  cargo xtask deploy --database local       with a Postgres beside the cluster; later deploys remember it
  cargo xtask deploy --dry-run              every command, and nothing is done
  cargo xtask deploy --profile second       another cluster beside the first one";

const CLEAN_EXAMPLES: &str = "\
Examples:
  cargo xtask clean                         releases, Secret and images; the cluster stays
  cargo xtask clean --cluster --dry-run     what would be removed
  cargo xtask clean --cluster --database    the cluster, and the local database with its data";

const TEST_EXAMPLES: &str = "\
Examples:
  cargo xtask test                          everything; takes a quarter of an hour
  cargo xtask test rust backend frontend    what needs no cluster";

const COMPLETION_EXAMPLES: &str = "\
Completions are those of the word xtask: alias xtask='cargo xtask'
  bash        eval \"$(cargo xtask completions bash)\"
  zsh         eval \"$(cargo xtask completions zsh)\"
  fish        cargo xtask completions fish | source
  PowerShell  cargo xtask completions powershell | Out-String | Invoke-Expression";

#[derive(Args, Debug, Clone, Default)]
pub struct Setup {
    #[command(flatten)]
    pub making: Making,
    #[command(flatten)]
    pub action: Action,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Doctor {
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub making: Making,
}

/// A command that needs a deployment and nothing more.
#[derive(Args, Debug, Clone, Default)]
pub struct Deployed {
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub action: Action,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Sbom {
    #[command(flatten)]
    pub action: Action,
}

#[derive(Args, Debug, Clone)]
pub struct Completions {
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Args, Debug, Clone)]
pub struct Man {
    /// The folder; it is made where it does not exist [default: target/man in the clone]
    pub folder: Option<PathBuf>,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Forward {
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub address: Address,
}

/// The printed address: for commands that start the forwarder.
#[derive(Args, Debug, Clone, Default)]
pub struct Address {
    /// The local port of the address that is printed [default: 3000, or the next free one]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Build {
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub making: Making,
    #[command(flatten)]
    pub action: Action,
    /// Build again what exists, every step of it; the same sources make the same layers
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Validate {
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub action: Action,
    /// Write the verdicts to this file too, as JUnit
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
}

#[derive(Args, Debug, Clone, Default)]
pub struct AiExamples {
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub action: Action,
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
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub action: Action,
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
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub action: Action,
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
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub making: Making,
    #[command(flatten)]
    pub address: Address,
    #[command(flatten)]
    pub action: Action,
    /// Where the data lies where there is no DATABASE_URL; remembered until clean --database [default: SQLite in the pod]
    #[arg(long, value_enum)]
    pub database: Option<Database>,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Clean {
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub action: Action,
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
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub making: Making,
    #[command(flatten)]
    pub action: Action,
    /// Only these layers [default: all]
    #[arg(value_enum)]
    pub layers: Vec<Layer>,
}

impl Task {
    /// The deployment that the command concerns; the default one for commands that concern none.
    pub fn target(&self) -> Target {
        match self {
            Task::Doctor(words) => words.target.clone(),
            Task::Build(words) => words.target.clone(),
            Task::Load(words) | Task::Install(words) | Task::Stop(words) | Task::Check(words) => words.target.clone(),
            Task::Deploy(words) => words.target.clone(),
            Task::Validate(words) => words.target.clone(),
            Task::AiExamples(words) => words.target.clone(),
            Task::Status(target) => target.clone(),
            Task::Clean(words) => words.target.clone(),
            Task::Test(words) => words.target.clone(),
            Task::Bench(Bench { benchmark: Benchmark::Load(words) }) => words.target.clone(),
            Task::Bench(Bench { benchmark: Benchmark::Updates(words) }) => words.target.clone(),
            Task::Forward(words) => words.target.clone(),
            Task::Setup(_) | Task::Sbom(_) | Task::Completions(_) | Task::Man(_) => Target::default(),
        }
    }

    pub fn action(&self) -> Action {
        match self {
            Task::Setup(words) => words.action.clone(),
            Task::Build(words) => words.action.clone(),
            Task::Load(words) | Task::Install(words) | Task::Stop(words) | Task::Check(words) => words.action.clone(),
            Task::Deploy(words) => words.action.clone(),
            Task::Validate(words) => words.action.clone(),
            Task::AiExamples(words) => words.action.clone(),
            Task::Clean(words) => words.action.clone(),
            Task::Sbom(words) => words.action.clone(),
            Task::Test(words) => words.action.clone(),
            Task::Bench(Bench { benchmark: Benchmark::Load(words) }) => words.action.clone(),
            Task::Bench(Bench { benchmark: Benchmark::Updates(words) }) => words.action.clone(),
            Task::Doctor(_) | Task::Status(_) | Task::Completions(_) | Task::Man(_) | Task::Forward(_) => {
                Action::default()
            }
        }
    }

    pub fn making(&self) -> Making {
        match self {
            Task::Setup(words) => words.making.clone(),
            Task::Doctor(words) => words.making.clone(),
            Task::Build(words) => words.making.clone(),
            Task::Deploy(words) => words.making.clone(),
            Task::Test(words) => words.making.clone(),
            _ => Making::default(),
        }
    }

    pub fn port(&self) -> Option<u16> {
        match self {
            Task::Deploy(words) => words.address.port,
            Task::Forward(words) => words.address.port,
            _ => None,
        }
    }
}

/// Minikube takes no name of one character.
fn profile(text: &str) -> Result<String, String> {
    if text.len() < 2 { Err("at least two characters".to_owned()) } else { name(text) }
}

/// A namespace of the cluster itself is nobody's to deploy to, or to clean.
fn namespace(text: &str) -> Result<String, String> {
    if text.starts_with("kube-") || text == "default" {
        return Err("a namespace of Kubernetes itself; name one of your own".to_owned());
    }
    name(text)
}

/// A name as Kubernetes and Docker both take it.
fn name(text: &str) -> Result<String, String> {
    let ok = text.len() <= 63
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if ok { Ok(text.to_owned()) } else { Err("lower-case letters, digits and hyphens, a letter first".to_owned()) }
}
