//! The tools: for each, the first program that is new enough, from PATH and then from the tool cache.

use crate::cmd::Cmd;
use crate::config::Config;
use crate::facts::memo::{self, Memo};
use crate::failure::{Exit, Failure};
use crate::host;
use crate::tools::docker::BUILDX;
use crate::tools::version::{Tool, Version};
use anyhow::Result;
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

pub fn gather(config: &Config, memo: &Memo) -> Tools {
    let mut passed_over = Vec::new();
    let mut find = |wanted: &Wanted| {
        candidates(config, wanted.name).into_iter().find_map(|path| {
            let question = format!("{} {}", path.display(), wanted.question);
            let judged = memo.answer(&question, state(config, &path), lasts, || judge(&path, wanted));
            let good = judged.strip_prefix(GOOD).and_then(Version::find).ok_or(judged);
            match good.and_then(|version| builds(config, memo, wanted, &path, version)) {
                Ok(version) => Some(Tool { path, version }),
                Err(why) => {
                    passed_over.push(format!("{}: {why}", path.display()));
                    None
                }
            }
        })
    };
    let [docker, minikube, kubectl, helm] = WANTED.each_ref().map(&mut find);
    let buildctl =
        Some(config.paths.bin().join("buildctl")).filter(|p| p.exists()).or_else(|| which::which("buildctl").ok());
    Tools { docker, minikube, kubectl, helm, buildctl, passed_over }
}

/// The tools, for commands that ask for no other facts.
pub fn alone(config: &Config) -> Tools {
    gather(config, &Memo::read(config))
}

/// PATH first, then the place where Debian installs docker, then the tool cache.
fn candidates(config: &Config, name: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = which::which_all(name).into_iter().flatten().collect();
    all.push(config.paths.bin().join(name));
    all.retain(|p| p.exists());
    all.dedup();
    all
}

/// The file as it is now; none where its name leads to a program that may start whatever it likes.
fn state(config: &Config, path: &Path) -> Option<String> {
    is_of_its_name(config, path).then(|| memo::identity(path))?
}

/// Whether the path leads to a program of the same name. A program of another name may start whatever it likes, as snap does. Setup
/// made the links of the tool cache.
pub fn is_of_its_name(config: &Config, path: &Path) -> bool {
    path.starts_with(config.paths.bin())
        || std::fs::canonicalize(path).is_ok_and(|real| real.file_name() == path.file_name())
}

/// The version again, where a client of Docker builds by BuildKit. Later clients do so through a plugin that comes and goes.
fn builds(config: &Config, memo: &Memo, wanted: &Wanted, path: &Path, version: Version) -> Result<Version, String> {
    // Older clients have BuildKit built in.
    if wanted.name != "docker" || version < BUILDX {
        return Ok(version);
    }
    let state = state(config, path).and_then(|client| Some(format!("{client} {}", plugins(config)?)));
    let missing = format!("version {version} {MISSING}");
    let ask = || match host::ask(&Cmd::new(path).words("buildx version").limit(20)) {
        Ok(answer) if answer.ok => GOOD.to_owned(),
        Ok(_) => missing.clone(),
        Err(_) => String::new(),
    };
    match memo.answer(&format!("{} buildx version", path.display()), state, lasts, ask).as_str() {
        GOOD => Ok(version),
        _ => Err(missing),
    }
}

/// The plugins that build, as they are now, in every folder where Docker's client looks; none where its settings name more folders.
fn plugins(config: &Config) -> Option<String> {
    let environment = &config.environment;
    let own = environment.path("DOCKER_CONFIG").or_else(|| Some(environment.path("HOME")?.join(".docker")))?;
    if std::fs::read_to_string(own.join("config.json")).is_ok_and(|text| text.contains("cliPluginsExtraDirs")) {
        return None;
    }
    let everybodys = ["/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"];
    let folders = [own].into_iter().chain(everybodys.map(|folder| Path::new(folder).join("docker")));
    let found = folders.filter_map(|folder| memo::identity(&folder.join("cli-plugins/docker-buildx")));
    Some(found.collect::<Vec<_>>().join(" "))
}

/// Whether a verdict depends on the files alone. An interrupted question gives none: the next run asks again.
fn lasts(judged: &str) -> bool {
    judged.starts_with(GOOD) || judged.contains(OUTSIDE) || judged.ends_with(MISSING)
}

const GOOD: &str = "good ";
const MISSING: &str = "has no buildx plugin, and so no BuildKit";
const OUTSIDE: &str = "is outside";

/// [`GOOD`] and the version, or the reason why not.
fn judge(path: &Path, wanted: &Wanted) -> String {
    let answer = host::ask(&Cmd::new(path).words(wanted.question).limit(20)).unwrap_or_default();
    let Some(version) = Version::find(&answer.out) else {
        return format!("did not tell its version: {}", answer.complaint());
    };
    outside(wanted, version).unwrap_or_else(|| format!("{GOOD}{version}"))
}

/// Why a version is not taken.
fn outside(wanted: &Wanted, version: Version) -> Option<String> {
    let Wanted { oldest, newest, .. } = wanted;
    match newest {
        Version(ANY, ..) if version < *oldest => Some(format!("version {version} {OUTSIDE} {oldest} and newer")),
        Version(major, minor, ANY) if version < *oldest || version > *newest => {
            Some(format!("version {version} {OUTSIDE} {oldest} to {major}.{minor}"))
        }
        _ if version < *oldest || version > *newest => {
            Some(format!("version {version} {OUTSIDE} {oldest} to {newest}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_does_not_exist_is_not_shown() {
        let [docker, _, kubectl, helm] = &WANTED;
        // What podman's stand-in for docker says.
        assert_eq!(outside(docker, Version(5, 4, 2)).as_deref(), Some("version 5.4.2 is outside 20.10.0 and newer"));
        assert_eq!(outside(kubectl, Version(1, 36, 0)).as_deref(), Some("version 1.36.0 is outside 1.33.0 to 1.35"));
        assert_eq!(outside(helm, Version(5, 1, 0)).as_deref(), Some("version 5.1.0 is outside 3.14.0 to 5.0.0"));
        assert_eq!((outside(docker, Version(29, 1, 0)), outside(kubectl, Version(1, 35, 9))), (None, None));
    }
}
