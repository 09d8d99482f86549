//! One mutating run a profile at a time. The kernel frees the lock of a run that was killed.

use crate::config::Paths;
use crate::failure::{Exit, Failure};
use anyhow::{Context, Result};
use std::fs::{File, OpenOptions, TryLockError};

/// Holds the profile until dropped.
///
/// # Errors
/// Another run holds it.
pub fn profile(paths: &Paths) -> Result<File> {
    let path = paths.state.join("lock");
    std::fs::create_dir_all(&paths.state).with_context(|| format!("cannot make {}", paths.state.display()))?;
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let what = "another cargo xtask is at work on this profile";
            Err(Failure::new(Exit::Refused, what, "wait until it ends, or name another with --profile").into())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
    }
}
