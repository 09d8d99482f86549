//! The files in an image's own layers, without the layers of its base, read in the node.

use crate::cmd::Cmd;
use crate::plan::Op;
use crate::tools::node;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The places of the layers in the node, newest first.
#[derive(Clone, Debug, PartialEq)]
pub enum Layers {
    /// Unpacked, in folders of Docker's usual storage driver.
    Folders(Vec<String>),
    /// Packed, in containerd's files. They are unpacked for a while.
    Blobs { files: Vec<String>, beside: String },
    /// The reason why they cannot be read.
    Elsewhere,
}

/// A script for sh in the node. Its arguments are a folder and packed layers.
const UNPACK: &str = "set -e; rm -rf \"$1\"; at=$1; shift; n=0; for layer; do mkdir -p \"$at/$n\"; \
    gzip -dcf <\"$layer\" | tar --extract --file=- --directory=\"$at/$n\"; n=$((n+1)); done";

impl Layers {
    pub fn are_readable(&self) -> bool {
        *self != Layers::Elsewhere
    }

    fn folders(&self) -> Vec<String> {
        match self {
            Layers::Folders(folders) => folders.clone(),
            Layers::Blobs { files, beside } => (0..files.len()).map(|n| format!("{beside}/{n}")).collect(),
            Layers::Elsewhere => Vec::new(),
        }
    }

    /// Lists every file of the layers in `listing`. Copies the files that no package manager installed to `archive`: packages are
    /// pinned by hash and contain many test keys.
    pub fn read(&self, docker: &Path, node: &str, listing: PathBuf, archive: Option<PathBuf>) -> Vec<Op> {
        let exec = || node::exec(docker, node).limit(120);
        let folders = self.folders();
        let find = exec().arg("find").args(folders.clone()).args(["-type", "f", "-printf", "%s\t%p\n"]);
        let mut ops = Vec::new();
        if let Layers::Blobs { files, beside } = self {
            ops.push(Op::Run(exec().args(["sh", "-c", UNPACK, "sh", beside]).args(files.clone())));
        }
        ops.push(Op::Answer { cmd: find, path: listing, statuses: &[0] });
        if let Some(archive) = archive {
            let tar = exec().words("tar -cf - --exclude=*/site-packages --exclude=*/node_modules");
            let tar = folders.iter().fold(tar, |cmd, folder| cmd.arg("-C").arg(folder).arg("."));
            ops.push(Op::Pipe(tar, Cmd::new("dd").arg(format!("of={}", archive.display())).arg("bs=65536")));
        }
        if let Layers::Blobs { beside, .. } = self {
            ops.push(Op::Run(exec().words("rm -rf").arg(beside)));
        }
        ops
    }

    /// The bytes of the files of a listing, by folder. A folder with more than a quarter of them is split further.
    pub fn sizes(&self, listing: &str) -> (u64, Vec<(u64, String)>) {
        let layers = self.folders();
        let row = |line: &str| {
            let (bytes, path) = line.split_once('\t')?;
            let layer =
                layers.iter().find(|layer| path.strip_prefix(layer.as_str()).is_some_and(|p| p.starts_with('/')))?;
            Some((path[layer.len()..].to_owned(), bytes.parse::<u64>().ok()?))
        };
        let files: Vec<(String, u64)> = listing.lines().filter_map(row).collect();
        let total = files.iter().map(|(_, bytes)| bytes).sum();
        (total, biggest(&files, total / 4))
    }
}

fn biggest(files: &[(String, u64)], most: u64) -> Vec<(u64, String)> {
    // Several layers may contain a folder.
    let mut all: BTreeMap<&str, u64> = BTreeMap::new();
    for (path, bytes) in files {
        let mut part = path.as_str();
        while !part.is_empty() {
            *all.entry(part).or_default() += bytes;
            part = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
    }
    let mut inside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in all.keys() {
        let (folder, _) = path.rsplit_once('/').unwrap_or_default();
        inside.entry(folder).or_default().push(path);
    }
    let mut open: Vec<&str> = vec![""];
    let mut parts = Vec::new();
    while let Some(folder) = open.pop() {
        for path in inside.get(folder).into_iter().flatten() {
            let bytes = all[*path];
            match inside.contains_key(path) && bytes > most {
                true => open.push(path),
                false => parts.push((bytes, ending(path))),
            }
        }
    }
    parts
}

/// The last two names of a path: `site-packages/openai`.
fn ending(path: &str) -> String {
    let mut words: Vec<&str> = path.rsplit('/').take(2).filter(|word| !word.is_empty()).collect();
    words.reverse();
    words.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_is_big() {
        let layers = Layers::Folders(vec!["/o/1".to_owned(), "/o/2".to_owned()]);
        let listing = "40\t/o/1/srv/a/big.so\n5\t/o/1/srv/a/small.so\n10\t/o/1/srv/b\n5\t/o/2/x\n9\t/elsewhere\n";
        let parts = [(5, "x"), (10, "srv/b"), (40, "a/big.so"), (5, "a/small.so")];
        let parts = parts.map(|(bytes, name)| (bytes, name.to_owned()));
        assert_eq!(layers.sizes(listing), (60, parts.to_vec()));
    }

    #[test]
    fn unpacks_what_is_packed_for_as_long_as_it_is_read() {
        let layers = Layers::Blobs { files: vec!["/c/ab".to_owned(), "/c/cd".to_owned()], beside: "/u".to_owned() };
        let ops = layers.read(Path::new("docker"), "n", "/list".into(), None);
        let shown: Vec<String> = ops.iter().map(ToString::to_string).collect();
        assert!(
            shown[0].starts_with("$ docker exec -i n sh -c ") && shown[0].ends_with(" sh /u /c/ab /c/cd"),
            "{shown:#?}"
        );
        assert!(shown[1].contains("find /u/0 /u/1 -type f"), "{shown:#?}");
        assert_eq!(shown[2], "$ docker exec -i n rm -rf /u");
        assert_eq!(layers.sizes("7\t/u/1/a\n"), (7, vec![(7, "a".to_owned())]));
    }
}
