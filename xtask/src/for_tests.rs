//! Helpers of tests with real child processes.

use crate::cmd::Cmd;
use crate::host;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A deadline that nothing reaches that works.
pub const LIMIT: Duration = Duration::from_secs(20);

/// The text of a file that is generated and committed. With `BLESS=1` in the environment the file gets this text first.
#[allow(clippy::disallowed_methods, reason = "a developer asks for it, and no deployment depends on it")]
pub fn committed(path: &Path, generated: &str) -> String {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, generated).unwrap();
    }
    std::fs::read_to_string(path).unwrap_or_default()
}

/// A temporary folder for one test, whose path contains a space. It is removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("xtask {test} {}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// A script for this folder.
    pub fn sh(&self, script: &str) -> Cmd {
        Cmd::new("sh").arg("-c").arg(script).dir(&self.0).limit(LIMIT.as_secs())
    }

    /// A named pipe. A process that opens one end waits for the other end, so two processes meet without polling.
    pub fn pipe(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        let made = host::ask(&Cmd::new("mkfifo").arg(path.to_string_lossy())).unwrap();
        assert!(made.ok, "{made:?}");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Reports the moment when every process that writes to a pipe has ended.
pub fn end_of_writers(pipe: &Path) -> Receiver<()> {
    let (tell, told) = channel();
    let pipe = pipe.to_path_buf();
    std::thread::spawn(move || {
        let mut file = std::fs::File::open(pipe).unwrap();
        let _ = file.read_to_end(&mut Vec::new());
        let _ = tell.send(());
    });
    told
}
