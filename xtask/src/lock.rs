//! A lock between runs, of this clone and of others: held until it is dropped, or until the process ends.

use crate::report::Report;
use crate::signals;
use anyhow::{Context, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "the lock goes when the file is closed")] File);

/// Takes the lock at `path`; while another run has it, says so once and waits.
pub fn take(path: &Path, what: &str, report: &Report) -> Result<Lock> {
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    let mut said = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock(file)),
            Err(TryLockError::WouldBlock) if signals::received().is_some() => {
                return Err(signals::interrupted().into());
            }
            Err(TryLockError::WouldBlock) => {
                if !said {
                    report.warn(&format!("another run {what}; waiting for it to end"));
                    said = true;
                }
                std::thread::sleep(Duration::from_millis(200));
            }
            Err(TryLockError::Error(e)) => return Err(e).with_context(|| format!("cannot lock {}", path.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;

    #[test]
    fn holds_until_dropped() -> Result<()> {
        let path = std::env::temp_dir().join(format!("xtask-lock-{}", std::process::id()));
        let held = take(&path, "tests", &Report::new(Format::Json))?;
        let other = OpenOptions::new().write(true).open(&path)?;
        assert!(matches!(other.try_lock(), Err(TryLockError::WouldBlock)));
        drop(held);
        assert!(other.try_lock().is_ok());
        Ok(std::fs::remove_file(&path)?)
    }
}
