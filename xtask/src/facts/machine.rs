//! The machine: its system, processors and memory.

use crate::cmd::Cmd;
use crate::config::Config;
use crate::host;

#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    pub os: &'static str,
    pub arch: &'static str,
    pub cpus: u64,
    /// MiB.
    pub memory: u64,
    /// Memory that programs could take now, in MiB; none if the system does not tell.
    pub memory_free: Option<u64>,
    /// Free space for the cache in MiB; none if the system did not tell.
    pub disk_free: Option<u64>,
    pub root: bool,
    /// `ID` and `VERSION_CODENAME` of /etc/os-release, such as `debian` and `bookworm`.
    pub distribution: String,
    pub codename: String,
    /// Whether root may raise limits. If it may not, containers need the runc wrapper.
    pub sys_resource: bool,
}

impl Machine {
    /// Whether setup can work with package registries alone.
    pub fn builds_from_registries(&self) -> bool {
        self.os == "linux" && self.arch == "x86_64" && self.distribution == "debian" && self.root
    }

    /// Operating system and architecture as releases name them, such as `linux` and `amd64`.
    pub fn platform(&self) -> (&str, &str) {
        let os = if self.os == "macos" { "darwin" } else { self.os };
        let arch = match self.arch {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        (os, arch)
    }
}

pub fn gather(config: &Config) -> Machine {
    let status = read("/proc/self/status");
    let release = read("/etc/os-release");
    let of = |text: &str, key: &str| {
        text.lines().find_map(|l| l.strip_prefix(key)).map(|v| v.trim().trim_matches('"').to_owned())
    };
    let capabilities = of(&status, "CapEff:").and_then(|v| u64::from_str_radix(&v, 16).ok());
    let uid = of(&status, "Uid:").and_then(|v| v.split_whitespace().nth(1)?.parse::<u32>().ok());
    Machine {
        os: std::env::consts::OS,
        arch: std::env::consts::ARCH,
        cpus: std::thread::available_parallelism().map_or(2, |n| n.get() as u64),
        memory: memory(),
        memory_free: meminfo("MemAvailable:"),
        disk_free: disk_free(config),
        root: uid == Some(0),
        distribution: of(&release, "ID=").unwrap_or_default(),
        codename: of(&release, "VERSION_CODENAME=").unwrap_or_default(),
        sys_resource: capabilities.is_none_or(|c| c & (1 << 24) != 0),
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// MiB of a line of /proc/meminfo.
fn meminfo(key: &str) -> Option<u64> {
    let text = read("/proc/meminfo");
    let kib: u64 = text.lines().find_map(|l| l.strip_prefix(key))?.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}

/// MiB, from /proc or, on macOS, from sysctl.
fn memory() -> u64 {
    let sysctl = || host::ask(&Cmd::new("sysctl").words("-n hw.memsize")).ok()?.out.trim().parse::<u64>().ok();
    meminfo("MemTotal:").or_else(|| sysctl().map(|bytes| bytes >> 20)).unwrap_or(4096)
}

/// MiB.
fn disk_free(config: &Config) -> Option<u64> {
    let folder = config.paths.cache.ancestors().find(|p| p.exists())?;
    let system = rustix::fs::statvfs(folder).ok()?;
    Some(system.f_bavail.saturating_mul(system.f_frsize) >> 20)
}
