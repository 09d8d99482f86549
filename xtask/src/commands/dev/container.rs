//! The running container of a part, and the way to change files in it: from the node, which sees the container's root writable.

use super::change::copied;
use crate::app::part::Part;
use crate::cmd::quote;
use crate::config::Config;
use crate::facts::sources::Source;
use crate::fingerprint::{self, Fingerprint, hex};
use crate::host::{self, Conversation};
use crate::tools::node;
use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const SCRIPT: &str = include_str!("layer.sh");

/// Why the sources are not served as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub message: String,
    pub file: Option<String>,
    pub line: Option<u64>,
}

/// What came of writing files.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Served,
    /// The process before serves on.
    Broken(Problem),
    /// The container has ended, and with it everything that was written into it.
    Gone,
}

pub struct Container {
    part: Part,
    node: Conversation,
    /// The clone's folder of the part.
    folder: PathBuf,
    namespace: String,
    /// The files that the container has, each with its hash.
    has: BTreeMap<String, String>,
}

impl Container {
    /// Opens a shell in the node. The container is one of the image that was made from `image`.
    ///
    /// # Errors
    /// The node does not answer, or has no such container.
    pub fn find(docker: &Path, config: &Config, image: &Source) -> Result<Self> {
        let (part, namespace) = (image.part, config.namespace.clone());
        let mut node = host::converse(&node::exec(docker, &config.profile).arg("sh"))?;
        node.tell(SCRIPT)?;
        let folder = config.paths.root.join(part.name());
        let mut container = Self { part, node, folder, namespace, has: BTreeMap::new() };
        let found = container.locate(&image.context)?;
        found.then_some(()).with_context(|| format!("the node has no running container of the {part}"))?;
        Ok(container)
    }

    /// Looks for the container again: its files are those of the image. Whether there is one.
    ///
    /// # Errors
    /// The node does not answer.
    pub fn locate(&mut self, image: &Fingerprint) -> Result<bool> {
        self.has = copied(self.part, image);
        let home = match self.part {
            Part::Backend => "srv",
            Part::Frontend => "app",
        };
        let found = self.ask(&format!("locate {} {} {home}\n", quote(&self.namespace), self.part))?;
        Ok(found == "found")
    }

    /// # Errors
    /// The node does not answer.
    pub fn is_alive(&mut self) -> Result<bool> {
        Ok(self.ask("alive\n")? == "alive")
    }

    /// How many files differ from the image's.
    pub fn differs(&self, image: &Fingerprint) -> usize {
        let files = |of: &BTreeMap<String, String>| Fingerprint { files: of.clone() };
        files(&self.has).changed_since(&files(&copied(self.part, image))).len()
    }

    /// The files of the clone that the container does not have as they are.
    pub fn lacks(&self, now: &Fingerprint) -> Vec<String> {
        Fingerprint { files: copied(self.part, now) }.changed_since(&Fingerprint { files: self.has.clone() })
    }

    /// Writes these files as they are in the clone, all of them before the part looks at its sources again.
    ///
    /// # Errors
    /// The node does not answer, or a file of the clone cannot be read.
    pub fn write(&mut self, files: &[String]) -> Result<Outcome> {
        let mut script = String::new();
        let mut has = self.has.clone();
        let (gone, there): (Vec<&String>, Vec<&String>) =
            files.iter().partition(|file| self.folder.join(file).symlink_metadata().is_err());
        // A file may make room for a folder of its name.
        for file in gone {
            script += &format!("drop {}\n", quote(file));
            has.remove(file);
        }
        for file in there {
            if let Some((text, hash)) = written(&self.folder.join(file), file)? {
                script += &text;
                has.insert(file.clone(), hash);
            }
        }
        for file in files.iter().filter_map(|file| file.strip_suffix(".py")) {
            script += &format!("forget {}\n", quote(file));
        }
        let said = self.ask(&format!("{script}reload\n"))?;
        self.has = has;
        Ok(outcome(self.part, &said))
    }

    fn ask(&mut self, script: &str) -> Result<String> {
        self.node.tell(script).and_then(|()| self.node.line()).context("the node does not answer")
    }
}

/// The commands that make a file, and its hash as a fingerprint has it; none where the file has gone meanwhile.
fn written(path: &Path, file: &str) -> Result<Option<(String, String)>> {
    let hash = |bytes: &[u8]| hex(&Sha256::digest(bytes))[..fingerprint::DIGITS].to_owned();
    let quoted = quote(file);
    let read = || -> std::io::Result<(String, String)> {
        let meta = path.symlink_metadata()?;
        if meta.is_symlink() {
            let target = std::fs::read_link(path)?.to_string_lossy().into_owned();
            return Ok((format!("link {quoted} {}\n", quote(&target)), hash(target.as_bytes())));
        }
        let bytes = std::fs::read(path)?;
        let mode = if meta.permissions().mode() & 0o100 == 0 { "644" } else { "755" };
        let text = BASE64_STANDARD.encode(&bytes);
        Ok((format!("put {quoted} {mode} <<'END'\n{text}\nEND\n"), hash(&bytes)))
    };
    match read() {
        Ok(made) => Ok(Some(made)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn outcome(part: Part, said: &str) -> Outcome {
    let Ok(result) = serde_json::from_str::<Value>(said) else { return Outcome::Gone };
    let problem = &result["problem"];
    let Some(message) = problem["message"].as_str() else { return Outcome::Served };
    Outcome::Broken(Problem {
        message: message.to_owned(),
        file: problem["file"].as_str().map(|file| format!("{part}/{file}")),
        line: problem["line"].as_u64(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A node has containers of other parts and namespaces, and newer ones.
    #[test]
    fn files_go_into_the_container_of_this_part_and_namespace() {
        let node = std::env::temp_dir().join(format!("xtask-layer-{}", std::process::id()));
        for (id, part, namespace) in [
            ("1", "backend", "app"),
            ("2", "frontend", "app"),
            ("3", "backend", "other"),
            ("4", "coredns", "kube-system"),
        ] {
            let task = node.join(id);
            std::fs::create_dir_all(task.join("rootfs/srv/app")).unwrap();
            let names = serde_json::json!({"annotations": {
                "io.kubernetes.cri.container-name": part, "io.kubernetes.cri.sandbox-namespace": namespace,
            }});
            std::fs::write(task.join("config.json"), names.to_string()).unwrap();
            std::fs::write(task.join("init.pid"), std::process::id().to_string()).unwrap();
        }
        let mut shell = host::converse(&crate::cmd::Cmd::new("sh")).unwrap();
        let mut ask = |text: &str| {
            shell.tell(text).unwrap();
            shell.line().unwrap()
        };
        let setting = format!("docker() {{ return 1; }}\ntasks={}\n", quote(&node.to_string_lossy()));
        assert_eq!(ask(&format!("{SCRIPT}\n{setting}locate app backend srv\n")), "found");
        assert_eq!(ask("put app/new/a.py 644 <<'END'\nMQ==\nEND\necho done\n"), "done");
        let written = |id: &str| std::fs::read_to_string(node.join(id).join("rootfs/srv/app/new/a.py")).ok();
        assert_eq!(["1", "2", "3", "4"].map(written), [Some("1".to_owned()), None, None, None]);
        assert_eq!(ask("drop app/new/a.py\necho done\n"), "done");
        assert!(!node.join("1/rootfs/srv/app/new").exists());
        assert_eq!(ask("locate elsewhere backend srv\n"), "absent");
        std::fs::remove_dir_all(node).unwrap();
    }

    #[test]
    fn reads_what_the_container_says() {
        assert_eq!(outcome(Part::Backend, r#"{"generation": 2, "problem": null}"#), Outcome::Served);
        assert_eq!(outcome(Part::Backend, "gone"), Outcome::Gone);
        let broken = r#"{"generation": 3, "problem": {"message": "SyntaxError: x", "file": "app/chat.py", "line": 7}}"#;
        let problem =
            Problem { message: "SyntaxError: x".into(), file: Some("backend/app/chat.py".into()), line: Some(7) };
        assert_eq!(outcome(Part::Backend, broken), Outcome::Broken(problem));
    }
}
