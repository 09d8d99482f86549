//! Python's virtual environments and pip.

use crate::cmd::Cmd;
use std::path::Path;

pub fn environment(python: &Path, folder: &Path) -> Cmd {
    Cmd::new(python).words("-m venv").arg(folder.to_string_lossy()).limit(120)
}

/// Wheels alone, each with a hash in the complete lock file, so no code of a package runs during the installation.
pub fn install(python: &Path, lock: &Path) -> Cmd {
    let cmd = Cmd::new(python).words("-m pip --disable-pip-version-check install --quiet --no-compile");
    cmd.words("--only-binary :all: --no-deps --require-hashes --requirement").arg(lock.to_string_lossy()).limit(1200)
}
