//! How much memory a pod's container uses, as its own cgroup says: Minikube brings no metrics server.

use crate::host;
use crate::tools::kubectl::{self, Target};
use anyhow::{Context as _, Result};
use serde_json::Value;

const PROGRAM: &str = include_str!("memory.py");
const MIB: f64 = 1024.0 * 1024.0;

/// In MiB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// Without the page cache that can be dropped: what the kubelet calls the working set, and evicts by.
    pub working_set: f64,
    pub limit: f64,
}

/// # Errors
/// The container cannot be asked.
pub fn ask(target: &Target, pod: &str) -> Result<Memory> {
    let cmd = kubectl::kubectl(target).arg("exec").arg(pod).words("--container=backend -- python3 -c").arg(PROGRAM);
    let answer = host::ask(&cmd.limit(20))?;
    parse(&answer.out).with_context(|| format!("{pod} does not say its memory: {}", answer.complaint()))
}

fn parse(text: &str) -> Option<Memory> {
    let json: Value = serde_json::from_str(text.trim()).ok()?;
    let mib = |name: &str| Some(json[name].as_f64()? / MIB);
    Some(Memory { working_set: mib("usage")? - mib("inactive_file")?, limit: mib("limit")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_the_cache_that_can_be_dropped() {
        let memory = parse("{\"usage\": 209715200, \"inactive_file\": 104857600, \"limit\": 536870912}\n");
        assert_eq!(memory, Some(Memory { working_set: 100.0, limit: 512.0 }));
        assert_eq!(parse("no such container"), None);
    }
}
