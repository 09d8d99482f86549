//! Examples and counter-examples of the rules for containers that end.

pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::evidence::Evidence;
    use crate::diagnose::samples::{case, ended, healthy, heard, unready, warned};
    use serde_json::json;
    let killed = |evidence, said: &str| warned(evidence, "Killing", said);
    let mut recovered = ended("Error", 1);
    recovered.objects = healthy().objects;
    let once_ready = |mut evidence: Evidence| {
        evidence.objects[0]["status"]["conditions"][0]["lastTransitionTime"] = json!("2026-11-22T10:30:20Z");
        evidence
    };
    vec![
        case("XT050", ended("OOMKilled", 137), ended("Error", 2)),
        case(
            "XT051",
            heard(ended("Error", 2), "[ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?"),
            healthy(),
        ),
        case(
            "XT052",
            killed(once_ready(ended("Error", 137)), "Container backend failed liveness probe, will be restarted"),
            ended("Error", 2),
        ),
        case(
            "XT069",
            warned(unready(), "Killing", "Container backend failed startup probe, will be restarted"),
            warned(healthy(), "Killing", "Stopping container backend"),
        ),
        case(
            "XT069",
            killed(unready(), "Container backend failed liveness probe, will be restarted"),
            killed(once_ready(unready()), "Container backend failed liveness probe, will be restarted"),
        ),
        case("XT053", ended("Completed", 0), healthy()),
        case("XT060", ended("Error", 139), ended("Error", 2)),
        case("XT094", ended("Error", 2), recovered),
    ]
}
