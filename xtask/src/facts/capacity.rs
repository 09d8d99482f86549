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
    /// Whether the engine runs without root: minikube then makes nodes of containerd alone.
    pub rootless: bool,
}

/// The engine's own figures, or the machine's if the engine gives none.
pub fn gather(machine: &Machine, tools: &Tools) -> Capacity {
    let all = Capacity { cpus: machine.cpus, memory: machine.memory, rootless: false };
    let Some(client) = &tools.docker else { return all };
    let format = "{{.NCPU}} {{.MemTotal}} {{.SecurityOptions}}";
    let question = docker(&client.path, &Engine::Machine).words("info --format").arg(format).limit(10);
    host::ask(&question).ok().and_then(|answer| parse(&answer.out)).unwrap_or(all)
}

fn parse(text: &str) -> Option<Capacity> {
    let mut words = text.split_whitespace();
    let (cpus, memory) = (words.next()?.parse().ok()?, words.next()?.parse::<u64>().ok()? >> 20);
    let rootless = words.any(|option| option.trim_matches(['[', ']']) == "name=rootless");
    (cpus > 0 && memory > 0).then_some(Capacity { cpus, memory, rootless })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_engine_tells() {
        let found = |rootless| Some(Capacity { cpus: 2, memory: 7945, rootless });
        assert_eq!(parse("2 8331427840\n"), found(false));
        assert_eq!(parse("2 8331427840 [name=seccomp,profile=builtin name=cgroupns]\n"), found(false));
        assert_eq!(parse("2 8331427840 [name=seccomp,profile=builtin name=rootless name=cgroupns]\n"), found(true));
        assert_eq!(parse("0 0\n"), None);
    }
}
