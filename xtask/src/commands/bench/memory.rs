//! The memory use of a pod's container, from its own cgroup, because Minikube has no metrics server.

use crate::host;
use crate::tools::kubectl::{self, Target};
use anyhow::{Context as _, Result};

/// Paths for cgroup v2 and v1. grep reads them: a program that starts slowly would disturb the measurement.
const FILES: &str = "/sys/fs/cgroup/memory.current /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory.stat
    /sys/fs/cgroup/memory/memory.usage_in_bytes /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory/memory.stat";
const MIB: f64 = 1024.0 * 1024.0;

/// In MiB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// Without droppable page cache: the kubelet's working set, by which it evicts pods.
    pub working_set: f64,
    pub limit: f64,
}

/// # Errors
/// The container does not answer.
pub fn ask(target: &Target, pod: &str) -> Result<Memory> {
    let cmd =
        kubectl::kubectl(target).arg("exec").arg(pod).words("--container=backend -- grep -sH").arg("").words(FILES);
    let answer = host::ask(&cmd.limit(20))?;
    parse(&answer.out).with_context(|| format!("{pod} does not say its memory: {}", answer.complaint()))
}

fn parse(text: &str) -> Option<Memory> {
    let value = |file: &str, name: &str| -> Option<f64> {
        let mut lines = text.lines().filter_map(|line| line.split_once(':')).filter(|(path, _)| path.ends_with(file));
        lines.find_map(|(_, line)| line.strip_prefix(name)?.trim().parse().ok())
    };
    let usage = value("memory.current", "").or_else(|| value("memory.usage_in_bytes", ""))?;
    let limit = value("memory.max", "").or_else(|| value("memory.limit_in_bytes", ""))?;
    // Version 1 counts the container's children in the total.
    let file = value("memory.stat", "total_inactive_file ").or_else(|| value("memory.stat", "inactive_file "))?;
    Some(Memory { working_set: (usage - file) / MIB, limit: limit / MIB })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_the_cache_that_can_be_dropped() {
        let memory = Some(Memory { working_set: 100.0, limit: 512.0 });
        let new = "/sys/fs/cgroup/memory.current:209715200
/sys/fs/cgroup/memory.max:536870912
/sys/fs/cgroup/memory.stat:anon 1
/sys/fs/cgroup/memory.stat:inactive_file 104857600
";
        assert_eq!(parse(new), memory);
        let old = "/sys/fs/cgroup/memory/memory.usage_in_bytes:209715200
/sys/fs/cgroup/memory/memory.limit_in_bytes:536870912
/sys/fs/cgroup/memory/memory.stat:inactive_file 5
/sys/fs/cgroup/memory/memory.stat:total_inactive_file 104857600
";
        assert_eq!(parse(old), memory);
        assert_eq!(parse("/sys/fs/cgroup/memory.max:max\n"), None);
    }
}
