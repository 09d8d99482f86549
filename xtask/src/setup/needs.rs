//! Requirements that setup cannot install. They are checked before anything starts, and one message names all that is missing.

use super::site::Site;
use crate::facts::reach::Rung;
use crate::failure::{Exit, Failure};
use crate::plan::Step;
use crate::step_id::{Setup, StepId};
use crate::tools::mmdebstrap;
use crate::tools::version::Version;
use anyhow::Result;

/// The Go version that the modules under `recipes` require.
const GO: Version = Version(1, 26, 0);
/// MiB that compiling everything took: Go's build cache 3900, modules 3100, images 2000, what is kept 1500, and room to work.
const DISK: u64 = 12_000;

/// Stages that neither download nor compile.
const MODEST: [Setup; 3] = [Setup::Source, Setup::Packages, Setup::Engine];

pub fn check(site: &Site, steps: &[Step]) -> Result<()> {
    let demanding = |step: &&Step| !step.is_idle() && !MODEST.map(StepId::Setup).contains(&step.id);
    let pending: Vec<StepId> = steps.iter().filter(demanding).map(|step| step.id).collect();
    if pending.is_empty() {
        return Ok(());
    }
    match &site.setup.source.rung {
        Rung::Release => for_releases(site),
        Rung::Registries => for_registries(site, pending.contains(&StepId::Setup(Setup::Kube))),
        Rung::Nowhere(host) => Err(Failure::new(
            Exit::Lacks,
            format!("{} cannot be downloaded: the network does not answer", names(&pending)),
            "check the network and HTTPS_PROXY; where only package registries are allowed, root on Debian bookworm (amd64) can \
             build everything: cargo xtask setup --source registries",
        )
        .why(format!("no answer from {host}"))
        .into()),
    }
}

fn names(steps: &[StepId]) -> String {
    steps.iter().map(|id| id.subject()).collect::<Vec<_>>().join(", ")
}

fn for_releases(site: &Site) -> Result<()> {
    let missing: Vec<&str> = ["curl", "tar"].into_iter().filter(|p| !site.has(p)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let what = format!("downloads need {}", missing.join(" and "));
    Err(Failure::new(Exit::Lacks, what, format!("install {}", missing.join(" and "))).into())
}

fn for_registries(site: &Site, compiles_all: bool) -> Result<()> {
    let machine = site.machine;
    if !machine.builds_from_registries() || machine.codename != mmdebstrap::SUITE {
        let name = |text: &str| if text.is_empty() { "unknown".to_owned() } else { text.to_owned() };
        let user = if machine.root { "root" } else { "not root" };
        return Err(Failure::new(
            Exit::Lacks,
            "building from package registries works for root on Debian bookworm on amd64 alone",
            "let the machine reach the official releases (HTTPS_PROXY), then: cargo xtask setup --source release",
        )
        .why(format!(
            "this is {} {}, {} on {}, {user}",
            name(&machine.distribution),
            name(&machine.codename),
            machine.os,
            machine.arch
        ))
        .into());
    }
    let mut missing: Vec<(String, &str)> = Vec::new();
    match site.setup.host.go {
        None => missing.push((format!("Go {GO} or newer"), "install it from https://go.dev/dl and put it on PATH")),
        Some(version) if version < GO => {
            missing.push((format!("Go {GO} or newer, not {version}"), "install it from https://go.dev/dl"));
        }
        Some(_) => {}
    }
    if !site.has("npm") {
        missing.push(("npm".to_owned(), "apt-get install npm"));
    }
    if let Some(free) = machine.disk_free.filter(|free| compiles_all && *free < DISK) {
        missing.push((format!("{} GB of free disk; {} GB are left", DISK / 1000, free / 1000), "free some"));
    }
    if missing.is_empty() {
        return Ok(());
    }
    let what: Vec<String> = missing.iter().map(|(what, _)| what.clone()).collect();
    let fixes: Vec<String> = missing.iter().map(|(what, fix)| format!("{what}: {fix}")).collect();
    Err(Failure::new(
        Exit::Lacks,
        format!("building from package registries needs {}", what.join(", ")),
        format!("{}; then: cargo xtask setup", fixes.join("; ")),
    )
    .into())
}
