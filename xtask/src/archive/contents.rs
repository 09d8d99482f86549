//! What a pack will hold, as data: the plan of `pack` names it, and [`super::write`] reads it.

use super::manifest;
use std::path::PathBuf;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contents {
    /// Operating system and architecture, such as `linux-amd64`.
    pub platform: String,
    pub runtime: String,
    pub stages: Vec<Stage>,
    /// Tags of the app's images, each with the file that `docker save` wrote.
    pub images: Vec<(String, PathBuf)>,
    /// Lists of components for the bill of materials.
    pub lists: Vec<List>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub name: &'static str,
    pub fingerprint: String,
    /// The name of each output, a file's or an image's, and where its bytes are.
    pub outputs: Vec<(String, PathBuf)>,
}

/// A file that lists components.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    pub kind: Kind,
    /// What has these components: an image's tag. Lists of Go name the programs themselves.
    pub owner: String,
    pub path: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Printed by `go version -m`.
    Go,
    /// Package, version and architecture a line, printed by `dpkg-query`.
    Debian,
    /// A lock file of pip.
    Pip,
    /// package-lock.json.
    Npm,
}

/// A file in the pack, before its name is decided.
pub(super) struct Input<'c> {
    pub folder: &'c str,
    pub name: &'c str,
    pub path: &'c PathBuf,
}

impl Contents {
    pub(super) fn inputs(&self) -> impl Iterator<Item = Input<'_>> {
        let stages = self
            .stages
            .iter()
            .flat_map(|stage| stage.outputs.iter().map(|(name, path)| Input { folder: stage.name, name, path }));
        stages.chain(self.images.iter().map(|(tag, path)| Input { folder: "app", name: tag, path }))
    }

    /// The manifest, with the member of each input, in the order of [`Contents::inputs`].
    pub(super) fn manifest(&self, members: &[(String, bool)]) -> manifest::Manifest {
        let mut members = members.iter().cloned();
        let mut next = || members.next().unwrap_or_default();
        let mut output = |name: &String| {
            let (member, executable) = next();
            manifest::Output { name: name.clone(), member, executable }
        };
        let stages = self.stages.iter().map(|stage| manifest::Stage {
            stage: stage.name.to_owned(),
            fingerprint: stage.fingerprint.clone(),
            outputs: stage.outputs.iter().map(|(name, _)| output(name)).collect(),
        });
        let stages = stages.collect();
        let images = self.images.iter().map(|(tag, _)| manifest::Image { tag: tag.clone(), member: next().0 });
        manifest::Manifest {
            format: manifest::FORMAT,
            platform: self.platform.clone(),
            runtime: self.runtime.clone(),
            versions: manifest::versions(),
            images: images.collect(),
            stages,
        }
    }
}
