//! Names, policies and the cluster's own network, computed from objects.

use super::{CRASH, NEEDS, ROLLOUT, Rule};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{app, list, name, selects, text, title};
use serde_json::Value;

/// Symptoms of names that cannot be resolved.
const NAMES: &[&str] = &["XT076", "XT081", "XT086"];
const ALL: &[&[&str]] = &[NAMES, NEEDS, ROLLOUT, CRASH];

pub const RULES: &[Rule] = &[
    Rule::code("XT077", "coredns-down", "The cluster's name server does not run.", coredns).explains(ALL),
    Rule::code("XT078", "kube-proxy-down", "The program that leads Services to pods does not run.", kube_proxy)
        .explains(ALL),
    Rule::code("XT074", "network-policy", "A NetworkPolicy keeps the frontend from the backend.", policy),
    Rule::code("XT075", "egress-without-dns", "A NetworkPolicy lets the app's pods ask no name server.", without_dns)
        .explains(ALL),
];

fn coredns(evidence: &Evidence) -> Vec<Found> {
    let slices = evidence
        .of("EndpointSlice")
        .filter(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == "kube-dns");
    let slices: Vec<&Value> = slices.collect();
    let ready = slices
        .iter()
        .flat_map(|slice| list(slice, "/endpoints"))
        .any(|endpoint| endpoint["conditions"]["ready"] == true);
    let asked = evidence.of("DaemonSet").next().is_some() || !slices.is_empty();
    if ready || !asked {
        return Vec::new();
    }
    let mut found = Found::new(
        "the cluster's name server, CoreDNS, has no ready pod",
        format!("{} --namespace=kube-system scale deployment coredns --replicas=1 && {} --namespace=kube-system rollout restart deployment coredns", evidence.kubectl, evidence.kubectl),
    )
    .proof("EndpointSlice/kube-dns", "endpoints", "none is ready");
    if let Some(deployment) = evidence.of("Deployment").find(|d| name(d) == "coredns") {
        found = found.proof(title(deployment), "spec.replicas", deployment["spec"]["replicas"].to_string());
    }
    vec![found]
}

fn kube_proxy(evidence: &Evidence) -> Vec<Found> {
    let proxy = evidence.of("DaemonSet").find(|set| name(set) == "kube-proxy");
    let count = |set: &Value, field: &str| set["status"][field].as_u64().unwrap_or(0);
    let lacking = proxy.filter(|set| count(set, "numberReady") < count(set, "desiredNumberScheduled").max(1));
    let found = lacking.map(|set| {
        let fix = format!("{} --namespace=kube-system rollout restart daemonset kube-proxy", evidence.kubectl);
        Found::new("kube-proxy does not run on every node, so Services lead nowhere", fix).proof(
            title(set),
            "status.numberReady",
            count(set, "numberReady").to_string(),
        )
    });
    found.into_iter().collect()
}

/// Whether a label selector with `matchLabels` and `matchExpressions` holds. An empty one holds for everything.
fn holds(selector: &Value, labels: &Value) -> bool {
    let expression = |one: &Value| {
        let value = &labels[text(one, "/key")];
        let among = list(one, "/values").contains(value);
        match text(one, "/operator") {
            "In" => among,
            "NotIn" => !among,
            "Exists" => !value.is_null(),
            _ => value.is_null(),
        }
    };
    let matched = selector["matchLabels"].is_null() || selects(&selector["matchLabels"], labels);
    matched && list(selector, "/matchExpressions").iter().all(expression)
}

/// The policies of a direction that select a pod.
fn policies<'a>(evidence: &'a Evidence, pod: &'a Value, direction: &'a str) -> Vec<&'a Value> {
    let rules = if direction == "Egress" { "egress" } else { "ingress" };
    let own = evidence.own("NetworkPolicy").filter(move |policy| {
        let kinds = list(policy, "/spec/policyTypes");
        let meant = if kinds.is_empty() {
            direction == "Ingress" || policy["spec"][rules].is_array()
        } else {
            kinds.iter().any(|kind| kind == direction)
        };
        meant && holds(&policy["spec"]["podSelector"], &pod["metadata"]["labels"])
    });
    own.collect()
}

/// Whether a rule lets traffic through to or from a pod of the same namespace, on a port.
fn allows(rule: &Value, peers: &str, pod: &Value, port: u64, protocol: &str) -> bool {
    let others = list(rule, &format!("/{peers}"));
    let peer = others.is_empty()
        || others.iter().any(|peer| {
            let space = &peer["namespaceSelector"];
            let there = space.is_null()
                || space["matchLabels"].is_null()
                || text(space, "/matchLabels/kubernetes.io~1metadata.name") == text(pod, "/metadata/namespace");
            there && peer["ipBlock"].is_null() && holds(&peer["podSelector"], &pod["metadata"]["labels"])
        });
    peer && opens(rule, port, protocol)
}

fn opens(rule: &Value, port: u64, protocol: &str) -> bool {
    let ports = list(rule, "/ports");
    ports.is_empty()
        || ports.iter().any(|one| {
            let kind = one["protocol"].as_str().unwrap_or("TCP");
            let last = one["endPort"].as_u64().or(one["port"].as_u64());
            let first = one["port"].as_u64();
            kind == protocol
                && (one["port"].is_null() || one["port"].is_string() || first <= Some(port) && Some(port) <= last)
        })
}

fn pod_of<'a>(evidence: &'a Evidence, part: &'a str) -> Option<&'a Value> {
    evidence.own("Pod").find(|pod| app(pod) == Some(part))
}

fn policy(evidence: &Evidence) -> Vec<Found> {
    let (Some(frontend), Some(backend)) = (pod_of(evidence, "frontend"), pod_of(evidence, "backend")) else {
        return Vec::new();
    };
    let port = backend.pointer("/spec/containers/0/ports/0/containerPort").and_then(Value::as_u64).unwrap_or(8000);
    let closed = |pod, other, direction: &'static str, peers: &'static str| {
        let all = policies(evidence, pod, direction);
        let field = direction.to_lowercase();
        let open = all.iter().any(|policy| {
            list(policy, &format!("/spec/{field}")).iter().any(|rule| allows(rule, peers, other, port, "TCP"))
        });
        all.first().filter(|_| !open).map(|policy| (*policy, direction))
    };
    let found = closed(backend, frontend, "Ingress", "from").or_else(|| closed(frontend, backend, "Egress", "to"));
    let found = found.map(|(policy, direction)| {
        let what = format!(
            "the NetworkPolicy {} has no {} rule that lets the frontend reach the backend on port {port}",
            name(policy),
            direction.to_lowercase()
        );
        let fix = format!(
            "{} delete networkpolicy {} && cargo xtask deploy  # the chart's own policies allow it",
            evidence.kubectl,
            name(policy)
        );
        let field = format!("spec.{}", direction.to_lowercase());
        let rules =
            policy.pointer(&format!("/spec/{}", direction.to_lowercase())).map_or("none".to_owned(), Value::to_string);
        Found::new(what, fix).app(Some("frontend")).proof(
            title(policy),
            field,
            crate::diagnose::words::short(&rules, 200),
        )
    });
    found.into_iter().collect()
}

fn without_dns(evidence: &Evidence) -> Vec<Found> {
    let found = ["backend", "frontend"].into_iter().filter_map(|part| {
        let pod = pod_of(evidence, part)?;
        let all = policies(evidence, pod, "Egress");
        let open = all.iter().any(|policy| list(policy, "/spec/egress").iter().any(|rule| opens(rule, 53, "UDP")));
        let policy = all.first().filter(|_| !open)?;
        let what = format!("the NetworkPolicy {} lets {part} send nothing to a name server (UDP 53)", name(policy));
        let fix = format!(
            "{} delete networkpolicy {} && cargo xtask deploy  # the chart's own policies allow it",
            evidence.kubectl,
            name(policy)
        );
        Some(Found::new(what, fix).app(Some(part)).proof(title(policy), "spec.egress", "no rule for UDP port 53"))
    });
    found.collect()
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, healthy};
    use serde_json::json;
    let named = |name: &str, spec: serde_json::Value| {
        let mut evidence = healthy();
        evidence.objects.push(
            json!({"kind": "NetworkPolicy", "metadata": {"name": name, "namespace": "todo-chatbot"}, "spec": spec}),
        );
        evidence
    };
    let without = |kind: &str, name: &str, field: &str| {
        let mut evidence = healthy();
        let object = evidence.objects.iter_mut().find(|o| o["kind"] == kind && o["metadata"]["name"] == name).unwrap();
        match field {
            "endpoints" => object["endpoints"][0]["conditions"]["ready"] = json!(false),
            _ => object["status"][field] = json!(0),
        }
        evidence
    };
    let backend = json!({"matchLabels": {"app": "backend"}});
    let dns = json!({"ports": [{"port": 53, "protocol": "UDP"}]});
    let from = json!([{"from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["frontend"]}]}}], "ports": [{"port": 8000}]}]);
    vec![
        case("XT077", without("EndpointSlice", "kube-dns-x", "endpoints"), healthy()),
        case("XT078", without("DaemonSet", "kube-proxy", "numberReady"), healthy()),
        case(
            "XT074",
            named("deny", json!({"podSelector": {}, "policyTypes": ["Ingress"]})),
            named("backend", json!({"podSelector": backend, "policyTypes": ["Ingress"], "ingress": from})),
        ),
        case(
            "XT075",
            named(
                "tight",
                json!({"podSelector": backend, "policyTypes": ["Egress"], "egress": [{"ports": [{"port": 443}]}]}),
            ),
            named("open", json!({"podSelector": backend, "policyTypes": ["Egress"], "egress": [dns]})),
        ),
    ]
}
