//! `diagnose`: the causes of a failure, from the running cluster or from a record. Changes nothing but its own record.

use crate::cli::Diagnose;
use crate::config::Config;
use crate::context::Context;
use crate::diagnose::engine::{self, Diagnosed};
use crate::diagnose::evidence::{Evidence, Machine};
use crate::diagnose::finding::{Finding, Proof};
use crate::diagnose::gather;
use crate::facts::cluster::{self, Cluster};
use crate::facts::setup::Engine;
use crate::facts::{self, Facts, memo, tools};
use crate::failure::{Exit, Failure};
use crate::host;
use crate::redaction::Redaction;
use crate::report::event::{self, Event};
use crate::report::{Report, rounded};
use crate::secret::Secret;
use crate::time;
use crate::tools::docker;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub fn perform(cx: &Context, words: &Diagnose) -> Result<()> {
    let began = Instant::now();
    let (evidence, record) = match &words.from {
        Some(path) => (read(path)?, Some(path.clone())),
        None => {
            cx.report.activity("asking the machine, the cluster and the app");
            let (evidence, secrets) = look(cx.config)?;
            let record = keep(cx.config, &evidence, &secrets)?;
            (evidence, Some(record))
        }
    };
    let verdict = engine::judge(&evidence);
    told(cx.report, &verdict);
    cx.report.event(Event::Verdict {
        causes: verdict.len(),
        untold: evidence.unasked.clone(),
        record: record.clone(),
        seconds: rounded(began.elapsed()),
    });
    if words.attempt {
        let facts = cx.facts()?;
        super::trust::running(cx.config, &facts)?;
        let _lock = cx.lock()?;
        if super::trial::perform(cx, &cluster::target(cx.config, &facts.tools), &verdict)? {
            return Ok(());
        }
    }
    let Some(first) = verdict.first() else { return Ok(()) };
    let what = match verdict.len() {
        1 => format!("1 cause: {} {}", first.cause.rule.code, first.cause.rule.name),
        n => format!("{n} causes, the first: {} {}", first.cause.rule.code, first.cause.rule.name),
    };
    Err(Failure::new(Exit::Failed, what, first.cause.found.fix.clone()).why(first.cause.found.what.clone()).into())
}

/// Reports each cause with its chain.
pub fn told(report: &Report, verdict: &[Diagnosed]) {
    let proofs = |all: &[Proof]| {
        all.iter()
            .map(|p| event::Proof { object: p.object.clone(), field: p.field.clone(), value: p.value.clone() })
            .collect::<Vec<_>>()
    };
    for (at, Diagnosed { cause, symptoms }) in verdict.iter().enumerate() {
        let symptom = |s: &Finding| event::Symptom {
            code: s.rule.code.to_owned(),
            what: s.found.what.clone(),
            evidence: proofs(&s.found.proofs),
        };
        report.event(Event::Diagnosed {
            rank: at + 1,
            code: cause.rule.code.to_owned(),
            name: cause.rule.name.to_owned(),
            what: cause.found.what.clone(),
            evidence: proofs(&cause.found.proofs),
            symptoms: symptoms.iter().map(symptom).collect(),
            fix: cause.found.fix.clone(),
        });
    }
}

fn read(path: &Path) -> Result<Evidence> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| {
        let fix = "name a record of target/xtask/evidence";
        Failure::new(Exit::Usage, format!("{} is not a record of diagnose", path.display()), fix)
            .why(error.to_string())
            .into()
    })
}

/// The evidence of now, and the secrets that a record must not show.
pub fn look(config: &Config) -> Result<(Evidence, Vec<Secret>)> {
    let mut machine = Machine { profile: config.profile.clone(), ..Machine::default() };
    // A paused node answers nothing: each question would wait for its deadline.
    machine.node = node_state(config);
    if machine.node == "paused" {
        return Ok((Evidence { machine, ..Evidence::default() }, config.app.secrets()));
    }
    let facts = facts::gather(config)?;
    Ok(of_facts(config, &facts, machine))
}

fn node_state(config: &Config) -> String {
    let tools = tools::gather(config, &memo::Memo::read(config));
    let asked = tools.docker.map(|docker| docker::inspect(&docker.path, &config.profile).limit(4));
    let answer = asked.and_then(|cmd| host::ask(&cmd).ok()).unwrap_or_default();
    let json: Value = serde_json::from_str(&answer.out).unwrap_or_default();
    json[0]["State"]["Status"].as_str().unwrap_or_default().to_owned()
}

/// Evidence of the cluster, if it is certainly this tool's.
pub fn of_facts(config: &Config, facts: &Facts, mut machine: Machine) -> (Evidence, Vec<Secret>) {
    machine.engine = match &facts.setup.engine {
        Engine::Up => None,
        Engine::Down(why) => Some(why.lines().next().unwrap_or_default().to_owned()),
        Engine::Absent => Some("there is no Docker engine".to_owned()),
    };
    machine.elsewhere = facts.settings.engine_elsewhere().map(|elsewhere| elsewhere.what);
    machine.proxy = facts.settings.proxies.first().map(|(name, _)| name.clone());
    machine.memory = facts.capacity.map(|capacity| capacity.memory);
    machine.cpus = facts.capacity.map(|capacity| capacity.cpus);
    machine.silent =
        facts.own_forwarder(config).filter(|forwarder| forwarder.silent).map(facts::forwarder::Forwarder::url);
    let mut secrets = config.app.secrets();
    let mut evidence = match (&facts.cluster, facts.cluster.ready()) {
        (_, Some((_, objects))) => {
            secrets.extend(objects.app_secret.iter().flat_map(|secret| secret.values().cloned()));
            gather::live(&cluster::target(config, &facts.tools))
        }
        (Cluster::Running(node), None) => {
            let why = node.doubt.clone().unwrap_or("the API server does not answer".to_owned());
            Evidence { unasked: vec![format!("the cluster's objects: {why}")], ..Evidence::default() }
        }
        (other, None) => Evidence {
            unasked: vec![format!("the cluster's objects: {}", super::status::state(other))],
            ..Evidence::default()
        },
    };
    evidence.images = facts.cluster.running().map(|node| node.images.keys().cloned().collect());
    evidence.sources =
        facts.sources.iter().map(|source| (source.part.name().to_owned(), source.tag.to_string())).collect();
    evidence.machine = machine;
    (evidence, secrets)
}

/// Writes the record, without secrets.
pub fn keep(config: &Config, evidence: &Evidence, secrets: &[Secret]) -> Result<PathBuf> {
    let mut redaction = Redaction::default();
    redaction.add(secrets.iter().cloned());
    let now = std::time::UNIX_EPOCH.elapsed()?.as_secs();
    let path = config.paths.output.join("evidence").join(time::stamp(now)).join("diagnose.json");
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    std::fs::write(&path, evidence.text(&redaction)).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}
