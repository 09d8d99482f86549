//! Effects on the world, as values.

use crate::app::part::Part;
use crate::cmd::{Cmd, quote};
use std::fmt;
use std::path::{Path, PathBuf};

/// One effect on the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Must exit 0; what it prints goes to the step's log.
    Run(Cmd),
    /// The same, but ended early once a pod that was not there before can no longer become ready. `pods` prints them as JSON.
    Roll {
        cmd: Cmd,
        pods: Cmd,
        before: Vec<String>,
    },
    /// Its exit status does not matter: evidence, and what may already be gone.
    Try(Cmd),
    /// Standard output to a file; the exit status does not matter.
    Capture(Cmd, PathBuf),
    /// Standard output alone to a file, for the tool to read; with another exit status than these it is no answer.
    Answer {
        cmd: Cmd,
        path: PathBuf,
        statuses: &'static [i32],
    },
    /// The first one's output into the second; both must exit 0.
    Pipe(Cmd, Cmd),
    /// Asked again until it exits 0, within the step's budget.
    Until(Cmd),
    /// Asked again until it answers 200, within the step's budget.
    Answers(String),
    /// Asked again until no process holds a lock on the file, within the step's budget.
    Released(PathBuf),
    /// Left running after the tool ends.
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
    /// Within one file system, so that the new file appears whole.
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Remove(PathBuf),
    /// Reads the evidence in a folder and says why a part's release did not become ready.
    Explain {
        part: Part,
        folder: PathBuf,
    },
}

impl Op {
    /// The same, out of the reach of Ctrl-C.
    pub fn undisturbed(self) -> Self {
        match self {
            Op::Run(cmd) => Op::Run(cmd.undisturbed()),
            Op::Try(cmd) => Op::Try(cmd.undisturbed()),
            Op::Capture(cmd, path) => Op::Capture(cmd.undisturbed(), path),
            other => other,
        }
    }
}

/// How an image's presence in a node is proved.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    pub tag: String,
    /// Written by the builder: a bare id, or BuildKit's metadata in JSON.
    pub built: PathBuf,
    /// Prints the node's id for the tag, bare or as `crictl images -o json`.
    pub asked: Cmd,
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |path: &Path| quote(&path.to_string_lossy());
        match self {
            Op::Run(cmd) | Op::Try(cmd) | Op::Roll { cmd, .. } => write!(f, "$ {cmd}"),
            Op::Capture(cmd, path) | Op::Answer { cmd, path, .. } => write!(f, "$ {cmd} > {}", quoted(path)),
            Op::Pipe(a, b) => write!(f, "$ {a} | {b}"),
            Op::Until(cmd) => write!(f, "$ until {cmd}; do :; done"),
            Op::Released(path) => write!(f, "until no process holds {}", path.display()),
            Op::Answers(url) => write!(f, "until {url} answers 200"),
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
            Op::Explain { folder, .. } => write!(f, "explain {}", folder.display()),
        }
    }
}
