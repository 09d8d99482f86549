//! Who may connect to the pods, and where the pods may connect to.

use super::helm::{PARTS, find, names, render};
use serde_json::{Value, json};

fn policy(part: &str, values: &str) -> Value {
    find(&render(part, values), "NetworkPolicy", part)["spec"].clone()
}

/// Ports that may be reached anywhere.
fn open_ports(part: &str, values: &str) -> Vec<u64> {
    let policy = policy(part, values);
    let rules = policy["egress"].as_array().unwrap().iter().filter(|rule| rule["to"].is_null());
    rules.flat_map(|rule| rule["ports"].as_array().unwrap()).map(|port| port["port"].as_u64().unwrap()).collect()
}

#[test]
fn both_directions_are_closed_but_for_what_is_named() {
    let dns = json!({"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}],
        "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]});
    for (part, port, callers) in
        [("backend", 8000, ["frontend", "backend-test"]), ("frontend", 3000, ["frontend", "frontend-test"])]
    {
        let policy = policy(part, "{}");
        assert_eq!(policy["policyTypes"], json!(["Ingress", "Egress"]));
        assert_eq!(policy["podSelector"]["matchLabels"], json!({"app": part}));
        assert_eq!(policy["egress"][0], dns, "{part}");
        let from =
            json!([{"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": callers}]}}]);
        assert_eq!(policy["ingress"], json!([{"from": from, "ports": [{"port": port, "protocol": "TCP"}]}]), "{part}");
    }
}

fn by_hand(url: &str) -> String {
    format!("{{database: external, env: {{DATABASE_URL: '{url}'}}}}")
}

#[test]
fn a_database_address_that_is_no_url_is_not_shown() {
    for url in ["postgresql://u:canary@h:port/d", "postgres://u:%canary@h", "canary"] {
        assert_eq!(open_ports("backend", &by_hand(url)), [5432, 443], "{url}");
    }
}

#[test]
fn the_backend_reaches_its_database_and_its_model() {
    let external = "database: external, existingSecret: app";
    for (values, ports) in [
        ("{}".to_owned(), vec![443]),
        (format!("{{{external}}}"), vec![5432, 443]),
        (format!("{{{external}, networkPolicy: {{databasePort: 6543}}}}"), vec![6543, 443]),
        (by_hand("postgresql://u:p@h/d"), vec![5432, 443]),
        (by_hand("postgresql://u:p@h:6543/d?sslmode=require"), vec![6543, 443]),
        (by_hand("postgresql+psycopg://u:p%40:1/@[::1]:6543"), vec![6543, 443]),
        (by_hand("postgresql://h:6543"), vec![6543, 443]),
        (by_hand("postgresql://u:p@h/d?at=10:30"), vec![5432, 443]),
        ("{env: {OPENAI_BASE_URL: 'http://model:11434/v1'}}".to_owned(), vec![11434]),
        ("{env: {OPENAI_BASE_URL: 'http://model/v1'}}".to_owned(), vec![80]),
        ("{env: {OPENAI_BASE_URL: 'https://model.example/v1'}}".to_owned(), vec![443]),
        ("{networkPolicy: {egress: [{ports: [{port: 4318}]}]}}".to_owned(), vec![443, 4318]),
    ] {
        assert_eq!(open_ports("backend", &values), ports, "{values}");
    }
}

#[test]
fn the_frontend_reaches_the_backend_wherever_it_is() {
    assert_eq!(open_ports("frontend", "{}"), Vec::<u64>::new());
    let backend = json!({"to": [{"podSelector": {"matchLabels": {"app": "backend"}}}], "ports": [{"port": 8000, "protocol": "TCP"}]});
    for url in ["http://backend-service:8000", "http://backend-service", "http://backend-service:80/"] {
        let policy = policy("frontend", &format!("{{env: {{NEXT_PUBLIC_API_URL: '{url}'}}}}"));
        assert!(policy["egress"].as_array().unwrap().contains(&backend), "{url}");
    }
    for url in ["https://api.example.com", "https://backend-service.example.com", "https://backend-service.todo.svcs/"]
    {
        assert_eq!(open_ports("frontend", &format!("{{env: {{NEXT_PUBLIC_API_URL: '{url}'}}}}")), [443], "{url}");
    }
}

#[test]
fn the_frontend_reaches_the_backend_by_its_longer_names_too() {
    let backend = json!({"to": [{"podSelector": {"matchLabels": {"app": "backend"}},
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "else-where"}}}],
        "ports": [{"port": 8000, "protocol": "TCP"}]});
    for name in ["else-where", "else-where.svc", "else-where.svc.cluster.local", "else-where.svc.cluster.local."] {
        for rest in ["", ":80", ":8000/", "/"] {
            let values = format!("{{env: {{NEXT_PUBLIC_API_URL: 'http://backend-service.{name}{rest}'}}}}");
            assert!(policy("frontend", &values)["egress"].as_array().unwrap().contains(&backend), "{values}");
            assert_eq!(open_ports("frontend", &values), Vec::<u64>::new(), "{values}");
        }
    }
}

#[test]
fn a_test_pod_reaches_its_service_and_is_reached_by_nobody() {
    for part in PARTS {
        let objects = render(part, "{}");
        let policy = &find(&objects, "NetworkPolicy", &format!("{part}-test"))["spec"];
        assert!(policy["ingress"].is_null() && policy["policyTypes"] == json!(["Ingress", "Egress"]), "{part}");
        assert_eq!(policy["egress"][1]["to"], json!([{"podSelector": {"matchLabels": {"app": part}}}]));
    }
}

/// The rules that let somebody in, besides the chart's own pods.
fn let_in(part: &str, values: &str) -> Vec<Value> {
    policy(part, values)["ingress"].as_array().unwrap()[1..].to_vec()
}

fn namespaces(port: u16, names: &[&str]) -> Value {
    let peer = |name: &&str| json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}});
    let from: Vec<Value> = names.iter().map(peer).collect();
    json!({"from": from, "ports": [{"port": port, "protocol": "TCP"}]})
}

#[test]
fn proxies_and_prometheus_are_let_in_when_they_are_switched_on() {
    let gateways = "httpRoute: {enabled: true, parentRefs: [{name: a}, {name: b, namespace: gateways}]";
    for (part, values, rules) in [
        ("frontend", "{ingress: {enabled: true}}", vec![namespaces(3000, &["ingress-nginx"])]),
        ("frontend", &format!("{{{gateways}}}}}"), vec![namespaces(3000, &["todo", "gateways"])]),
        (
            "frontend",
            &format!(
                "{{ingress: {{enabled: true}}, {gateways}}}, networkPolicy: {{ingress: [{{ports: [{{port: 1}}]}}]}}}}"
            ),
            vec![
                namespaces(3000, &["ingress-nginx"]),
                namespaces(3000, &["todo", "gateways"]),
                json!({"ports": [{"port": 1}]}),
            ],
        ),
        ("backend", "{serviceMonitor: {enabled: true}}", vec![namespaces(8000, &["monitoring"])]),
    ] {
        assert_eq!(let_in(part, values), rules, "{values}");
    }
}

#[test]
fn the_peers_of_proxies_and_prometheus_can_be_named() {
    let from = "from: [{podSelector: {matchLabels: {app: proxy}}}]";
    for (part, port, values) in [
        ("frontend", 3000, format!("{{ingress: {{enabled: true, {from}}}}}")),
        ("frontend", 3000, format!("{{httpRoute: {{enabled: true, parentRefs: [{{name: a}}], {from}}}}}")),
        ("backend", 8000, format!("{{serviceMonitor: {{enabled: true, {from}}}}}")),
    ] {
        let rule = json!({"from": [{"podSelector": {"matchLabels": {"app": "proxy"}}}], "ports": [{"port": port, "protocol": "TCP"}]});
        assert_eq!(let_in(part, &values), [rule], "{values}");
    }
}

#[test]
fn policies_can_be_left_out() {
    for part in PARTS {
        let names = names(&render(part, "{networkPolicy: {enabled: false}}"));
        assert!(!names.iter().any(|name| name.starts_with("NetworkPolicy")), "{names:?}");
    }
}
