//! The machine and the configuration, as every stage of setup sees them.

use crate::cmd::Cmd;
use crate::config::Config;
use crate::facts::machine::Machine;
use crate::facts::setup::{LABEL, Setup};
use crate::facts::tools::Tools;
use crate::step_id;
use crate::tools::docker::{self, Build, docker};
use crate::tools::mmdebstrap;
use crate::tools::version::{Tool, Version};
use crate::values::Runtime;
use std::path::{Path, PathBuf};

pub struct Site<'a> {
    pub config: &'a Config,
    /// The container runtime that setup makes the node and the preload for.
    pub runtime: Runtime,
    pub machine: &'a Machine,
    pub tools: &'a Tools,
    pub setup: &'a Setup,
}

impl Site<'_> {
    pub fn bin(&self, program: &str) -> PathBuf {
        self.config.paths.bin().join(program)
    }

    pub fn recipe(&self, path: &str) -> PathBuf {
        self.config.paths.root.join("xtask/recipes").join(path)
    }

    /// The temporary folder of a running stage.
    pub fn work(&self, stage: step_id::Setup) -> PathBuf {
        self.config.paths.cache.join("work").join(stage.name())
    }

    pub fn has(&self, program: &str) -> bool {
        self.setup.host.programs.contains(program)
    }

    /// The Docker client, or the path that Debian's package installs it to.
    pub fn docker(&self) -> Cmd {
        docker(&self.client().path, &docker::Engine::Machine)
    }

    fn client(&self) -> Tool {
        let debians = || Tool { path: PathBuf::from("/usr/bin/docker"), version: Version(20, 10, 0) };
        self.tools.docker.clone().unwrap_or_else(debians)
    }

    /// Builds an image from a work folder with a Dockerfile. The image gets the stage's fingerprint as a label.
    pub fn build_image(&self, tag: &str, work: &Path, fingerprint: &str) -> Cmd {
        let build = Build {
            tag: tag.to_owned(),
            target: None,
            context: work.to_path_buf(),
            args: Vec::new(),
            proxies: Vec::new(),
            labels: vec![(LABEL.to_owned(), fingerprint.to_owned())],
            secrets: Vec::new(),
            id_file: work.join("image.id"),
            no_cache: false,
        };
        docker::build(&self.client(), &docker::Engine::Machine, &build)
    }

    pub fn rootfs(&self, out: &Path, packages: &[&str], hooks: &[String]) -> Cmd {
        mmdebstrap::rootfs(out, packages, hooks, self.setup.host.mirror.as_deref())
    }

    /// Whether the user installed the tool. Programs in the cache are the tool's own to update.
    pub fn foreign<'t>(&self, tool: Option<&'t Tool>) -> Option<&'t Tool> {
        tool.filter(|t| !t.path.starts_with(self.config.paths.bin()))
    }
}
