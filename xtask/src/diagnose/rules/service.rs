//! Services that lead nowhere, and what clients of them see.

use super::{BACKEND_UNREACHABLE, Rule};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{app, is_leaving, is_ready, list, name, selects, title};
use crate::diagnose::sources::{addresses, is_starting, reason};
use crate::diagnose::words::{captured, nearest, short};
use serde_json::Value;

pub const RULES: &[Rule] = &[
    Rule::code("XT119", "service-missing", "The app's Service is not there.", missing).explains(&[&[
        "XT072",
        "XT080",
        BACKEND_UNREACHABLE,
    ]]),
    Rule::code("XT071", "selector-mismatch", "The Service's selector matches no pod.", selector),
    Rule::code("XT073", "target-port-wrong", "The Service leads to a port that its pods do not have.", target_port),
    Rule::code(
        "XT072",
        "endpoints-not-ready",
        "The Service has pods, and none of them is ready. A symptom.",
        not_ready,
    )
    .explains(&[&[BACKEND_UNREACHABLE]]),
    Rule::code(
        BACKEND_UNREACHABLE,
        "backend-unreachable",
        "The frontend does not reach the backend. A symptom, unless the backend's address is wrong.",
        unreachable,
    )
    .explains(&[&["XT131"]]),
];

fn pods_of<'a>(evidence: &'a Evidence, service: &'a Value) -> Vec<&'a Value> {
    let own = evidence
        .own("Pod")
        .filter(|pod| !is_leaving(pod) && selects(&service["spec"]["selector"], &pod["metadata"]["labels"]));
    own.collect()
}

fn with_selector(evidence: &Evidence) -> impl Iterator<Item = &Value> {
    evidence
        .own("Service")
        .filter(|service| service["spec"]["selector"].as_object().is_some_and(|selector| !selector.is_empty()))
}

fn about(service: &Value) -> Option<&str> {
    app(service).or(name(service).strip_suffix("-service"))
}

/// A part that runs, whose chart makes a Service, and which has none.
fn missing(evidence: &Evidence) -> Vec<Found> {
    let services: Vec<&str> = evidence.own("Service").map(name).collect();
    let parts = evidence.own("Deployment").filter(|deployment| ["backend", "frontend"].contains(&name(deployment)));
    // Without any, nobody may have asked for them.
    let lacking =
        parts.filter(|part| !services.is_empty() && !services.contains(&format!("{}-service", name(part)).as_str()));
    let found = lacking.map(|part| {
        let service = format!("{}-service", name(part));
        let what = format!("there is no Service {service}, so the name leads nowhere");
        Found::new(what, "cargo xtask deploy  # makes it again").app(Some(name(part))).proof(
            title(part),
            "Services beside it",
            services.join(", "),
        )
    });
    found.collect()
}

/// A Service without pods whose app has some: the label that differs, and the value that comes nearest.
fn selector(evidence: &Evidence) -> Vec<Found> {
    let found = with_selector(evidence).filter(|service| pods_of(evidence, service).is_empty()).filter_map(|service| {
        let wanted = service["spec"]["selector"].as_object()?;
        let pods: Vec<&Value> = evidence.own("Pod").filter(|pod| !is_leaving(pod)).collect();
        let (key, value) = wanted
            .iter()
            .find(|(key, value)| pods.iter().all(|pod| pod["metadata"]["labels"].get(*key) != Some(*value)))?;
        let others: Vec<&str> = pods.iter().filter_map(|pod| pod["metadata"]["labels"][key].as_str()).collect();
        // Without pods of the app nothing is wrong with the selector.
        let own = about(service).filter(|app| others.contains(app));
        let near = nearest(value.as_str()?, others.iter().copied()).or(own);
        let labelled = pods.iter().find(|pod| app(pod).is_some() && app(pod) == about(service));
        if near.is_none() && labelled.is_none() {
            return None;
        }
        let near = near.unwrap_or("that label with no such value");
        let what = format!(
            "the Service {} selects {key}={}, and no pod has it: the pods have {near}",
            name(service),
            value.as_str()?
        );
        let fix = format!(
            "{} patch service {} -p '{{\"spec\":{{\"selector\":{{\"{key}\":\"{near}\"}}}}}}'",
            evidence.kubectl,
            name(service)
        );
        Some(
            Found::new(what, fix)
                .app(about(service))
                .proof(title(service), format!("spec.selector.{key}"), value.as_str()?)
                .proof("Pods", format!("metadata.labels.{key}"), others.join(", ")),
        )
    });
    found.collect()
}

fn target_port(evidence: &Evidence) -> Vec<Found> {
    let mut all = Vec::new();
    for service in with_selector(evidence) {
        let pods = pods_of(evidence, service);
        let ports: Vec<&Value> =
            pods.iter().flat_map(|pod| list(pod, "/spec/containers")).flat_map(|c| list(c, "/ports")).collect();
        if ports.is_empty() {
            continue;
        }
        for port in list(service, "/spec/ports") {
            let target = if port["targetPort"].is_null() { &port["port"] } else { &port["targetPort"] };
            if ports.iter().any(|own| own["containerPort"] == *target || own["name"] == *target) {
                continue;
            }
            let right: Vec<String> = ports.iter().map(|own| own["containerPort"].to_string()).collect();
            let what = format!(
                "the Service {} leads to port {target} of its pods, and they have {}",
                name(service),
                right.join(", ")
            );
            let patch =
                format!("[{{\"op\":\"replace\",\"path\":\"/spec/ports/0/targetPort\",\"value\":{}}}]", right[0]);
            let fix = format!("{} patch service {} --type=json -p '{patch}'", evidence.kubectl, name(service));
            all.push(
                Found::new(what, fix)
                    .app(about(service))
                    .proof(title(service), "spec.ports[].targetPort", target.to_string())
                    .proof(title(pods[0]), "spec.containers[].ports[].containerPort", right.join(", ")),
            );
        }
    }
    all
}

fn not_ready(evidence: &Evidence) -> Vec<Found> {
    let empty = with_selector(evidence).filter(|service| {
        let pods = pods_of(evidence, service);
        let ready = addresses(evidence, name(service)).iter().any(|endpoint| endpoint["conditions"]["ready"] == true);
        let late = pods.iter().any(|pod| !is_starting(evidence, pod));
        late && !ready && !pods.iter().any(|pod| is_ready(pod))
    });
    let found = empty.map(|service| {
        let pods = pods_of(evidence, service);
        Found::new(
            format!("the Service {} has no ready pod", name(service)),
            format!("{} describe pod {}", evidence.kubectl, name(pods[0])),
        )
        .app(about(service))
        .proof(format!("EndpointSlice of {}", name(service)), "endpoints[].conditions.ready", "false")
    });
    found.collect()
}

/// The frontend's own word: its `/api/ready` asks the backend and answers 502 if it does not reach it.
fn unreachable(evidence: &Evidence) -> Vec<Found> {
    let of = |part: &'static str| evidence.own("Pod").filter(move |pod| app(pod) == Some(part) && !is_leaving(pod));
    if of("backend").next().is_some() && of("backend").all(|pod| is_starting(evidence, pod)) {
        return Vec::new();
    }
    let found = of("frontend").filter_map(|pod| {
        let body = evidence.ready.get(name(pod)).filter(|body| body.starts_with("502"))?;
        let lines = evidence
            .logs
            .iter()
            .filter(|log| log.pod == name(pod) && !log.previous)
            .flat_map(|log| log.lines.iter().rev());
        let code = lines.filter_map(|line| captured(line, "backend: * *: *")).map(|found| found[2].to_owned()).next();
        let named = code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
        let what = format!("the frontend does not reach the backend{named}");
        let fix = format!(
            "{} get service,endpointslices  # NEXT_PUBLIC_API_URL of the frontend has to name a Service with endpoints",
            evidence.kubectl
        );
        let found = Found::new(what, fix).app(Some("frontend")).pod(name(pod)).proof(
            title(pod),
            "/api/ready",
            short(&reason(body), 160),
        );
        Some(match code {
            Some(code) => found.proof(title(pod), "log", code),
            None => found,
        })
    });
    found.take(1).collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, healthy, unready};
    use serde_json::json;
    let service = |selector: serde_json::Value, target: serde_json::Value| {
        let mut evidence = healthy();
        let own = evidence.objects.iter_mut().find(|o| o["kind"] == "Service").unwrap();
        own["spec"]["selector"] = selector;
        own["spec"]["ports"][0]["targetPort"] = target;
        evidence
    };
    let right = || service(json!({"app": "backend"}), json!(8000));
    let mut empty = unready();
    empty.objects.push(json!({"kind": "Service", "metadata": {"name": "backend-service", "namespace": "todo-chatbot"}, "spec": {"selector": {"app": "backend"}}}));
    let mut cut = healthy();
    cut.ready.insert(
        "frontend-1".into(),
        "502 {\"title\": \"Bad Gateway\", \"detail\": \"The backend cannot be reached right now.\"}".into(),
    );
    let mut answers = healthy();
    answers.ready.insert("frontend-1".into(), "200 {\"status\": \"ready\"}".into());
    let mut removed = healthy();
    let own = removed.objects.iter_mut().find(|o| o["kind"] == "Service").unwrap();
    own["metadata"]["name"] = json!("frontend-service");
    removed.objects.push(json!({"kind": "Deployment", "metadata": {"name": "backend", "namespace": "todo-chatbot"}}));
    vec![
        case("XT119", removed, healthy()),
        case("XT071", service(json!({"app": "backned"}), json!(8000)), right()),
        case("XT073", service(json!({"app": "backend"}), json!(8001)), right()),
        case("XT072", empty, healthy()),
        case(BACKEND_UNREACHABLE, cut, answers),
    ]
}

#[test]
fn a_backend_in_its_first_seconds_is_no_trouble() {
    let codes = |seconds: u64| {
        let mut evidence = cases().into_iter().find(|case| case.code == "XT072").unwrap().example;
        evidence.objects.push(serde_json::json!({"kind": "Pod", "metadata": {"name": "frontend-1",
            "namespace": "todo-chatbot", "labels": {"app": "frontend"}}, "status": {"phase": "Running"}}));
        evidence.ready.insert("frontend-1".into(), "502 {}".into());
        evidence.taken = crate::time::parse(crate::diagnose::samples::T0).unwrap() + seconds;
        let symptom = |code: &'static str| {
            let rule = RULES.iter().find(|rule| rule.code == code).unwrap();
            (!crate::diagnose::engine::found_by(rule, &evidence).is_empty()).then_some(code)
        };
        ["XT072", BACKEND_UNREACHABLE].into_iter().filter_map(symptom).collect::<Vec<_>>()
    };
    assert_eq!(codes(3), Vec::<&str>::new());
    assert_eq!(codes(15), ["XT072", BACKEND_UNREACHABLE]);
}

#[test]
fn the_frontends_trouble_leads_to_the_backends_selector() {
    let mut evidence = cases().into_iter().find(|case| case.code == "XT071").unwrap().example;
    evidence.ready.insert("frontend-1".into(), "502 {}".into());
    let verdict = crate::diagnose::engine::judge(&evidence);
    assert_eq!(
        verdict[0].cause.found.what,
        "the Service backend-service selects app=backned, and no pod has it: the pods have backend"
    );
    assert_eq!(verdict[0].symptoms.iter().map(|s| s.rule.code).collect::<Vec<_>>(), [BACKEND_UNREACHABLE]);
}
