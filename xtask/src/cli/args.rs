//! The words that belong to one command alone.

use crate::values::{Database, Layer, Service, Shell, With};
use clap::builder::TypedValueParser as _;
use clap::{Args, Subcommand};
use std::path::PathBuf;

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
pub struct Doctor {
    /// Say what a cause of `diagnose` is, such as XT082
    #[arg(long, value_name = "CODE")]
    pub explain: Option<String>,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Diagnose {
    /// Judge a record that an earlier run kept, on any machine, and ask no cluster
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Try the first fix that is a kubectl command on a copy of the namespace, and offer it to the original if it helps there
    #[arg(long = "try", conflicts_with = "from")]
    pub attempt: bool,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Build {
    /// Build again what exists, every step of it; the same sources make the same layers
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Validate {
    /// Judge only these checks, by id or by criterion's number: image-size,6
    #[arg(long, value_name = "CHECKS", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave these checks out
    #[arg(long, value_name = "CHECKS", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Fail also when a check could not be judged
    #[arg(long)]
    pub strict: bool,
    /// Write the verdicts to this file too, as JUnit
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write one HTML page with evidence and timings to this file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

#[derive(Args, Debug, Clone, Default)]
pub struct AiExamples {
    /// Show the use cases and run nothing; needs no cluster
    #[arg(long)]
    pub list: bool,
    /// Carry out proposed changes that the policy allows, each after a question
    #[arg(long, conflicts_with = "list")]
    pub apply: bool,
    /// Print what was sent to the model, without secrets
    #[arg(long, conflicts_with = "list")]
    pub show_prompt: bool,
    /// Seconds that the model has for one answer
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub patience: u64,
    /// Ask about every drill instead of the use cases
    #[arg(long, conflicts_with = "names")]
    pub drills: bool,
    /// Tasks in the layout of k8s-ai-bench: their scripts run with --apply, after a question
    #[arg(long, value_name = "DIR", conflicts_with_all = ["names", "drills"])]
    pub tasks: Option<PathBuf>,
    /// Ask this tool alone; may be given more than once
    #[arg(long, value_name = "TOOL", value_parser = ["kubectl-ai", "k8sgpt", "holmes", "kagent-adk", "kagent"])]
    pub tool: Vec<String>,
    /// Use cases by name [default: all]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
}

#[derive(Args, Debug, Clone)]
pub struct Bench {
    #[command(subcommand)]
    pub benchmark: Benchmark,
}

#[derive(Subcommand, Debug, Clone)]
pub enum Benchmark {
    /// Daily work with this tool beside what a person would type: nothing to do, edits, saves
    Dev(BenchDev),
    /// How long the steps of the last 20 runs took
    History(History),
    /// People talking to the assistant, each sending a message every 3 s
    Load(Load),
    /// Requests while every pod is replaced, again and again: none may fail
    Updates(Updates),
}

#[derive(Args, Debug, Clone)]
pub struct BenchDev {
    /// How often each work is done in each way
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=20))]
    pub rounds: u8,
    /// How many saves of each part are followed to the answer; 0 leaves them out
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(0..=1000))]
    pub saves: u16,
    /// Also draw the result as an SVG picture
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
}

#[derive(Args, Debug, Clone)]
pub struct History {
    /// Steps whose name has this text, such as "build backend"
    pub step: Option<String>,
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

#[derive(Args, Debug, Clone)]
pub struct Dev {
    /// How long nothing may change until an image is built of changed files, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub image_after: u64,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Drill {
    /// Which drill; with --judge several
    pub names: Vec<String>,
    /// List all drills
    #[arg(long)]
    pub list: bool,
    /// Any drill; its name is not told
    #[arg(long, conflicts_with = "names")]
    pub random: bool,
    /// Leave the broken copy running and end; --clean removes it
    #[arg(long)]
    pub hold: bool,
    /// Print the answer; needs no cluster
    #[arg(long, requires = "names")]
    pub answer: bool,
    /// Let diagnose find the cause of each drill, and print a table [default: of all drills]
    #[arg(long, conflicts_with_all = ["hold", "answer", "random"])]
    pub judge: bool,
    /// Remove the copies that earlier runs left
    #[arg(long)]
    pub clean: bool,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Setup {
    /// Bring these too
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub with: Vec<With>,
    /// Take tools and images from this pack; `pack` made it
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Pack {
    /// The file to write; one that is there is replaced
    pub file: PathBuf,
    /// The app's images too, as these sources make them
    #[arg(long)]
    pub images: bool,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Deploy {
    /// Take tools and images from this pack; `pack` made it
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
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
