//! The container of a pack: an ustar file that holds regular files alone, so that `tar -tf` lists it. Writer and reader agree on
//! every byte: a header is a function of its name and size, padding is zero, and the file ends with two empty blocks.

use super::flaw::Flaw;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

pub const BLOCK: u64 = 512;
/// The longest name that a header holds.
const NAME: usize = 100;
/// The greatest size that eleven octal digits hold.
const LARGEST: u64 = 0o77_777_777_777;

/// A file inside a pack.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub name: String,
    /// Where its bytes begin.
    pub offset: u64,
    pub bytes: u64,
}

/// The header of a member.
///
/// # Errors
/// The name or the size does not fit.
pub fn header(name: &str, bytes: u64) -> io::Result<[u8; BLOCK as usize]> {
    if name.len() > NAME || bytes > LARGEST {
        return Err(io::Error::other(format!("{name} does not fit into a pack")));
    }
    let mut block = [0; BLOCK as usize];
    let mut put = |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{bytes:011o}\0"));
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(block)
}

/// How many bytes fill up the last block of a member.
pub fn padding(bytes: u64) -> u64 {
    bytes.next_multiple_of(BLOCK) - bytes
}

/// Writes the two empty blocks at the end.
pub fn finish(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[0; 2 * BLOCK as usize])
}

/// All members of a file, read from their headers alone.
///
/// # Errors
/// The file is no pack, ends early, or holds anything but regular files below its own root.
pub fn index(file: &mut File) -> Result<Vec<Member>, Flaw> {
    let end = file.metadata()?.len();
    let mut members: Vec<Member> = Vec::new();
    let mut at = 0;
    loop {
        let block = block(file, at, end, members.last())?;
        if block == [0; BLOCK as usize] {
            let last = self::block(file, at + BLOCK, end, members.last())?;
            let is_end = last == block && at + 2 * BLOCK == end;
            return if is_end && !members.is_empty() { Ok(members) } else { Err(Flaw::NoPack) };
        }
        let member = parse(&block, at + BLOCK)?;
        let next = member.offset + member.bytes + padding(member.bytes);
        if next > end {
            return Err(Flaw::CutOff(member.name));
        }
        members.push(member);
        at = next;
    }
}

fn block(file: &mut File, at: u64, end: u64, last: Option<&Member>) -> Result<[u8; BLOCK as usize], Flaw> {
    if at + BLOCK > end {
        return Err(last.map_or(Flaw::NoPack, |member| Flaw::CutOff(member.name.clone())));
    }
    let mut block = [0; BLOCK as usize];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut block)?;
    Ok(block)
}

/// Only the exact header of a regular file is taken.
fn parse(block: &[u8; BLOCK as usize], offset: u64) -> Result<Member, Flaw> {
    if &block[257..263] != b"ustar\0" {
        return Err(Flaw::NoPack);
    }
    let text = |from: usize, to: usize| -> Option<&str> {
        std::str::from_utf8(&block[from..to]).ok().map(|text| text.trim_end_matches(['\0', ' ']))
    };
    let name = text(0, NAME).ok_or(Flaw::NoPack)?.to_owned();
    if matches!(block[156], b'1' | b'2') {
        return Err(Flaw::Link(name));
    }
    let is_inside = |part: &str| !["", ".", ".."].contains(&part);
    if !name.split('/').all(is_inside) || name.contains(['\\', '\0']) {
        return Err(Flaw::Outside(name));
    }
    let bytes = text(124, 136).and_then(|size| u64::from_str_radix(size, 8).ok()).ok_or(Flaw::NoPack)?;
    let expected = header(&name, bytes)?;
    if expected != *block {
        return Err(Flaw::Changed(name));
    }
    Ok(Member { name, offset, bytes })
}
