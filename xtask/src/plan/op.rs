//! Effects on the world, as values.

use crate::archive::Pack;
use crate::archive::contents::Contents;
use crate::cmd::{Cmd, quote};
use crate::diagnose::record::Watch;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One effect on the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Runs a command that must exit 0. Its output goes to the step's log.
    Run(Cmd),
    /// Runs a download that goes on where the file ends, until the file is complete. Its log says how many bytes there are.
    Download {
        cmd: Cmd,
        to: PathBuf,
        /// Where the command writes the headers of the answer.
        headers: PathBuf,
    },
    /// Runs a command, records the rollout, and ends the command early once a new pod can no longer become ready.
    Roll {
        cmd: Cmd,
        watch: Watch,
    },
    /// Runs a command whose exit status does not matter: for evidence, and for removing what may be gone.
    Try(Cmd),
    /// Writes the standard output to a file. The exit status does not matter.
    Capture(Cmd, PathBuf),
    /// Writes the standard output to a file that the tool reads. Other exit statuses than these are no answer.
    Answer {
        cmd: Cmd,
        path: PathBuf,
        statuses: &'static [i32],
    },
    /// Pipes the first command's output into the second. Both must exit 0.
    Pipe(Cmd, Cmd),
    /// Repeats until the command exits 0, within the step's budget.
    Until(Cmd),
    /// Repeats until the address answers 200, within the step's budget.
    Answers(String),
    /// Repeats until no process holds a lock on the file, within the step's budget.
    Released(PathBuf),
    /// Starts a process that outlives the tool, and waits until the address answers 200 or the process ends.
    Serve {
        cmd: Cmd,
        log: PathBuf,
        url: String,
    },
    /// Starts a process that outlives the tool.
    Detach {
        cmd: Cmd,
        log: PathBuf,
    },
    /// The image id that the build wrote equals the id that the node has under this tag.
    Prove(Proof),
    Checksum {
        path: PathBuf,
        sha256: String,
    },
    MakeDir(PathBuf),
    Write {
        path: PathBuf,
        text: String,
    },
    Copy {
        from: PathBuf,
        to: PathBuf,
    },
    Link {
        target: PathBuf,
        path: PathBuf,
    },
    /// Renames within one file system, so that the new file appears whole.
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Remove(PathBuf),
    /// Reads every byte of a pack and compares it with the sums in it.
    Verify(Arc<Pack>),
    /// Writes one member of a pack to a file.
    Unpack {
        pack: Arc<Pack>,
        member: String,
        to: PathBuf,
        executable: bool,
    },
    /// Writes a pack.
    Pack {
        contents: Box<Contents>,
        to: PathBuf,
    },
    /// Completes the record of a rollout that failed, and says why.
    Explain(Watch),
}

impl Op {
    /// Runs a command that Ctrl-C does not reach.
    pub fn undisturbed(self) -> Self {
        match self {
            Op::Run(cmd) => Op::Run(cmd.undisturbed()),
            Op::Try(cmd) => Op::Try(cmd.undisturbed()),
            Op::Capture(cmd, path) => Op::Capture(cmd.undisturbed(), path),
            other => other,
        }
    }
}

/// The proof that a node has an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    pub tag: String,
    /// Written by the builder: a bare id, or BuildKit's metadata in JSON.
    pub built: PathBuf,
    /// Prints the node's id for the tag, bare or in the JSON of `crictl images -o json`.
    pub asked: Cmd,
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |path: &Path| quote(&path.to_string_lossy());
        match self {
            Op::Run(cmd) | Op::Try(cmd) | Op::Roll { cmd, .. } | Op::Download { cmd, .. } => write!(f, "$ {cmd}"),
            Op::Capture(cmd, path) | Op::Answer { cmd, path, .. } => write!(f, "$ {cmd} > {}", quoted(path)),
            Op::Pipe(a, b) => write!(f, "$ {a} | {b}"),
            Op::Until(cmd) => write!(f, "$ until {cmd}; do :; done"),
            Op::Released(path) => write!(f, "until no process holds {}", path.display()),
            Op::Answers(url) => write!(f, "until {url} answers 200"),
            Op::Serve { cmd, log, url } => write!(f, "$ {cmd} >{} 2>&1 & until {url} answers 200", quoted(log)),
            Op::Detach { cmd, log } => write!(f, "$ {cmd} >{} 2>&1 &", quoted(log)),
            Op::Prove(proof) => write!(f, "proof: {} in the node is the image built", proof.tag),
            Op::Checksum { path, sha256 } => {
                write!(f, "$ sha256sum --check <<< {}", quote(&format!("{sha256}  {}", path.display())))
            }
            Op::MakeDir(path) => write!(f, "$ mkdir -p {}", quoted(path)),
            Op::Write { path, .. } => write!(f, "write {}", path.display()),
            Op::Copy { from, to } => write!(f, "$ cp {} {}", quoted(from), quoted(to)),
            Op::Link { target, path } => {
                write!(f, "$ ln -sf {} {}", quoted(target), quoted(path))
            }
            Op::Rename { from, to } => write!(f, "$ mv {} {}", quoted(from), quoted(to)),
            Op::Remove(path) => write!(f, "$ rm -rf {}", quoted(path)),
            Op::Verify(pack) => write!(f, "compare {} with the SHA-256 sums in it", quoted(&pack.path)),
            Op::Unpack { pack, member, to, .. } => {
                write!(f, "$ tar -xOf {} {} > {}", quoted(&pack.path), quote(member), quoted(to))
            }
            Op::Pack { contents, to } => {
                let count = contents.stages.len() + contents.images.len();
                write!(f, "write the results of {count} stages and images to {}", quoted(to))
            }
            Op::Explain(watch) => write!(f, "record and explain {}", watch.file.display()),
        }
    }
}
