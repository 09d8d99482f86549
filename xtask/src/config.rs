//! Flags, environment, `.env` and defaults, resolved once: nothing after this looks at the environment.

mod env_file;

use crate::cli::{Cli, Task};
use crate::failure::{Exit, Failure};
use crate::pins::KUBERNETES;
use crate::secret::Secret;
use crate::values::{Database, PORT, Runtime, Source};
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug)]
pub struct Config {
    pub profile: String,
    pub namespace: String,
    /// As asked for; an existing cluster keeps its own.
    pub runtime: Option<Runtime>,
    pub source: Source,
    /// Said on this command line, or CI.
    pub yes: bool,
    /// Said now or ever: what changes the machine is asked about once.
    pub agreed: bool,
    pub verbose: bool,
    pub port: u16,
    /// Said on this command line: a forwarder on another port does not do.
    pub port_asked: bool,
    pub paths: Paths,
    pub app: App,
    /// Asked for on this command line: a Postgres beside the cluster.
    pub local_database: bool,
    /// Asked for on this command line: images are built again, every step of them.
    pub no_cache: bool,
    /// What is wrong with `.env`: only `doctor` gets that far with it.
    pub env_problem: Option<Failure>,
    /// Base images for the two Dockerfiles, where the user names their own.
    pub python_image: Option<String>,
    pub node_image: Option<String>,
    /// Where official releases are fetched from instead of their own hosts: scheme and host, such as a company's mirror.
    pub releases: Option<String>,
    /// The first Go module proxy.
    pub go_proxy: String,
    /// An engine that the user chose.
    pub docker_host: Option<String>,
}

/// Where things lie. Everything kept lies outside the clone, but for logs under `target/`.
#[derive(Clone, Debug)]
pub struct Paths {
    pub root: PathBuf,
    /// Shared by all clones: tools, consent, and a folder a profile.
    pub cache: PathBuf,
    /// What belongs to one profile: its kubeconfig, forwarder, lock and history.
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

    /// There while the cluster is being made or removed, and after that was cut off.
    pub fn unfinished(&self) -> PathBuf {
        self.state.join("unfinished")
    }

    /// To which volume and URL the local database's password belongs.
    pub fn database(&self) -> PathBuf {
        self.state.join("database")
    }

    /// The log of a step, by its name.
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

/// What the application is configured with.
#[derive(Clone, Debug, Default)]
pub struct App {
    pub database_url: Option<Secret>,
    pub openai_api_key: Option<Secret>,
    pub auth_secret: Option<Secret>,
    pub openai_base_url: String,
    pub openai_model: String,
    pub log_level: String,
    /// Whether the readiness probe asks the database; empty for the application's default.
    pub ready_check: String,
}

impl App {
    pub fn secrets(&self) -> Vec<Secret> {
        [&self.database_url, &self.openai_api_key, &self.auth_secret].into_iter().flatten().cloned().collect()
    }
}

impl Config {
    /// # Errors
    /// `.env` cannot be read, or holds a secret that cannot be meant.
    pub fn resolve(cli: &Cli) -> Result<Self> {
        let common = &cli.common;
        let root = root();
        let cache = cache_dir(&root);
        let (app, env_problem) =
            match (env_file::environment(&root.join(".env")).and_then(|env| App::from(&env)), &cli.task) {
                (Ok(app), _) => (app, None),
                (Err(error), Task::Doctor) => {
                    let fix = "mend .env in the clone's folder";
                    let said = || Failure::new(Exit::Usage, error.to_string(), fix);
                    (App::default(), Some(error.downcast_ref::<Failure>().cloned().unwrap_or_else(said)))
                }
                (Err(error), _) => return Err(error),
            };
        let local_database = matches!(&cli.task, Task::Deploy(words) if words.database == Some(Database::Local));
        if local_database && app.database_url.is_some() {
            let fix = "take DATABASE_URL out of .env and the environment, or leave --database out";
            let what = "DATABASE_URL names one database, and --database local asks for another";
            return Err(Failure::new(Exit::Usage, what, fix).into());
        }
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let yes = common.yes || std::env::var("CI").as_deref() == Ok("true");
        let paths = Paths {
            state: cache.join("profiles").join(&common.profile),
            minikube_home: minikube_home(),
            output: root.join("target/xtask"),
            cache,
            root,
        };
        Ok(Self {
            profile: common.profile.clone(),
            namespace: common.namespace.clone(),
            runtime: common.runtime,
            source: common.source,
            yes,
            agreed: yes || paths.cache.join("consent").exists(),
            verbose: common.verbose,
            port: common.port.unwrap_or(PORT),
            port_asked: common.port.is_some(),
            app,
            local_database,
            no_cache: matches!(&cli.task, Task::Build(words) if words.no_cache),
            env_problem,
            python_image: std::env::var("PYTHON_IMAGE").ok(),
            node_image: std::env::var("NODE_IMAGE").ok(),
            releases: set("XTASK_RELEASES"),
            go_proxy: go_proxy(&set("GOPROXY").unwrap_or_default()),
            docker_host: set("DOCKER_HOST"),
            paths,
        })
    }
}

#[cfg(test)]
impl Config {
    /// A configuration that no environment has touched.
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
            env_problem: None,
            local_database: false,
            no_cache: false,
            app: App { log_level: "info".into(), ..App::default() },
            python_image: None,
            node_image: None,
            releases: None,
            go_proxy: go_proxy(""),
            docker_host: None,
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

impl App {
    fn from(env: &BTreeMap<String, String>) -> Result<Self> {
        let text = |key: &str, default: &str| env.get(key).map_or(default, String::as_str).trim().to_owned();
        let secret = |key: &str| -> Result<Option<Secret>> {
            match env.get(key).map(|value| value.trim_end_matches(['\r', '\n'])) {
                None | Some("") => Ok(None),
                Some(value) if value.contains(['\r', '\n', '\0']) || value.trim() != value => Err(Failure::new(
                    Exit::Usage,
                    format!("{key} has spaces around it, or more than one line"),
                    format!("write it on one line in .env: {key}=value"),
                )
                .into()),
                Some(value) => Ok(Some(Secret::new(value))),
            }
        };
        Ok(Self {
            database_url: secret("DATABASE_URL")?,
            openai_api_key: secret("OPENAI_API_KEY")?,
            auth_secret: secret("AUTH_SECRET")?,
            openai_base_url: text("OPENAI_BASE_URL", ""),
            openai_model: text("OPENAI_MODEL", ""),
            log_level: text("LOG_LEVEL", "info"),
            ready_check: text("READY_CHECK", ""),
        })
    }
}

/// The clone; tests point the tool to a copy of it that they may edit.
fn root() -> PathBuf {
    match std::env::var_os("XTASK_ROOT") {
        Some(root) if !root.is_empty() => PathBuf::from(root),
        _ => Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf(),
    }
}

/// The user's cache folder; without a home, the clone's `target/`.
fn cache_dir(root: &Path) -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    if let Some(dir) = set("XTASK_CACHE") {
        return dir;
    }
    let user = set("XDG_CACHE_HOME").or_else(|| {
        let home = set("HOME")?;
        Some(if cfg!(target_os = "macos") { home.join("Library/Caches") } else { home.join(".cache") })
    });
    user.map_or(root.join("target/xtask/cache"), |dir| dir.join("todo-chatbot"))
}

fn go_proxy(list: &str) -> String {
    let first = list.split([',', '|']).next().unwrap_or_default();
    if first.starts_with("http") { first.to_owned() } else { "https://proxy.golang.org/".to_owned() }
}

/// As minikube finds it: `MINIKUBE_HOME`, with `.minikube` under it unless it is named so.
fn minikube_home() -> PathBuf {
    let home = std::env::var_os("MINIKUBE_HOME").filter(|v| !v.is_empty()).or_else(|| std::env::var_os("HOME"));
    let home = PathBuf::from(home.unwrap_or("/".into()));
    if home.file_name().is_some_and(|n| n == ".minikube") { home } else { home.join(".minikube") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(key: &str, value: &str) -> Result<App> {
        App::from(&BTreeMap::from([(key.to_owned(), value.to_owned())]))
    }

    #[test]
    fn takes_secrets_without_the_line_end_that_came_along() {
        let app = app("DATABASE_URL", "postgresql://u:p@h/db\r\n").map(|a| a.database_url);
        assert_eq!(app.ok().flatten(), Some(Secret::new("postgresql://u:p@h/db")));
    }

    #[test]
    fn an_empty_secret_is_none_and_a_torn_one_is_refused() {
        assert!(app("OPENAI_API_KEY", "").is_ok_and(|a| a.openai_api_key.is_none()));
        assert!(app("OPENAI_API_KEY", "sk-1\nsk-2").is_err_and(|e| !format!("{e:#}").contains("sk-1")));
    }
}
