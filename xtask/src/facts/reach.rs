//! Which sources the network reaches: official releases, or package registries alone.

use crate::config::Config;
use crate::facts::machine::Machine;
use crate::host;
use crate::pins::{RELEASES, Release};
use crate::tools::curl;
use crate::values::Source;

/// Where tools, node image, preloads and base images come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Rung {
    Release,
    Registries,
    /// Neither can be reached. Names the addresses that did not answer.
    Nowhere(String),
}

impl Rung {
    pub fn name(&self) -> &'static str {
        match self {
            Rung::Release => "release",
            Rung::Registries => "registries",
            Rung::Nowhere(_) => "nowhere",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    pub rung: Rung,
    /// The reason for the choice, for the summary.
    pub reason: String,
    /// Whether the cache holds the same choice already.
    pub remembered: bool,
}

/// The flag decides, then the remembered choice, then a question to the network, asked once and within 5 s.
pub fn gather(config: &Config, machine: &Machine) -> Reach {
    let kept = std::fs::read_to_string(config.paths.cache.join("source")).unwrap_or_default();
    let told =
        |rung: Rung, reason: &str| Reach { remembered: kept.trim() == rung.name(), reason: reason.to_owned(), rung };
    if config.from.is_some() {
        return told(Rung::Registries, "the pack was made from package registries");
    }
    match (config.source, kept.trim()) {
        (Source::Release, _) => told(Rung::Release, "as told by --source"),
        (Source::Registries, _) => told(Rung::Registries, "as told by --source"),
        (Source::Auto, "release") => told(Rung::Release, "as found out before"),
        (Source::Auto, "registries") => told(Rung::Registries, "as found out before"),
        (Source::Auto, _) => ask(config, machine),
    }
}

/// The address of a release: its own host, or the mirror that the user set for all releases.
pub fn release_url(release: &Release, config: &Config, machine: &Machine) -> String {
    let host = config.releases.as_deref().unwrap_or(release.host).trim_end_matches('/');
    let (os, arch) = machine.platform();
    format!("{host}{}", release.fill(release.path, os, arch))
}

fn ask(config: &Config, machine: &Machine) -> Reach {
    let mut hosts: Vec<String> = RELEASES.iter().map(|r| release_url(r, config, machine)).collect();
    // The registry of the base images and of Minikube. It answers 401 to clients that are not signed in.
    hosts.push("https://registry-1.docker.io/v2/".to_owned());
    hosts.push(config.go_proxy.clone());
    let answers: Vec<bool> = std::thread::scope(|scope| {
        let asked: Vec<_> = hosts.iter().map(|url| scope.spawn(|| answers(url))).collect();
        asked.into_iter().map(|a| a.join().unwrap_or(false)).collect()
    });
    let (registry, releases) = answers.split_last().unwrap_or((&false, &[]));
    let silent = hosts.iter().zip(releases).find(|(_, answered)| !**answered).map(|(url, _)| url.clone());
    let reach = |rung: Rung, reason: String| Reach { rung, reason, remembered: false };
    match silent {
        None => reach(Rung::Release, "official releases can be reached".into()),
        Some(url) if *registry && machine.builds_from_registries() => {
            reach(Rung::Registries, format!("no answer from {}", host_of(&url)))
        }
        Some(url) => reach(Rung::Nowhere(host_of(&url).to_owned()), format!("no answer from {}", host_of(&url))),
    }
}

fn answers(url: &str) -> bool {
    let answer = host::ask(&curl::status(url)).unwrap_or_default();
    answer.out.trim().parse::<u16>().is_ok_and(|code| (200..400).contains(&code) || code == 401)
}

fn host_of(url: &str) -> &str {
    url.split('/').nth(2).unwrap_or(url)
}
