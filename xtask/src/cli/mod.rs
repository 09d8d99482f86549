//! The words of the command line.

mod args;
mod examples;
pub mod flags;
mod help;

pub use args::*;

use clap::{ArgMatches, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use flags::{Flags, ReportFlags};
use help::{EXAMPLES, SHORT_HELP};
use std::ffi::OsString;

/// A parsed command line.
#[derive(Debug)]
pub struct Cli {
    pub report: ReportFlags,
    /// None if no command was typed.
    pub task: Option<Task>,
    pub flags: Flags,
}

/// Takes the app from a fresh clone to a running deployment on your own Minikube, and proves that it runs.
///
/// Without a command it says where you are and what to do next.
#[derive(Parser, Debug)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, propagate_version = true, after_long_help = EXAMPLES)]
struct Words {
    #[command(flatten)]
    report: ReportFlags,
    #[command(subcommand)]
    task: Option<Task>,
}

impl Cli {
    /// The definitions, also for completions and man pages.
    pub fn command() -> Command {
        examples::given_to_commands(flags::given_to_commands(Words::command()))
    }

    /// Parses this process's command line. A wrong one ends the process with clap's message.
    pub fn read() -> Self {
        Self::parse(std::env::args_os().collect()).unwrap_or_else(|error| error.exit())
    }

    /// # Errors
    /// An error of clap. A request for help is an error too.
    pub fn parse(words: Vec<OsString>) -> Result<Self, clap::Error> {
        let mut command = Self::command();
        // clap's override replaces the short and the long help, so it is set only for the short one.
        if matches!(words.as_slice(), [_, only] if only == "-h") {
            command = command.override_help(SHORT_HELP);
        }
        let matches: ArgMatches = command.try_get_matches_from(words)?;
        let Words { report, task } = Words::from_arg_matches(&matches)?;
        Ok(Self { report, task, flags: Flags::read(&matches)? })
    }
}

#[derive(Subcommand, Debug)]
pub enum Task {
    /// Make the machine ready: engine, minikube, kubectl and helm, found or installed
    Setup(Setup),
    /// Say what is missing or wrong, each with its fix; change nothing
    Doctor(Doctor),
    /// Say why the app does not run: the cause, its evidence, its symptoms and one fix
    Diagnose(Diagnose),
    /// Build both images; an image that exists is not built again
    Build(Build),
    /// Bring the images into the node and prove that they are there
    Load,
    /// Install both charts and wait until they serve
    Install,
    /// Everything: setup, cluster, build, load, install, and the address to open
    Deploy(Deploy),
    /// Keep the deployment equal to the files of the clone: a saved file is served in a moment
    Dev(Dev),
    /// Judge the success criteria, each with its evidence
    Validate(Validate),
    /// kubectl-ai, k8sgpt, HolmesGPT and kagent, judged by use cases whose cause is known
    AiExamples(AiExamples),
    /// Pack what setup made into one file, for machines that cannot reach the network
    Pack(Pack),
    /// What runs, and which sources it was built from
    Status,
    /// Free the memory: cluster and forwarder stopped, nothing lost
    Stop,
    /// Remove releases and images; with flags also cluster, database and tools
    Clean(Clean),
    /// Scan Dockerfiles, charts, images and tree by hadolint, checkov, trivy, kubernetes-validate and gitleaks
    Check,
    /// List the app's components in CycloneDX JSON, from the lock files
    Sbom,
    /// All the project's tests, the real Minikube included
    Test(Test),
    /// Measure the deployed app
    Bench(Bench),
    /// Practise on a copy of the app that is broken on purpose, or judge diagnose by it
    #[command(arg_required_else_help = true)]
    Drill(Drill),
    /// Print completions for a shell, to be evaluated by it
    Completions(Completions),
    /// Serve coding agents by the Model Context Protocol on standard input and output; changes nothing
    Mcp,
    /// Write man pages into a folder
    Man(Man),
    /// Keeps the printed address answering; started by deploy
    #[command(hide = true)]
    Forward,
}
