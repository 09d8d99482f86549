//! What setup has made or would have to make: the engine, the node image, base images, preloads, and the stages' stamps.

use crate::config::Config;
use crate::facts::machine::Machine;
use crate::facts::tools::Tools;
use std::collections::BTreeMap;

/// The machine's Docker engine.
#[derive(Clone, Debug, PartialEq)]
pub enum Engine {
    Up,
    /// Installed and not running, with what the client said.
    Down(String),
    Absent,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    pub engine: Engine,
    /// Base images that no registry has, where setup made them.
    pub bases: Bases,
    /// Ids by canonical tag, in the machine's engine.
    pub images: BTreeMap<String, String>,
}

/// None where the Dockerfile's own default is used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bases {
    pub python: Option<String>,
    pub node: Option<String>,
}

pub fn gather(_config: &Config, _machine: &Machine, _tools: &Tools) -> Setup {
    Setup {
        engine: Engine::Up,
        bases: Bases { python: Some("lab/python:3.11-slim".into()), node: Some("lab/node:22-slim".into()) },
        images: BTreeMap::new(),
    }
}
