//! The sources of what is deployed: their fingerprints, and what changed since the last build.

use crate::app::part::Part;
use crate::config::Config;
use crate::fingerprint::{self, Fingerprint};
use crate::tools::node;
use anyhow::Result;

/// The two parts of the app, which are also image, chart and release names.
pub const PARTS: [&str; 2] = [Part::ALL[0].name(), Part::ALL[1].name()];

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sources {
    /// The build contexts, in the order of `PARTS`.
    pub contexts: Vec<Fingerprint>,
    /// The charts, likewise.
    pub charts: Vec<Fingerprint>,
    /// The contexts as they were at the last build, where there was one.
    pub built: Vec<Option<Fingerprint>>,
    /// The ids of the images that the contexts, as they are, were built to; none where that was not written down.
    pub ids: Vec<Vec<String>>,
}

impl Sources {
    /// Why the part at this place has to be built.
    pub fn reason(&self, at: usize) -> String {
        let Some(built) = self.built.get(at).and_then(Option::as_ref) else { return "first build".to_owned() };
        let changed = self.contexts[at].changed_since(built);
        match changed.as_slice() {
            [] => "no image of it".to_owned(),
            [one] => format!("changed: {}/{one}", PARTS[at]),
            [one, more @ ..] => format!("changed: {}/{one} and {} more", PARTS[at], more.len()),
        }
    }
}

pub fn gather(config: &Config) -> Result<Sources> {
    let of = |dir: &str| -> Result<Vec<Fingerprint>> {
        PARTS.iter().map(|part| fingerprint::of_folder(&config.paths.root.join(dir).join(part))).collect()
    };
    let kept = |part: &str, what: &str| std::fs::read_to_string(config.paths.state.join(format!("{part}.{what}"))).ok();
    let before = |part: &&str| kept(part, "files").map(|text| Fingerprint::parse(&text));
    let (contexts, built) = (of("")?, PARTS.iter().map(before).collect::<Vec<_>>());
    let id = |(at, part): (usize, &&str)| {
        let current = built[at].as_ref().is_some_and(|built| contexts[at].changed_since(built).is_empty());
        kept(part, "id").filter(|_| current).map(|text| node::built_ids(&text)).unwrap_or_default()
    };
    let ids = PARTS.iter().enumerate().map(id).collect();
    Ok(Sources { contexts, charts: of("helm")?, built, ids })
}
