//! A stage of the registries rung. It runs again only if its inputs changed or its result is gone.

use super::site::Site;
use crate::cmd::Stdin;
use crate::facts::setup::Setup;
use crate::fingerprint::Fingerprint;
pub use crate::plan::Output;
use crate::plan::{Leaves, Op, Step};
use crate::step_id::{self as id, StepId};
use std::path::{Path, PathBuf};

pub struct Stage {
    pub id: id::Setup,
    pub fingerprint: String,
    pub outputs: Vec<Output>,
    /// The stages that it waits for.
    pub after: &'static [id::Setup],
    pub seconds: u64,
}

/// The stamp of a stage that runs. It equals no fingerprint, so the next run makes a stage again that a killed run left.
pub const UNFINISHED: &str = "unfinished";

/// A fingerprint of recipe folders and all other inputs: versions, and the fingerprints of earlier stages.
pub fn fingerprint(setup: &Setup, recipes: &[&str], more: &[String]) -> String {
    let files = recipes.iter().map(|r| ((*r).to_owned(), setup.made.recipes.get(*r).cloned().unwrap_or_default()));
    Fingerprint { files: files.collect() }.short(more)
}

impl Stage {
    /// The step with `ops`, or an idle one. It works in its own folder, which is removed at the end.
    ///
    /// The stamp says `unfinished` before the first output changes, and gets the fingerprint after the last one: the run after a
    /// killed one makes the stage again. It waits for commands that outlived the killed run, since they write to the folder.
    ///
    /// An idle step waits for the stages before it too: a later stage may wait for those through it.
    pub fn step(&self, site: &Site, ops: impl FnOnce(&PathBuf) -> Vec<Op>) -> Step {
        let step = Step::new(StepId::Setup(self.id)).after_all(self.after.iter().copied().map(StepId::Setup));
        let reason = match self.verdict(site) {
            Verdict::Foreign(reason) => return step.because(reason),
            Verdict::Unchanged => return step.because("unchanged").leaves(self.leaves(site)),
            Verdict::Make(reason) => reason,
        };
        let work = site.work(self.id);
        let lock = work.with_extension("lock");
        let stamp = |text: &str| self.stamp(site).map(|path| Op::Write { path, text: format!("{text}\n") });
        step.because(reason)
            .leaves(self.leaves(site))
            .ops([Op::Released(lock.clone()), Op::Write { path: lock.clone(), text: String::new() }])
            .ops(stamp(UNFINISHED))
            .ops([Op::Remove(work.clone()), Op::MakeDir(work.clone())])
            .ops(ops(&work).into_iter().map(|op| locked(op, &lock)))
            .ops([Op::Remove(work.clone())])
            .ops(stamp(&self.fingerprint))
            .undo([Op::Remove(work)])
            .budget(self.seconds)
    }

    fn leaves(&self, site: &Site) -> Leaves {
        Leaves { fingerprint: self.fingerprint.clone(), stamp: self.stamp(site), outputs: self.outputs.clone() }
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
                (_, true, Some(mark)) if mark == UNFINISHED => reason = Some("was left unfinished".to_owned()),
                (_, true, Some(_)) => reason = Some("its recipe changed".to_owned()),
                (Output::Program(_), true, None) => reason = Some("was left unfinished".to_owned()),
                (_, true, None) => {
                    return Verdict::Foreign(format!("{name} was not made by this tool and stays unchanged"));
                }
                (_, false, Some(_)) => reason = Some(format!("{name} is gone")),
                (_, false, None) => reason = Some("not there yet".to_owned()),
            }
        }
        reason.map_or(Verdict::Unchanged, Verdict::Make)
    }
}

/// A command that holds the stage's lock as long as it lives, however the tool ends.
fn locked(op: Op, lock: &Path) -> Op {
    match op {
        Op::Run(cmd) if cmd.stdin == Stdin::Null => Op::Run(cmd.stdin(Stdin::Locked(lock.to_path_buf()))),
        other => other,
    }
}

enum Verdict {
    Make(String),
    Unchanged,
    /// Somebody else made the result.
    Foreign(String),
}
