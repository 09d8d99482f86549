//! Official releases, pinned by version and SHA-256.

use super::site::Site;
use crate::cmd::{Cmd, Stdin};
use crate::facts::reach::release_url;
use crate::failure::{Exit, Failure};
use crate::pins::{HELM_RELEASE, KUBECTL_RELEASE, MINIKUBE_RELEASE, Release};
use crate::plan::{Op, Step};
use crate::step_id::{Setup, StepId};
use crate::tools::curl;
use crate::tools::version::Tool;
use anyhow::Result;

pub fn minikube(site: &Site) -> Result<Step> {
    found_or(site, Setup::Minikube, &MINIKUBE_RELEASE, site.tools.minikube.as_ref())
}

pub fn kubectl(site: &Site) -> Result<Step> {
    found_or(site, Setup::Kubectl, &KUBECTL_RELEASE, site.tools.kubectl.as_ref())
}

pub fn helm(site: &Site) -> Result<Step> {
    found_or(site, Setup::Helm, &HELM_RELEASE, site.tools.helm.as_ref())
}

fn found_or(site: &Site, stage: Setup, release: &Release, found: Option<&Tool>) -> Result<Step> {
    let Some(tool) = found else { return step(site, StepId::Setup(stage), release) };
    let place = if site.foreign(found).is_some() { "on PATH" } else { "in the tool cache" };
    Ok(Step::new(StepId::Setup(stage)).because(format!("{} is {place}", tool.version)))
}

/// Downloads a release into the tool cache.
///
/// # Errors
/// There is no release for this platform.
pub fn step(site: &Site, id: StepId, release: &Release) -> Result<Step> {
    let step = Step::new(id);
    let (os, arch) = site.machine.platform();
    let platform = format!("{os}-{arch}");
    let Some((_, sha256)) = release.sha256.iter().find(|(of, _)| *of == platform) else {
        let fix = format!("install {} by hand and put it on PATH", release.tool);
        let what = format!("no release of {} is known for {platform}", release.tool);
        return Err(Failure::new(Exit::Lacks, what, fix).into());
    };
    let url = release_url(release, site.config, site.machine);
    let work = site.config.paths.cache.join("work").join(release.tool);
    let file = work.join(url.rsplit('/').next().unwrap_or(release.tool));
    let program = release.inside.map_or(file.clone(), |path| work.join(release.fill(path, os, arch)));
    let new = site.bin(&format!(".{}.new", release.tool));
    // Outlives a failed or killed run. Its name says which file it is a part of.
    let partial = work.with_extension(format!("{}.partial", &sha256[..12]));
    let headers = partial.with_extension("headers");
    // A curl that outlived a killed run writes to the same file.
    let lock = work.with_extension("lock");
    let curl = curl::download(&url, &partial, &headers).stdin(Stdin::Locked(lock.clone()));
    let mut step = step
        .detail(release.version)
        .because(format!("from {}", url.split('/').nth(2).unwrap_or_default()))
        .ops([Op::Released(lock.clone()), Op::Write { path: lock, text: String::new() }])
        .ops([Op::Remove(work.clone()), Op::MakeDir(work.clone()), Op::MakeDir(site.config.paths.bin())])
        .op(Op::Download { cmd: curl, to: partial.clone(), headers })
        .op(Op::Checksum { path: partial.clone(), sha256: (*sha256).to_owned() })
        .op(Op::Rename { from: partial, to: file.clone() });
    if let Some(path) = release.inside {
        let unpack = Cmd::new("tar").arg("-xzf").arg(file.to_string_lossy()).arg("-C").arg(work.to_string_lossy());
        step = step.run(unpack.arg(release.fill(path, os, arch)));
    }
    let install = Cmd::new("install").words("-m 0755").args([program.to_string_lossy(), new.to_string_lossy()]);
    Ok(step
        .run(install)
        .ops([Op::Rename { from: new, to: site.bin(release.tool) }, Op::Remove(work.clone())])
        .undo([Op::Remove(work)])
        .remedy("check the network and HTTPS_PROXY, or: cargo xtask setup --source registries")
        .budget(1500))
}

#[cfg(test)]
mod tests;
