//! The detached forwarder that keeps the printed address answering: alive while it holds its lock.

use crate::config::{Config, Paths};
use crate::values::NAMESPACE;
use serde_json::Value;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq)]
pub struct Forwarder {
    pub pid: u32,
    pub port: u16,
    /// Whose frontend it leads to.
    pub namespace: String,
    /// Whether the page answered through it, and the backend through the page.
    pub answers: bool,
}

impl Forwarder {
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// What answers 200 once the page, the backend behind it and the database behind that do: pods that were asleep are
/// called ready for a while after they woke, whatever they are.
pub fn proof(port: u16) -> String {
    format!("http://127.0.0.1:{port}/api/ready")
}

/// Where the forwarder writes its pid, port and namespace, and holds a lock while it lives.
pub fn file(paths: &Paths) -> PathBuf {
    paths.state.join("forwarder.json")
}

/// Whether a process holds a lock on the file: a forwarder's, while it lives.
pub fn is_held(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

pub fn gather(config: &Config) -> Option<Forwarder> {
    let path = file(&config.paths);
    if !is_held(&path) {
        return None;
    }
    let json: Value = serde_json::from_str(&std::fs::read_to_string(&path).ok()?).ok()?;
    let port = u16::try_from(json["port"].as_u64()?).ok()?;
    let answers = crate::http::status(&proof(port)) == Some(200);
    let pid = u32::try_from(json["pid"].as_u64()?).ok()?;
    // One that an older version started says nothing of it.
    let namespace = json["namespace"].as_str().unwrap_or(NAMESPACE).to_owned();
    Some(Forwarder { pid, port, namespace, answers })
}
