//! The inputs of the scanners, under `target/xtask/check`: Dockerfiles, rendered charts, the tree and the history. Each input
//! also contains a planted fault, so that a scanner without findings is known to have read nothing.

use super::images::{self, Built};
use crate::app::part::Part;
use crate::cmd::Cmd;
use crate::config::{Config, Paths};
use crate::failure;
use crate::fingerprint::hex;
use crate::host;
use crate::plan::{Op, Step};
use crate::setup::programs::{Compiled, Environment};
use crate::step_id::{self, StepId};
use crate::tools::{git, helm};
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The folder of the planted faults, whose findings are expected.
pub const CANARY: &str = "check-canary";

/// The archive with a planted secret. Finding it proves that the scanner opens archives.
const PLANTED: &str = "planted.tar";

/// A chart, a name for the values, and the values.
const RENDERINGS: [(&str, &str, &[&str]); 6] = [
    ("backend", "default", &[]),
    ("backend", "dev", &["values-dev.yaml"]),
    ("backend", "replicas", &["backend.replicas=3", "backend.database=external", "backend.existingSecret=app"]),
    ("frontend", "default", &[]),
    ("frontend", "dev", &["values-dev.yaml"]),
    ("frontend", "replicas", &["frontend.replicas=3"]),
];

#[derive(Clone, Debug)]
pub struct Input {
    /// Dockerfiles and rendered charts, as files of one tree.
    pub folder: PathBuf,
    pub reports: PathBuf,
    /// The folder for archives of the tree and of the images' layers, and for a copy of the history.
    secrets: PathBuf,
    pub environment: Environment,
    /// A path in the clone.
    dockerfiles: Vec<String>,
    /// The reason why the clone is not searched for secrets.
    repository: Result<Repository, String>,
    pub images: Vec<Built>,
}

#[derive(Clone, Debug)]
pub struct Repository {
    pub gitleaks: PathBuf,
    /// Files that git tracks or would track.
    files: Vec<String>,
}

impl Input {
    /// Looks at the clone; `go` says whether gitleaks can be compiled.
    ///
    /// # Errors
    /// The clone cannot be read.
    pub fn gather(paths: &Paths, gitleaks: &Compiled, go: bool, images: Vec<Built>) -> Result<Self> {
        let at = paths.output.join("check");
        let files = if gitleaks.is_ready() || go {
            files(&paths.root)
        } else {
            Err("no Go 1.24 to compile gitleaks with".into())
        };
        Ok(Self {
            folder: at.join("input"),
            reports: at.join("reports"),
            secrets: at.join("secrets"),
            environment: Environment::of(paths, "scanners")?,
            dockerfiles: dockerfiles(&paths.root)?,
            repository: files.map(|files| Repository { gitleaks: gitleaks.program.clone(), files }),
            images,
        })
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.environment.program(name)
    }

    pub fn dockerfiles(&self) -> Vec<String> {
        let planted = format!("{CANARY}/Dockerfile");
        self.dockerfiles.iter().map(|path| staged(path)).chain([planted]).collect()
    }

    pub fn manifests(&self) -> Vec<String> {
        let planted = format!("{CANARY}/pod.yaml");
        RENDERINGS.iter().map(|(part, name, _)| format!("charts/{part}-{name}.yaml")).chain([planted]).collect()
    }

    pub fn repository(&self) -> Result<&Repository, String> {
        self.repository.as_ref().map_err(Clone::clone)
    }

    /// Whether the layers of each part's image can be read.
    pub fn has_layers(&self) -> bool {
        Part::ALL.iter().all(|part| self.images.iter().any(|image| image.part == *part && image.layers.are_readable()))
    }

    pub fn archives(&self, of: &str) -> PathBuf {
        self.secrets.join(of)
    }

    pub fn history(&self) -> PathBuf {
        self.secrets.join("history")
    }

    /// The steps that lay out the inputs. All scanners wait for them.
    pub fn steps(&self, config: &Config, helm: &Path, docker: Option<&Path>) -> Vec<Step> {
        let mut steps = vec![self.charts(config, helm)];
        let mut archives = None;
        if let Ok(repository) = &self.repository {
            let archive = self.has_layers().then(|| self.archives("images"));
            let canary = archive.iter().map(|folder| self.copy_canary(folder));
            steps.push(self.tree(&config.paths.root, repository).ops(canary));
            archives = archive;
        }
        let read = |docker| {
            let archives = archives.as_deref();
            move |image| {
                images::step(config, docker, &self.reports, archives, image)
                    .after_if_planned(StepId::Input(step_id::Input::Tree))
            }
        };
        steps.extend(docker.into_iter().flat_map(|docker| self.images.iter().map(read(docker))));
        steps
    }

    fn charts(&self, config: &Config, program: &Path) -> Step {
        let to = |path: &str| self.folder.join(path);
        let write = |path: &str, text: &str| Op::Write { path: to(&format!("{CANARY}/{path}")), text: text.to_owned() };
        let copies =
            self.dockerfiles.iter().map(|path| Op::Copy { from: config.paths.root.join(path), to: to(&staged(path)) });
        let renderings = RENDERINGS.iter().map(|(part, name, values)| {
            let chart = config.paths.root.join("helm").join(part);
            let mut cmd = helm::template(program, part, &chart, &config.namespace);
            for value in *values {
                cmd = match value.contains('=') {
                    true => cmd.arg("--set").arg(*value),
                    false => cmd.arg("--values").arg(chart.join(value).to_string_lossy()),
                };
            }
            Op::Answer { cmd, path: to(&format!("charts/{part}-{name}.yaml")), statuses: &[0] }
        });
        Step::new(StepId::Input(step_id::Input::Charts))
            .detail("and Dockerfiles")
            .op(Op::Remove(self.folder.clone()))
            .ops([write("Dockerfile", BAD_DOCKERFILE), write("pod.yaml", BAD_POD)])
            .ops(copies)
            .ops(renderings)
            .remedy("mend what helm complains of in helm/")
    }

    fn tree(&self, root: &Path, repository: &Repository) -> Step {
        let (list, planted) = (self.secrets.join("list"), self.secrets.join("planted"));
        let archive = |name: &str, from: &Path| {
            let file = self.archives("tree").join(name);
            Cmd::new("tar").arg("-cf").arg(file.to_string_lossy()).arg("-C").arg(from.to_string_lossy())
        };
        let secret = |folder: &Path| Op::Write { path: folder.join(CANARY).join("secret.txt"), text: bad_secret() };
        let listed = archive("tree.tar", root).words("--null -T").arg(list.to_string_lossy());
        Step::new(StepId::Input(step_id::Input::Tree))
            .detail("and history")
            .op(Op::Remove(self.secrets.clone()))
            .op(Op::MakeDir(self.archives("tree")))
            .op(Op::Write { path: list, text: repository.files.join("\0") })
            .run(listed)
            .op(secret(&planted))
            .run(archive(PLANTED, &planted).arg(CANARY))
            .run(git::copy_history(root, &self.history()))
            .op(secret(&self.history()))
            .run(git::add(&self.history(), CANARY))
            .run(git::commit(&self.history()))
    }

    fn copy_canary(&self, to: &Path) -> Op {
        Op::Copy { from: self.archives("tree").join(PLANTED), to: to.join(PLANTED) }
    }
}

/// The shape of a GitHub token. The tree contains only its pieces.
fn bad_secret() -> String {
    format!("token = \"ghp_{}\"\n", &hex(&Sha256::digest(CANARY))[..36])
}

const BAD_DOCKERFILE: &str = "FROM debian:latest\nRUN sudo apt-get install curl\n";
const BAD_POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: planted}\nspec:\n  planted: true\n  containers:\n  \
    - {name: planted, image: 'planted:latest', securityContext: {privileged: true}}\n";

/// `bases/node.Dockerfile` becomes `bases/node/Dockerfile`: some scanners do not recognise the former.
fn staged(path: &str) -> String {
    match path.strip_suffix(".Dockerfile") {
        Some(name) => format!("{name}/Dockerfile"),
        None => path.to_owned(),
    }
}

/// # Errors
/// The clone cannot be read.
fn dockerfiles(root: &Path) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for pattern in ["*/Dockerfile", "xtask/recipes/*/Dockerfile", "xtask/recipes/*/*.Dockerfile"] {
        let pattern = format!("{}/{pattern}", glob::Pattern::escape(&root.to_string_lossy()));
        for path in glob::glob(&pattern)? {
            all.push(path?.strip_prefix(root)?.to_string_lossy().into_owned());
        }
    }
    Ok(all)
}

/// The existing files that git tracks or would track, or the reason why that is unknown.
fn files(root: &Path) -> Result<Vec<String>, String> {
    let answer = host::ask(&git::files(root)).map_err(|e| failure::first_line(&e))?;
    if !answer.ok {
        return Err(format!("git: {}", answer.complaint()));
    }
    let there = |path: &&str| !path.is_empty() && root.join(path).symlink_metadata().is_ok();
    Ok(answer.out.split('\0').filter(there).map(str::to_owned).collect())
}
