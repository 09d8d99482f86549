//! Debian root file systems. The host makes them, so its proxies and certificates do not get into them.

use crate::cmd::Cmd;
use std::path::Path;

/// The Debian release of all recipes.
pub const SUITE: &str = "bookworm";

/// Writes a tar of a minimal Debian with `packages`. Hooks are shell lines that mmdebstrap runs with the new root as `$1`.
pub fn rootfs(out: &Path, packages: &[&str], hooks: &[String], mirror: Option<&str>) -> Cmd {
    let mut cmd = Cmd::new("mmdebstrap")
        // Equal packages make equal layers at any time.
        .env("SOURCE_DATE_EPOCH", "1770681600")
        .words("--quiet --variant=minbase")
        .arg(format!("--include={}", packages.join(",")))
        .arg("--aptopt=Apt::Install-Recommends \"false\"")
        .limit(900);
    // A file system that is cut off is made again, so nothing has to reach the disk before the next package.
    cmd = cmd.arg("--dpkgopt=force-unsafe-io");
    for hook in hooks {
        cmd = cmd.arg(format!("--customize-hook={hook}"));
    }
    // dpkg could leave these out itself, but mmdebstrap would then filter each package by a Python program: a third more work.
    let left_out = ["/usr/share/man", "/usr/share/doc", "/usr/share/locale", "/var/cache/apt", "/var/lib/apt/lists"];
    let left_out = left_out.map(|folder| format!(r#""$1"{folder}/*"#)).join(" ");
    cmd = cmd.arg(format!("--customize-hook=rm -rf {left_out}"));
    cmd = cmd.arg(SUITE).arg(out.to_string_lossy());
    match mirror {
        Some(mirror) => cmd.arg(mirror),
        None => cmd,
    }
}

/// A hook that copies files of the host into a folder of the new root.
pub fn copy_in(files: &[&Path], folder: &str) -> String {
    let quoted: Vec<String> =
        files.iter().map(|f| format!("'{}'", f.to_string_lossy().replace('\'', r"'\''"))).collect();
    format!("copy-in {} {folder}", quoted.join(" "))
}
