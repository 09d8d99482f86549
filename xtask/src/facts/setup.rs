//! What setup has made or would have to make: the engine, the node image, base images, preloads, and the stages' stamps.

use crate::config::Config;
use crate::facts::machine::Machine;
use crate::facts::tools::Tools;

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
}

pub fn gather(_config: &Config, _machine: &Machine, _tools: &Tools) -> Setup {
    Setup { engine: Engine::Up }
}
