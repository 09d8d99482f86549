//! Packs: what setup made, in one file that another machine is set up from. `SHA256SUMS` comes first, then `manifest.json`,
//! `sbom.cdx.json`, and the files and images. A pack protects itself against damage. It has no signature: take packs only from
//! people whose programs you would run.

pub mod contents;
pub mod flaw;
pub mod manifest;
pub mod sbom;
mod tar;
mod write;

#[cfg(test)]
mod tests;

pub use write::write;

use crate::fingerprint::hex;
use flaw::Flaw;
use manifest::{FORMAT, Manifest};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tar::Member;

const SUMS: &str = "SHA256SUMS";
const MANIFEST: &str = "manifest.json";
const SBOM: &str = "sbom.cdx.json";
/// Sums and manifest are small. A file that says otherwise is no pack.
const SMALL: u64 = 1 << 20;
const CHUNK: usize = 1 << 20;

/// An opened pack. Its headers and its manifest were read; [`Pack::verify`] reads the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    pub path: PathBuf,
    pub manifest: Manifest,
    members: Vec<Member>,
    /// SHA-256 by member.
    sums: BTreeMap<String, String>,
}

impl Pack {
    /// # Errors
    /// The file is no pack, or is damaged where it was read.
    pub fn open(path: &Path) -> Result<Self, Flaw> {
        let mut file = File::open(path)?;
        let members = tar::index(&mut file)?;
        let [first, second, ..] = members.as_slice() else { return Err(Flaw::NoPack) };
        if first.name != SUMS || second.name != MANIFEST {
            return Err(Flaw::NoPack);
        }
        let changed = |name: &str| Flaw::Changed(name.to_owned());
        let sums = String::from_utf8(small(&mut file, first)?).map_err(|_| changed(SUMS))?;
        let sums = parse_sums(&sums).ok_or_else(|| changed(SUMS))?;
        let names = members[1..].iter().map(|member| &member.name);
        let is_listed = names.eq(sums.iter().map(|(name, _)| name));
        let sums: BTreeMap<_, _> = sums.into_iter().collect();
        if !is_listed || sums.len() != members.len() - 1 {
            return Err(changed(SUMS));
        }
        let manifest = small(&mut file, second)?;
        if sums.get(MANIFEST) != Some(&hex(&Sha256::digest(&manifest))) {
            return Err(changed(MANIFEST));
        }
        let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|_| Flaw::NoPack)?;
        if manifest.format != FORMAT {
            return Err(Flaw::NoPack);
        }
        Ok(Self { path: path.to_owned(), manifest, members, sums })
    }

    /// The size of a member, 0 where there is none.
    pub fn bytes(&self, member: &str) -> u64 {
        self.member(member).map_or(0, |member| member.bytes)
    }

    /// Reads every byte, and says to `tell` which member was read.
    ///
    /// # Errors
    /// A byte is not as it was when the pack was made.
    pub fn verify(&self, mut tell: impl FnMut(&str)) -> Result<(), Flaw> {
        let mut file = File::open(&self.path)?;
        for member in &self.members {
            tell(&member.name);
            let found = copy(&mut file, member, &mut io::sink())?;
            let mut rest = vec![0; usize::try_from(tar::padding(member.bytes)).unwrap_or_default()];
            file.read_exact(&mut rest)?;
            let expected = self.sums.get(&member.name);
            if expected.is_some_and(|sum| *sum != found) || rest.iter().any(|byte| *byte != 0) {
                return Err(Flaw::Changed(member.name.clone()));
            }
        }
        Ok(())
    }

    /// Writes a member to a file that is not there yet, or replaces it.
    ///
    /// # Errors
    /// The disk is full, or the pack changed since it was verified.
    pub fn unpack(&self, member: &str, to: &Path, executable: bool) -> Result<(), Flaw> {
        let found = self.member(member).ok_or_else(|| Flaw::Recipes(member.to_owned()))?;
        std::fs::create_dir_all(to.parent().unwrap_or(Path::new(".")))?;
        match std::fs::remove_file(to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mode = if executable { 0o755 } else { 0o644 };
        let mut out = OpenOptions::new().write(true).create_new(true).mode(mode).open(to)?;
        let sum = copy(&mut File::open(&self.path)?, found, &mut out)?;
        if self.sums.get(member) == Some(&sum) { Ok(()) } else { Err(Flaw::Changed(member.to_owned())) }
    }

    fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

/// Lines as sha256sum writes them, in their order; none where a line is another.
fn parse_sums(text: &str) -> Option<Vec<(String, String)>> {
    let line = |line: &str| {
        let (sum, name) = line.split_once("  ")?;
        let is_sum = sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_sum.then(|| (name.to_owned(), sum.to_owned()))
    };
    text.strip_suffix('\n')?.split('\n').map(line).collect()
}

fn small(file: &mut File, member: &Member) -> Result<Vec<u8>, Flaw> {
    if member.bytes > SMALL {
        return Err(Flaw::NoPack);
    }
    let mut bytes = Vec::new();
    copy(file, member, &mut bytes)?;
    Ok(bytes)
}

/// Copies a member's bytes and gives their SHA-256. The file is left at the end of the member.
fn copy(file: &mut File, member: &Member, out: &mut impl Write) -> io::Result<String> {
    file.seek(SeekFrom::Start(member.offset))?;
    hashed(file, member.bytes, out)
}

/// Copies this many bytes and gives their SHA-256.
fn hashed(from: &mut impl Read, bytes: u64, out: &mut impl Write) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut left = bytes;
    while left > 0 {
        let wanted = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        from.read_exact(&mut buffer[..wanted])?;
        hash.update(&buffer[..wanted]);
        out.write_all(&buffer[..wanted])?;
        left -= wanted as u64;
    }
    Ok(hex(&hash.finalize()))
}
