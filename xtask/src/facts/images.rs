//! The images of the machine's own engine.

use crate::facts::tools::Tools;
use crate::host;
use crate::tools::docker::{self, Engine};
use crate::tools::node;
use std::collections::{BTreeMap, BTreeSet};

/// Ids by canonical tag, and the tags of the images that this tool built; none if no engine answers.
pub fn gather(tools: &Tools) -> (BTreeMap<String, String>, BTreeSet<String>) {
    let Some(docker) = &tools.docker else { return Default::default() };
    let all = docker::images(&docker.path, &Engine::Machine);
    let built = all.clone().arg("--filter").arg(format!("label={}", docker::FINGERPRINT));
    let listed = |cmd| match host::ask(&cmd) {
        Ok(answer) if answer.ok => node::images(&answer.out),
        _ => Vec::new(),
    };
    let built = listed(built).into_iter().map(|(tag, _)| tag).collect();
    (listed(all).into_iter().collect(), built)
}
