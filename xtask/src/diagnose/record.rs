//! Records a rollout while a command waits for it, so that neither a rollback nor an expired event destroys evidence.

use super::engine::{self, Diagnosed};
use super::evidence::{Evidence, Failed};
use super::gather;
use super::objects::{list, name, terminated, text, waiting};
use crate::app::part::Part;
use crate::redaction::Redaction;
use crate::secret::Secret;
use crate::tools::kubectl::Target;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The interval between two looks at the cluster.
const LOOKS: Duration = Duration::from_millis(1500);
/// After so many starts nothing is on its way any more that a container could wait for.
const STARTS: u64 = 2;

/// What to record, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    pub target: Target,
    pub part: Part,
    /// The pods that existed before the rollout.
    pub before: Vec<String>,
    pub file: PathBuf,
    /// Values that the record must not show.
    pub secrets: Vec<Secret>,
}

/// Looks at the cluster until it is dropped.
pub struct Recorder {
    evidence: Arc<Mutex<Evidence>>,
    hopeless: Arc<AtomicBool>,
    _stop: Sender<()>,
}

impl Recorder {
    pub fn start(watch: &Watch) -> Self {
        let (stop, stopped) = channel();
        let evidence = Arc::new(Mutex::new(gather::blank(&watch.target)));
        let recorder = Self { evidence, hopeless: Arc::default(), _stop: stop };
        let (evidence, hopeless, watch) = (recorder.evidence.clone(), recorder.hopeless.clone(), watch.clone());
        std::thread::spawn(move || {
            let mut earlier = BTreeSet::new();
            while stopped.recv_timeout(LOOKS) == Err(RecvTimeoutError::Timeout) {
                let mut seen = evidence.lock().unwrap_or_else(PoisonError::into_inner).clone();
                look(&mut seen, &watch);
                let now = hopeless_pods(&seen, &watch.before);
                // The kubelet may see a new Secret a moment late: one look is no proof.
                hopeless.fetch_or(now.intersection(&earlier).next().is_some(), Ordering::Relaxed);
                earlier = now;
                *evidence.lock().unwrap_or_else(PoisonError::into_inner) = seen;
            }
        });
        recorder
    }

    /// Whether a new pod can no longer become ready.
    pub fn is_hopeless(&self) -> bool {
        self.hopeless.load(Ordering::Relaxed)
    }

    /// Writes what was seen.
    pub fn keep(&self, watch: &Watch) -> Result<()> {
        write(&self.evidence.lock().unwrap_or_else(PoisonError::into_inner), watch)
    }
}

fn look(evidence: &mut Evidence, watch: &Watch) {
    gather::renew(evidence, &watch.target, false);
    // A container that ended, or that has run for a while and is not ready, has said why.
    let spoke = |status: &Value| terminated(status).is_some() || super::sources::is_settled(evidence, status);
    let has_spoken = |pod: &Value| list(pod, "/status/containerStatuses").iter().any(spoke);
    if super::objects::ailing(evidence).any(has_spoken) {
        gather::listen(evidence, &watch.target);
    }
}

/// The new pods that time cannot repair, each with the reason.
fn hopeless_pods(evidence: &Evidence, before: &[String]) -> BTreeSet<String> {
    let is_new = |pod: &str| !before.iter().any(|old| old == pod);
    let found = engine::findings(evidence).into_iter().filter(|finding| finding.found.hopeless);
    let mut all: BTreeSet<String> = found
        .filter_map(|finding| Some(format!("{} {}", finding.rule.code, finding.found.pod.filter(|pod| is_new(pod))?)))
        .collect();
    for pod in evidence.own("Pod").filter(|pod| is_new(name(pod))) {
        let loops = |status: &&Value| {
            let again = waiting(status).is_some_and(|(reason, _)| reason == "CrashLoopBackOff");
            again && status["restartCount"].as_u64() >= Some(STARTS)
        };
        if let Some(status) = list(pod, "/status/containerStatuses").iter().find(loops) {
            all.insert(format!("{} {}", name(pod), text(status, "/name")));
        }
    }
    all
}

/// The causes after a failure, from what was recorded and a last look at everything. The record is written first.
///
/// # Errors
/// The record cannot be written.
pub fn conclude(watch: &Watch, said: Vec<String>) -> Result<Vec<Diagnosed>> {
    let mut evidence: Evidence =
        std::fs::read_to_string(&watch.file).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let now = gather::live(&watch.target);
    let (objects, logs) = (now.objects.clone(), now.logs.clone());
    evidence = Evidence {
        gone: std::mem::take(&mut evidence.gone),
        logs: std::mem::take(&mut evidence.logs),
        objects: std::mem::take(&mut evidence.objects),
        ..now
    };
    evidence.renew(objects);
    logs.into_iter().for_each(|log| evidence.hear(log));
    evidence.failed = Some(Failed { step: format!("install {}", watch.part), said });
    write(&evidence, watch)?;
    let mut verdict = engine::judge(&evidence);
    // Both parts are installed at the same time: this part's own causes come first.
    verdict.sort_by_key(|diagnosed| diagnosed.cause.found.app.as_deref().is_some_and(|app| app != watch.part.name()));
    Ok(verdict)
}

fn write(evidence: &Evidence, watch: &Watch) -> Result<()> {
    let mut redaction = Redaction::default();
    redaction.add(watch.secrets.iter().cloned());
    let folder = watch.file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    std::fs::write(&watch.file, evidence.text(&redaction))
        .with_context(|| format!("cannot write {}", watch.file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::samples::{T0, container, ended, healthy, pending, said, waiting};
    use serde_json::json;

    fn is_hopeless(evidence: &Evidence) -> bool {
        !hopeless_pods(evidence, &["old".to_owned()]).is_empty()
    }

    #[test]
    fn pods_that_time_cannot_repair_are_known() {
        assert!(is_hopeless(&waiting("ErrImageNeverPull", "Container image is not present")));
        assert!(is_hopeless(&waiting("CreateContainerConfigError", "secret \"absent\" not found")));
        assert!(is_hopeless(&ended("Error", 1)), "three starts");
        assert!(is_hopeless(&said("ModuleNotFoundError: No module named 'fastapi'")));
        let old = hopeless_pods(&waiting("ErrImageNeverPull", ""), &["backend-1".to_owned()]);
        assert!(old.is_empty(), "a pod that existed before does not belong to this rollout");
    }

    /// Whatever a pod goes through on its way to ready ends no wait.
    #[test]
    fn pods_that_may_still_become_ready_are_waited_for() {
        let once = container(json!({"restartCount": 1, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            "lastState": {"terminated": {"reason": "Error", "exitCode": 1, "finishedAt": T0}}}));
        let away = said(
            "the database's tables cannot be prepared: connection to server at \"10.0.0.9\", port 5432 failed: Connection refused",
        );
        let states = [
            healthy(),
            Evidence::default(),
            once,
            away,
            waiting("ContainerCreating", ""),
            waiting("PodInitializing", ""),
            waiting("ErrImagePull", "dial tcp: i/o timeout"),
            waiting("ImagePullBackOff", "Back-off pulling image"),
            waiting("CreateContainerConfigError", "failed to sync secret cache: timed out waiting for the condition"),
            pending("Unschedulable", "0/1 nodes are available: 1 Insufficient cpu."),
            pending(
                "Unschedulable",
                "0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }",
            ),
            pending("Unschedulable", "pod has unbound immediate PersistentVolumeClaims"),
            said("INFO started"),
        ];
        for evidence in states {
            assert!(!is_hopeless(&evidence), "{evidence:?}");
        }
    }
}
