//! The scanners' programs, in the tool cache: from PyPI by hash, gitleaks from its Go module. A changed lock file makes them anew.

use crate::config::Paths;
use crate::fingerprint;
use crate::plan::{Op, Step};
use crate::step_id::{Program, StepId};
use crate::tools::go::{Build, Cgo, build};
use crate::tools::python;
use crate::tools::version::Version;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// The oldest Go that gitleaks' go.mod accepts.
pub const GO: Version = Version(1, 24, 11);
/// The folder of lock files, settings and waivers.
pub const DATA: &str = "xtask/scanners";

/// Programs from PyPI in their own virtual environment.
#[derive(Clone, Debug)]
pub struct Environment {
    lock: PathBuf,
    folder: PathBuf,
}

impl Environment {
    /// Reads the `requirements.txt` of a folder in `DATA`.
    ///
    /// # Errors
    /// The lock file cannot be read.
    pub fn of(paths: &Paths, folder: &str) -> Result<Self> {
        let lock = paths.root.join(DATA).join(folder).join("requirements.txt");
        let folder = paths.cache.join("scanners").join(fingerprint::of_files(&[&lock].map(Clone::clone))?);
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

/// gitleaks, compiled.
#[derive(Clone, Debug)]
pub struct Gitleaks {
    module: PathBuf,
    pub program: PathBuf,
}

impl Gitleaks {
    /// # Errors
    /// go.mod or go.sum of gitleaks cannot be read.
    pub fn of(paths: &Paths) -> Result<Self> {
        let module = paths.root.join(DATA).join("gitleaks");
        let fingerprint = fingerprint::of_files(&[module.join("go.mod"), module.join("go.sum")])?;
        Ok(Self { module, program: paths.cache.join("scanners").join(fingerprint).join("gitleaks") })
    }

    pub fn is_ready(&self) -> bool {
        self.program.exists()
    }

    pub fn step(&self) -> Step {
        let step = Step::new(StepId::Program(Program::Gitleaks)).detail("from its Go module, by go.sum");
        if self.is_ready() {
            return step.because("unchanged");
        }
        let whole = self.program.with_extension("whole");
        let build = build(&Build {
            module: &self.module,
            package: "github.com/zricethezav/gitleaks/v8",
            output: &whole,
            variables: Vec::new(),
            tags: None,
            cgo: Cgo::Off,
        });
        step.because("absent: compiled once")
            .run(build)
            .op(Op::Rename { from: whole, to: self.program.clone() })
            .budget(1500)
            .remedy("see whether GOPROXY can be reached; what was compiled is kept")
    }
}
