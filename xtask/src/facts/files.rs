//! Who may read and write the tool's files. One `sudo cargo xtask` leaves a cache that its user cannot write.

use crate::config::Config;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Files {
    /// Folders and files that this user cannot write: of the cache, the profile, Minikube's home and the clone's output.
    pub unwritable: Vec<PathBuf>,
    /// Whether other users of this machine can read `.env`.
    pub env_is_open: bool,
}

/// A user by its numbers. Linux tells them; elsewhere every folder counts as writable.
struct User {
    uid: u32,
    groups: Vec<u32>,
}

pub fn gather(config: &Config) -> Files {
    let paths = &config.paths;
    let user = std::fs::read_to_string("/proc/self/status").ok().and_then(|status| user(&status));
    let wanted = [&paths.cache, &paths.state, &paths.minikube_home, &paths.output];
    let mut unwritable: Vec<PathBuf> = match &user {
        Some(user) => wanted.into_iter().filter_map(|path| nearest(path)).flat_map(|path| denied(user, path)).collect(),
        None => Vec::new(),
    };
    unwritable.sort();
    unwritable.dedup();
    let env = std::fs::metadata(paths.root.join(".env")).ok();
    Files { unwritable, env_is_open: env.is_some_and(|meta| meta.mode() & 0o044 != 0) }
}

/// The path, or the nearest folder above it that exists: an absent path would be created there.
fn nearest(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|path| path.exists()).map(Path::to_path_buf)
}

/// The folder, if the user cannot write it. Otherwise what lies in it, belongs to another user, and cannot be written.
fn denied(user: &User, folder: PathBuf) -> Vec<PathBuf> {
    if !folder.metadata().is_ok_and(|meta| has_write_bit(user, &meta)) {
        return vec![folder];
    }
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let others = entries.filter(|entry| {
        entry.metadata().is_ok_and(|meta| !meta.is_symlink() && meta.uid() != user.uid && !has_write_bit(user, &meta))
    });
    others.map(|entry| entry.path()).collect()
}

fn has_write_bit(user: &User, meta: &Metadata) -> bool {
    let bit = match meta {
        _ if user.uid == 0 => return true,
        meta if meta.uid() == user.uid => 0o200,
        meta if user.groups.contains(&meta.gid()) => 0o020,
        _ => 0o002,
    };
    meta.mode() & bit != 0
}

/// From /proc/self/status: the effective ids, and the supplementary groups.
fn user(status: &str) -> Option<User> {
    let numbers = |key: &str| -> Vec<u32> {
        let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
        line.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    };
    let group = numbers("Gid:").get(1).copied();
    Some(User { uid: *numbers("Uid:").get(1)?, groups: numbers("Groups:").into_iter().chain(group).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn tells_who_may_write_a_folder() {
        let folder = std::env::temp_dir().join(format!("xtask-files-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        let meta = folder.metadata().unwrap();
        let of = |uid, groups: &[u32]| has_write_bit(&User { uid, groups: groups.to_vec() }, &meta);
        assert!(of(0, &[]) && of(meta.uid(), &[]));
        assert!(!of(meta.uid() + 4242, &[meta.gid()]));
        let stranger = User { uid: meta.uid() + 4242, groups: Vec::new() };
        assert_eq!(denied(&stranger, folder.clone()), [folder.as_path()]);
        // One `sudo cargo xtask` in a folder that was there before.
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
        std::fs::write(folder.join("lock"), "").unwrap();
        assert_eq!(denied(&stranger, folder.clone()), [folder.join("lock")]);
        assert_eq!(nearest(&folder.join("absent/deeper")).as_deref(), Some(folder.as_path()));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn reads_the_effective_ids() {
        let user = user("Uid:\t1000\t1001\t1000\t1000\nGid:\t5\t6\t5\t5\nGroups:\t4 27\n").unwrap();
        assert_eq!((user.uid, user.groups), (1001, vec![4, 27, 6]));
    }
}
