//! What would be done, as data: tasks make plans, `run` carries them out, `--dry-run` prints them.

use crate::cmd::{Cmd, quote};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

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
    /// Within one file system, so that what is there is whole.
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Remove(PathBuf),
    /// Reads the evidence in a folder and says why a release did not become ready.
    Explain(PathBuf),
}

impl Op {
    /// The same, out of the reach of Ctrl-C.
    fn undisturbed(self) -> Self {
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

/// What a step leaves behind: whoever owns the machine is asked before anything outside the tool's own folders changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// In the cache, the clone, Minikube's home, the engine or the cluster.
    Own,
    /// Packages, files under /etc, services.
    Machine,
}

/// One line of the summary: what is done, why, how, and what to try when it fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub stage: &'static str,
    pub subject: String,
    /// What it is about, such as `backend:4be1c09a77f2`.
    pub detail: String,
    /// Why it is done, or why not: `changed: backend/app/chat.py`, `unchanged`.
    pub reason: String,
    /// Empty where nothing has to be done.
    pub ops: Vec<Op>,
    /// After a failure: the evidence first, then what puts the old state back.
    pub undo: Vec<Op>,
    pub remedy: String,
    /// How many of its last lines are shown when it fails.
    pub quote: usize,
    /// Ends the step when it is spent.
    pub budget: Duration,
    /// Names of the steps that have to be done before.
    pub after: Vec<String>,
    pub effect: Effect,
}

impl Step {
    pub fn new(stage: &'static str, subject: impl Into<String>) -> Self {
        Self {
            stage,
            subject: subject.into(),
            detail: String::new(),
            reason: String::new(),
            ops: Vec::new(),
            undo: Vec::new(),
            remedy: String::new(),
            quote: 8,
            budget: Duration::from_secs(60),
            after: Vec::new(),
            effect: Effect::Own,
        }
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    pub fn op(mut self, op: Op) -> Self {
        self.ops.push(op);
        self
    }

    pub fn ops(mut self, ops: impl IntoIterator<Item = Op>) -> Self {
        self.ops.extend(ops);
        self
    }

    pub fn run(self, cmd: Cmd) -> Self {
        self.op(Op::Run(cmd))
    }

    pub fn undo(mut self, ops: impl IntoIterator<Item = Op>) -> Self {
        self.undo.extend(ops.into_iter().map(Op::undisturbed));
        self
    }

    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    pub fn quote(mut self, lines: usize) -> Self {
        self.quote = lines;
        self
    }

    /// Seconds.
    pub fn budget(mut self, seconds: u64) -> Self {
        self.budget = Duration::from_secs(seconds);
        self
    }

    pub fn after(mut self, name: impl Into<String>) -> Self {
        self.after.push(name.into());
        self
    }

    pub fn changes_machine(mut self) -> Self {
        self.effect = Effect::Machine;
        self
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.stage, self.subject)
    }

    pub fn is_idle(&self) -> bool {
        self.ops.is_empty()
    }
}

/// Steps in the order they are shown; `after` says which wait for which.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub steps: Vec<Step>,
}

impl Plan {
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect() }
    }

    pub fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub fn then(mut self, other: Plan) -> Self {
        self.steps.extend(other.steps);
        self
    }

    pub fn is_idle(&self) -> bool {
        self.steps.iter().all(Step::is_idle)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            let Step { stage, subject, detail, reason, .. } = step;
            let line = format!("{stage:<9} {subject:<12} {detail:<26} {reason}");
            writeln!(f, "{}", line.trim_end())?;
            for op in &step.ops {
                writeln!(f, "    {op}")?;
            }
            for op in &step.undo {
                writeln!(f, "    on failure: {op}")?;
            }
        }
        Ok(())
    }
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
            Op::Explain(path) => write!(f, "explain {}", path.display()),
        }
    }
}
