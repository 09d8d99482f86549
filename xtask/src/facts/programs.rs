//! Programs that only some commands need. Each command asks for its own.

use crate::cmd::Cmd;
use crate::config::environment::Environment;
use crate::failure::{Exit, Failure};
use crate::host;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Folders with Postgres programs that are not on PATH: Debian's, and Homebrew's on both kinds of Mac.
const POSTGRES: [&str; 3] =
    ["/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"];
/// macOS keeps browsers in bundles, which are not on PATH.
const BUNDLES: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// The program's path, if it is on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    which::which(name).ok()
}

/// This program's own file.
///
/// # Errors
/// The system does not tell the path.
pub fn own() -> Result<PathBuf> {
    std::env::current_exe().map(|path| replaced(&path)).context("cannot find this program's own file")
}

/// Linux marks the path of a running program whose file was replaced, such as by `cargo build`.
fn replaced(path: &Path) -> PathBuf {
    let there = path.to_str().and_then(|text| text.strip_suffix(" (deleted)")).map(PathBuf::from);
    there.filter(|there| there.exists() && !path.exists()).unwrap_or_else(|| path.to_owned())
}

/// # Errors
/// No Python 3.11 or newer that can make virtual environments.
pub fn python_311() -> Result<PathBuf> {
    let good = |path: &PathBuf| {
        let asked = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
        host::ask(&Cmd::new(path).arg("-c").arg(asked).limit(20)).is_ok_and(|a| a.ok)
    };
    let found = ["python3.11", "python3"].iter().flat_map(which::which_all).flatten().find(good);
    found.ok_or_else(|| {
        let fix = "install Python 3.11 with venv (Debian: apt-get install python3-venv), then run it again";
        Failure::new(Exit::Lacks, "no Python 3.11 that can make virtual environments", fix).into()
    })
}

/// # Errors
/// npm is missing. The message names what needs it.
pub fn npm(needed_by: &str) -> Result<()> {
    if on_path("npm").is_some() {
        return Ok(());
    }
    let fix = "install Node.js 20.9 or newer with npm (https://nodejs.org), then run it again";
    Err(Failure::new(Exit::Lacks, format!("no npm, which {needed_by}"), fix).into())
}

/// The browser that CHROMIUM names, else Debian's Chromium, else Chrome.
pub fn chromium(environment: &Environment) -> Option<PathBuf> {
    let named = environment.path("CHROMIUM").filter(|path| path.exists());
    let known = || ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| on_path(name));
    let bundled = || BUNDLES.iter().map(PathBuf::from).find(|path| path.exists());
    named.or_else(known).or_else(bundled)
}

pub fn has_postgres() -> bool {
    let found = |folder: &str| glob::glob(&format!("{folder}/postgres")).is_ok_and(|mut all| all.next().is_some());
    POSTGRES.iter().any(|folder| found(folder)) || on_path("postgres").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_was_built_anew_meanwhile_is_found() {
        let folder = crate::for_tests::Folder::new("own program");
        let path = folder.path("xtask");
        std::fs::write(&path, "").unwrap();
        assert_eq!(replaced(&folder.path("xtask (deleted)")), path);
        assert_eq!(replaced(&path), path);
    }

    #[test]
    fn the_tests_of_the_backend_look_for_postgres_in_the_same_folders() {
        let theirs = include_str!("../../../backend/tests/postgres.py");
        for folder in POSTGRES {
            assert!(theirs.contains(&format!("\"{}\"", folder.trim_start_matches('/'))), "{folder}");
        }
    }
}
