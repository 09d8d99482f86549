//! `clean`: removes what this tool made and nothing else, and says what it freed.

use super::{database, forward};
use crate::app::image_tag::ImageTag;
use crate::app::part::Part;
use crate::cli;
use crate::config::Config;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::cluster::{self, Cluster, Node};
use crate::facts::objects::Objects;
use crate::failure::{Exit, Failure};
use crate::lock;
use crate::plan::{Op, Plan, Step};
use crate::report::Event;
use crate::step_id::{Clean, StepId};
use crate::tools::docker::{self, Engine};
use crate::tools::{helm, kubectl, node};
use anyhow::Result;
use std::path::Path;

/// # Errors
/// There is a cluster to delete, but no minikube.
pub fn plan(config: &Config, facts: &Facts, words: &cli::Clean) -> Result<Plan> {
    let mut plan = Plan::default();
    if words.cluster || facts.own_forwarder(config).is_some() {
        forward::end(config, facts).into_iter().for_each(|step| plan.push(step));
    }
    database::clean(config, facts, words.database).into_iter().for_each(|step| plan.push(step));
    if words.cluster {
        plan.push(delete_cluster(config, facts)?.after_if_planned(StepId::Clean(Clean::Database)));
    } else {
        if let Some((node, objects)) = facts.cluster.ready() {
            releases(config, facts, objects).into_iter().for_each(|step| plan.push(step));
            if !objects.drills.is_empty() {
                let drills = super::drill::clean(&cluster::target(config, &facts.tools), &objects.drills);
                drills.steps.into_iter().for_each(|step| plan.push(step));
            }
            plan.push(node_images(config, facts, node));
        } else if let Cluster::Lost(_)
        | Cluster::Unfinished
        | Cluster::Stopped(_)
        | Cluster::Paused(_)
        | Cluster::Running(_) = facts.cluster
        {
            let why = "the cluster does not answer: cargo xtask deploy wakes it, then clean again";
            plan.push(Step::new(StepId::Clean(Clean::Releases)).because(why));
        }
    }
    if let Some(step) = machine_images(facts) {
        plan.push(step);
    }
    if words.tools {
        // The other steps need these tools.
        plan.push(tools(config).after_all(plan.ids()));
    }
    Ok(plan)
}

fn releases(config: &Config, facts: &Facts, objects: &Objects) -> Vec<Step> {
    let target = cluster::target(config, &facts.tools);
    let version = facts.tools.helm_version();
    let there = Part::ALL.into_iter().filter(|part| objects.releases.contains_key(part.name()));
    let mut steps: Vec<Step> = there
        .map(|part| {
            Step::new(StepId::CleanRelease(part))
                .detail("release")
                .run(helm::uninstall(&target, version, part.name()))
                .budget(100)
                .remedy("run it again; what is gone already is passed over")
        })
        .collect();
    let own = objects.namespace.is_some() && objects.own_namespace;
    if own || !objects.app_secrets.is_empty() {
        let delete = |what: &str| {
            kubectl::kubectl(&target).words("delete --ignore-not-found --wait --timeout=60s").arg(what).limit(70)
        };
        let mut step = Step::new(StepId::Clean(Clean::Namespace)).detail(&config.namespace);
        step = step.ops(objects.app_secrets.iter().map(|name| Op::Run(delete(&format!("secret/{name}")))));
        step = match own {
            true => step.run(delete(&format!("namespace/{}", config.namespace))),
            false => step.because("not made by this tool: it stays, without the Secret"),
        };
        step = step.budget(150).remedy("kubectl get namespace -o yaml says what holds it");
        steps.push(step.after_all(steps.iter().map(|step| step.id)));
    }
    steps
}

fn node_images(config: &Config, facts: &Facts, node: &Node) -> Step {
    let tags: Vec<&String> = node.images.keys().filter(|tag| ImageTag::parse(tag).is_some()).collect();
    let step = Step::new(StepId::Clean(Clean::Images)).detail(format!("{} in the node", tags.len()));
    let Some(docker) = facts.tools.docker.as_ref().filter(|_| !tags.is_empty()) else { return step.because("none") };
    let remove = |name: &str, engine: &Option<docker::Engine>| {
        let cmd = match engine {
            Some(engine) => docker::docker(&docker.path, engine).words("image rm --force"),
            None => node::exec(&docker.path, name).words("ctr -n k8s.io images rm --sync"),
        };
        cmd.args(tags.iter().map(|t| t.as_str())).limit(120)
    };
    // Another node may lack some of them.
    let served = node.others.iter().filter(|other| other.images.is_ok());
    let others = served.map(|other| Op::Try(remove(&other.name, &other.engine)));
    let step = step.run(remove(&config.profile, &node.engine)).ops(others).remedy("run it again");
    Part::ALL.into_iter().map(StepId::CleanRelease).fold(step, Step::after_if_planned)
}

/// The app's images in the machine's own engine.
fn machine_images(facts: &Facts) -> Option<Step> {
    let tags: Vec<&str> =
        facts.machine_built.iter().filter(|tag| ImageTag::parse(tag).is_some()).map(String::as_str).collect();
    let docker = facts.tools.docker.as_ref().filter(|_| !tags.is_empty())?;
    let step =
        Step::new(StepId::Clean(Clean::Machine)).detail(format!("{} images in the machine's engine", tags.len()));
    Some(
        step.run(docker::docker(&docker.path, &Engine::Machine).words("image rm --force").args(tags))
            .remedy("run it again"),
    )
}

fn delete_cluster(config: &Config, facts: &Facts) -> Result<Step> {
    let step = Step::new(StepId::Clean(Clean::Cluster)).detail(&config.profile);
    let state = Op::Remove(config.paths.state.clone());
    Ok(match (&facts.cluster, &facts.tools.minikube) {
        (Cluster::Foreign, _) => step.because("not made by this minikube: left alone"),
        (Cluster::Absent, _) => step.because("absent").op(state),
        (_, None) => {
            let what = format!("the cluster {} is there, and no minikube to delete it with", config.profile);
            return Err(Failure::new(Exit::Lacks, what, "cargo xtask setup, then run it again").into());
        }
        (_, Some(tool)) => step
            .because("with all that was in it")
            .ops(super::cluster::begin(config))
            .run(super::cluster::delete(config, tool))
            .op(state)
            .budget(400)
            .remedy("run it again; minikube delete goes on where it was"),
    })
}

fn tools(config: &Config) -> Step {
    let cache = &config.paths.cache;
    let detail = format!("{} MiB in {}", size(cache) >> 20, cache.display());
    let parts = [
        "bin",
        "stamps",
        "work",
        "download",
        "log",
        "scanners",
        "judges",
        "sbom",
        "ai",
        "venv",
        "versions.json",
        "source",
        "consent",
    ];
    Step::new(StepId::Clean(Clean::Tools))
        .detail(detail)
        .ops(parts.map(|part| Op::Remove(cache.join(part))))
        .budget(120)
}

/// Bytes.
fn size(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    let of = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => size(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    };
    entries.flatten().map(of).sum()
}

pub fn perform(cx: &Context, words: &cli::Clean) -> Result<()> {
    let lock = cx.lock()?;
    let _cache = if words.tools && !cx.dry_run { Some(lock::cache(&cx.config.paths, cx.report)?) } else { None };
    let facts = cx.facts()?;
    super::trust::known(cx.config, &facts)?;
    if !words.cluster {
        super::trust::trusted(cx.config, &facts)?;
    }
    let plan = plan(cx.config, &facts, words)?;
    cx.carry_out(&plan)?;
    drop(lock);
    super::freed::report(cx, &facts.machine);
    if plan.is_idle() {
        cx.report.event(Event::Nothing { what: "nothing to clean".to_owned() });
    }
    Ok(())
}
