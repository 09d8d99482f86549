//! The tools: for each, the first program that is new enough, from PATH and then from the tool cache.

use crate::cmd::Cmd;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::host;
use crate::tools::docker::BUILDX;
use crate::tools::version::{Tool, Version};
use anyhow::Result;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq)]
pub struct Tools {
    /// A Docker client that builds with BuildKit.
    pub docker: Option<Tool>,
    pub minikube: Option<Tool>,
    pub kubectl: Option<Tool>,
    pub helm: Option<Tool>,
    /// BuildKit's client, for nodes that run containerd. Only setup makes it.
    pub buildctl: Option<PathBuf>,
    /// Programs that were found and rejected, with the reason.
    pub passed_over: Vec<String>,
    /// The new text of the file `memo`, where the cache holds another: later runs need not ask the versions again.
    pub unremembered: Option<String>,
}

/// The file that keeps the version of each program, by the identity of its file.
pub fn memo(config: &Config) -> PathBuf {
    config.paths.cache.join("versions.json")
}

impl Tools {
    /// # Errors
    /// No Docker client that has BuildKit.
    pub fn docker_client(&self) -> Result<&Tool> {
        self.docker.as_ref().ok_or_else(|| {
            let failure = Failure::new(Exit::Lacks, "no Docker client that has BuildKit", "cargo xtask setup");
            failure.why(self.passed_over.join("\n")).into()
        })
    }

    /// The newest version where none was found: a plan that is only printed shows what setup would install.
    pub fn helm_version(&self) -> Version {
        self.helm.as_ref().map_or(Version(4, 0, 0), |tool| tool.version)
    }
}

/// The question to a tool, and the versions that are new enough.
struct Wanted {
    name: &'static str,
    question: &'static str,
    oldest: Version,
    newest: Version,
}

const ANY: u32 = u32::MAX;
const WANTED: [Wanted; 4] = [
    Wanted { name: "docker", question: "--version", oldest: Version(20, 10, 0), newest: Version(ANY, 0, 0) },
    Wanted { name: "minikube", question: "version --short", oldest: Version(1, 32, 0), newest: Version(ANY, 0, 0) },
    // Within one minor of the cluster.
    Wanted {
        name: "kubectl",
        question: "version --client --output=json",
        oldest: Version(1, 33, 0),
        newest: Version(1, 35, ANY),
    },
    Wanted { name: "helm", question: "version --short", oldest: Version(3, 14, 0), newest: Version(5, 0, 0) },
];

pub fn gather(config: &Config) -> Tools {
    let memo: Value =
        std::fs::read_to_string(memo(config)).ok().and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default();
    let mut fresh = Map::new();
    let mut passed_over = Vec::new();
    let mut find = |wanted: &Wanted| {
        candidates(config, wanted.name).into_iter().find_map(|path| {
            let key = identity(&path);
            let known = key.as_ref().and_then(|key| memo[key].as_str());
            let judged = known.map_or_else(|| judge(&path, wanted), str::to_owned);
            if let (Some(key), true) = (key, lasts(&judged)) {
                fresh.insert(key, judged.clone().into());
            }
            let good = judged.strip_prefix("good ").and_then(Version::find).ok_or(judged);
            match good.and_then(|version| builds(wanted, &path, version)) {
                Ok(version) => Some(Tool { path, version }),
                Err(why) => {
                    passed_over.push(format!("{}: {why}", path.display()));
                    None
                }
            }
        })
    };
    let [docker, minikube, kubectl, helm] = WANTED.each_ref().map(&mut find);
    let fresh = Value::Object(fresh);
    let unremembered = (fresh != memo).then(|| fresh.to_string());
    let buildctl =
        Some(config.paths.bin().join("buildctl")).filter(|p| p.exists()).or_else(|| which::which("buildctl").ok());
    Tools { docker, minikube, kubectl, helm, buildctl, passed_over, unremembered }
}

/// PATH first, then the place where Debian installs docker, then the tool cache.
fn candidates(config: &Config, name: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = which::which_all(name).into_iter().flatten().collect();
    all.push(config.paths.bin().join(name));
    all.retain(|p| p.exists());
    all.dedup();
    all
}

/// The identity of a file: its version is asked again only when the identity changed. A link to a program of another name has no
/// identity, because that program may start any other one, as snap does.
fn identity(path: &Path) -> Option<String> {
    if std::fs::canonicalize(path).ok()?.file_name() != path.file_name() {
        return None;
    }
    let meta = std::fs::metadata(path).ok()?;
    let changed = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", path.display(), meta.len(), changed.as_nanos()))
}

/// The version, and whether a Docker client builds with BuildKit. A plugin may come or go, so this is asked each time.
fn builds(wanted: &Wanted, path: &Path, version: Version) -> Result<Version, String> {
    // Older clients have BuildKit built in.
    let buildx = || host::ask(&Cmd::new(path).words("buildx version").limit(20)).is_ok_and(|a| a.ok);
    if wanted.name == "docker" && version >= BUILDX && !buildx() {
        return Err(format!("version {version} has no buildx plugin, and so no BuildKit"));
    }
    Ok(version)
}

/// Whether the verdict depends on the file alone. An interrupted question is asked again by the next run.
fn lasts(judged: &str) -> bool {
    judged.starts_with("good ") || judged.contains(OUTSIDE)
}

const OUTSIDE: &str = "is outside";

/// `good x.y.z`, or the reason for the rejection.
fn judge(path: &Path, wanted: &Wanted) -> String {
    let answer = host::ask(&Cmd::new(path).words(wanted.question).limit(20)).unwrap_or_default();
    let Some(version) = Version::find(&answer.out) else {
        return format!("did not tell its version: {}", answer.complaint());
    };
    if version < wanted.oldest || version > wanted.newest {
        return format!("version {version} {OUTSIDE} {} to {}", wanted.oldest, wanted.newest);
    }
    format!("good {version}")
}
