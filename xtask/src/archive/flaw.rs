//! Why a file is not taken as a pack.

use crate::failure::{Exit, Failure};
use std::io;
use std::path::Path;

#[derive(Debug)]
pub enum Flaw {
    NoPack,
    /// The file ends within or after this member.
    CutOff(String),
    /// This member is not as it was when the pack was made.
    Changed(String),
    Link(String),
    /// The path of this member leads out of the pack.
    Outside(String),
    /// The operating system and architecture of the pack, and of this machine.
    Platform(String, String),
    /// The container runtime of the pack.
    Runtime(String),
    /// The recipes of this stage differ, or the pack lacks it.
    Recipes(String),
    /// MB that are free, and MB that the pack takes.
    Full(u64, u64),
    Io(io::Error),
}

impl From<io::Error> for Flaw {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Flaw {
    pub fn of(self, pack: &Path) -> Failure {
        let file = pack.display();
        let copy = "copy the file again from the machine that made it, and compare both with: sha256sum";
        let again = "make the pack again with: cargo xtask pack FILE";
        let failure = |what: String, fix: &str| Failure::new(Exit::Refused, what, fix);
        match self {
            Self::NoPack => failure(format!("{file} is no pack of cargo xtask"), again),
            Self::CutOff(member) => failure(format!("{file} is cut off at {member}"), copy),
            Self::Changed(member) => failure(format!("{member} in {file} was changed after the pack was made"), copy),
            Self::Link(member) => failure(format!("{file} holds a link, {member}, and a pack has no links"), again),
            Self::Outside(member) => failure(format!("{file} holds a path that leads out of it: {member}"), again),
            Self::Platform(its, ours) => failure(
                format!("{file} was made for {its}, and this machine is {ours}"),
                "make a pack on a machine of this kind",
            ),
            Self::Runtime(its) => {
                let fix = format!("add --runtime {its}");
                failure(format!("{file} was made for the container runtime {its}"), &fix)
            }
            Self::Recipes(stage) => failure(
                format!("{file} was made from other recipes than this clone has: {stage}"),
                "check out the revision that the pack was made from, or make it again with: cargo xtask pack FILE",
            ),
            Self::Full(free, needed) => {
                let fix = format!("free {} MB, then run the same command again", needed.saturating_sub(free));
                Failure::new(Exit::Lacks, format!("{file} unpacks to {needed} MB, and the disk has {free} MB"), fix)
            }
            Self::Io(error) if error.kind() == io::ErrorKind::StorageFull => {
                Failure::new(Exit::Lacks, "the disk is full", "free some space, then run the same command again")
            }
            Self::Io(error) => {
                let fix = "name a file that exists and can be read";
                Failure::new(Exit::Failed, format!("{file} cannot be read"), fix).why(error.to_string())
            }
        }
    }
}
