//! Official releases, pinned by version and SHA-256.

use super::site::Site;
use crate::cmd::Cmd;
use crate::config::Config;
use crate::facts::machine::Machine;
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Step};
use crate::tools::curl;
use crate::tools::version::Tool;
use anyhow::Result;

/// A tool as its makers publish it. `{os}` and `{arch}` stand in paths for the machine's.
pub struct Release {
    tool: &'static str,
    version: &'static str,
    host: &'static str,
    path: &'static str,
    /// Where the program lies, if the file is an archive.
    inside: Option<&'static str>,
    /// By operating system and architecture.
    sha256: [(&'static str, &'static str); 4],
}

pub const ALL: [&Release; 3] = [&MINIKUBE, &KUBECTL, &HELM];

/// Sums read in kubernetes/minikube, deploy/minikube/releases-v2.json (commit eb25dbc70370).
const MINIKUBE: Release = Release {
    tool: "minikube",
    version: "v1.38.1",
    host: "https://storage.googleapis.com",
    path: "/minikube/releases/v1.38.1/minikube-{os}-{arch}",
    inside: None,
    sha256: [
        ("linux-amd64", "099477eaf248bcb5bcea8ce78a2898e93ac01461c35189da1848c3de82ecd22e"),
        ("linux-arm64", "a0b8a1ebfc8c07a247271d8df98ac0ddd7c8c855b601d402463e2e50c08c6bab"),
        ("darwin-amd64", "db11dffba835609988e4e98c3a91a38653ce66ddfa8ea3aaea92d87c54a0a348"),
        ("darwin-arm64", "f9b0c70bb7daf38c683c0b6e46dc1b612600247ae826bf74576807746a919ee8"),
    ],
};

/// Linux: sums read in kubernetes-sigs/kubespray, roles/kubespray_defaults/vars/main/checksums.yml (commit 46dbdd3994b3).
/// macOS: in loopingz/rules_k8s_cd, lib/private/kubectl_toolchain.bzl, whose sums for Linux equal kubespray's.
const KUBECTL: Release = Release {
    tool: "kubectl",
    version: "v1.34.4",
    host: "https://dl.k8s.io",
    path: "/release/v1.34.4/bin/{os}/{arch}/kubectl",
    inside: None,
    sha256: [
        ("linux-amd64", "d50c359d95e0841eaad08ddc27c7be37cba8fdccfba5c8e2ded65e121ff112db"),
        ("linux-arm64", "5b982c0644ab1e27780246b9085a5886651b4a7ed86243acbb2bacc1bea01dda"),
        ("darwin-amd64", "9861e775578651d903a779f840ff8e4c0013ae29a1ffc67f05d967262fcf734c"),
        ("darwin-arm64", "d9b239414a5fdf624835bfb62eef28a0885f1645d579f98056a9ab3293f51f87"),
    ],
};

/// Sums read in argoproj/argo-cd, hack/installers/checksums/helm-v4.2.4-*.tar.gz.sha256 (commit 37ee0097cf85).
const HELM: Release = Release {
    tool: "helm",
    version: "v4.2.4",
    host: "https://get.helm.sh",
    path: "/helm-v4.2.4-{os}-{arch}.tar.gz",
    inside: Some("{os}-{arch}/helm"),
    sha256: [
        ("linux-amd64", "c306b46f719b0a4da32d0f78ee21bf90ce8d602f15b22ab753f0674d1670a7f3"),
        ("linux-arm64", "564de2191b881e9f71b5606b25345821ea1682f06ab90499d3ab22b530176da1"),
        ("darwin-amd64", "6c163d687ca03c3b5c01928e53bbbcf9518278f47ce7a2f249a5a08e8bdaa2bc"),
        ("darwin-arm64", "d747eb4e28bd2727173d15b759fa0a17822291ec09db7ced3d55af290a3661a2"),
    ],
};

pub fn minikube(site: &Site) -> Result<Step> {
    MINIKUBE.step(site, site.tools.minikube.as_ref())
}

pub fn kubectl(site: &Site) -> Result<Step> {
    KUBECTL.step(site, site.tools.kubectl.as_ref())
}

pub fn helm(site: &Site) -> Result<Step> {
    HELM.step(site, site.tools.helm.as_ref())
}

impl Release {
    /// Where it is fetched; scheme and host can be set for all.
    pub fn url(&self, config: &Config, machine: &Machine) -> String {
        let host = config.releases.as_deref().unwrap_or(self.host).trim_end_matches('/');
        format!("{host}{}", fill(self.path, machine))
    }

    fn step(&self, site: &Site, found: Option<&Tool>) -> Result<Step> {
        let step = Step::new("setup", self.tool);
        if let Some(tool) = found {
            let place = if site.foreign(found).is_some() { "on PATH" } else { "in the tool cache" };
            return Ok(step.because(format!("{} is {place}", tool.version)));
        }
        let (os, arch) = names(site.machine);
        let platform = format!("{os}-{arch}");
        let Some((_, sha256)) = self.sha256.iter().find(|(of, _)| *of == platform) else {
            let fix = format!("install {} by hand and put it on PATH", self.tool);
            let what = format!("no release of {} is known for {platform}", self.tool);
            return Err(Failure::new(Exit::Lacks, what, fix).into());
        };
        let url = self.url(site.config, site.machine);
        let work = site.work(self.tool);
        let file = work.join(url.rsplit('/').next().unwrap_or(self.tool));
        let program = self.inside.map_or(file.clone(), |path| work.join(fill(path, site.machine)));
        let new = site.bin(&format!(".{}.new", self.tool));
        let mut step = step
            .detail(self.version)
            .because(format!("from {}", url.split('/').nth(2).unwrap_or_default()))
            .ops([Op::Remove(work.clone()), Op::MakeDir(work.clone()), Op::MakeDir(site.config.paths.bin())])
            .run(curl::download(&url, &file))
            .op(Op::Checksum { path: file.clone(), sha256: (*sha256).to_owned() });
        if let Some(path) = self.inside {
            let unpack = Cmd::new("tar").arg("-xzf").arg(file.to_string_lossy()).arg("-C").arg(work.to_string_lossy());
            step = step.run(unpack.arg(fill(path, site.machine)));
        }
        let install = Cmd::new("install").words("-m 0755").args([program.to_string_lossy(), new.to_string_lossy()]);
        Ok(step
            .run(install)
            .ops([Op::Rename { from: new, to: site.bin(self.tool) }, Op::Remove(work.clone())])
            .undo([Op::Remove(work)])
            .remedy("check the network and HTTPS_PROXY, or: cargo xtask setup --source registries")
            .budget(1500))
    }
}

/// As releases are named.
fn names(machine: &Machine) -> (&str, &str) {
    let os = if machine.os == "macos" { "darwin" } else { machine.os };
    let arch = match machine.arch {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    (os, arch)
}

fn fill(path: &str, machine: &Machine) -> String {
    let (os, arch) = names(machine);
    path.replace("{os}", os).replace("{arch}", arch)
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
    use crate::values::Output;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::path::PathBuf;

    const PROGRAM: &[u8] = b"#!/bin/sh\necho minikube version: v1.38.1\n";
    const SUM: &str = "e08174d174687b7745f9be92e9c25d4a715a64489db8da9acf97d784cd711001";

    /// Answers every request with the program, from a port of its own.
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

    /// Downloads as the release rung does and gives the cache's folder.
    fn download(name: &str, release: &Release) -> (PathBuf, Result<()>) {
        let dir = std::env::temp_dir().join(format!("xtask-release-{name}-{}", std::process::id()));
        let mut config = config("");
        config.releases = Some(serve());
        config.paths.cache = dir.clone();
        config.paths.output = dir.join("output");
        let (machine, tools) = (machine("linux", "x86_64", "fedora", ""), no_tools());
        let setup = bare(Rung::Release);
        let site = Site { config: &config, machine: &machine, tools: &tools, setup: &setup };
        let plan = Plan::of([release.step(&site, None).unwrap()]);
        (dir, run::execute(&plan, &config.paths, &Report::new(Output::Human)).map(drop))
    }

    #[test]
    fn installs_what_has_the_pinned_sum() {
        let release = Release { sha256: [("linux-amd64", SUM); 4], ..MINIKUBE };
        let (dir, result) = download("good", &release);
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(std::fs::read(dir.join("bin/minikube")).unwrap(), PROGRAM);
        assert!(!dir.join("work/minikube").exists());
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn refuses_and_removes_what_has_another() {
        let (dir, result) = download("wrong", &MINIKUBE);
        let failure = result.unwrap_err().downcast::<Failure>().unwrap();
        assert_eq!(failure.exit, Exit::Refused);
        assert!(failure.what.ends_with("is not the file that was published"), "{failure}");
        assert!(failure.fix.contains("it was removed"), "{failure}");
        assert!(!dir.join("work/minikube").exists() && !dir.join("bin/minikube").exists());
        std::fs::remove_dir_all(dir).unwrap();
    }
}
