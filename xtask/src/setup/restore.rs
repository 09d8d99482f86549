//! Setup from a pack: the results of the stages are unpacked, and stamped as the stages stamp them, so that later runs find them
//! unchanged. Everything is unpacked beside its place before anything is put there.

use super::site::Site;
use super::stage::UNFINISHED;
use super::{engine, expected, packages, remember, results};
use crate::archive::Pack;
use crate::archive::flaw::Flaw;
use crate::facts::Facts;
use crate::failure::{Exit, Failure};
use crate::plan::{Leaves, Op, Output, Plan, Step};
use crate::step_id::{Setup, StepId};
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// # Errors
/// The pack is for another machine or made from other recipes, or the machine lacks what a pack cannot bring.
pub fn plan(site: &Site, pack: &Arc<Pack>, facts: &Facts) -> Result<Plan> {
    fits(site, pack).map_err(|flaw| flaw.of(&pack.path))?;
    let mut restore =
        Restore { site, pack, unpack: Vec::new(), load: Vec::new(), place: Vec::new(), undo: Vec::new(), bytes: 0 };
    let mut names = Vec::new();
    for step in results(site)?.iter().filter(|step| !step.is_idle()) {
        if let Some(leaves) = &step.leaves {
            restore.add(&step.subject(), leaves).map_err(|flaw| flaw.of(&pack.path))?;
            names.push(step.subject().into_owned());
        }
    }
    let images = app_images(site, pack, facts);
    let bytes = restore.bytes + images.iter().map(|(member, _)| pack.bytes(member)).sum::<u64>();
    let pending = bytes > 0;
    if pending {
        has_room(site, pack, bytes)?;
    }
    let verify =
        Step::new(StepId::Setup(Setup::Pack)).detail(pack.path.file_name().unwrap_or_default().to_string_lossy());
    let verify = match pending {
        true => verify.because("every byte is compared first").op(Op::Verify(Arc::clone(pack))).budget(900),
        false => verify.because("unchanged"),
    };
    let steps = [
        remember(site)?.after(StepId::Setup(Setup::Unpack)),
        packages::engine_alone(site)?.after(verify.id),
        engine::step(site)?,
        restore.step(&names),
        load(site, pack, &images),
    ];
    Ok(Plan::of([verify].into_iter().chain(steps).map(expected::timed)))
}

fn fits(site: &Site, pack: &Pack) -> Result<(), Flaw> {
    let platform = platform(site);
    let manifest = &pack.manifest;
    if manifest.platform != platform {
        return Err(Flaw::Platform(manifest.platform.clone(), platform));
    }
    if manifest.runtime != site.runtime.name() {
        return Err(Flaw::Runtime(manifest.runtime.clone()));
    }
    Ok(())
}

pub fn platform(site: &Site) -> String {
    let (os, arch) = site.machine.platform();
    format!("{os}-{arch}")
}

fn has_room(site: &Site, pack: &Pack, bytes: u64) -> Result<()> {
    let (free, needed) = (site.machine.disk_free, bytes.div_ceil(1 << 20));
    if let Some(free) = free.filter(|free| *free < needed) {
        return Err(Flaw::Full(free, needed).of(&pack.path).into());
    }
    if site.has("tar") {
        return Ok(());
    }
    Err(Failure::new(Exit::Lacks, "images come out of a pack by tar, which is missing", "install tar").into())
}

struct Restore<'s> {
    site: &'s Site<'s>,
    pack: &'s Arc<Pack>,
    /// Writes files beside their places.
    unpack: Vec<Op>,
    /// Loads images into the engine.
    load: Vec<Op>,
    /// Puts files into their places and stamps them.
    place: Vec<Op>,
    undo: Vec<Op>,
    bytes: u64,
}

impl Restore<'_> {
    /// Adds the results of a stage.
    fn add(&mut self, stage: &str, leaves: &Leaves) -> Result<(), Flaw> {
        let other = || Flaw::Recipes(stage.to_owned());
        let packed = self.pack.manifest.stage(stage).filter(|packed| packed.fingerprint == leaves.fingerprint);
        let packed = packed.ok_or_else(other)?;
        let stamp = |text: &str| leaves.stamp.clone().map(|path| Op::Write { path, text: format!("{text}\n") });
        self.place.extend(stamp(UNFINISHED));
        // Programs that are one file under several names.
        let mut placed: Vec<(&str, &Path)> = Vec::new();
        for output in &leaves.outputs {
            let name = output.name();
            let found = packed.outputs.iter().find(|packed| packed.name == name).ok_or_else(other)?;
            let member = found.member.as_str();
            match output {
                Output::Image(tag) => {
                    self.load.push(load_image(self.site, self.pack, member));
                    if !self.site.setup.made.images.contains_key(*tag) {
                        self.undo.push(Op::Try(self.site.docker().words("image rm").arg(*tag)));
                    }
                }
                Output::Program(path) | Output::Shared(path) => {
                    let same = placed.iter().find(|(other, at)| *other == member && at.parent() == path.parent());
                    if let (Output::Program(_), Some((_, target))) = (output, same) {
                        let target = PathBuf::from(target.file_name().unwrap_or_default());
                        self.place.push(Op::Link { target, path: path.clone() });
                        continue;
                    }
                    placed.push((member, path));
                    self.file(member, path, found.executable);
                }
            }
            self.bytes += self.pack.bytes(member);
        }
        self.place.extend(stamp(&leaves.fingerprint));
        Ok(())
    }

    fn file(&mut self, member: &str, path: &Path, executable: bool) {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(".partial");
        let partial = path.with_file_name(name);
        self.unpack.push(Op::Unpack {
            pack: Arc::clone(self.pack),
            member: member.to_owned(),
            to: partial.clone(),
            executable,
        });
        self.place.push(Op::Rename { from: partial.clone(), to: path.to_owned() });
        self.undo.push(Op::Remove(partial));
    }

    fn step(self, names: &[String]) -> Step {
        let step = Step::new(StepId::Setup(Setup::Unpack));
        if names.is_empty() {
            return step.because("unchanged");
        }
        step.detail(names.join(" "))
            .because("from the pack")
            .ops(self.unpack)
            .ops(self.load)
            .ops(self.place)
            .undo(self.undo)
            .budget(900)
            .after_all([StepId::Setup(Setup::Pack), StepId::Setup(Setup::Engine)])
    }
}

/// Members and tags of the app's images that these sources make and neither engine has.
fn app_images<'p>(site: &Site, pack: &'p Pack, facts: &Facts) -> Vec<(&'p str, &'p str)> {
    let wanted: BTreeSet<String> = facts.sources.iter().map(|source| source.tag.to_string()).collect();
    let there = |tag: &str| {
        let tag = crate::app::image_tag::canonical(tag);
        let in_node = facts.cluster.running().is_some_and(|node| node.images.contains_key(&tag));
        in_node || facts.machine_built.contains(&tag)
    };
    // An image that the user built from another base is not the pack's.
    let own_base = site.config.python_image.is_some() || site.config.node_image.is_some();
    let images =
        pack.manifest.images.iter().filter(|image| !own_base && wanted.contains(&image.tag) && !there(&image.tag));
    images.map(|image| (image.member.as_str(), image.tag.as_str())).collect()
}

fn load(site: &Site, pack: &Pack, images: &[(&str, &str)]) -> Step {
    let step = Step::new(StepId::Setup(Setup::AppImages));
    if images.is_empty() {
        let reason = if pack.manifest.images.is_empty() { "not in the pack" } else { "unchanged, or of other sources" };
        return step.because(reason);
    }
    let tags: Vec<&str> = images.iter().map(|(_, tag)| *tag).collect();
    step.detail(tags.join(" "))
        .because("from the pack")
        .ops(images.iter().map(|(member, _)| load_image(site, pack, member)))
        .undo(tags.iter().map(|tag| Op::Try(site.docker().words("image rm").arg(*tag))))
        .budget(600)
        .after(StepId::Setup(Setup::Unpack))
}

fn load_image(site: &Site, pack: &Pack, member: &str) -> Op {
    let tar = crate::cmd::Cmd::new("tar").words("-xO -f").arg(pack.path.to_string_lossy()).arg(member).limit(600);
    Op::Pipe(tar, site.docker().arg("load").limit(600))
}

#[cfg(test)]
mod tests;
