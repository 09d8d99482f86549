//! Kubernetes' images, laid out as minikube's own preload by an engine inside the node image.

use super::site::Site;
use super::stage::{self, Output, Stage};
use super::{go, minikube_cache, node};
use crate::cmd::Cmd;
use crate::pins::{KUBERNETES, NODE_IMAGE};
use crate::plan::{Op, Step};
use crate::step_id as id;
use anyhow::Result;
use std::path::Path;

/// The first process of a pod.
pub fn pause(site: &Site) -> Result<Step> {
    let stage = Stage {
        id: id::Setup::Pause,
        fingerprint: stage::fingerprint(site.setup, &["pause"], &[]),
        outputs: vec![Output::Program(site.bin("pause"))],
        after: &[id::Setup::Packages],
        seconds: 60,
    };
    Ok(stage.step(site, |work| {
        let program = work.join("pause");
        let compile = Cmd::new("gcc")
            .words("-static -Os -s -o")
            .arg(program.to_string_lossy())
            .arg(site.recipe("pause/pause.c").to_string_lossy());
        vec![Op::Run(compile), Op::Rename { from: program, to: site.bin("pause") }]
    }))
}

/// Of the runtime that is asked for.
pub fn step(site: &Site) -> Result<Step> {
    let runtime = site.runtime;
    let mut inputs = go::of_preload(site.setup);
    inputs.extend([node::of_system(site), KUBERNETES.to_owned()]);
    let file = minikube_cache::preload(&site.config.paths, runtime);
    let stage = Stage {
        id: id::Setup::Preload,
        fingerprint: stage::fingerprint(site.setup, &["preload", "pause"], &inputs),
        outputs: vec![Output::Shared(file.clone())],
        after: &[id::Setup::Node, id::Setup::Kube, id::Setup::Pause],
        seconds: 1800,
    };
    let container = format!("todo-chatbot-preload-{}", runtime.name());
    let remove = Op::Try(site.docker().words("rm --force --volumes").arg(&container));
    let inside = |words: &str| site.docker().arg("exec").arg(&container).words(words).limit(900);
    let step = stage.step(site, |work| {
        let partial = file.with_extension("partial");
        let copy = |program: &str| Op::Copy { from: site.bin(program), to: work.join(program) };
        let mut ops = ["kube", "etcd", "coredns", "pause"].map(copy).to_vec();
        let mount = |from: &Path, to: &str| format!("{}:{to}", from.display());
        let run = site
            .docker()
            .words("run --detach --privileged --tmpfs /tmp --tmpfs /run --volume /var --name")
            .arg(&container)
            .arg("--volume")
            .arg(mount(work, "/stage"))
            .arg("--volume")
            .arg(mount(&site.recipe("preload"), "/recipe:ro"))
            .arg(NODE_IMAGE)
            .limit(120);
        ops.extend([
            remove.clone(),
            Op::Run(run),
            Op::Until(inside("docker info").limit(10)),
            Op::Run(inside("bash /recipe/build").arg(KUBERNETES)),
            Op::Run(inside("bash /recipe/pack").arg(runtime.name())),
            remove.clone(),
            Op::Copy { from: work.join("preload.tar.lz4"), to: partial.clone() },
            Op::Rename { from: partial, to: file.clone() },
        ]);
        ops
    });
    let mut step = step.detail(runtime.name());
    if !step.is_idle() {
        // Before the folder that it has mounted goes.
        step.undo.insert(0, remove);
    }
    Ok(step)
}
