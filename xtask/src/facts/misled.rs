//! Whether the environment leads away from where the cluster was made: to another Docker engine, or to another MINIKUBE_HOME. There the
//! cluster seems to be gone, and is not.

use crate::config::Config;
use crate::facts::engine::Engine;
use crate::host;
use crate::tools::docker;
use std::path::{Path, PathBuf};

/// Why an engine without the cluster's container may be another engine than the cluster's; none if nothing says so.
pub fn by_engine(config: &Config, engine: &Engine) -> Option<String> {
    if !config.paths.kubeconfig().exists() && !config.paths.engine().exists() {
        return None;
    }
    let kept = std::fs::read_to_string(config.paths.engine()).ok();
    other_engine(kept.as_deref(), id(engine).as_deref(), engine.is_named)
}

/// The engine's own id, which it keeps with its data.
fn id(engine: &Engine) -> Option<String> {
    let text = match engine.get("/info") {
        Some(info) => info["ID"].as_str()?.to_owned(),
        None => host::ask(&docker::id(&engine.client?.path)).ok().filter(|answer| answer.ok)?.out,
    };
    Some(text.trim().to_owned()).filter(|id| !id.is_empty())
}

fn other_engine(kept: Option<&str>, found: Option<&str>, is_named: bool) -> Option<String> {
    let kept = kept.map(str::trim).filter(|id| !id.is_empty());
    let why = match (kept, found) {
        (_, None) => "the engine does not tell which engine it is",
        (Some(kept), Some(found)) if kept != found => "the cluster was made in another Docker engine than this one",
        (None, Some(_)) if is_named => {
            "DOCKER_HOST or a docker context names an engine, and the cluster may be in another one"
        }
        _ => return None,
    };
    Some(why.to_owned())
}

/// Why minikube's folder of the cluster seems to be gone, if its keys still exist where the kubeconfig has them.
pub fn by_home(config: &Config) -> Option<String> {
    let text = std::fs::read_to_string(config.paths.kubeconfig()).ok()?;
    let key = key_path(&text, &config.profile).filter(|key| key.exists())?;
    let home = key.ancestors().nth(3).unwrap_or(Path::new("/"));
    Some(format!("minikube's folder of the cluster is in {}, and MINIKUBE_HOME leads elsewhere", home.display()))
}

/// The profile's key that a kubeconfig names, in YAML or JSON.
fn key_path(kubeconfig: &str, profile: &str) -> Option<PathBuf> {
    let end = format!("/profiles/{profile}/client.key");
    let words = kubeconfig.split(['\n', '"', '\'']).map(str::trim);
    let path = |word: &str| PathBuf::from(word.split_once(": ").map_or(word, |(_, path)| path));
    words.filter(|word| word.ends_with(&end)).map(path).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_told_by_its_id() {
        assert_eq!(other_engine(Some("A\n"), Some("A"), true), None);
        assert_eq!(other_engine(None, Some("A"), false), None);
        for (kept, found, is_named) in
            [(Some("A"), Some("B"), false), (None, Some("B"), true), (Some("A"), None, false)]
        {
            assert!(other_engine(kept, found, is_named).is_some(), "{kept:?} {found:?}");
        }
    }

    #[test]
    fn finds_the_key_of_the_profile() {
        let yaml = "users:\n- name: p\n  user:\n    client-key: /my home/.minikube/profiles/p/client.key\n";
        assert_eq!(key_path(yaml, "p"), Some("/my home/.minikube/profiles/p/client.key".into()));
        let json = r#"{"user": {"client-key": "/h/profiles/p/client.key"}}"#;
        assert_eq!(key_path(json, "p"), Some("/h/profiles/p/client.key".into()));
        assert_eq!(key_path(yaml, "other"), None);
    }
}
