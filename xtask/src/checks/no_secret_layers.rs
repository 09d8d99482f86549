//! Criterion 3: the configured secrets' values are searched for in every layer of the images, deleted files included. The layers stream
//! through memory and touch no disk.

use super::{Judgment, World};
use crate::cmd::Cmd;
use crate::host;
use crate::report::seconds;
use crate::tasks::build;
use crate::tools::docker;
use crate::tools::node;
use anyhow::Result;
use std::collections::BTreeSet;
use std::io::{BufRead, Read};
use std::path::Path;
use std::time::Instant;

/// In every base image's layers, and only in them: that it is found shows that the layers came unpacked and were looked into.
const CANARY: &[u8] = b"etc/passwd\0";

pub fn judge(world: &World) -> Result<Judgment> {
    let secrets = world.secrets();
    if secrets.is_empty() {
        return Ok(Judgment::not_judged("no secret is configured, and the cluster keeps none"));
    }
    let cmd = export(world)?;
    let mut needles: Vec<Vec<u8>> = secrets.iter().map(|(_, value)| value.expose().as_bytes().to_vec()).collect();
    needles.push(CANARY.to_vec());
    let began = Instant::now();
    let search = host::stream(&cmd, |reader| search(reader, &needles))?;
    let names: Vec<&str> = secrets.iter().map(|(name, _)| name.as_str()).collect();
    Ok(judged(&names, &search, &seconds(began.elapsed())).asked(cmd))
}

fn judged(names: &[&str], search: &Search, time: &str) -> Judgment {
    let (canary, values) = search.found.split_last().map_or((false, &[][..]), |(last, rest)| (*last, rest));
    let found: Vec<&str> = names.iter().zip(values).filter(|(_, found)| **found).map(|(name, _)| *name).collect();
    let size = format!("{} MB", search.bytes / 1_000_000);
    if !found.is_empty() {
        let fix = "change the secret, keep it out of the build context, and build again";
        return Judgment::failed(format!("the value of {} is in a layer ({size} searched)", found.join(", ")), fix);
    }
    if !canary {
        return Judgment::not_judged(format!(
            "the engine gives its layers packed ({size}): they could not be looked into"
        ));
    }
    Judgment::passed(format!("{size} of layers searched in {time}: no value of {}", names.join(", ")))
}

/// The images with all their layers, as one stream.
fn export(world: &World) -> Result<Cmd> {
    let path = build::docker_path(world.facts)?;
    let images = world.images()?;
    let node = &world.config.profile;
    if images.iter().all(|image| !image.folders.is_empty()) {
        let folders: BTreeSet<&String> = images.iter().flat_map(|i| &i.folders).collect();
        return Ok(unpacked(path, node, folders));
    }
    if let Some(engine) = &world.node.engine {
        return Ok(docker::docker(path, engine).arg("save").args(images.iter().map(|i| i.tag.as_str())).limit(120));
    }
    let list = host::ask(&node::exec(path, node).words("ctr -n k8s.io content ls").limit(20))?.out;
    let layers: BTreeSet<&String> = images.iter().flat_map(|i| &i.layers).collect();
    let blobs = layers.into_iter().filter_map(|layer| blob(&list, layer));
    let each = "for blob in \"$@\"; do ctr -n k8s.io content get \"$blob\" | gzip -dcf; done";
    Ok(node::exec(path, node).args(["sh", "-c", each, "sh"]).args(blobs).limit(120))
}

/// Layers as they lie in the node. `docker save` would write them all to the node's disk once more, and takes five times as long.
fn unpacked<'a>(docker: &Path, node: &str, folders: impl IntoIterator<Item = &'a String>) -> Cmd {
    let each = folders.into_iter().flat_map(|folder| ["-C", folder, "."]);
    node::exec(docker, node).words("tar --create --file=-").args(each).limit(120)
}

/// The blob that unpacks to a layer: containerd labels it with the layer's digest.
fn blob<'a>(list: &'a str, layer: &str) -> Option<&'a str> {
    let line =
        list.lines().find(|l| l.starts_with(layer) || l.contains(&format!("containerd.io/uncompressed={layer}")))?;
    line.split_whitespace().next()
}

struct Search {
    bytes: u64,
    found: Vec<bool>,
}

/// Whether each needle is in the stream, also across the edge of two reads.
fn search(reader: &mut dyn Read, needles: &[Vec<u8>]) -> std::io::Result<Search> {
    let overlap = needles.iter().map(Vec::len).max().unwrap_or(1).saturating_sub(1);
    let mut search = Search { bytes: 0, found: vec![false; needles.len()] };
    let mut buffer = vec![0; (1 << 20) + overlap];
    let mut kept = 0;
    loop {
        let read = reader.read(&mut buffer[kept..])?;
        if read == 0 {
            return Ok(search);
        }
        search.bytes += read as u64;
        let end = kept + read;
        for (needle, found) in needles.iter().zip(&mut search.found) {
            *found = *found || contains(&buffer[..end], needle);
        }
        kept = end.min(overlap);
        buffer.copy_within(end - kept..end, 0);
    }
}

/// `skip_until` looks for a byte as fast as the C library does, also in a build that is not optimized.
fn contains(hay: &[u8], needle: &[u8]) -> bool {
    let Some((first, rest)) = needle.split_first() else { return true };
    let mut left = hay;
    while let Ok(1..) = left.skip_until(*first) {
        // At the end of `hay` it may have stopped at another byte.
        if left.starts_with(rest) && hay[hay.len() - left.len() - 1] == *first {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Verdict;

    #[test]
    fn finds_across_reads_and_at_the_edges() {
        /// Gives a byte a read.
        struct Drip<'a>(&'a [u8]);
        impl Read for Drip<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                let take = buffer.len().min(1);
                Read::read(&mut self.0, &mut buffer[..take])
            }
        }
        let needles = [&b"canary"[..], b"aab", b"absent", b"z", b"c"].map(<[u8]>::to_vec);
        let search = search(&mut Drip(b"canaraab canaryz"), &needles).unwrap();
        assert_eq!(search.found, [true, true, false, true, true]);
        assert_eq!(search.bytes, 16);
        assert!(!contains(b"xy", b"yz") && !contains(b"", b"a") && contains(b"a", b"a"));
    }

    #[test]
    fn believes_no_search_that_did_not_find_its_canary() {
        let of =
            |found: &[bool]| judged(&["AUTH_SECRET"], &Search { bytes: 5, found: found.to_vec() }, "1.0 s").verdict;
        assert_eq!(of(&[false, true]), Verdict::Passed);
        assert_eq!(of(&[false, false]), Verdict::NotJudged);
        assert!(matches!(of(&[true, true]), Verdict::Failed { .. }));
    }

    #[test]
    fn finds_the_blob_of_a_layer() {
        let list =
            "DIGEST SIZE AGE LABELS\nsha256:p 10B 1h containerd.io/uncompressed=sha256:u,x=y\nsha256:q 3B 1h -\n";
        assert_eq!(blob(list, "sha256:u"), Some("sha256:p"));
        assert_eq!(blob(list, "sha256:q"), Some("sha256:q"));
        assert_eq!(blob(list, "sha256:v"), None);
    }
}
