//! `bench updates`: requests from inside the cluster while rolling updates replace the pods of both services.

use crate::app::part::Part;
use crate::cli::Updates;
use crate::config::Config;
use crate::context::Context;
use crate::facts::objects::Objects;
use crate::facts::{Facts, cluster};
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Plan, Step};
use crate::report::Event;
use crate::step_id::StepId;
use crate::tools::helm;
use crate::tools::kubectl::{Target, kubectl};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;

/// A script that sends the requests, in a pod of the backend's image, so nothing is pulled.
const SCRIPT: &str = include_str!("updates.py");
const POD: &str = "bench-updates";
/// The script's own limit, plus the time for its pod to start and end, in seconds.
const LONGEST: u64 = 960;

pub fn perform(cx: &Context, words: &Updates) -> Result<()> {
    let _lock = cx.lock()?;
    let facts = cx.facts()?;
    cx.carry_out(&plan(cx.config, &facts, words)?)?;
    if cx.dry_run { Ok(()) } else { judge(cx) }
}

/// # Errors
/// No deployment serves, or it uses SQLite, which allows one pod only.
fn plan(config: &Config, facts: &Facts, words: &Updates) -> Result<Plan> {
    let (_, objects) = crate::commands::trust::running(config, facts)?;
    if !objects.app_secret.as_ref().is_some_and(|secret| secret.contains_key("DATABASE_URL")) {
        let fix = "cargo xtask deploy --database local, or DATABASE_URL in .env";
        return Err(Failure::new(Exit::Refused, "two pods cannot share SQLite's file", fix).into());
    }
    let target = cluster::target(config, &facts.tools);
    let back = |part: &str| back(facts, objects, &target, part);
    let mut plan = Plan::default();
    for part in Part::ALL {
        plan.push(replicas(config, facts, &target, part, words.replicas).undo([back(part.name())?]));
    }
    let mut before = plan.ids();
    let load = load(config, objects, &target, words)?.undo([back("backend")?, back("frontend")?]);
    plan.push(load.after_all(before.iter().copied()));
    for number in 1..=words.updates {
        let step = update(&target, number, words.updates);
        let id = step.id;
        plan.push(step.after_all(before));
        before = vec![id];
    }
    let restore = Step::new(StepId::RestoreReplicas).because("as they were").ops([back("backend")?, back("frontend")?]);
    plan.push(restore.budget(200).remedy("cargo xtask deploy").after(StepId::LoadRequests));
    Ok(plan)
}

fn replicas(config: &Config, facts: &Facts, target: &Target, part: Part, count: u8) -> Step {
    let chart = config.paths.root.join("helm").join(part.name());
    let upgrade =
        helm::change(target, facts.tools.helm_version(), part.name(), &chart, &format!("{part}.replicas={count}"));
    Step::new(StepId::Replicas(part)).detail(count.to_string()).run(upgrade).budget(helm::TIMEOUT_SECONDS + 30)
}

fn back(facts: &Facts, objects: &Objects, target: &Target, part: &str) -> Result<Op> {
    let served = objects.served(part).map(|revision| revision.number);
    let served = served.ok_or_else(|| {
        Failure::new(Exit::Failed, format!("{part} is not deployed"), "cargo xtask deploy, then run it again")
    })?;
    Ok(Op::Run(helm::rollback(target, facts.tools.helm_version(), part, served)))
}

fn load(config: &Config, objects: &Objects, target: &Target, words: &Updates) -> Result<Step> {
    let image = objects.deployments.get("backend").map(|d| d.image.clone()).context("backend has no Deployment")?;
    let gone = kubectl(target).words("delete pod --ignore-not-found --wait").arg(POD).limit(60);
    // The frontend's NetworkPolicy admits pods with this label.
    let start = kubectl(target)
        .arg("run")
        .arg(POD)
        .arg(format!("--image={image}"))
        .words("--image-pull-policy=Never --restart=Never --labels=app=frontend-test --override-type=strategic")
        .arg(format!("--overrides={}", restricted()))
        .words("--command -- python3 -c")
        .arg(SCRIPT)
        .args([words.requests.to_string(), words.rate.to_string(), words.updates.to_string()]);
    let over = kubectl(target)
        .words("wait --for=jsonpath={.status.phase}=Succeeded")
        .arg(format!("--timeout={LONGEST}s"))
        .arg(format!("pod/{POD}"))
        .limit(LONGEST + 5);
    let said = Op::Answer { cmd: kubectl(target).arg("logs").arg(POD), path: answer(config), statuses: &[0] };
    Ok(Step::new(StepId::LoadRequests)
        .detail(format!("{} at up to {} a second", words.requests, words.rate))
        .ops([Op::Run(gone.clone()), Op::Run(start), Op::Run(over), said, Op::Run(gone.clone())])
        .undo([Op::Try(kubectl(target).arg("logs").arg(POD)), Op::Try(gone)])
        .budget(LONGEST + 100))
}

/// The app's namespace admits no pod with more rights than these.
fn restricted() -> Value {
    let container = json!({"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}});
    json!({"spec": {
        "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [{"name": POD, "securityContext": container}],
    }})
}

/// Replaces the pods of both services at once. The last update ends the load.
fn update(target: &Target, number: u8, of: u8) -> Step {
    let exec = |words: &str| kubectl(target).arg("exec").arg(POD).arg("--").words(words).limit(20);
    let restart = kubectl(target).words("rollout restart deployment/backend deployment/frontend");
    let rolled = Part::ALL.map(|part| {
        let status = kubectl(target).words("rollout status --timeout=150s").arg(format!("deployment/{part}"));
        Op::Run(status.limit(155))
    });
    let over = (number == of).then(|| Op::Run(exec("touch /tmp/updated")));
    Step::new(StepId::Update { number, of })
        .because("every pod replaced")
        .op(Op::Until(exec(&format!("cat /tmp/due-{number}"))))
        .run(restart)
        .ops(rolled)
        .ops(over)
        // Ends the load, which would otherwise wait for the last update.
        .undo([Op::Try(kubectl(target).words("delete pod --ignore-not-found --wait=false").arg(POD))])
        .budget(LONGEST)
}

fn answer(config: &Config) -> PathBuf {
    config.paths.output.join("bench").join("updates.json")
}

/// The last line of the script.
#[derive(Deserialize)]
struct Answer {
    requests: u64,
    seconds: f64,
    failures: Vec<String>,
    /// Whether the load lasted longer than the updates.
    updated: bool,
}

/// # Errors
/// A request failed, the load ended before the updates, or its answer was not understood.
fn judge(cx: &Context) -> Result<()> {
    let text = std::fs::read_to_string(answer(cx.config))?;
    let Answer { requests, seconds, failures, updated } =
        serde_json::from_str(text.trim()).context("the load's answer was not understood")?;
    let holds = failures.is_empty() && updated && requests > 0;
    cx.report.event(Event::Updates { requests, failed: failures.len(), seconds, holds });
    if holds {
        return Ok(());
    }
    let why = failures.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    let what = if failures.is_empty() { "the load ended before the updates" } else { "the updates were noticed" };
    Err(Failure::new(Exit::Failed, what, "kubectl logs deployment/frontend says more").why(why).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;
    use std::collections::BTreeMap;

    fn words() -> Updates {
        Updates { requests: 20_000, rate: 100, replicas: 2, updates: 3 }
    }

    #[test]
    fn updates_follow_one_another_under_load_and_the_old_revisions_come_back() {
        let (config, mut facts) = (Config::for_tests(), Facts::for_tests());
        let secret = BTreeMap::from([("DATABASE_URL".to_owned(), Secret::new("postgresql://db"))]);
        facts.objects_mut().app_secret = Some(secret);
        let plan = plan(&config, &facts, &words()).unwrap();
        let order: Vec<_> = plan
            .steps
            .iter()
            .map(|s| {
                let before: Vec<_> = s.predecessors().map(|id| id.to_string()).collect();
                format!("{} < {}", before.join(", "), s.name())
            })
            .collect();
        assert_eq!(plan.check(), Ok(()));
        assert_eq!(
            order,
            [
                " < replicas backend",
                " < replicas frontend",
                "replicas backend, replicas frontend < load requests",
                "replicas backend, replicas frontend < update 1 of 3",
                "update 1 of 3 < update 2 of 3",
                "update 2 of 3 < update 3 of 3",
                "load requests < put back both",
            ]
        );
        let ends = |step: &Step| step.ops.iter().any(|op| op.to_string().contains("touch /tmp/updated"));
        assert_eq!(plan.steps.iter().filter(|s| ends(s)).map(Step::name).collect::<Vec<_>>(), ["update 3 of 3"]);
        let load = plan.steps.iter().find(|s| s.id == StepId::LoadRequests).unwrap();
        let starts = load.ops.iter().map(ToString::to_string).find(|op| op.contains(" run bench-updates ")).unwrap();
        assert!(starts.contains("allowPrivilegeEscalation") && starts.contains("RuntimeDefault"), "{starts}");
        assert_eq!(load.undo.iter().filter(|op| op.to_string().contains(" rollback ")).count(), 2);
    }

    #[test]
    fn sqlite_is_refused() {
        let (config, facts) = (Config::for_tests(), Facts::for_tests());
        let refused = plan(&config, &facts, &words()).unwrap_err();
        assert!(refused.to_string().contains("SQLite"), "{refused}");
    }
}
