//! Programs of other projects in the tool cache: from PyPI by hash, or compiled from their Go module. A changed lock file makes them anew.

use crate::config::Paths;
use crate::fingerprint;
use crate::plan::{Op, Step};
use crate::step_id::{Program, StepId};
use crate::tools::go::{Build, build};
use crate::tools::python;
use crate::tools::version::Version;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Programs from PyPI in their own virtual environment.
#[derive(Clone, Debug)]
pub struct Environment {
    lock: PathBuf,
    folder: PathBuf,
}

impl Environment {
    /// Reads the `requirements.txt` of this folder in `xtask`. The lock file is complete: nothing else is installed.
    ///
    /// # Errors
    /// The lock file cannot be read.
    pub fn of(paths: &Paths, folder: &str) -> Result<Self> {
        Self::of_lock(paths, paths.root.join("xtask").join(folder).join("requirements.txt"), kind(folder))
    }

    /// The packages of any complete lock file, in the cache's folder for programs of this kind.
    ///
    /// # Errors
    /// The lock file cannot be read.
    pub fn of_lock(paths: &Paths, lock: PathBuf, kind: &str) -> Result<Self> {
        let folder = paths.cache.join(kind).join(fingerprint::of_files(std::slice::from_ref(&lock))?);
        Ok(Self { lock, folder })
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// The file that is written last.
    fn ready(&self) -> PathBuf {
        self.folder.join("ready")
    }

    pub fn is_ready(&self) -> bool {
        self.ready().exists()
    }

    /// Installs the programs with this Python. Idle if there is no Python or nothing to install.
    pub fn step(&self, program: Program, python: Option<&Path>) -> Step {
        let step = Step::new(StepId::Program(program)).detail("from PyPI, by hash");
        let Some(python) = python.filter(|_| !self.is_ready()) else { return step.because("unchanged") };
        step.because("absent: some minutes, once")
            .op(Op::Remove(self.folder.clone()))
            .run(python::environment(python, &self.folder))
            .run(python::install(&self.program("python"), &self.lock))
            .op(Op::Write { path: self.ready(), text: String::new() })
            .budget(1500)
            .remedy("see whether pip reaches its index; what was downloaded is kept")
    }
}

/// A program that is compiled from its Go module.
pub struct Source {
    pub id: Program,
    /// The folder in `xtask` with a go.mod that requires the module, and its go.sum.
    pub folder: &'static str,
    pub package: &'static str,
    /// The oldest Go that the module accepts.
    pub go: Version,
}

pub const GITLEAKS: Source = Source {
    id: Program::Gitleaks,
    folder: "scanners/gitleaks",
    package: "github.com/zricethezav/gitleaks/v8",
    go: Version(1, 24, 11),
};
/// k8sgpt replaces two modules, so `go install` refuses it, and its go.mod here repeats the replacements.
pub const K8SGPT: Source =
    Source { id: Program::K8sgpt, folder: "ai/k8sgpt", package: "github.com/k8sgpt-ai/k8sgpt", go: Version(1, 26, 3) };

#[derive(Clone, Debug)]
pub struct Compiled {
    id: Program,
    package: &'static str,
    module: PathBuf,
    pub program: PathBuf,
}

impl Compiled {
    /// # Errors
    /// go.mod or go.sum cannot be read.
    pub fn of(paths: &Paths, source: &Source) -> Result<Self> {
        let module = paths.root.join("xtask").join(source.folder);
        let fingerprint = fingerprint::of_files(&[module.join("go.mod"), module.join("go.sum")])?;
        let program = paths.cache.join(kind(source.folder)).join(fingerprint).join(source.id.name());
        Ok(Self { id: source.id, package: source.package, module, program })
    }

    pub fn is_ready(&self) -> bool {
        self.program.exists()
    }

    pub fn step(&self) -> Step {
        let step = Step::new(StepId::Program(self.id)).detail("from its Go module, by go.sum");
        if self.is_ready() {
            return step.because("unchanged");
        }
        let whole = self.program.with_extension("whole");
        let build = build(&Build {
            module: &self.module,
            package: self.package,
            output: &whole,
            variables: Vec::new(),
            patch: None,
        });
        step.because("absent: compiled once")
            .run(build)
            .op(Op::Rename { from: whole, to: self.program.clone() })
            .budget(2400)
            .remedy("see whether GOPROXY can be reached; what was compiled is kept")
    }
}

/// The cache's folder for programs of this kind: `ai` for `ai/k8sgpt`.
fn kind(folder: &str) -> &str {
    folder.split('/').next().unwrap_or(folder)
}
