//! The system under a test: processes, files and ports.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

#[allow(clippy::disallowed_methods, reason = "host.rs is for the binary")]
pub fn command(program: &str) -> Command {
    Command::new(program)
}

/// Whether there was such a process.
pub fn kill(signal: &str, pid: u64) -> bool {
    let pid = pid.to_string();
    command("kill").args(["-s", signal, &pid]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

pub fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}

/// Every file under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of = |e: fs::DirEntry| if e.path().is_dir() { files(&e.path()) } else { vec![e.path()] };
    entries.flat_map(of).collect()
}

/// A port that no other test has, nor the next one, below those that the system gives out.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 1000).unwrap() * 10;
    loop {
        let port = first + NEXT.fetch_add(2, Ordering::SeqCst);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
