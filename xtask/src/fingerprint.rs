//! Fingerprints of inputs. Equal fingerprints mean that nothing has to be made again.

use crate::dockerignore::Ignore;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, FileType};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Hexadecimal digits of a file's hash.
pub const DIGITS: usize = 16;

/// The files of a folder, each with its hash.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fingerprint {
    pub files: BTreeMap<String, String>,
}

impl Fingerprint {
    /// The first 12 hexadecimal digits of a hash over all files and `more`, such as build arguments.
    pub fn short(&self, more: &[String]) -> String {
        let mut hash = Sha256::new();
        for (path, digest) in &self.files {
            hash.update(format!("{path}\0{digest}\n"));
        }
        for text in more {
            hash.update(format!("\0{text}\n"));
        }
        hex(&hash.finalize())[..12].to_owned()
    }

    /// The paths that this user cannot read. Docker cannot either, so what they are part of cannot be built.
    pub fn unreadable(&self) -> impl Iterator<Item = &String> {
        self.files.iter().filter(|(_, digest)| *digest == UNREADABLE).map(|(path, _)| path)
    }

    /// Parses the output of `Display`.
    pub fn parse(text: &str) -> Self {
        let files = text.lines().filter_map(|line| line.split_once(' '));
        Self { files: files.map(|(digest, path)| (path.to_owned(), digest.to_owned())).collect() }
    }

    /// The paths that were added, changed or removed.
    pub fn changed_since(&self, before: &Self) -> Vec<String> {
        let paths: std::collections::BTreeSet<&String> = self.files.keys().chain(before.files.keys()).collect();
        paths.into_iter().filter(|p| self.files.get(*p) != before.files.get(*p)).cloned().collect()
    }
}

/// One line for each file: its hash, a space, its path.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|(path, digest)| writeln!(f, "{digest} {path}"))
    }
}

/// Stands for the hash of a file or folder that this user cannot read.
const UNREADABLE: &str = "unreadable";

/// Every file under `folder` that `.dockerignore` does not exclude. Names and contents count, times do not.
///
/// # Errors
/// The folder itself cannot be read.
pub fn of_folder(folder: &Path) -> Result<Fingerprint> {
    let mut files = BTreeMap::new();
    let cannot = || format!("cannot read {}", folder.display());
    walk(folder, folder, &Ignore::of(folder)?, &mut files).with_context(cannot)?;
    Ok(Fingerprint { files })
}

/// A short fingerprint of whole files.
pub fn of_files(files: &[PathBuf]) -> Result<String> {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(hex(&hash.finalize())[..12].to_owned())
}

fn walk(root: &Path, folder: &Path, ignore: &Ignore, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        // A file that disappears after the listing is no input.
        let Ok((path, kind)) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) else { continue };
        let relative = name(path.strip_prefix(root).unwrap_or(&path));
        // Docker reads these two files even if `.dockerignore` excludes them.
        let always = ["Dockerfile", ".dockerignore"].contains(&relative.as_str());
        let left_out = !always && ignore.leaves_out(&relative);
        if kind.is_dir() {
            if (!left_out || ignore.may_take_from(&relative))
                && let Some(digest) = walk(root, &path, ignore, files).err().and_then(|error| digest(Err(error)))
            {
                files.insert(relative, digest);
            }
        } else if !left_out && let Some(digest) = digest(hash(&path, kind)) {
            files.insert(relative, digest);
        }
    }
    Ok(())
}

/// What stands for a file in the fingerprint; none where it is no input, or disappeared after the listing.
fn digest(hash: io::Result<Option<String>>) -> Option<String> {
    match hash {
        Ok(hash) => hash,
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(_) => Some(UNREADABLE.to_owned()),
    }
}

/// The hash of what Docker sends: for a link, of the text of its target. Docker sends no sockets and no FIFOs.
fn hash(path: &Path, kind: FileType) -> io::Result<Option<String>> {
    let mut hash = Sha256::new();
    match kind {
        kind if kind.is_symlink() => hash.update(std::fs::read_link(path)?.into_os_string().into_encoded_bytes()),
        kind if kind.is_file() => {
            let (mut file, mut block) = (File::open(path)?, vec![0; 1 << 16]);
            loop {
                match file.read(&mut block)? {
                    0 => break,
                    count => hash.update(&block[..count]),
                }
            }
        }
        _ => return Ok(None),
    }
    Ok(Some(hex(&hash.finalize())[..DIGITS].to_owned()))
}

/// A path as text. Bytes that are no UTF-8 are escaped: two names stay two.
fn name(path: &Path) -> String {
    let bytes = path.as_os_str();
    bytes.to_str().map_or_else(|| bytes.as_bytes().escape_ascii().to_string(), str::to_owned)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Fingerprint {
        Fingerprint { files: files.iter().map(|(p, d)| ((*p).to_owned(), (*d).to_owned())).collect() }
    }

    /// Editors' lock files are broken links. A FIFO has no end.
    #[test]
    fn odd_files_stop_nothing() {
        let folder = std::env::temp_dir().join(format!("xtask-odd-files-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a"), "1").unwrap();
        let link = folder.join(".#a");
        std::os::unix::fs::symlink("me@box.123:456", &link).unwrap();
        let socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
        #[allow(clippy::disallowed_methods, reason = "a test makes a FIFO with the one program that can")]
        let fifo = std::process::Command::new("mkfifo").arg(folder.join("fifo")).status();
        assert!(fifo.is_ok_and(|status| status.success()));
        let before = of_folder(&folder).unwrap();
        assert_eq!(before.files.keys().map(String::as_str).collect::<Vec<_>>(), [".#a", "a"]);
        std::fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink("elsewhere", &link).unwrap();
        assert_eq!(of_folder(&folder).unwrap().changed_since(&before), [".#a"]);
        drop(socket);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn names_that_are_no_text_stay_apart_and_large_files_take_no_memory() {
        let folder = std::env::temp_dir().join(format!("xtask-odd-names-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for byte in [0xe9, 0xe8] {
            std::fs::write(folder.join(std::ffi::OsStr::from_bytes(&[b'a', byte])), "1").unwrap();
        }
        // A sparse file: read whole, it would not fit into many machines.
        File::create(folder.join("core")).unwrap().set_len(1 << 28).unwrap();
        let files = of_folder(&folder).unwrap().files;
        assert_eq!(files.keys().collect::<Vec<_>>(), ["a\\xe8", "a\\xe9", "core"]);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_cannot_be_read_is_known_and_what_disappeared_is_no_input() {
        assert_eq!(digest(Err(io::ErrorKind::NotFound.into())), None);
        let denied = digest(Err(io::ErrorKind::PermissionDenied.into())).unwrap();
        let found = of(&[("a", "1"), ("b", &denied)]);
        assert_eq!(found.unreadable().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn names_what_changed() {
        let (before, after) = (of(&[("a", "1"), ("b", "1")]), of(&[("a", "2"), ("c", "1")]));
        assert_eq!(Fingerprint::parse(&after.to_string()), after);
        assert_eq!(after.changed_since(&before), ["a", "b", "c"]);
        assert_ne!(before.short(&[]), after.short(&[]));
        assert_ne!(before.short(&[]), before.short(&["PYTHON_IMAGE=x".into()]));
    }
}
