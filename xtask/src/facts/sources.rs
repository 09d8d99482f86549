//! The sources of both parts: their fingerprints, their images, and the changes since the last build.

use crate::app::image_tag::ImageTag;
use crate::app::part::Part;
use crate::app::per_part::PerPart;
use crate::config::Config;
use crate::facts::setup::Bases;
use crate::failure::{Exit, Failure};
use crate::fingerprint::{self, Fingerprint};
use crate::tools::node;
use anyhow::Result;

pub type Sources = PerPart<Source>;

#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub part: Part,
    /// The files of the build context.
    pub context: Fingerprint,
    pub chart: Fingerprint,
    /// The build context at the last build, if there was one.
    pub built: Option<Fingerprint>,
    /// Ids of the images that builds of these sources made; empty if no build recorded any.
    pub ids: Vec<String>,
    /// The build argument that names the base image, if the Dockerfile's default cannot be used.
    pub base: Option<(String, String)>,
    /// The stage of the Dockerfile that makes the image, if it is not the last one.
    pub target: Option<&'static str>,
    /// The tag of the image of these sources on this base.
    pub tag: ImageTag,
}

/// The stage that `dev` deploys. The backend's image serves production and development.
fn target(config: &Config, part: Part) -> Option<&'static str> {
    (config.dev && part == Part::Frontend).then_some("dev")
}

/// The name of the files that describe the last build, without their extensions.
fn record(part: Part, target: Option<&str>) -> String {
    target.map_or_else(|| part.to_string(), |target| format!("{part}-{target}"))
}

impl Source {
    /// The name of the files that describe its last build, without their extensions.
    pub fn record(&self) -> String {
        record(self.part, self.target)
    }

    /// The reason to build the part.
    pub fn reason(&self) -> String {
        let Some(built) = &self.built else { return "first build".to_owned() };
        let (changed, part) = (self.context.changed_since(built), self.part);
        match changed.as_slice() {
            [] => "no image of it".to_owned(),
            [one] => format!("changed: {part}/{one}"),
            [one, more @ ..] => format!("changed: {part}/{one} and {} more", more.len()),
        }
    }
}

/// The refusal for files of the sources that this user cannot read; `folder` holds them.
pub fn readable(folder: &str, files: &Fingerprint) -> Result<(), Failure> {
    let Some(first) = files.unreadable().next() else { return Ok(()) };
    let fix = format!("make it readable for this user, or name it in {folder}/.dockerignore");
    Err(Failure::new(Exit::Lacks, format!("{folder}/{first} cannot be read"), fix))
}

/// Hashes the files of a part.
pub struct Hashed {
    context: Fingerprint,
    chart: Fingerprint,
    built: Option<Fingerprint>,
    ids: Vec<String>,
}

pub fn gather(config: &Config) -> Result<PerPart<Hashed>> {
    let paths = &config.paths;
    PerPart::try_new(|part| {
        let record = record(part, target(config, part));
        let kept = |what: &str| std::fs::read_to_string(paths.state.join(format!("{record}.{what}"))).ok();
        let context = fingerprint::of_folder(&paths.root.join(part.name()))?;
        let built = kept("files").map(|text| Fingerprint::parse(&text));
        let is_current = built.as_ref().is_some_and(|built| context.changed_since(built).is_empty());
        let ids = kept("id").filter(|_| is_current).map(|text| node::built_ids(&text)).unwrap_or_default();
        Ok(Hashed { context, chart: fingerprint::of_folder(&paths.root.join("helm").join(part.name()))?, built, ids })
    })
}

/// The sources, with the tag of the image that they make on these base images.
pub fn tagged(hashed: PerPart<Hashed>, config: &Config, bases: &Bases) -> Sources {
    hashed.map(|part, Hashed { context, chart, built, ids }| {
        let (key, base) = match part {
            Part::Backend => ("PYTHON_IMAGE", config.python_image.clone().or(bases.python.clone())),
            Part::Frontend => ("NODE_IMAGE", config.node_image.clone().or(bases.node.clone())),
        };
        let base = base.map(|base| (key.to_owned(), base));
        let target = target(config, part);
        let tag = tag(part, &context, base.as_ref(), target);
        Source { part, context, chart, built, ids, base, target, tag }
    })
}

fn tag(part: Part, context: &Fingerprint, base: Option<&(String, String)>, target: Option<&str>) -> ImageTag {
    let base = base.map(|(key, base)| format!("{key}={base}"));
    let more: Vec<String> = base.into_iter().chain(target.map(|target| format!("target={target}"))).collect();
    ImageTag::new(part, context.short(&more))
}

#[cfg(test)]
impl Source {
    pub fn for_tests(part: Part, files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, hash)| ((*path).to_owned(), (*hash).to_owned()));
        let context = Fingerprint { files: files.collect() };
        let tag = tag(part, &context, None, None);
        let (chart, built) = (Fingerprint::default(), Some(context.clone()));
        Self { part, context, chart, built, ids: Vec::new(), base: None, target: None, tag }
    }

    /// The source after an edit of this file.
    pub fn edit(&mut self, path: &str, hash: &str) {
        self.context.files.insert(path.to_owned(), hash.to_owned());
        self.tag = tag(self.part, &self.context, self.base.as_ref(), self.target);
    }
}
