//! What a new node may use: the engine's processors and memory. With Docker Desktop these are fewer than the machine's.

use crate::facts::machine::Machine;
use crate::facts::tools::Tools;
use crate::host;
use crate::tools::docker::{Engine, docker};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capacity {
    pub cpus: u64,
    /// MiB.
    pub memory: u64,
}

/// The engine's own figures, or the machine's if the engine gives none.
pub fn gather(machine: &Machine, tools: &Tools) -> Capacity {
    let all = Capacity { cpus: machine.cpus, memory: machine.memory };
    let Some(client) = &tools.docker else { return all };
    let question =
        docker(&client.path, &Engine::Machine).words("info --format").arg("{{.NCPU}} {{.MemTotal}}").limit(10);
    host::ask(&question).ok().and_then(|answer| parse(&answer.out)).unwrap_or(all)
}

fn parse(text: &str) -> Option<Capacity> {
    let (cpus, bytes) = text.trim().split_once(' ')?;
    let (cpus, memory) = (cpus.parse().ok()?, bytes.parse::<u64>().ok()? >> 20);
    (cpus > 0 && memory > 0).then_some(Capacity { cpus, memory })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_engine_tells() {
        assert_eq!(parse("2 8331427840\n"), Some(Capacity { cpus: 2, memory: 7945 }));
        assert_eq!(parse("0 0\n"), None);
    }
}
