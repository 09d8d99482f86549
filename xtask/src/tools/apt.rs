//! Debian's package manager.

use crate::cmd::Cmd;

fn apt_get() -> Cmd {
    // apt's own daily run may hold the lock for a while.
    Cmd::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").words("-o DPkg::Lock::Timeout=120").limit(900)
}

pub fn update() -> Cmd {
    apt_get().words("update -q")
}

/// Configures the packages that an interrupted installation unpacked. apt-get installs nothing before that.
pub fn finish() -> Cmd {
    Cmd::new("dpkg").env("DEBIAN_FRONTEND", "noninteractive").words("--configure -a").limit(600)
}

/// Fails instead of removing installed packages.
pub fn install(packages: &[&str]) -> Cmd {
    apt_get().words("install -qy --no-install-recommends --no-remove").args(packages.iter().copied())
}
