//! The sources of what is deployed: their fingerprints, and what changed since the last build.

use crate::config::Config;
use crate::fingerprint::{self, Fingerprint};
use anyhow::Result;

/// The two parts of the app, which are also image, chart and release names.
pub const PARTS: [&str; 2] = ["backend", "frontend"];

#[derive(Clone, Debug, PartialEq)]
pub struct Sources {
    /// The build contexts, in the order of `PARTS`.
    pub contexts: Vec<Fingerprint>,
    /// The charts, likewise.
    pub charts: Vec<Fingerprint>,
}

pub fn gather(config: &Config) -> Result<Sources> {
    let of = |dir: &str| -> Result<Vec<Fingerprint>> {
        PARTS.iter().map(|part| fingerprint::of_folder(&config.paths.root.join(dir).join(part))).collect()
    };
    Ok(Sources { contexts: of("")?, charts: of("helm")? })
}
