//! Fingerprints of inputs. Equal fingerprints mean that nothing has to be made again.

use crate::dockerignore::Ignore;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::FileType;
use std::path::{Path, PathBuf};

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

/// Every file under `folder` that `.dockerignore` does not exclude. Names and contents count, times do not.
pub fn of_folder(folder: &Path) -> Result<Fingerprint> {
    let mut files = BTreeMap::new();
    walk(folder, folder, &Ignore::of(folder)?, &mut files)?;
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

fn walk(root: &Path, folder: &Path, ignore: &Ignore, files: &mut BTreeMap<String, String>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        // A file that disappears after the listing is no input.
        let Ok((path, kind)) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) else { continue };
        let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        // Docker reads these two files even if `.dockerignore` excludes them.
        let always = ["Dockerfile", ".dockerignore"].contains(&relative.as_str());
        let left_out = !always && ignore.leaves_out(&relative);
        if kind.is_dir() {
            if !left_out || ignore.may_take_from(&relative) {
                walk(root, &path, ignore, files)?;
            }
        } else if !left_out {
            let Some(bytes) = content(&path, kind).with_context(|| format!("cannot read {}", path.display()))? else {
                continue;
            };
            files.insert(relative, hex(&Sha256::digest(&bytes))[..16].to_owned());
        }
    }
    Ok(())
}

/// The bytes that Docker sends: for a link, the text of its target. Docker sends no sockets and no FIFOs.
fn content(path: &Path, kind: FileType) -> std::io::Result<Option<Vec<u8>>> {
    let read = match kind {
        kind if kind.is_symlink() => {
            std::fs::read_link(path).map(|target| target.into_os_string().into_encoded_bytes())
        }
        kind if kind.is_file() => std::fs::read(path),
        _ => return Ok(None),
    };
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
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
    fn names_what_changed() {
        let (before, after) = (of(&[("a", "1"), ("b", "1")]), of(&[("a", "2"), ("c", "1")]));
        assert_eq!(Fingerprint::parse(&after.to_string()), after);
        assert_eq!(after.changed_since(&before), ["a", "b", "c"]);
        assert_ne!(before.short(&[]), after.short(&[]));
        assert_ne!(before.short(&[]), before.short(&["PYTHON_IMAGE=x".into()]));
    }
}
