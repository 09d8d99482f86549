//! `install`: installs both charts in parallel and waits for them. After a failure it keeps evidence and restores the old revision.

use super::agreement::{agreed, other_clone};
use super::database;
use super::load::copy;
use crate::app::part::Part;
use crate::config::Config;
use crate::context::Context;
use crate::diagnose::record::Watch;
use crate::facts::Facts;
use crate::facts::cluster::{self, Node};
use crate::facts::objects::{OWN_NAMESPACE, Objects, Revision};
use crate::facts::sources::{Source, readable};
use crate::failure::{Exit, Failure};
use crate::fingerprint::hex;
use crate::plan::{Op, Plan, Step};
use crate::step_id::StepId;
use crate::tools::helm::{self, Release};
use crate::tools::kubectl::{self, Target};
use anyhow::Result;
use sha2::{Digest, Sha256};

mod app_secret;
mod placement;

/// A stranger's Helm that left a release unfinished may still be at work this long, in seconds.
const MAY_BE_AT_WORK: u64 = 120;

/// # Errors
/// No cluster runs, an image is not in the node, or another owner's object is in the way.
pub fn plan(config: &Config, facts: &Facts) -> Result<Plan> {
    let Some((node, objects)) = facts.cluster.ready() else { return Err(super::trust::not_running(config)) };
    let target = cluster::target(config, &facts.tools);
    let data = database::wanted(config, facts);
    let mut plan = database::plan(config, facts)?;
    if let Some(step) = namespace(&target, objects) {
        plan.push(step);
    }
    let secret = app_secret::wanted(&config.app, data.url(), objects.app_secret.as_ref(), &facts.fresh_secret);
    if !objects.app_secrets.contains(&app_secret::name(&secret)) {
        plan.push(app_secret::step(&target, &secret, objects.app_secret.as_ref()));
    }
    let before = plan.ids();
    for source in facts.sources.iter() {
        let release = release(config, source, &secret, node);
        let step = install(config, facts, &target, objects, &release, source)?;
        let step = step.after_all(before.iter().copied()).after_if_planned(StepId::Load(source.part));
        plan.push(copy::ids(node, source.part).fold(step, Step::after_if_planned));
    }
    Ok(plan)
}

fn namespace(target: &Target, objects: &Objects) -> Option<Step> {
    let step = Step::new(StepId::InstallNamespace).detail(&target.namespace);
    let create = kubectl::kubectl(target).words("create namespace").arg(&target.namespace);
    // `clean` recognises its objects by the first label. By the second, the API server refuses pods with more rights than ours have.
    let labels = [OWN_NAMESPACE.join("="), "pod-security.kubernetes.io/enforce=restricted".to_owned()];
    let label = kubectl::kubectl(target).words("label namespace").arg(&target.namespace).args(labels);
    match objects.namespace.as_deref() {
        Some("Active") => None,
        Some(_) => {
            let gone = kubectl::kubectl(target)
                .words("wait --for=delete --timeout=90s")
                .arg(format!("namespace/{}", target.namespace));
            let remedy = "kubectl get namespace -o yaml says what holds it";
            Some(
                step.because("the old one is terminating")
                    .run(gone.limit(95))
                    .run(create)
                    .run(label)
                    .budget(120)
                    .remedy(remedy),
            )
        }
        None => Some(step.because("absent").run(create).run(label).remedy("cargo xtask status")),
    }
}

fn release(config: &Config, source: &Source, secret: &app_secret::Data, node: &Node) -> Release {
    let part = source.part;
    let mut strings = vec![(format!("{part}.image"), source.tag.to_string())];
    let mut labels = Vec::new();
    if part == Part::Backend {
        let app = &config.app;
        let database = if secret.contains_key("DATABASE_URL") { "external" } else { "sqlite" };
        strings.push(("backend.database".into(), database.into()));
        strings.push(("backend.existingSecret".into(), app_secret::name(secret)));
        labels.push(("secret".to_owned(), app_secret::name(secret)));
        for (name, value) in [
            ("OPENAI_BASE_URL", &app.openai_base_url),
            ("OPENAI_MODEL", &app.openai_model),
            ("LOG_LEVEL", &app.log_level),
            ("READY_CHECK", &app.ready_check),
        ] {
            if !value.is_empty() {
                strings.push((format!("backend.env.{name}"), value.clone()));
            }
        }
    }
    strings.extend(placement::strings(config, part, node));
    // The hash leaves out the clone's path: the path names the owner and changes nothing in the pods.
    let mut hash = Sha256::new();
    hash.update(source.chart.short(&[]));
    let chart = config.paths.root.join("helm").join(part.name());
    let values = config.dev.then(|| chart.join("values-dev.yaml"));
    hash.update(if values.is_some() { "values-dev\n" } else { "" });
    strings.iter().for_each(|(key, value)| hash.update(format!("{key}={value}\n")));
    let inputs = hex(&hash.finalize())[..16].to_owned();
    labels.insert(0, ("inputs".to_owned(), inputs));
    strings.push(("global.source".into(), config.paths.root.display().to_string()));
    Release { name: part.name().to_owned(), chart, values, strings, labels }
}

fn install(
    config: &Config,
    facts: &Facts,
    target: &Target,
    objects: &Objects,
    release: &Release,
    source: &Source,
) -> Result<Step> {
    let part = source.part.name();
    let step = Step::new(StepId::Install(source.part));
    let deployment = objects.deployments.get(part);
    if let Some(found) = deployment
        && found.release.as_deref() != Some(part)
    {
        let what = format!("a Deployment {part} that Helm's release {part} does not own is in {}", target.namespace);
        return Err(Failure::new(Exit::Refused, what, "name another namespace with --namespace").into());
    }
    let newest = objects.newest(part);
    let inputs = release.labels.first().map(|(_, value)| value.as_str());
    // Whoever scaled it to zero by hand wants it back with the next deploy.
    let serves = deployment.is_some_and(|d| d.ready >= d.wanted.max(1) && d.tag().as_ref() == Some(&source.tag));
    let theirs = deployment.is_some_and(|d| other_clone(config, d).is_some());
    let removed = objects.removed(part);
    if let Some(newest) = newest
        && !theirs
        && removed.is_none()
        && newest.status == "deployed"
        && newest.inputs.as_deref() == inputs
        && serves
    {
        return Ok(step.detail(format!("revision {}", newest.number)).because("unchanged"));
    }
    readable(&format!("helm/{part}"), &source.chart)?;
    let version = facts.tools.helm_version();
    let served = objects.served(part).map(|r| r.number);
    let mut recovery = Vec::new();
    if let Some(newest) = newest.filter(|newest| newest.is_unfinished()) {
        if !is_own_orphans(facts, newest, part) && facts.now.abs_diff(newest.created) < MAY_BE_AT_WORK {
            let what = format!("another Helm is at work on {part}: revision {} is {}", newest.number, newest.status);
            let fix = "wait two minutes, then run it again: an unfinished release is recovered then";
            return Err(Failure::new(Exit::Refused, what, fix).into());
        }
        recovery.push(Op::Run(match served.filter(|_| newest.status != "uninstalling") {
            Some(revision) => helm::unlock(target, version, part, revision),
            None => helm::uninstall(target, version, part),
        }));
    }
    let back = match served {
        Some(revision) => helm::rollback(target, version, part, revision),
        None => helm::uninstall(target, version, part),
    };
    let secrets =
        config.app.secrets().into_iter().chain(objects.app_secret.iter().flat_map(|data| data.values().cloned()));
    let watch = Watch {
        target: target.clone(),
        part: source.part,
        before: objects.pods.iter().filter(|pod| pod.app == part).map(|pod| pod.name.clone()).collect(),
        file: config.paths.output.join("evidence").join(crate::time::stamp(facts.now)).join(format!("{part}.json")),
        secrets: secrets.chain(database::wanted(config, facts).url().cloned()).collect(),
    };
    let next = newest.map_or(1, |r| r.number + 1 + recovery.len() as u64);
    let reason = match (newest, deployment) {
        (None, _) => "first release".to_owned(),
        (_, Some(d)) if d.tag().as_ref() != Some(&source.tag) => "1 pod replaced".to_owned(),
        (Some(n), _) if n.inputs.as_deref() != inputs => "chart or configuration changed".to_owned(),
        _ if theirs => "belonged to another clone until now".to_owned(),
        (Some(n), _) if n.status != "deployed" => format!("revision {} is {}", n.number, n.status),
        (_, Some(d)) if d.wanted == 0 => "scaled to zero".to_owned(),
        _ => removed.map_or_else(|| "did not serve".to_owned(), |what| format!("its {what} was removed")),
    };
    let new = release.labels.iter().find(|(key, _)| key == "secret").map(|(_, name)| name.as_str());
    let secrets = new.map(|new| app_secret::unused(objects, new, helm::HISTORY - 1)).unwrap_or_default();
    let secrets: Vec<String> = secrets.into_iter().map(|name| format!("secret/{name}")).collect();
    let unused = !secrets.is_empty();
    Ok(step
        .detail(format!("revision {next}"))
        .because(reason)
        .ops(recovery)
        .op(Op::Roll { cmd: helm::upgrade(target, version, release), watch: watch.clone() })
        .ops(unused.then(|| Op::Try(kubectl::kubectl(target).words("delete --ignore-not-found").args(secrets))))
        .undo([Op::Explain(watch), Op::Run(back)])
        .budget(helm::TIMEOUT_SECONDS + 100)
        .remedy("mend the cause, then: cargo xtask deploy"))
}

/// Whether a Helm of this tool left the revision unfinished. None of them lives any more: the run waited for those that did.
fn is_own_orphans(facts: &Facts, revision: &Revision, part: &str) -> bool {
    let name = kubectl::helm_record(part);
    facts.orphans.iter().any(|orphan| orphan.name() == name && orphan.covers(revision.created))
}

pub fn perform(cx: &Context) -> Result<()> {
    let _lock = cx.lock()?;
    let facts = cx.facts()?;
    super::trust::trusted(cx.config, &facts)?;
    let Some((cluster, _)) = facts.cluster.ready() else { return Err(super::trust::not_running(cx.config)) };
    if let Some(absent) = facts.sources.iter().find(|s| !cluster.images.contains_key(&s.tag.canonical())) {
        let what = format!("{} is not in the node", absent.tag);
        return Err(Failure::new(Exit::Failed, what, "cargo xtask deploy builds, loads and installs").into());
    }
    agreed(cx, &facts)?;
    cx.carry_out(&plan(cx.config, &facts)?).map(drop)
}
