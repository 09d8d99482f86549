//! Examples and counter-examples of the rules for containers and pods that end.

pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{T0, case, ended, healthy, heard, pod_with, warned, with};
    use serde_json::json;
    let killed = |evidence, said: &str| warned(evidence, "Killing", said);
    let with_status = |status: serde_json::Value| with(pod_with(json!({}), status));
    let preempted = with_status(json!({"phase": "Failed", "conditions": [
        {"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler", "message": "default-scheduler: preempting"}]}));
    let drained = with_status(
        json!({"phase": "Failed", "conditions": [{"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI"}]}),
    );
    let mut leaving = healthy();
    let pod = leaving.objects.iter_mut().find(|o| o["kind"] == "Pod").unwrap();
    pod["metadata"]["deletionTimestamp"] = json!(T0);
    let mut just_left = leaving.clone();
    just_left.taken = crate::time::parse(T0).unwrap() + 3;
    let mut recovered = ended("Error", 1);
    recovered.objects = healthy().objects;
    vec![
        case("XT050", ended("OOMKilled", 137), ended("Error", 2)),
        case(
            "XT051",
            heard(ended("Error", 2), "[ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?"),
            healthy(),
        ),
        case(
            "XT052",
            killed(ended("Error", 137), "Container backend failed liveness probe, will be restarted"),
            ended("Error", 2),
        ),
        case("XT053", ended("Completed", 0), healthy()),
        case("XT060", ended("Error", 139), ended("Error", 2)),
        case(
            "XT062",
            with_status(
                json!({"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory."}),
            ),
            drained.clone(),
        ),
        case("XT063", preempted, drained),
        case("XT064", leaving, just_left),
        case("XT094", ended("Error", 2), recovered),
    ]
}
