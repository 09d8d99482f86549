//! Examples and counter-examples of the rules for containers that end.

pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, ended, healthy, heard, warned};
    let killed = |evidence, said: &str| warned(evidence, "Killing", said);
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
        case("XT094", ended("Error", 2), recovered),
    ]
}
