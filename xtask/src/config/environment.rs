//! The environment of the process. Only this file reads it. Children get the variables of one list.

#![allow(clippy::disallowed_methods, reason = "this is the file that reads the environment")]

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Variables by name, as they were when the tool started.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Skips variables whose name or value is not UTF-8.
    pub fn read() -> Self {
        Self(std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))).collect())
    }

    #[cfg(test)]
    pub fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        Self(variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    /// The value; a variable that is set and empty counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// Whether `CI` is set to anything but `false` or `0`: then no person watches.
    pub fn is_ci(&self) -> bool {
        self.get("CI").is_some_and(|value| !["false", "0"].contains(&value))
    }
}

/// Every variable that a child gets, if it is set. All others stay with the tool: `HELM_*`, `KUBE*`, `GIT_DIR` and
/// `DOCKER_DEFAULT_PLATFORM`, for example, would lead a child to another cluster, clone or platform.
#[rustfmt::skip]
const PASSED_ON: &[&str] = &[
    // The user and the session.
    "HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "TEMP", "TERM", "TMP", "TMPDIR", "TZ", "USER", "WSL_DISTRO_NAME",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR",
    // Access to the network.
    "ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "all_proxy", "http_proxy", "https_proxy", "no_proxy",
    "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE",
    // The engine: its address, its certificates, and what the credential helpers of its client need.
    "DBUS_SESSION_BUS_ADDRESS", "GNUPGHOME", "PASSWORD_STORE_DIR", "WSL_INTEROP",
    "DOCKER_CERT_PATH", "DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_HOST", "DOCKER_TLS_VERIFY", "MINIKUBE_HOME",
    // Settings of builds and tests.
    "CARGO_HOME", "CARGO_TARGET_DIR", "CI", "CHROMIUM", "DEBIAN_FRONTEND", "PYENV_ROOT", "PYENV_VERSION", "RUSTFLAGS",
    "GOAUTH", "GOCACHE", "GOFLAGS", "GOINSECURE", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOPATH", "GOPRIVATE", "GOPROXY",
    "GOROOT", "GOSUMDB", "GOTMPDIR", "GOVCS",
    "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "RUST_BACKTRACE", "NVM_DIR", "VOLTA_HOME",
];

/// Prefixes of further variables that a child gets.
const FAMILIES: &[&str] = &["LC_", "PIP_", "NPM_CONFIG_", "npm_config_", "XTASK_", "PLAYWRIGHT_"];

/// The environment of a child, before the command adds its own variables.
pub fn for_children() -> Vec<(OsString, OsString)> {
    let passed = |name: &str| PASSED_ON.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family));
    std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(passed)).collect()
}

/// The networks that Minikube gives to nodes of the Docker driver, its services' network, and this machine.
const NODES: &str = "localhost,127.0.0.1,::1,10.96.0.0/12,192.168.49.0/24,192.168.58.0/24,192.168.67.0/24,192.168.76.0/24,\
    192.168.85.0/24,192.168.94.0/24";

/// NO_PROXY in both spellings, with the nodes' networks added; nothing where no proxy is set.
pub fn without_proxy_to_nodes(environment: &BTreeMap<OsString, OsString>) -> Vec<(OsString, OsString)> {
    let set = |name: &str| environment.get(OsStr::new(name)).and_then(|v| v.to_str()).filter(|v| !v.is_empty());
    if !["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]
        .into_iter()
        .any(|n| set(n).is_some())
    {
        return Vec::new();
    }
    let own = set("NO_PROXY").or(set("no_proxy")).map(|own| format!("{own},")).unwrap_or_default();
    ["NO_PROXY", "no_proxy"].map(|name| (name.into(), format!("{own}{NODES}").into())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_is_absent() {
        let environment = Environment::of([("A", ""), ("B", "b")]);
        assert_eq!((environment.get("A"), environment.get("B"), environment.get("C")), (None, Some("b"), None));
    }

    #[test]
    fn the_node_is_reached_without_the_proxy() {
        let of = |variables: &[(&str, &str)]| {
            without_proxy_to_nodes(&variables.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect())
        };
        assert_eq!(of(&[("NO_PROXY", "corp")]), []);
        let set = of(&[("https_proxy", "http://proxy:3128"), ("no_proxy", "corp")]);
        assert_eq!(set.len(), 2);
        assert!(set.iter().all(|(_, value)| value.to_str().unwrap().starts_with("corp,")
            && value.to_str().unwrap().contains("192.168.49.0/24")));
    }

    #[test]
    fn children_get_nothing_that_leads_astray_and_no_secret() {
        for name in [
            "KUBECONFIG",
            "KUBERC",
            "HELM_KUBEAPISERVER",
            "GIT_DIR",
            "GIT_INDEX_FILE",
            "MINIKUBE_PROFILE",
            "BUILDX_BUILDER",
            "DOCKER_DEFAULT_PLATFORM",
            "DOCKER_API_VERSION",
            "DOCKER_CONTENT_TRUST",
            "DATABASE_URL",
            "OPENAI_API_KEY",
            "AUTH_SECRET",
            "LD_PRELOAD",
            "GOOGLE_API_KEY",
            "PYTHONPATH",
            "COMPOSE_FILE",
            "TEST_DATABASE_URL",
        ] {
            let family = FAMILIES.iter().any(|family| name.starts_with(family));
            assert!(!PASSED_ON.contains(&name) && !family, "{name}");
        }
    }
}
