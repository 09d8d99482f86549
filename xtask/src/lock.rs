//! Locks between runs of this clone and of others. The kernel frees the lock of a killed run.

use crate::config::Paths;
use crate::failure::{Exit, Failure};
use crate::report::Report;
use crate::signals;
use anyhow::{Context, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "the lock goes when the file is closed")] File);

/// Takes a profile's lock.
///
/// # Errors
/// Another run holds it.
pub fn profile(paths: &Paths) -> Result<Lock> {
    let refused = || {
        let what = "another cargo xtask is at work on this profile";
        Failure::new(Exit::Refused, what, "wait until it ends, or name another with --profile")
    };
    let path = paths.state.join("lock");
    attempt(&open(&path)?, &path)?.ok_or_else(|| refused().into())
}

/// Takes the tool cache's lock. While another run holds it, says so once and waits.
pub fn cache(paths: &Paths, report: &Report) -> Result<Lock> {
    let path = paths.cache.join("lock");
    let file = open(&path)?;
    let mut said = false;
    loop {
        if let Some(lock) = attempt(&file, &path)? {
            return Ok(lock);
        }
        if signals::received().is_some() {
            return Err(signals::interrupted().into());
        }
        if !said {
            report.warn("another run is setting up; waiting for it to end");
            said = true;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn open(path: &Path) -> Result<File> {
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    file.with_context(|| format!("cannot write {}", path.display()))
}

fn attempt(file: &File, path: &Path) -> Result<Option<Lock>> {
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file.try_clone()?))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_until_dropped() -> Result<()> {
        let path = std::env::temp_dir().join(format!("xtask-lock-{}", std::process::id()));
        let held = attempt(&open(&path)?, &path)?;
        assert!(held.is_some() && attempt(&open(&path)?, &path)?.is_none());
        drop(held);
        assert!(attempt(&open(&path)?, &path)?.is_some());
        Ok(std::fs::remove_file(&path)?)
    }
}
