//! The machine's own settings that builds need: proxies, a CA bundle, package mirrors. They reach no layer.

use std::path::PathBuf;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// BuildKit secrets by id: `ca`, `pip_conf`, `npmrc`.
    pub secrets: Vec<(String, PathBuf)>,
    /// Docker's predefined proxy arguments: they reach the build and neither a layer nor the history.
    pub proxies: Vec<(String, String)>,
    /// The engine that the user's environment leads to.
    pub docker_host: Option<String>,
}

pub fn gather() -> Settings {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let file = |name: &str| set(name).map(PathBuf::from);
    let home = file("HOME").unwrap_or_default();
    let named = ["PIP_CERT", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];
    // A company's CA is there even where no variable names it.
    let installed = || {
        let own = std::fs::read_dir("/usr/local/share/ca-certificates").is_ok_and(|mut d| d.next().is_some());
        own.then(|| PathBuf::from("/etc/ssl/certs/ca-certificates.crt"))
    };
    let candidates = [
        ("ca", named.iter().find_map(|n| file(n)).or_else(installed)),
        (
            "pip_conf",
            file("PIP_CONFIG_FILE").or_else(|| existing(&[home.join(".config/pip/pip.conf"), "/etc/pip.conf".into()])),
        ),
        ("npmrc", file("NPM_CONFIG_USERCONFIG").or_else(|| existing(&[home.join(".npmrc")]))),
    ];
    let proxies = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
    Settings {
        secrets: candidates
            .into_iter()
            .filter_map(|(id, path)| Some((id.to_owned(), path.filter(|p| p.is_file())?)))
            .collect(),
        proxies: proxies.iter().filter_map(|n| Some(((*n).to_owned(), set(n)?))).collect(),
        docker_host: set("DOCKER_HOST"),
    }
}

fn existing(paths: &[PathBuf]) -> Option<PathBuf> {
    paths.iter().find(|p| p.is_file()).cloned()
}
