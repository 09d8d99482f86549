//! What setup has made and what is missing: the engine, the node image, base images, preloads, and the stages' stamps.

use crate::archive::Pack;
use crate::config::Config;
use crate::facts::reach::{Reach, Rung};
use crate::fingerprint;
use crate::pins::{NODE_BASE, PACKAGES, PYTHON_BASE};
use crate::tools::mmdebstrap;
use crate::tools::version::Version;
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The machine's Docker engine.
#[derive(Clone, Debug, PartialEq)]
pub enum Engine {
    Up,
    /// Installed but not running. Holds the client's answer.
    Down(String),
    Absent,
}

/// Substitutes for the base images of the two Dockerfiles; none if the originals can be pulled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bases {
    pub python: Option<String>,
    pub node: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    pub engine: Engine,
    pub bases: Bases,
    pub source: Reach,
    pub host: Host,
    pub made: Made,
    /// The pack that was named on the command line.
    pub pack: Option<Arc<Pack>>,
}

/// What setup needs from the machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Host {
    /// The programs and headers that are present, of those that setup needs: programs by name, headers by path.
    pub programs: BTreeSet<String>,
    pub go: Option<Version>,
    pub daemon_json: Option<String>,
    pub daemon: Daemon,
    /// Whether systemd runs.
    pub service_manager: bool,
    /// The Debian mirror, if the network has its own.
    pub mirror: Option<String>,
}

/// What the engine's pid files say.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Daemon {
    #[default]
    Gone,
    /// The daemon's process id.
    Runs(String),
    /// Pid files that now name another process: dockerd refuses to start with them.
    Stale(Vec<PathBuf>),
}

/// What earlier runs of setup left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// A hash for each recipe, by its path under `xtask/recipes`.
    pub recipes: BTreeMap<String, String>,
    pub stamps: BTreeMap<String, String>,
    pub files: BTreeSet<PathBuf>,
    /// The images that the engine has, of those that setup makes, each with the fingerprint of its stage.
    pub images: BTreeMap<String, Option<String>>,
}

/// The label of an image that holds the fingerprint of its stage.
pub const LABEL: &str = "todo-chatbot.stage";

/// `engine` and `images` are what the engine told: whether it answers, and which of setup's images it has.
///
/// # Errors
/// The pack that the command line names is damaged, or no pack.
pub fn gather(
    config: &Config,
    source: Reach,
    engine: Engine,
    images: BTreeMap<String, Option<String>>,
) -> Result<Setup> {
    let open = |path| Pack::open(path).map_err(|flaw| flaw.of(path));
    let pack = config.from.as_deref().map(open).transpose()?.map(Arc::new);
    let registries = source.rung == Rung::Registries;
    let stand_in = |tag: &str| registries.then(|| tag.to_owned());
    Ok(Setup {
        engine,
        bases: Bases { python: stand_in(PYTHON_BASE), node: stand_in(NODE_BASE) },
        host: of_host(),
        made: Made {
            recipes: if registries { recipes(&config.paths.root.join("xtask/recipes")) } else { BTreeMap::new() },
            stamps: entries(&config.paths.cache.join("stamps"))
                .filter_map(|p| Some((name(&p)?, std::fs::read_to_string(&p).ok()?.trim().to_owned())))
                .collect(),
            files: [config.paths.bin()]
                .into_iter()
                .chain([config.paths.preloads(), config.paths.node_programs()])
                .flat_map(|dir| entries(&dir).collect::<Vec<_>>())
                .filter(|p| p.exists())
                .collect(),
            images,
        },
        source,
        pack,
    })
}

fn of_host() -> Host {
    let found = |name: &str| if name.starts_with('/') { Path::new(name).exists() } else { program(name).is_some() };
    let sources: String = [PathBuf::from("/etc/apt/sources.list")]
        .into_iter()
        .chain(entries(Path::new("/etc/apt/sources.list.d")))
        .filter_map(|p| Some(std::fs::read_to_string(p).ok()? + "\n\n"))
        .collect();
    Host {
        programs: asked_for().filter(|n| found(n)).map(str::to_owned).collect(),
        go: program("go").and_then(|go| go_version(&go)),
        daemon_json: std::fs::read_to_string("/etc/docker/daemon.json").ok(),
        daemon: daemon(),
        service_manager: Path::new("/run/systemd/system").exists(),
        mirror: mirror(&sources),
    }
}

/// Programs and files that `Host::found` looks for.
pub fn asked_for() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().map(|p| p.shown_by).chain(["curl", "tar", "npm"])
}

/// Looks on PATH, and where Debian keeps programs for root.
fn program(name: &str) -> Option<PathBuf> {
    let sbin = Path::new("/usr/sbin").join(name);
    which::which(name).ok().or_else(|| sbin.exists().then_some(sbin))
}

/// From the file VERSION beside Go's `bin`: to start Go takes longer.
fn go_version(go: &Path) -> Option<Version> {
    let go = go.canonicalize().ok()?;
    Version::find(&std::fs::read_to_string(go.parent()?.parent()?.join("VERSION")).ok()?)
}

fn daemon() -> Daemon {
    let mut stale = Vec::new();
    for (file, name) in [("/run/docker.pid", "dockerd"), ("/run/docker/containerd/containerd.pid", "containerd")] {
        let Ok(pid) = std::fs::read_to_string(file) else { continue };
        match live(&std::fs::read_to_string(format!("/proc/{}/status", pid.trim())).unwrap_or_default()) {
            Some("dockerd") if name == "dockerd" => return Daemon::Runs(pid.trim().to_owned()),
            Some(other) if other == name => {}
            _ => stale.push(PathBuf::from(file)),
        }
    }
    if stale.is_empty() { Daemon::Gone } else { Daemon::Stale(stale) }
}

/// The name of a process, from its status in /proc; none for a zombie, which has ended.
fn live(status: &str) -> Option<&str> {
    let field = |key: &str| status.lines().find_map(|l| l.strip_prefix(key)).map(str::trim);
    field("Name:").filter(|_| !field("State:").is_some_and(|s| s.starts_with('Z')))
}

/// The first mirror of this Debian release in apt's sources, in either format, that is not Debian's own.
fn mirror(sources: &str) -> Option<String> {
    let deb822 = sources.split("\n\n").filter_map(|stanza| {
        let field = |key: &str| stanza.lines().find_map(|l| l.strip_prefix(key)).unwrap_or_default();
        let has = |key: &str, word: &str| field(key).split_whitespace().any(|w| w == word);
        (has("Types:", "deb") && has("Suites:", mmdebstrap::SUITE) && has("Components:", "main"))
            .then(|| field("URIs:").split_whitespace().next().map(str::to_owned))?
    });
    let lines = sources.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().filter(|w| !w.starts_with('[') && !w.ends_with(']')).collect();
        (words.first() == Some(&"deb") && words.get(2) == Some(&mmdebstrap::SUITE) && words.contains(&"main"))
            .then(|| words.get(1).map(|w| (*w).to_owned()))?
    });
    deb822.chain(lines).find(|uri| !uri.contains("deb.debian.org"))
}

/// A hash for each recipe. The Go module `go` has several programs: each of its files and folders has a hash of its own.
fn recipes(root: &Path) -> BTreeMap<String, String> {
    let parts = entries(root).filter(|p| !p.ends_with("go")).chain(entries(&root.join("go")));
    parts
        .filter_map(|path| {
            let name = path.strip_prefix(root).ok()?.to_string_lossy().into_owned();
            let folder = || fingerprint::of_folder(&path).map(|files| files.short(&[]));
            let hash = if path.is_dir() { folder() } else { fingerprint::of_files(std::slice::from_ref(&path)) };
            Some((name, hash.ok()?))
        })
        .collect()
}

fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::fs::read_dir(dir).into_iter().flatten().filter_map(|e| Some(e.ok()?.path()))
}

fn name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_ended_does_not_live() {
        assert_eq!(live("Name:\tdockerd\nUmask:\t0022\nState:\tS (sleeping)\n"), Some("dockerd"));
        assert_eq!(live("Name:\tcontainerd\nState:\tZ (zombie)\n"), None);
        assert_eq!(live(""), None);
    }

    #[test]
    fn takes_the_mirror_of_a_closed_network_and_no_other_repository() {
        let own =
            "Types: deb\nURIs: http://deb.debian.org/debian\nSuites: bookworm bookworm-updates\nComponents: main\n";
        let node = "Types: deb\nURIs: https://deb.nodesource.com/node_20.x\nSuites: nodistro\nComponents: main\n";
        assert_eq!(mirror(&format!("{own}\n\n{node}")), None);
        let line = "deb [signed-by=/k.gpg] https://apt.corp.example/debian bookworm main contrib\n";
        assert_eq!(mirror(line).as_deref(), Some("https://apt.corp.example/debian"));
        let other = "deb https://download.docker.com/linux/debian bookworm stable\n";
        assert_eq!(mirror(other), None);
    }
}
