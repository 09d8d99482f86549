//! Writes a pack.

use super::contents::{Contents, Input};
use super::{MANIFEST, SBOM, SUMS, hashed, sbom, tar};
use crate::fingerprint::hex;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A file whose sum was taken.
struct Summed<'c> {
    member: String,
    bytes: u64,
    sum: String,
    path: &'c Path,
}

/// Writes a pack to `to`, and says to `tell` which member is written. Files with the same bytes are written once.
///
/// # Errors
/// A file cannot be read or changed meanwhile, or the disk is full.
pub fn write(contents: &Contents, to: &Path, mut tell: impl FnMut(&str)) -> Result<()> {
    let mut files: Vec<Summed> = Vec::new();
    let mut members = Vec::new();
    for input in contents.inputs() {
        let cannot = || format!("cannot read {}", input.path.display());
        let mut file = File::open(input.path).with_context(cannot)?;
        let metadata = file.metadata().with_context(cannot)?;
        let sum = hashed(&mut file, metadata.len(), &mut io::sink()).with_context(cannot)?;
        let executable = metadata.permissions().mode() & 0o111 != 0;
        let member = match files.iter().find(|other| other.sum == sum) {
            Some(same) => same.member.clone(),
            None => {
                let member = name(&input);
                files.push(Summed { member: member.clone(), bytes: metadata.len(), sum, path: input.path });
                member
            }
        };
        members.push((member, executable));
    }
    let by_member: BTreeMap<&str, &str> = files.iter().map(|f| (f.member.as_str(), f.sum.as_str())).collect();
    let manifest = contents.manifest(&members);
    let sbom = serde_json::to_vec_pretty(&sbom::of(contents, &manifest, &by_member)?)?;
    let manifest = serde_json::to_vec_pretty(&manifest)?;
    let small = [(MANIFEST, manifest), (SBOM, sbom)];
    let sums = small.iter().map(|(name, bytes)| (*name, hex(&Sha256::digest(bytes))));
    let sums = sums.chain(files.iter().map(|file| (file.member.as_str(), file.sum.clone())));
    let sums: String = sums.map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    let mut out = BufWriter::new(File::create(to).with_context(|| format!("cannot write {}", to.display()))?);
    let all = [(SUMS, sums.into_bytes())].into_iter().chain(small);
    for (name, bytes) in all {
        out.write_all(&tar::header(name, bytes.len() as u64)?)?;
        out.write_all(&bytes)?;
        pad(&mut out, bytes.len() as u64)?;
    }
    for file in &files {
        tell(&file.member);
        out.write_all(&tar::header(&file.member, file.bytes)?)?;
        let sum = hashed(&mut File::open(file.path)?, file.bytes, &mut out)?;
        anyhow::ensure!(sum == file.sum, "{} changed while it was packed", file.path.display());
        pad(&mut out, file.bytes)?;
    }
    tar::finish(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(())
}

fn pad(out: &mut impl Write, bytes: u64) -> io::Result<()> {
    io::copy(&mut io::Read::take(io::repeat(0), tar::padding(bytes)), out).map(drop)
}

/// A path inside the pack: a tag's slashes and colons are not for file names.
fn name(input: &Input) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    format!("{}/{}", input.folder, input.name.chars().map(plain).collect::<String>())
}
