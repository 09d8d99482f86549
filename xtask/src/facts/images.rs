//! The images of the machine's own engine.

use crate::facts::tools::Tools;
use crate::host;
use crate::tools::docker::{self, Engine};
use crate::tools::node;
use std::collections::BTreeMap;

/// Ids by canonical tag; none where no engine answers.
pub fn gather(tools: &Tools) -> BTreeMap<String, String> {
    let Some(docker) = &tools.docker else { return BTreeMap::new() };
    let answer = host::ask(&docker::images(&docker.path, &Engine::Machine)).unwrap_or_default();
    if answer.ok { node::images(&answer.out).into_iter().collect() } else { BTreeMap::new() }
}
