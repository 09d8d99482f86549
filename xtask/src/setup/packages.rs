//! Packages of Debian and Ubuntu.

use super::engine;
use super::site::Site;
use crate::pins::{PACKAGES, Package, Purpose};
use crate::plan::{Op, Step};
use crate::step_id::{Setup, StepId};
use crate::tools::apt;
use anyhow::Result;

/// Packages of the registries rung.
pub fn all(site: &Site) -> Result<Step> {
    Ok(step(site, &[Purpose::Engine, Purpose::Wrapper, Purpose::Making]))
}

/// Packages of the release rung, if Debian or Ubuntu provides the engine.
pub fn engine_alone(site: &Site) -> Result<Step> {
    Ok(step(site, &[Purpose::Engine, Purpose::Wrapper]))
}

fn step(site: &Site, purposes: &[Purpose]) -> Step {
    let lacks_engine = engine::is_missing(site) && engine::comes_by_apt(site);
    let wanted = |package: &&Package| match package.purpose {
        Purpose::Engine => lacks_engine,
        Purpose::Wrapper => engine::is_ours(site) && !site.machine.sys_resource,
        Purpose::Making => true,
    };
    // A killed apt-get leaves packages that are unpacked and not configured. Their programs exist already.
    let cut_off = site.setup.made.stamps.get(Setup::Packages.name()).map(String::as_str);
    let is_missing = |p: &&Package| purposes.contains(&p.purpose) && wanted(p) && !site.has(p.shown_by);
    let is_unfinished = |p: &&Package| cut_off.is_some_and(|names| names.split(' ').any(|name| name == p.name));
    let mut names: Vec<&str> = PACKAGES.iter().filter(|p| is_missing(p) || is_unfinished(p)).map(|p| p.name).collect();
    // Bookworm's client has BuildKit built in. Later clients have it in a plugin.
    if names.contains(&"docker.io") && site.machine.codename != "bookworm" {
        names.push("docker-buildx");
    }
    let step = Step::new(StepId::Setup(Setup::Packages));
    if names.is_empty() {
        return step.because("nothing is missing");
    }
    let mark = site.config.paths.cache.join("stamps").join(Setup::Packages.name());
    step.detail(names.join(" "))
        .because(if cut_off.is_some() { "were left unfinished" } else { "missing" })
        .op(Op::Write { path: mark.clone(), text: format!("{}\n", names.join(" ")) })
        .run(apt::update())
        .ops(cut_off.map(|_| Op::Try(apt::finish())))
        .run(apt::install(&names))
        .op(Op::Remove(mark))
        .changes_machine()
        .budget(1200)
        .remedy("see what apt-get says in the log; where it would have to remove a package, install the engine by hand")
}
