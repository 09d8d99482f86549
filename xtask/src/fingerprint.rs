//! Fingerprints of inputs: what has the same one is not made again.

use crate::dockerignore::Ignore;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The files of a folder with a hash each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fingerprint {
    pub files: BTreeMap<String, String>,
}

impl Fingerprint {
    /// The first 12 hexadecimal digits over all files and `more`, such as build arguments.
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

    /// From what `Display` wrote.
    pub fn parse(text: &str) -> Self {
        let files = text.lines().filter_map(|line| line.split_once(' '));
        Self { files: files.map(|(digest, path)| (path.to_owned(), digest.to_owned())).collect() }
    }

    /// The paths that are not as they were.
    pub fn changed_since(&self, before: &Self) -> Vec<String> {
        let paths: std::collections::BTreeSet<&String> = self.files.keys().chain(before.files.keys()).collect();
        paths.into_iter().filter(|p| self.files.get(*p) != before.files.get(*p)).cloned().collect()
    }
}

/// A line a file: its hash, a space, its path.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|(path, digest)| writeln!(f, "{digest} {path}"))
    }
}

/// Every file under `folder` but those that its `.dockerignore` leaves out; names and contents count, times do not.
pub fn of_folder(folder: &Path) -> Result<Fingerprint> {
    let mut files = BTreeMap::new();
    walk(folder, folder, &Ignore::of(folder)?, &mut files)?;
    Ok(Fingerprint { files })
}

/// One short fingerprint over whole files.
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
        let entry = entry?;
        let path = entry.path();
        let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        // Docker reads these two whatever the second one says.
        let always = ["Dockerfile", ".dockerignore"].contains(&relative.as_str());
        let left_out = !always && ignore.leaves_out(&relative);
        if entry.file_type()?.is_dir() {
            if !left_out || ignore.may_take_from(&relative) {
                walk(root, &path, ignore, files)?;
            }
        } else if !left_out {
            let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            files.insert(relative, hex(&Sha256::digest(&bytes))[..16].to_owned());
        }
    }
    Ok(())
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

    #[test]
    fn names_what_changed() {
        let (before, after) = (of(&[("a", "1"), ("b", "1")]), of(&[("a", "2"), ("c", "1")]));
        assert_eq!(Fingerprint::parse(&after.to_string()), after);
        assert_eq!(after.changed_since(&before), ["a", "b", "c"]);
        assert_ne!(before.short(&[]), after.short(&[]));
        assert_ne!(before.short(&[]), before.short(&["PYTHON_IMAGE=x".into()]));
    }
}
