//! Settings of the machine that builds need: proxies, a CA bundle, package mirrors. No image layer contains them.

use super::package_settings;
use crate::config::Config;
use crate::config::address::leads_to_loopback;
use crate::secret::Secret;
use crate::tools::docker::BuildSecret;
use serde_json::Value;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// BuildKit secrets by id: `ca`, `pip_conf`, `npmrc`.
    pub secrets: Vec<(String, BuildSecret)>,
    /// Docker's predefined proxy arguments. The build sees them, but neither its layers nor its history keep them.
    pub proxies: Vec<(String, String)>,
    /// Names of the proxies' variables that builds do not get: they name this machine's loopback.
    pub kept_from_builds: Vec<&'static str>,
    /// The engine that `DOCKER_HOST` or the current docker context names, if one of them is set.
    pub docker_host: Option<String>,
    /// The profile into whose node `minikube docker-env` points this shell.
    pub docker_env: Option<String>,
}

/// An engine that is not this machine's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Elsewhere {
    pub what: String,
    pub fix: &'static str,
}

impl Settings {
    /// Why docker's commands would not reach this machine's own engine. An address is shown without the user's name.
    pub fn engine_elsewhere(&self) -> Option<Elsewhere> {
        let address = self.docker_host.as_deref()?;
        if let Some(profile) = &self.docker_env {
            let what =
                format!("this shell is pointed into the node of minikube's profile {profile}, by minikube docker-env");
            return Some(Elsewhere { what, fix: "eval $(minikube docker-env --unset), then run it again" });
        }
        // Docker takes an address without a scheme for TCP.
        let (scheme, rest) = address.split_once("://").unwrap_or(("tcp", address));
        let authority = rest.split('/').next().unwrap_or_default();
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let host = match authority.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => authority.split(':').next().unwrap_or_default(),
        };
        let on_loopback = ["", "localhost"].contains(&host) || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        // ssh to this machine is mostly a way to another one, by a forwarded port.
        let here = ["unix", "npipe", "fd"].contains(&scheme) || (scheme != "ssh" && on_loopback);
        let fix = "unset DOCKER_HOST, or: docker context use default; the cluster must be on this machine";
        (!here).then(|| Elsewhere {
            what: format!("docker's commands go to another machine: {scheme}://{authority}"),
            fix,
        })
    }
}

pub fn gather(config: &Config) -> Settings {
    let environment = &config.environment;
    let file = |name: &str| environment.path(name);
    let home = file("HOME").unwrap_or_default();
    let named = ["PIP_CERT", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];
    // Companies install their CA in the system's bundle even if no variable names it.
    let installed = || {
        let own = std::fs::read_dir("/usr/local/share/ca-certificates").is_ok_and(|mut d| d.next().is_some());
        own.then(|| PathBuf::from("/etc/ssl/certs/ca-certificates.crt"))
    };
    let read = |path: Option<PathBuf>| path.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let pip_places = [home.join(".config/pip/pip.conf"), home.join(".pip/pip.conf"), "/etc/pip.conf".into()];
    let pip = read(file("PIP_CONFIG_FILE").or_else(|| existing(&pip_places)));
    let npm = read(file("NPM_CONFIG_USERCONFIG").or_else(|| existing(&[home.join(".npmrc")])));
    let ca =
        named.iter().find_map(|n| file(n)).or_else(|| package_settings::certificates(&pip, &npm)).or_else(installed);
    let text =
        |id: &str, text: String| (!text.is_empty()).then(|| (id.to_owned(), BuildSecret::Text(Secret::new(text))));
    let secrets = [
        ca.filter(|path| path.is_file()).map(|path| ("ca".to_owned(), BuildSecret::File(path))),
        text("pip_conf", package_settings::pip(&pip)),
        text("npmrc", package_settings::npm(&npm, environment)),
    ];
    let proxies = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
    let on_loopback = |name: &&str| !is_exception(name) && environment.get(name).is_some_and(leads_to_loopback);
    Settings {
        kept_from_builds: proxies.into_iter().filter(on_loopback).collect(),
        secrets: secrets.into_iter().flatten().collect(),
        proxies: proxies
            .iter()
            .filter_map(|n| Some(((*n).to_owned(), environment.text(n)?)))
            .filter(|(name, address)| is_exception(name) || !leads_to_loopback(address))
            .collect(),
        docker_env: environment.text("MINIKUBE_ACTIVE_DOCKERD"),
        docker_host: environment.text("DOCKER_HOST").or_else(|| {
            context(&file("DOCKER_CONFIG").unwrap_or(home.join(".docker")), environment.get("DOCKER_CONTEXT"))
        }),
    }
}

/// NO_PROXY lists hosts and names no proxy.
fn is_exception(name: &str) -> bool {
    name.eq_ignore_ascii_case("NO_PROXY")
}

/// The address of the current docker context; none for the default one.
fn context(folder: &Path, named: Option<&str>) -> Option<String> {
    let json = |path: &Path| serde_json::from_str::<Value>(&std::fs::read_to_string(path).ok()?).ok();
    let named = named.map(str::to_owned);
    let name = named.or_else(|| Some(json(&folder.join("config.json"))?["currentContext"].as_str()?.to_owned()))?;
    let contexts = std::fs::read_dir(folder.join("contexts/meta")).ok()?.flatten();
    let meta =
        contexts.filter_map(|c| json(&c.path().join("meta.json"))).find(|m| m["Name"].as_str() == Some(&name))?;
    Some(meta["Endpoints"]["docker"]["Host"].as_str()?.to_owned())
}

fn existing(paths: &[PathBuf]) -> Option<PathBuf> {
    paths.iter().find(|p| p.is_file()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_on_loopback_reaches_no_build() {
        let mut config = Config::for_tests();
        config.environment = crate::config::environment::Environment::of([
            ("HTTPS_PROXY", "http://127.0.0.1:7890"),
            ("HTTP_PROXY", "http://me:pw@localhost.corp:3128"),
            ("http_proxy", "me:pw@localhost:7890"),
            ("NO_PROXY", "localhost"),
        ]);
        let names: Vec<String> = gather(&config).proxies.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["HTTP_PROXY", "NO_PROXY"]);
        assert_eq!(gather(&config).kept_from_builds, ["HTTPS_PROXY", "http_proxy"]);
    }

    #[test]
    fn knows_which_engines_are_elsewhere() {
        let of = |host: &str| Settings { docker_host: Some(host.into()), ..Settings::default() }.engine_elsewhere();
        for here in [
            "unix:///run/user/1000/docker.sock",
            "tcp://127.0.0.1:2375",
            "tcp://[::1]:2375",
            "tcp://localhost",
            "localhost:2375",
        ] {
            assert_eq!(of(here), None, "{here}");
        }
        for (address, shown) in [
            ("ssh://me:pw@build.example.com", "ssh://build.example.com"),
            ("ssh://localhost", "ssh://localhost"),
            ("tcp://10.0.0.7:2376", "tcp://10.0.0.7:2376"),
            ("10.0.0.5:2375", "tcp://10.0.0.5:2375"),
            ("tcp://127.example.com:2375", "tcp://127.example.com:2375"),
        ] {
            let elsewhere = of(address).unwrap();
            assert!(elsewhere.what.ends_with(&format!(": {shown}")), "{elsewhere:?}");
        }
    }

    #[test]
    fn a_shell_that_is_pointed_into_a_node_is_told_so() {
        let mut config = Config::for_tests();
        let of = |variables| {
            config.environment = crate::config::environment::Environment::of(variables);
            gather(&config).engine_elsewhere()
        };
        let address = "tcp://127.0.0.1:32770";
        let mut of = of;
        let elsewhere = of([("DOCKER_HOST", address), ("MINIKUBE_ACTIVE_DOCKERD", "minikube")]).unwrap();
        assert!(elsewhere.what.contains("profile minikube") && elsewhere.fix.contains("--unset"), "{elsewhere:?}");
        assert_eq!(of([("DOCKER_HOST", ""), ("MINIKUBE_ACTIVE_DOCKERD", "minikube")]), None);
        assert_eq!(of([("DOCKER_HOST", address), ("MINIKUBE_ACTIVE_DOCKERD", "")]), None);
    }
}
