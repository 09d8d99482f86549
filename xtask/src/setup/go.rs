//! Programs compiled from Go modules, each pinned by the go.sum of its recipe.

use super::site::Site;
use super::stage::{self, Output, Stage};
use crate::facts::setup::Setup;
use crate::pins::{BUILDKIT, HELM, KUBERNETES, MINIKUBE};
use crate::plan::{Op, Step};
use crate::step_id as id;
use crate::step_id::StepId;
use crate::tools::go::{Build, Patch, build};
use crate::values::Runtime;
use anyhow::Result;

/// What is compiled from one recipe.
struct Program {
    stage: id::Setup,
    /// The recipe's folder with go.mod.
    module: &'static str,
    /// Name and package each.
    outputs: &'static [(&'static str, &'static str)],
    /// The files and folders of recipes that decide about the outputs.
    inputs: &'static [&'static str],
    /// A module that is compiled with changes, and the file of them.
    patch: Option<(&'static str, &'static str)>,
    variables: fn() -> Vec<(String, String)>,
    after: &'static [id::Setup],
}

/// Applies a patch before it compiles.
const PATCHED: &str = "go/patched";

// All programs but BuildKit are compiled against the cluster's own Kubernetes libraries: what one compiles, the next finds in Go's cache.
const CRICTL: Program = Program {
    stage: id::Setup::Crictl,
    module: "go",
    outputs: &[("crictl", "./crictl")],
    inputs: &["go/go.mod", "go/go.sum", "go/crictl"],
    patch: None,
    variables: Vec::new,
    after: &[],
};
// A module of its own: it needs an older client of Docker than the other programs.
const CRI_DOCKERD: Program = Program {
    stage: id::Setup::CriDockerd,
    module: "cri-dockerd",
    outputs: &[("cri-dockerd", ".")],
    inputs: &["cri-dockerd", PATCHED],
    patch: Some(("github.com/Mirantis/cri-dockerd", "cri-dockerd.patch")),
    after: &[id::Setup::Crictl],
    ..CRICTL
};
const BUILDER: Program = Program {
    stage: id::Setup::Buildkit,
    module: "buildkit",
    outputs: &[
        ("buildkitd", "github.com/moby/buildkit/cmd/buildkitd"),
        ("buildctl", "github.com/moby/buildkit/cmd/buildctl"),
    ],
    inputs: &["buildkit"],
    variables: || vec![set("github.com/moby/buildkit/version.Version", BUILDKIT)],
    after: &[id::Setup::CriDockerd],
    ..CRICTL
};
const ETCD: Program = Program {
    stage: id::Setup::Etcd,
    outputs: &[("etcd", "./etcd")],
    inputs: &["go/go.mod", "go/go.sum", "go/etcd"],
    after: &[id::Setup::Buildkit],
    ..CRICTL
};
// Only the plugins that the cluster's Corefile names: a fraction of the whole, in time and in modules.
const COREDNS: Program = Program {
    stage: id::Setup::Coredns,
    outputs: &[("coredns", "./coredns")],
    inputs: &["go/go.mod", "go/go.sum", "go/coredns"],
    after: &[id::Setup::Etcd],
    ..CRICTL
};
// Kubernetes as one program that acts by the name it is called by: one link instead of seven, one image under four tags.
const KUBE: Program = Program {
    stage: id::Setup::Kube,
    outputs: &[("kube", "./kube")],
    inputs: &["go/go.mod", "go/go.sum", "go/kube"],
    variables: kubernetes_version,
    after: &[id::Setup::Coredns],
    ..CRICTL
};
// The last two are not in the preload, so they are compiled while it is made.
const MINIKUBE_PROGRAM: Program = Program {
    stage: id::Setup::Minikube,
    outputs: &[("minikube", "./minikube")],
    inputs: &["go/go.mod", "go/go.sum", "go/minikube", "go/without"],
    variables: minikube_version,
    after: &[id::Setup::Kube],
    ..CRICTL
};
const HELM_PROGRAM: Program = Program {
    stage: id::Setup::Helm,
    outputs: &[("helm", "helm.sh/helm/v4/cmd/helm")],
    inputs: &["go/go.mod", "go/go.sum", "go/helm.patch", PATCHED],
    patch: Some(("helm.sh/helm/v4", "helm.patch")),
    variables: || vec![set("helm.sh/helm/v4/internal/version.version", HELM)],
    after: &[id::Setup::Minikube],
    ..CRICTL
};

pub fn crictl(site: &Site) -> Result<Step> {
    Ok(step(site, &CRICTL, &[]))
}

pub fn cri_dockerd(site: &Site) -> Result<Step> {
    Ok(for_runtime(site, Runtime::Docker, &CRI_DOCKERD))
}

pub fn buildkit(site: &Site) -> Result<Step> {
    Ok(for_runtime(site, Runtime::Containerd, &BUILDER))
}

pub fn coredns(site: &Site) -> Result<Step> {
    Ok(step(site, &COREDNS, &[]))
}

pub fn etcd(site: &Site) -> Result<Step> {
    Ok(step(site, &ETCD, &[]))
}

/// The preload is made of it whoever's kubectl is used, which it is too where there is none.
pub fn kube(site: &Site) -> Result<Step> {
    let links: &[&str] = if site.foreign(site.tools.kubectl.as_ref()).is_some() { &[] } else { &["kubectl"] };
    Ok(step(site, &KUBE, links))
}

pub fn minikube(site: &Site) -> Result<Step> {
    Ok(match site.foreign(site.tools.minikube.as_ref()) {
        Some(tool) if tool.version.to_string() == MINIKUBE[1..] => {
            idle(&MINIKUBE_PROGRAM, &format!("{MINIKUBE} is on PATH"))
        }
        Some(tool) => {
            idle(&MINIKUBE_PROGRAM, &format!("{} is on PATH; the node image is made for {MINIKUBE}", tool.version))
        }
        None => step(site, &MINIKUBE_PROGRAM, &[]),
    })
}

pub fn helm(site: &Site) -> Result<Step> {
    Ok(match site.foreign(site.tools.helm.as_ref()) {
        Some(tool) => idle(&HELM_PROGRAM, &format!("{} is on PATH", tool.version)),
        None => step(site, &HELM_PROGRAM, &[]),
    })
}

/// Whether a program that only one runtime uses is part of this machine. One that was compiled before stays, so that a machine with
/// clusters of both runtimes does not make its node image anew for each. A pack decides for the machine that it is restored on: its
/// node image was made with the programs that it brings.
fn is_wanted(site: &Site, runtime: Runtime, stage: id::Setup) -> bool {
    let name = stage.name();
    let is_kept = match &site.setup.pack {
        Some(pack) => pack.manifest.stage(name).is_some(),
        None => site.setup.made.stamps.contains_key(name),
    };
    site.runtime == runtime || is_kept
}

fn for_runtime(site: &Site, runtime: Runtime, program: &Program) -> Step {
    if is_wanted(site, runtime, program.stage) {
        return step(site, program, &[]);
    }
    idle(program, &format!("only the {} runtime uses it", runtime.name()))
}

/// The programs inside the node image, by name, and the fingerprints of them.
pub fn of_node(site: &Site) -> (Vec<&'static str>, Vec<String>) {
    let of_runtime = [(Runtime::Docker, &CRI_DOCKERD), (Runtime::Containerd, &BUILDER)];
    let wanted = of_runtime.into_iter().filter(|(runtime, program)| is_wanted(site, *runtime, program.stage));
    let programs: Vec<&Program> = std::iter::once(&CRICTL).chain(wanted.map(|(_, program)| program)).collect();
    let names = programs.iter().flat_map(|p| p.outputs).map(|(name, _)| *name).collect();
    (names, programs.iter().map(|p| fingerprint(site.setup, p)).collect())
}

/// The fingerprint of Kubernetes' own programs.
pub fn of_kubernetes(setup: &Setup) -> String {
    fingerprint(setup, &KUBE)
}

/// The fingerprints of the programs inside the preload.
pub fn of_preload(setup: &Setup) -> Vec<String> {
    [&KUBE, &ETCD, &COREDNS].map(|program| fingerprint(setup, program)).into()
}

fn fingerprint(setup: &Setup, program: &Program) -> String {
    let versions = (program.variables)().into_iter().map(|(_, value)| value).collect::<Vec<_>>();
    stage::fingerprint(setup, program.inputs, &versions)
}

/// Waits for the programs before it as one that is compiled does: a later program waits for them through it.
fn idle(program: &Program, reason: &str) -> Step {
    Step::new(StepId::Setup(program.stage)).because(reason).after_all(program.after.iter().copied().map(StepId::Setup))
}

fn step(site: &Site, program: &Program, links: &[&str]) -> Step {
    let names = program.outputs.iter().map(|(name, _)| *name).chain(links.iter().copied());
    let stage = Stage {
        id: program.stage,
        fingerprint: fingerprint(site.setup, program),
        outputs: names.map(|name| Output::Program(site.bin(name))).collect(),
        after: program.after,
        seconds: 2400,
    };
    let (module, script) = (site.recipe(program.module), site.recipe(PATCHED));
    let step = stage.step(site, |work| {
        let mut ops = Vec::new();
        for (output, package) in program.outputs {
            let whole = work.join(output);
            let patch = program.patch.map(|(of, file)| Patch { script: &script, work, of, file });
            let variables = (program.variables)();
            let build = build(&Build { module: &module, package, output: &whole, variables, patch });
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
