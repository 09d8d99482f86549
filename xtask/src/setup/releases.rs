//! Official releases, pinned by version and SHA-256.

use super::site::Site;
use crate::cmd::Cmd;
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
    let mut step = step
        .detail(release.version)
        .because(format!("from {}", url.split('/').nth(2).unwrap_or_default()))
        .ops([Op::Remove(work.clone()), Op::MakeDir(work.clone()), Op::MakeDir(site.config.paths.bin())])
        .run(curl::download(&url, &file))
        .op(Op::Checksum { path: file.clone(), sha256: (*sha256).to_owned() });
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
mod tests {
    use super::*;
    use crate::facts::reach::Rung;
    use crate::failure::Failure;
    use crate::plan::Plan;
    use crate::report::Report;
    use crate::run;
    use crate::setup::tests::{bare, config, machine, no_tools};
    use crate::values::{Output, Runtime};
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::path::PathBuf;

    const PROGRAM: &[u8] = b"#!/bin/sh\necho minikube version: v1.38.1\n";
    const SUM: &str = "e08174d174687b7745f9be92e9c25d4a715a64489db8da9acf97d784cd711001";

    /// Starts a server on its own port that answers every request with the program.
    fn serve() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                assert!(request.take_while(|line| !line.is_empty()).count() > 0);
                write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", PROGRAM.len())
                    .unwrap();
                stream.write_all(PROGRAM).unwrap();
            }
        });
        address
    }

    /// Downloads as the release rung does. Returns the cache's folder.
    fn download(name: &str, release: &Release) -> (PathBuf, Result<()>) {
        let dir = std::env::temp_dir().join(format!("xtask-release-{name}-{}", std::process::id()));
        let mut config = config("");
        config.releases = Some(serve());
        config.paths.cache = dir.clone();
        config.paths.output = dir.join("output");
        let (machine, tools) = (machine("linux", "x86_64", "fedora", ""), no_tools());
        let setup = bare(Rung::Release);
        let site = Site { config: &config, runtime: Runtime::Docker, machine: &machine, tools: &tools, setup: &setup };
        let plan = Plan::of([step(&site, StepId::Setup(Setup::Minikube), release).unwrap()]);
        let report = Report::new(Output::Human, false, Default::default());
        (dir, run::execute(&plan, &config.paths, &report).map(drop))
    }

    #[test]
    fn installs_what_has_the_pinned_sum() {
        let release = Release { sha256: [("linux-amd64", SUM); 4], ..MINIKUBE_RELEASE };
        let (dir, result) = download("good", &release);
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(std::fs::read(dir.join("bin/minikube")).unwrap(), PROGRAM);
        assert!(!dir.join("work/minikube").exists());
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_taken() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/minikube", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                assert!(request.take_while(|line| !line.is_empty()).count() > 0);
                let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1200000000\r\n\r\n");
                // More than the refusal takes; the client closes the connection.
                while stream.write_all(&[0; 65536]).is_ok() {}
            }
        });
        let file = std::env::temp_dir().join(format!("xtask-too-large-{}", std::process::id()));
        let cmd = curl::download(&url, &file);
        assert!(cmd.to_string().contains("--speed-limit 1000 --speed-time 60"), "{cmd}");
        let answer = crate::host::ask(&cmd).unwrap();
        // curl's status for a file that is larger than allowed.
        assert_eq!(answer.code, 63, "{answer:?}");
        assert!(file.metadata().map_or(0, |meta| meta.len()) < 1_000_000);
        let _ = std::fs::remove_file(file);
    }

    #[test]
    fn refuses_and_removes_what_has_another() {
        let (dir, result) = download("wrong", &MINIKUBE_RELEASE);
        let failure = result.unwrap_err().downcast::<Failure>().unwrap();
        assert_eq!(failure.exit, Exit::Refused);
        assert!(failure.what.ends_with("is not the file that was published"), "{failure}");
        assert!(failure.fix.contains("it was removed"), "{failure}");
        assert!(!dir.join("work/minikube").exists() && !dir.join("bin/minikube").exists());
        std::fs::remove_dir_all(dir).unwrap();
    }
}
