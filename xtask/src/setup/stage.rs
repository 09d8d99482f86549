//! A stage of the registries rung. It runs again only if its inputs changed or its result is gone.

use super::site::Site;
use crate::facts::setup::Setup;
use crate::fingerprint::Fingerprint;
use crate::plan::{Op, Step};
use crate::step_id::{self as id, StepId};
use std::path::PathBuf;

/// The result of a stage. Programs and shared files have a stamp beside them in the cache; an image has it as a label.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A file in the tool's own cache.
    Program(PathBuf),
    /// A file in Minikube's cache. A file without our stamp is Minikube's own and stays.
    Shared(PathBuf),
    /// An image in the engine. An image without our label stays.
    Image(&'static str),
}

pub struct Stage {
    pub id: id::Setup,
    pub fingerprint: String,
    pub outputs: Vec<Output>,
    /// The stages that it waits for.
    pub after: &'static [id::Setup],
    pub seconds: u64,
}

/// A fingerprint of recipe folders and all other inputs: versions, and the fingerprints of earlier stages.
pub fn fingerprint(setup: &Setup, recipes: &[&str], more: &[String]) -> String {
    let files = recipes.iter().map(|r| ((*r).to_owned(), setup.made.recipes.get(*r).cloned().unwrap_or_default()));
    Fingerprint { files: files.collect() }.short(more)
}

impl Stage {
    /// The step with `ops`, or an idle one. It works in its own folder, which is removed at the end.
    pub fn step(&self, site: &Site, ops: impl FnOnce(&PathBuf) -> Vec<Op>) -> Step {
        let step = Step::new(StepId::Setup(self.id));
        let reason = match self.verdict(site) {
            Verdict::Leave(reason) => return step.because(reason),
            Verdict::Make(reason) => reason,
        };
        let work = site.work(self.id);
        step.because(reason)
            .ops([Op::Remove(work.clone()), Op::MakeDir(work.clone())])
            .ops(ops(&work))
            .ops([Op::Remove(work.clone())])
            .ops(self.stamp(site).map(|path| Op::Write { path, text: format!("{}\n", self.fingerprint) }))
            .undo([Op::Remove(work)])
            .budget(self.seconds)
            .after_all(self.after.iter().copied().map(StepId::Setup))
    }

    /// None for images. Results in several Minikube homes have a stamp for each.
    fn stamp(&self, site: &Site) -> Option<PathBuf> {
        let name = match self.outputs.first()? {
            Output::Program(_) => self.id.name().to_owned(),
            Output::Shared(path) => {
                let place = Fingerprint::default().short(&[path.to_string_lossy().into_owned()]);
                format!("{}-{place}", self.id.name())
            }
            Output::Image(_) => return None,
        };
        Some(site.config.paths.cache.join("stamps").join(name))
    }

    fn verdict(&self, site: &Site) -> Verdict {
        let made = &site.setup.made;
        let stamp = self.stamp(site).and_then(|p| made.stamps.get(p.file_name()?.to_str()?));
        let mut reason = None;
        for output in &self.outputs {
            let (name, there, mark) = match output {
                Output::Program(path) | Output::Shared(path) => {
                    (path.display().to_string(), made.files.contains(path), stamp)
                }
                Output::Image(tag) => {
                    ((*tag).to_owned(), made.images.contains_key(*tag), made.images.get(*tag).and_then(Option::as_ref))
                }
            };
            match (output, there, mark) {
                (_, true, Some(mark)) if *mark == self.fingerprint => {}
                (_, true, Some(_)) => reason = Some("its recipe changed".to_owned()),
                (Output::Program(_), true, None) => reason = Some("was left unfinished".to_owned()),
                (_, true, None) => return Verdict::Leave(format!("{name} is not of our making: left as it is")),
                (_, false, Some(_)) => reason = Some(format!("{name} is gone")),
                (_, false, None) => reason = Some("not there yet".to_owned()),
            }
        }
        reason.map_or(Verdict::Leave("unchanged".to_owned()), Verdict::Make)
    }
}

enum Verdict {
    Make(String),
    Leave(String),
}
