//! What helm, kubectl and minikube say when they refuse.

use super::Rule;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::sources::Source::{self, Tool};
use crate::diagnose::words::{captured, short};

const HERE: &[Source] = &[Tool];

pub const RULES: &[Rule] = &[
    Rule::words("XT010", "immutable-field", "A field that cannot change was changed.", HERE, &["\"*\" is invalid: *: *field is immutable", "\"*\" is invalid: *: *may not change", "\"*\" is invalid: *updates to * are forbidden"])
        .says("{2} of {1} was changed, and it cannot change", "cargo xtask deploy --namespace NAME  # or undo the change of that field in the chart"),
    Rule::words("XT011", "unknown-field-or-kind", "The cluster does not know a field, kind or version of the chart.", HERE, &[
        "no matches for kind \"*\" in version \"*\"",
        "unknown field \"*\"",
        "could not find the requested resource*",
    ])
    .says("the cluster does not know a part of the chart: {0}", "correct it in the chart's templates, or install its definition; {kubectl} api-resources lists what the cluster knows"),
    Rule::words("XT013", "foreign-owner", "Another release or person owns the object.", HERE, &[
        "* \"*\" in namespace \"*\" exists and cannot be imported into the current release: invalid ownership metadata",
        "invalid ownership metadata*",
    ])
    .says("another owner has the object: {0}", "cargo xtask deploy --namespace NAME  # a namespace of its own"),
    Rule::code("XT130", "helm-values", "The chart's schema refuses a value.", values).explains(&[]),
    Rule::words("XT132", "api-unreachable", "The cluster's API server does not answer.", HERE, &[
        "Unable to connect to the server: *",
        "The connection to the server * was refused",
        "Kubernetes cluster unreachable: *",
        "http2: client connection lost*",
    ])
    .says("the cluster's API server does not answer: {1}", "cargo xtask deploy  # starts the cluster where it is stopped"),
    Rule::words("XT125", "minikube-start", "minikube cannot start the node.", HERE, &[
        "Exiting due to *: *",
        "StartHost failed*: *",
        "failCgroupV1*",
        "too many open files*",
    ])
    .says("minikube cannot start the node: {0}", "cargo xtask doctor  # then: cargo xtask deploy"),
    Rule::words("XT127", "proxy-in-the-way", "A proxy stands between this machine and the cluster or a registry.", HERE, &["proxyconnect tcp: *", "Proxy Authentication Required*", "Tunnel connection failed: *"])
        .says("the proxy does not let the request through: {1}", "correct HTTPS_PROXY and NO_PROXY in the environment, then run the command again")
        .explains(&[&["XT125", "XT132", "XT036"]]),
    Rule::words("XT131", "helm-wait", "Helm waited, and the app did not become ready. A symptom.", HERE, &[
        "context deadline exceeded*",
        "timed out waiting for the condition*",
        "resource not ready*",
        "client rate limiter Wait returned an error*",
    ])
    .says("helm waited in vain for {app} to become ready", "cargo xtask diagnose  # while the pods are there")
    .explains(&[]),
];

/// Values of the charts that come from `.env`.
const KEYS: [(&str, &str); 9] = [
    ("OPENAI_BASE_URL", "OPENAI_BASE_URL"),
    ("OPENAI_MODEL", "OPENAI_MODEL"),
    ("LOG_LEVEL", "LOG_LEVEL"),
    ("READY_CHECK", "READY_CHECK"),
    ("SESSION_HOURS", "SESSION_HOURS"),
    ("DATABASE_URL", "DATABASE_URL"),
    ("AUTH_SECRET", "AUTH_SECRET"),
    ("OPENAI_API_KEY", "OPENAI_API_KEY"),
    ("ENVIRONMENT", "ENVIRONMENT"),
];

/// Helm names the value below a heading; the key of `.env` is the value's last part.
fn values(evidence: &Evidence) -> Vec<Found> {
    let Some(failed) = evidence.failed.as_ref().filter(|f| !f.step.starts_with("build")) else { return Vec::new() };
    let text = failed.said.join("\n");
    if !text.contains("don't meet the specifications of the schema") {
        return Vec::new();
    }
    let line = failed.said.iter().find(|line| line.trim_start().starts_with("- ") && line.contains(':'));
    let line = line.map_or_else(|| short(&text, 200), |line| line.trim_start().trim_start_matches("- ").to_owned());
    let value = captured(&line, "at '*':")
        .map_or_else(|| line.split(':').next().unwrap_or_default().to_owned(), |found| found[0].to_owned());
    let why = line.split_once(": ").map_or(line.as_str(), |(_, why)| why);
    let key = KEYS.iter().find(|(name, _)| value.ends_with(name));
    let path = value.trim_start_matches('/').replace('/', ".");
    let found = match key {
        Some((_, key)) => Found::new(
            format!("the chart refuses {key} of .env: {why}"),
            format!("correct {key} in .env, then: cargo xtask deploy"),
        )
        .proof(".env", *key, why),
        None if path.is_empty() => Found::new(
            format!("the chart refuses its values: {why}"),
            "correct the chart's values, then: cargo xtask deploy",
        ),
        None => Found::new(
            format!("the chart refuses its value {path}: {why}"),
            format!("correct {path} in the chart's values, then: cargo xtask deploy"),
        ),
    };
    let app = failed.step.split(' ').nth(1);
    vec![found.app(app).proof("helm", "values.schema.json", short(&line, 240)).hopeless()]
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, failed};
    let helm = |said: &str| failed("install backend", said);
    let other = || helm("Error: something that no rule knows");
    let schema = "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nbackend:\n- at '/backend/env/LOG_LEVEL': value must be one of 'debug', 'info'";
    vec![
        case(
            "XT010",
            helm(
                "cannot patch \"backend\" with kind Deployment: Deployment.apps \"backend\" is invalid: spec.selector: Invalid value: {}: field is immutable",
            ),
            other(),
        ),
        case(
            "XT011",
            helm(
                "unable to build kubernetes objects: no matches for kind \"ServiceMonitor\" in version \"monitoring.coreos.com/v1\"",
            ),
            other(),
        ),
        case(
            "XT013",
            helm(
                "Error: Service \"backend-service\" in namespace \"todo-chatbot\" exists and cannot be imported into the current release: invalid ownership metadata; label",
            ),
            other(),
        ),
        case("XT130", helm(schema), other()),
        case(
            "XT132",
            helm("Error: Kubernetes cluster unreachable: Get \"https://127.0.0.1:8443/version\": connection refused"),
            other(),
        ),
        case(
            "XT125",
            failed("cluster todo-chatbot", "X Exiting due to GUEST_PROVISION: error provisioning guest"),
            other(),
        ),
        case("XT127", helm("Get \"https://registry\": proxyconnect tcp: dial tcp 127.0.0.1:9"), other()),
        case(
            "XT131",
            helm(
                "Error: resource Deployment/todo-chatbot/backend not ready. status: InProgress\ncontext deadline exceeded",
            ),
            other(),
        ),
    ]
}

#[test]
fn the_key_of_env_is_named() {
    let case = cases().into_iter().find(|case| case.code == "XT130").unwrap();
    let found = values(&case.example);
    assert_eq!(found[0].what, "the chart refuses LOG_LEVEL of .env: value must be one of 'debug', 'info'");
    assert_eq!(found[0].fix, "correct LOG_LEVEL in .env, then: cargo xtask deploy");
}
