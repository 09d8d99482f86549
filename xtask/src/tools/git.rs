//! git: the files of the clone, and a copy of its history to search.

use crate::cmd::Cmd;
use std::path::Path;

fn git(folder: &Path) -> Cmd {
    Cmd::new("git").arg("-C").arg(folder.to_string_lossy())
}

/// Tracked files, and files that are neither tracked nor ignored. A NUL ends each.
pub fn files(root: &Path) -> Cmd {
    git(root).words("ls-files -z --cached --others --exclude-standard").limit(20)
}

/// All branches and tags, with shared objects.
pub fn copy_history(root: &Path, to: &Path) -> Cmd {
    let cmd = Cmd::new("git").words("clone --quiet --shared --no-checkout");
    cmd.arg(root.to_string_lossy()).arg(to.to_string_lossy()).limit(60)
}

pub fn add(folder: &Path, path: &str) -> Cmd {
    git(folder).words("add --force").arg(path)
}

/// Overrides the user's settings of names, signatures and hooks.
pub fn commit(folder: &Path) -> Cmd {
    let settings =
        "-c user.name=check -c user.email=check@localhost -c commit.gpgsign=false -c core.hooksPath=/dev/null";
    git(folder).words(settings).words("commit --quiet --message planted")
}
