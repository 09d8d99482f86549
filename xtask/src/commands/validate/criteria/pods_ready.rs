//! Criterion 6: each pod was ready within 30 s of its creation, by the API server's clock.

use super::verdict::Judgment;
use crate::app::part::Part;
use crate::facts::objects::Pod;
use crate::probe::World;
use crate::time;
use anyhow::Result;

/// The brief's limit, in seconds.
const MOST: u64 = 30;

/// The startup probe gives up before this time, so a later readiness has another reason, such as a database that came back.
const NOT_ITS_START: u64 = 120;

pub fn judge(world: &World) -> Result<Judgment> {
    let pods: Vec<&Pod> =
        world.objects.pods.iter().filter(|p| Part::named(&p.app).is_some() && !p.is_leaving()).collect();
    Ok(judged(&pods).asked("kubectl get pods: creationTimestamp, startedAt, and the condition Ready"))
}

fn judged(pods: &[&Pod]) -> Judgment {
    if let Some(part) = Part::ALL.iter().find(|part| !pods.iter().any(|p| p.app == part.name())) {
        return Judgment::failed(format!("there is no pod of {part}"), "cargo xtask deploy");
    }
    if let Some(pod) = pods.iter().find(|p| !p.ready) {
        return Judgment::failed(
            format!("{} is {} and not ready", pod.name, pod.phase),
            "kubectl describe pod says why",
        );
    }
    let times: Vec<(&Pod, Option<u64>)> = pods.iter().map(|pod| (*pod, start(pod))).collect();
    let said = |(pod, seconds): &(&Pod, Option<u64>)| {
        let seconds = seconds.map_or("?".to_owned(), |s| s.to_string());
        let since = if pod.restarts == 0 { "" } else { " after its last restart" };
        format!("{} ready in {seconds} s{since}", pod.name)
    };
    let evidence = times.iter().map(said).collect::<Vec<_>>().join(", ");
    let again = times.iter().find(|(_, s)| s.is_none_or(|s| s > NOT_ITS_START));
    if let Some((pod, _)) = again {
        let name = &pod.name;
        return Judgment::not_judged(format!(
            "{name} became ready again later: kubectl rollout restart shows a start anew"
        ));
    }
    let holds = times.iter().all(|(_, s)| s.is_some_and(|s| s <= MOST));
    let judgment = Judgment::when(holds, evidence, "kubectl describe pod says what it waited for");
    #[allow(clippy::cast_precision_loss, reason = "seconds")]
    let timed = |(pod, seconds): &(&Pod, Option<u64>)| Some((pod.app.clone(), (*seconds)? as f64, MOST as f64));
    times.iter().filter_map(timed).fold(judgment, |judgment, (app, took, most)| judgment.measured(app, took, most, "s"))
}

/// Seconds from the creation of the pod, or from its last restart, to its readiness.
fn start(pod: &Pod) -> Option<u64> {
    let began = if pod.restarts == 0 { &pod.created } else { pod.started.as_ref()? };
    time::parse(pod.ready_since.as_ref()?)?.checked_sub(time::parse(began)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    fn pod(app: &str, restarts: u64, ready: &str) -> Pod {
        Pod {
            name: format!("{app}-1"),
            app: app.into(),
            phase: "Running".into(),
            ready: true,
            image_id: String::new(),
            restarts,
            created: "2026-11-22T10:00:00Z".into(),
            started: Some("2026-11-22T11:00:00Z".into()),
            ready_since: Some(format!("2026-11-22T{ready}Z")),
        }
    }

    fn of(backend: &Pod) -> Judgment {
        judged(&[backend, &pod("frontend", 0, "10:00:07")])
    }

    #[test]
    fn counts_from_the_creation_or_from_the_last_restart() {
        assert_eq!(of(&pod("backend", 0, "10:00:04")).evidence, "backend-1 ready in 4 s, frontend-1 ready in 7 s");
        assert_eq!(of(&pod("backend", 2, "11:00:05")).verdict, Verdict::Passed);
        assert!(matches!(of(&pod("backend", 0, "10:00:31")).verdict, Verdict::Failed { .. }));
        assert_eq!(of(&pod("backend", 0, "10:05:00")).verdict, Verdict::NotJudged);
        assert!(matches!(judged(&[]).verdict, Verdict::Failed { .. }));
    }
}
