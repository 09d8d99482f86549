//! The cluster: created if absent, started if stopped, unchanged if it runs.

use super::trust::{ANOTHER_PROFILE, doubted, misled};
use crate::cmd::{Cmd, Stdin};
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::capacity::Capacity;
use crate::facts::cluster::{Cluster, Node};
use crate::failure::{Exit, Failure};
use crate::pins::MINIKUBE;
use crate::plan::{Op, Plan, Step};
use crate::step_id::StepId;
use crate::tools::docker;
use crate::tools::minikube::{self, Size};
use crate::tools::version::{Tool, Version};
use crate::values::Runtime;
use anyhow::Result;
use std::path::PathBuf;

/// # Errors
/// Something else has the profile's name, or the cluster has another runtime than the requested one.
pub fn plan(config: &Config, facts: &Facts) -> Result<Plan> {
    let profile = &config.profile;
    let wanted = config.runtime;
    match &facts.cluster {
        Cluster::Foreign => {
            return Err(Failure::new(
                Exit::Refused,
                format!(
                    "a cluster or container named {profile} exists, and this tool or this minikube did not make it"
                ),
                ANOTHER_PROFILE,
            )
            .into());
        }
        Cluster::Lost(why) => {
            let fix = format!("cargo xtask clean --cluster --profile {profile}, then deploy again");
            let what = format!("the cluster {profile} starts no more");
            return Err(Failure::new(Exit::Refused, what, fix).why(*why).into());
        }
        Cluster::Misled(why) => return Err(misled(profile, why).into()),
        _ => {}
    }
    let found = facts.cluster.runtime();
    if let (Some(found), Some(wanted)) = (found, wanted)
        && found != wanted
    {
        return Err(Failure::new(
            Exit::Refused,
            format!("the cluster {profile} runs {}, not {}", found.name(), wanted.name()),
            "leave --runtime out, or name another profile with --profile".to_owned(),
        )
        .into());
    }
    let is_rootless = facts.capacity.is_some_and(|capacity| capacity.rootless);
    if is_rootless && found.is_none() && wanted == Some(Runtime::Docker) {
        let what = "this Docker engine runs without root, and minikube makes no node with the docker runtime in it";
        let fix = "leave --runtime out: it is containerd then; or use an engine with root: docker context use default";
        return Err(Failure::new(Exit::Refused, what, fix).into());
    }
    let default = if is_rootless { Runtime::Containerd } else { Runtime::Docker };
    let runtime = found.or(wanted).unwrap_or(default);
    let step = Step::new(StepId::Cluster).named(profile);
    Ok(Plan::of([match &facts.cluster {
        Cluster::Running(node) => match (&node.doubt, &node.objects) {
            (Some(doubt), _) => return Err(doubted(profile, doubt).into()),
            (None, Some(_)) => step.detail(describe(node)).because("running"),
            (None, None) => wake(step, config, facts, runtime).because("its API server did not answer"),
        },
        Cluster::Paused(_) => {
            let unpause = docker::unpause(&facts.tools.docker_client()?.path, profile);
            step.detail("unpause").run(unpause).because("paused").remedy(format!("docker unpause {profile}"))
        }
        Cluster::Stopped(_) => wake(step, config, facts, runtime).because("stopped"),
        Cluster::Unfinished => make(step, config, facts, runtime)?.because("half made or half removed: from nothing"),
        Cluster::Absent | Cluster::Unknown(_) | Cluster::Misled(_) | Cluster::Foreign | Cluster::Lost(_) => {
            make(step, config, facts, runtime)?.because("absent")
        }
    }]))
}

fn wake(step: Step, config: &Config, facts: &Facts, runtime: Runtime) -> Step {
    let profile = &config.profile;
    step.detail("start")
        .op(Op::MakeDir(config.paths.state.clone()))
        .op(engine_id(config, facts))
        .run(start(config, facts, runtime, None).stdin(Stdin::Recorded(config.paths.children().join("minikube start"))))
        .budget(1200)
        .remedy(format!("run it again: minikube goes on; docker logs {profile} says what the node does"))
}

/// Removes the rest of an interrupted start or removal first: minikube cannot start a node from a half-filled volume.
fn make(step: Step, config: &Config, facts: &Facts, runtime: Runtime) -> Result<Step> {
    has_room(facts)?;
    let size = size(facts);
    let mut step =
        step.detail(format!("{} CPUs, {} MiB, {}", size.cpus, size.memory, runtime.name())).ops(begin(config));
    if facts.cluster == Cluster::Unfinished {
        step = step.run(delete(config, &tool(facts)));
    }
    step = step.op(engine_id(config, facts));
    let start = start(config, facts, runtime, Some(&size)).stdin(Stdin::Locked(config.paths.unfinished()));
    Ok(step
        .run(start)
        .op(Op::Remove(config.paths.unfinished()))
        .budget(1200)
        .remedy("run it again: it begins from nothing"))
}

/// Marks that the cluster is being made or removed. If that is cut off, the next run finds the mark, and waits for a minikube
/// that still runs.
pub fn begin(config: &Config) -> [Op; 3] {
    let path = config.paths.unfinished();
    let (state, text) = (config.paths.state.clone(), String::new());
    [Op::MakeDir(state), Op::Released(path.clone()), Op::Write { path, text }]
}

pub fn delete(config: &Config, tool: &Tool) -> Cmd {
    let kubeconfig = config.paths.kubeconfig();
    minikube::delete(tool, &config.profile, &kubeconfig).stdin(Stdin::Locked(config.paths.unfinished()))
}

fn start(config: &Config, facts: &Facts, runtime: Runtime, size: Option<&Size>) -> Cmd {
    minikube::start(&tool(facts), &config.profile, &config.paths.kubeconfig(), runtime, size, facts.machine.root)
}

/// The minikube on this machine, or the pinned version that `setup` installs.
fn tool(facts: &Facts) -> Tool {
    let missing = Tool { path: PathBuf::from("minikube"), version: Version::find(MINIKUBE).unwrap_or_default() };
    facts.tools.minikube.clone().unwrap_or(missing)
}

pub fn describe(node: &Node) -> String {
    let others = match node.others.len() {
        0 => String::new(),
        others => format!(", {} nodes", others + 1),
    };
    format!("Kubernetes {}, {}{others}", node.kubernetes, node.runtime.name())
}

/// Written down, so that later runs can tell this engine from another one, in which the cluster would seem to be gone.
fn engine_id(config: &Config, facts: &Facts) -> Op {
    let docker = facts.tools.docker.as_ref().map_or(PathBuf::from("docker"), |tool| tool.path.clone());
    Op::Answer { cmd: docker::id(&docker), path: config.paths.engine(), statuses: &[0] }
}

/// The least that a node needs: 2 processors, and this many MiB.
const LEAST: Capacity = Capacity { cpus: 2, memory: 2200, rootless: false };

/// # Errors
/// The engine has less than a node needs. minikube would notice only after it began.
fn has_room(facts: &Facts) -> Result<()> {
    let Some(found) = facts.capacity else { return Ok(()) };
    if found.cpus >= LEAST.cpus && found.memory >= LEAST.memory {
        return Ok(());
    }
    let what = format!(
        "Docker has {} CPUs and {} MiB, and a node needs {} and {}",
        found.cpus, found.memory, LEAST.cpus, LEAST.memory
    );
    let fix = "give Docker's machine 2 CPUs and 4 GiB (Docker Desktop: Settings, Resources; Colima: colima start --cpu 2 --memory 4)";
    Err(Failure::new(Exit::Lacks, what, fix).into())
}

/// Half of the processors and a third of the memory, between the needs of Kubernetes and the use of two small services.
fn size(facts: &Facts) -> Size {
    let machine = Capacity { cpus: facts.machine.cpus, memory: facts.machine.memory, rootless: false };
    let Capacity { cpus, memory, .. } = facts.capacity.unwrap_or(machine);
    Size { cpus: (cpus / 2).clamp(LEAST.cpus, 4), memory: (memory / 3).clamp(LEAST.memory, 6144) }
}
