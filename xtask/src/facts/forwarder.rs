//! The detached forwarder, which keeps the printed address answering. It holds a lock as long as it lives.

use crate::config::{Config, Paths};
use crate::host::record;
use crate::values::NAMESPACE;
use serde_json::Value;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq)]
pub struct Forwarder {
    pub pid: u32,
    pub port: u16,
    /// The namespace of the frontend that it leads to.
    pub namespace: String,
    /// Whether the page and the backend answered through this address.
    pub answers: bool,
    /// Whether nothing answered at all.
    pub silent: bool,
}

impl Forwarder {
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// The path that answers 200 only when page, backend and database all answer. The readiness of pods is no substitute: after
/// a machine wakes from sleep, Kubernetes reports stale readiness for a while.
pub fn proof(port: u16) -> String {
    format!("http://127.0.0.1:{port}/api/ready")
}

/// The file in which the forwarder writes its pid, port and namespace, and which it locks.
pub fn file(paths: &Paths) -> PathBuf {
    paths.state.join("forwarder.json")
}

pub fn gather(config: &Config) -> Option<Forwarder> {
    let path = file(&config.paths);
    if !record::is_held(&path) {
        return None;
    }
    let json: Value = serde_json::from_str(&std::fs::read_to_string(&path).ok()?).ok()?;
    let port = u16::try_from(json["port"].as_u64()?).ok()?;
    let status = crate::http::status(&proof(port));
    let (answers, silent) = (status == Some(200), status.is_none());
    let pid = u32::try_from(json["pid"].as_u64()?).ok()?;
    // A forwarder of an older version recorded no namespace.
    let namespace = json["namespace"].as_str().unwrap_or(NAMESPACE).to_owned();
    Some(Forwarder { pid, port, namespace, answers, silent })
}
