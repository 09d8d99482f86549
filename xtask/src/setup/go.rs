//! Programs compiled from Go modules, each pinned by the go.sum of its recipe.

use super::site::Site;
use super::stage::{self, Output, Stage};
use crate::facts::setup::Setup;
use crate::pins::{BUILDKIT, HELM, KUBERNETES, MINIKUBE};
use crate::plan::{Op, Step};
use crate::step_id as id;
use crate::step_id::StepId;
use crate::tools::go::{Build, Cgo, build};
use anyhow::Result;

/// A recipe under `go/` and what is compiled from it.
struct Program {
    recipe: &'static str,
    /// Name and package each.
    outputs: &'static [(&'static str, &'static str)],
    tags: Option<&'static str>,
    cgo: Cgo,
    variables: fn() -> Vec<(String, String)>,
    after: &'static [id::Setup],
}

const CRICTL: Program = Program {
    recipe: "go/crictl",
    outputs: &[("crictl", ".")],
    tags: None,
    cgo: Cgo::Off,
    variables: Vec::new,
    after: &[],
};
const CRI_DOCKERD: Program =
    Program { recipe: "go/cri-dockerd", outputs: &[("cri-dockerd", ".")], after: &[id::Setup::Crictl], ..CRICTL };
const BUILDER: Program = Program {
    recipe: "go/buildkit",
    outputs: &[
        ("buildkitd", "github.com/moby/buildkit/cmd/buildkitd"),
        ("buildctl", "github.com/moby/buildkit/cmd/buildctl"),
    ],
    variables: || vec![set("github.com/moby/buildkit/version.Version", BUILDKIT)],
    after: &[id::Setup::CriDockerd],
    ..CRICTL
};
// Only the plugins that the cluster's Corefile names: a fraction of the whole, in time and in modules.
const COREDNS: Program =
    Program { recipe: "go/coredns", outputs: &[("coredns", ".")], after: &[id::Setup::Buildkit], ..CRICTL };
const ETCD: Program = Program { recipe: "go/etcd", outputs: &[("etcd", ".")], after: &[id::Setup::Coredns], ..CRICTL };
// Kubernetes as one program that acts by the name it is called by: one link instead of seven, one layer for four images.
const KUBE: Program = Program {
    recipe: "go/kube",
    outputs: &[("kube", ".")],
    variables: kubernetes_version,
    after: &[id::Setup::Etcd],
    ..CRICTL
};
// Built from a module that requires it: `go install` of a version fails where a proxy has no version list.
const MINIKUBE_PROGRAM: Program = Program {
    recipe: "go/minikube",
    outputs: &[("minikube", "k8s.io/minikube/cmd/minikube")],
    tags: Some("libvirt_dlopen"),
    cgo: Cgo::On,
    variables: minikube_version,
    after: &[id::Setup::Packages, id::Setup::Kube],
};
const HELM_PROGRAM: Program = Program {
    recipe: "go/helm",
    outputs: &[("helm", "helm.sh/helm/v4/cmd/helm")],
    variables: || vec![set("helm.sh/helm/v4/internal/version.version", HELM)],
    after: &[id::Setup::Minikube],
    ..CRICTL
};

pub fn crictl(site: &Site) -> Result<Step> {
    Ok(step(site, id::Setup::Crictl, &CRICTL, &[]))
}

pub fn cri_dockerd(site: &Site) -> Result<Step> {
    Ok(step(site, id::Setup::CriDockerd, &CRI_DOCKERD, &[]))
}

pub fn buildkit(site: &Site) -> Result<Step> {
    Ok(step(site, id::Setup::Buildkit, &BUILDER, &[]))
}

pub fn coredns(site: &Site) -> Result<Step> {
    Ok(step(site, id::Setup::Coredns, &COREDNS, &[]))
}

pub fn etcd(site: &Site) -> Result<Step> {
    Ok(step(site, id::Setup::Etcd, &ETCD, &[]))
}

/// The preload is made of it whoever's kubectl is used, which it is too where there is none.
pub fn kube(site: &Site) -> Result<Step> {
    let links: &[&str] = if site.foreign(site.tools.kubectl.as_ref()).is_some() { &[] } else { &["kubectl"] };
    Ok(step(site, id::Setup::Kube, &KUBE, links))
}

pub fn minikube(site: &Site) -> Result<Step> {
    Ok(match site.foreign(site.tools.minikube.as_ref()) {
        Some(tool) if tool.version.to_string() == MINIKUBE[1..] => {
            idle(id::Setup::Minikube, &format!("{MINIKUBE} is on PATH"))
        }
        Some(tool) => {
            idle(id::Setup::Minikube, &format!("{} is on PATH; the node image is made for {MINIKUBE}", tool.version))
        }
        None => step(site, id::Setup::Minikube, &MINIKUBE_PROGRAM, &[]),
    })
}

pub fn helm(site: &Site) -> Result<Step> {
    Ok(match site.foreign(site.tools.helm.as_ref()) {
        Some(tool) => idle(id::Setup::Helm, &format!("{} is on PATH", tool.version)),
        None => step(site, id::Setup::Helm, &HELM_PROGRAM, &[]),
    })
}

/// What decides about the programs of these recipes.
pub fn fingerprints(setup: &Setup, recipes: &[&str]) -> Vec<String> {
    let all = [&CRICTL, &CRI_DOCKERD, &BUILDER, &COREDNS, &ETCD, &KUBE, &MINIKUBE_PROGRAM, &HELM_PROGRAM];
    all.iter().filter(|p| recipes.contains(&p.recipe)).map(|p| fingerprint(setup, p)).collect()
}

fn fingerprint(setup: &Setup, program: &Program) -> String {
    let versions = (program.variables)().into_iter().map(|(_, value)| value).collect::<Vec<_>>();
    stage::fingerprint(setup, &[program.recipe], &versions)
}

fn idle(stage: id::Setup, reason: &str) -> Step {
    Step::new(StepId::Setup(stage)).because(reason)
}

fn step(site: &Site, id: id::Setup, program: &Program, links: &[&str]) -> Step {
    let names = program.outputs.iter().map(|(name, _)| *name).chain(links.iter().copied());
    let stage = Stage {
        id,
        fingerprint: fingerprint(site.setup, program),
        outputs: names.map(|name| Output::Program(site.bin(name))).collect(),
        after: program.after,
        seconds: 2400,
    };
    let module = site.recipe(program.recipe);
    let step = stage.step(site, |work| {
        let mut ops = Vec::new();
        for (output, package) in program.outputs {
            let whole = work.join(output);
            let build = build(&Build {
                module: &module,
                package,
                output: &whole,
                variables: (program.variables)(),
                tags: program.tags,
                cgo: program.cgo,
            });
            ops.extend([Op::Run(build), Op::Rename { from: whole, to: site.bin(output) }]);
        }
        let target = program.outputs[0].0;
        ops.extend(links.iter().map(|link| Op::Link { target: target.into(), path: site.bin(link) }));
        ops
    });
    step.remedy(
        "run the same command again: what was compiled is kept; if a module could not be fetched, check GOPROXY",
    )
}

fn set(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn minikube_version() -> Vec<(String, String)> {
    let of = |name: &str, value: &str| set(&format!("k8s.io/minikube/pkg/version.{name}"), value);
    vec![
        of("version", MINIKUBE),
        of("isoVersion", "v1.38.0"),
        of("gitCommitID", "unknown"),
        of("storageProvisionerVersion", "v5"),
    ]
}

fn kubernetes_version() -> Vec<(String, String)> {
    let mut numbers = KUBERNETES.trim_start_matches('v').split('.');
    let (major, minor) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    let values = [
        ("gitMajor", major),
        ("gitMinor", minor),
        ("gitVersion", KUBERNETES),
        ("gitTreeState", "clean"),
        ("gitCommit", "unknown"),
        ("buildDate", "2026-02-10T00:00:00Z"),
    ];
    let packages = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];
    packages.iter().flat_map(|p| values.iter().map(move |(n, v)| set(&format!("{p}.{n}"), v))).collect()
}
