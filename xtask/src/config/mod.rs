//! Flags, environment, `.env` and defaults, resolved once. No later code reads the environment.

pub mod address;
mod env_file;
mod env_value;
pub mod environment;
pub mod screen;
pub mod settings;

use crate::cli::flags::Flags;
use crate::cli::{Cli, Task};
use crate::failure::{Exit, Failure};
use crate::pins::KUBERNETES;
use crate::values::{Database, PORT, Runtime, Source};
use anyhow::Result;
use environment::Environment;
use settings::App;
use std::path::{Path, PathBuf};

/// The folder of a profile that has a record for each child.
pub const CHILDREN: &str = "children";

#[derive(Clone, Debug)]
pub struct Config {
    pub profile: String,
    pub namespace: String,
    /// The requested runtime; an existing cluster keeps its own.
    pub runtime: Option<Runtime>,
    pub source: Source,
    /// `--yes` on this command line. CI alone agrees to nothing that concerns another clone or the app's data.
    pub yes: bool,
    /// Whether consent was given now or in an earlier run. The tool asks once before it changes the machine.
    pub agreed: bool,
    pub verbose: bool,
    pub port: u16,
    /// The port of the command line. A forwarder on another port does not satisfy it.
    pub port_asked: bool,
    pub paths: Paths,
    pub app: App,
    /// Whether the command line asks for a Postgres beside the cluster.
    pub local_database: bool,
    /// Whether the command line asks to build images again without the builder's cache.
    pub no_cache: bool,
    /// Both parts are deployed with the values for developers: `dev` changes their files while they run.
    pub dev: bool,
    /// The errors of `.env`. Only `doctor` continues with them.
    pub env_problem: Option<Failure>,
    /// The pack that setup takes tools and images from.
    pub from: Option<PathBuf>,
    /// Base images for the two Dockerfiles, if the user sets them.
    pub python_image: Option<String>,
    pub node_image: Option<String>,
    /// A company's mirror, as scheme and host, that replaces the hosts of all official releases.
    pub releases: Option<String>,
    /// The first Go module proxy.
    pub go_proxy: String,
    /// The engine that the user chose.
    pub docker_host: Option<String>,
    /// The environment, for facts that need single variables.
    pub environment: Environment,
}

/// All paths. What the tool keeps lies outside the clone, except for logs under `target/`.
#[derive(Clone, Debug)]
pub struct Paths {
    pub root: PathBuf,
    /// Shared by all clones: tools, consent, and one folder for each profile.
    pub cache: PathBuf,
    /// The files of one profile: kubeconfig, forwarder, lock and history.
    pub state: PathBuf,
    pub minikube_home: PathBuf,
    pub output: PathBuf,
}

impl Paths {
    pub fn bin(&self) -> PathBuf {
        self.cache.join("bin")
    }

    pub fn kubeconfig(&self) -> PathBuf {
        self.state.join("kubeconfig")
    }

    /// A marker that exists while the cluster is being made or removed. It stays if that was cut off.
    pub fn unfinished(&self) -> PathBuf {
        self.state.join("unfinished")
    }

    /// The id of the Docker engine in which the cluster was made.
    pub fn engine(&self) -> PathBuf {
        self.state.join("engine")
    }

    /// A record for each child that runs, or that a run which was killed left.
    pub fn children(&self) -> PathBuf {
        self.state.join(CHILDREN)
    }

    /// The volume and URL for which the local database's password was set.
    pub fn database(&self) -> PathBuf {
        self.state.join("database")
    }

    /// The log file of a step, by the step's name.
    pub fn log(&self, step: &str) -> PathBuf {
        self.output.join("log").join(format!("{}.log", step.trim().replace([' ', '/', ':'], "-")))
    }

    /// Where Minikube keeps preloads.
    pub fn preloads(&self) -> PathBuf {
        self.minikube_home.join("cache/preloaded-tarball")
    }

    /// Where Minikube keeps the node's Kubernetes programs.
    pub fn node_programs(&self) -> PathBuf {
        self.minikube_home.join("cache/linux/amd64").join(KUBERNETES)
    }

    pub fn certs(&self) -> PathBuf {
        self.minikube_home.join("certs")
    }
}

impl Config {
    /// # Errors
    /// `.env` cannot be read, or contains a secret that cannot be intended.
    pub fn resolve(cli: &Cli) -> Result<Self> {
        let Flags { target, making, address, action } = cli.flags.clone();
        let environment = Environment::read();
        let root = root(&environment);
        let cache = cache_dir(&root, &environment);
        let (app, env_problem) = match (
            env_file::read(&root.join(".env"), &environment).and_then(|file| App::resolve(&environment, &file)),
            &cli.task,
        ) {
            (Ok(app), _) => (app, None),
            (Err(error), Some(Task::Doctor(_) | Task::Diagnose(_))) => {
                let fix = "mend .env in the clone's folder";
                let said = || Failure::new(Exit::Usage, error.to_string(), fix);
                (App::default(), Some(error.downcast_ref::<Failure>().cloned().unwrap_or_else(said)))
            }
            (Err(error), _) => return Err(error),
        };
        let local_database = matches!(&cli.task, Some(Task::Deploy(words)) if words.database == Some(Database::Local));
        if local_database && app.database_url.is_some() {
            let fix = "take DATABASE_URL out of .env and the environment, or leave --database out";
            let what = "DATABASE_URL names one database, and --database local asks for another";
            return Err(Failure::new(Exit::Usage, what, fix).into());
        }
        let from = match &cli.task {
            Some(Task::Setup(words)) => words.from.as_ref(),
            Some(Task::Deploy(words)) => words.from.as_ref(),
            _ => None,
        };
        let yes = action.yes || environment.is_ci();
        let paths = Paths {
            state: cache.join("profiles").join(&target.profile),
            minikube_home: minikube_home(&environment),
            output: root.join("target/xtask"),
            cache,
            root,
        };
        Ok(Self {
            profile: target.profile,
            namespace: target.namespace,
            runtime: making.runtime,
            source: making.source,
            yes: action.yes,
            agreed: yes || paths.cache.join("consent").exists(),
            verbose: cli.report.verbose,
            port: address.port.unwrap_or(PORT),
            port_asked: address.port.is_some(),
            app,
            local_database,
            no_cache: matches!(&cli.task, Some(Task::Build(words)) if words.no_cache),
            dev: matches!(&cli.task, Some(Task::Dev(_))),
            env_problem,
            from: from.map(std::path::absolute).transpose()?,
            python_image: environment.text("PYTHON_IMAGE"),
            node_image: environment.text("NODE_IMAGE"),
            releases: environment.text("XTASK_RELEASES"),
            go_proxy: go_proxy(environment.get("GOPROXY").unwrap_or_default()),
            docker_host: environment.text("DOCKER_HOST"),
            environment,
            paths,
        })
    }
}

#[cfg(test)]
impl Config {
    /// A configuration without any environment.
    pub fn for_tests() -> Self {
        let at = PathBuf::from;
        Self {
            profile: "todo-chatbot".into(),
            namespace: crate::values::NAMESPACE.into(),
            runtime: None,
            source: Source::Auto,
            yes: true,
            agreed: true,
            verbose: false,
            port: PORT,
            port_asked: false,
            dev: false,
            env_problem: None,
            local_database: false,
            no_cache: false,
            from: None,
            app: App { log_level: "info".into(), ..App::default() },
            python_image: None,
            node_image: None,
            releases: None,
            go_proxy: go_proxy(""),
            docker_host: None,
            environment: Environment::default(),
            paths: Paths {
                root: at("/clone"),
                cache: at("/cache"),
                state: at("/cache/profiles/todo-chatbot"),
                minikube_home: at("/home/.minikube"),
                output: at("/clone/target/xtask"),
            },
        }
    }
}

/// The clone in which the command was typed. Cargo passes its path at run time. The path that was compiled in may be another
/// clone's, after a move or copy, or with a shared target folder. Tests name a copy that they may change.
fn root(environment: &Environment) -> PathBuf {
    if let Some(root) = environment.path("XTASK_ROOT") {
        return root;
    }
    let manifest = environment.path("CARGO_MANIFEST_DIR").filter(|folder| folder.join("src/main.rs").exists());
    let manifest = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    manifest.parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// The user's cache folder, or the clone's `target/` for a user without a home.
fn cache_dir(root: &Path, environment: &Environment) -> PathBuf {
    if let Some(dir) = environment.path("XTASK_CACHE") {
        return dir;
    }
    let user = environment.path("XDG_CACHE_HOME").or_else(|| {
        let home = environment.path("HOME")?;
        Some(if cfg!(target_os = "macos") { home.join("Library/Caches") } else { home.join(".cache") })
    });
    user.map_or(root.join("target/xtask/cache"), |dir| dir.join("todo-chatbot"))
}

fn go_proxy(list: &str) -> String {
    let first = list.split([',', '|']).next().unwrap_or_default();
    if first.starts_with("http") { first.to_owned() } else { "https://proxy.golang.org/".to_owned() }
}

/// The folder that minikube uses: `MINIKUBE_HOME`, plus `.minikube` unless the path ends in it.
fn minikube_home(environment: &Environment) -> PathBuf {
    let home = environment.path("MINIKUBE_HOME").or_else(|| environment.path("HOME")).unwrap_or("/".into());
    if home.file_name().is_some_and(|n| n == ".minikube") { home } else { home.join(".minikube") }
}
