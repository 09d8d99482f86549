//! What other charts offer too: where pods run, what is added to them, and how others reach them. All of it is off by default.

use super::helm::{PARTS, chart, find, names, render};
use super::yaml;
use serde_json::{Value, json};

fn deployment(part: &str, values: &str) -> Value {
    find(&render(part, values), "Deployment", part)["spec"]["template"].clone()
}

#[test]
fn placement_is_the_same_for_the_pods_and_their_test() {
    let values = "{imagePullSecrets: [{name: registry}], nodeSelector: {disk: fast}, priorityClassName: high, \
        tolerations: [{key: spot, operator: Exists}]}";
    let wanted = [
        ("imagePullSecrets", json!([{"name": "registry"}])),
        ("nodeSelector", json!({"disk": "fast"})),
        ("priorityClassName", json!("high")),
        ("tolerations", json!([{"key": "spot", "operator": "Exists"}])),
    ];
    for part in PARTS {
        let objects = render(part, values);
        let test = &find(&objects, "Pod", &format!("{part}-test"))["spec"];
        for (key, value) in &wanted {
            assert_eq!(deployment(part, values)["spec"][key], *value, "{part}");
            assert_eq!(test[key], *value, "the test of {part}");
            assert_eq!(deployment(part, "{}")["spec"][key], Value::Null, "{part}");
        }
    }
}

#[test]
fn an_affinity_is_passed_on() {
    let term = json!({"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "x"}}});
    let affinity = json!({"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}});
    for part in PARTS {
        assert_eq!(deployment(part, &format!("{{affinity: {affinity}}}"))["spec"]["affinity"], affinity, "{part}");
        assert_eq!(deployment(part, "{}")["spec"]["affinity"], Value::Null, "{part}");
    }
}

#[test]
fn labels_and_annotations_are_added_and_the_selector_stays() {
    for part in PARTS {
        let values = "{podLabels: {team: a}, podAnnotations: {note: b}, serviceAccount: {annotations: {role: c}}}";
        let objects = render(part, values);
        let spec = &find(&objects, "Deployment", part)["spec"];
        let metadata = &spec["template"]["metadata"];
        assert_eq!(
            (&metadata["labels"]["team"], &metadata["annotations"]["note"]),
            (&json!("a"), &json!("b")),
            "{part}"
        );
        assert_eq!(metadata["labels"]["app"], part);
        assert_eq!(spec["selector"]["matchLabels"], json!({"app": part}));
        assert_eq!(find(&objects, "ServiceAccount", part)["metadata"]["annotations"], json!({"role": "c"}));
        let account = find(&render(part, "{}"), "ServiceAccount", part)["metadata"].clone();
        assert_eq!(account["annotations"], Value::Null, "{part}");
    }
}

#[test]
fn variables_and_volumes_come_after_the_charts_own() {
    let key = json!({"secretKeyRef": {"name": "other", "key": "token"}});
    let variables = json!([{"name": "HTTPS_PROXY", "value": "http://proxy:3128"}, {"name": "TOKEN", "valueFrom": key}]);
    let volume = json!({"name": "ca", "configMap": {"name": "ca"}});
    let mount = json!({"name": "ca", "mountPath": "/etc/ca", "readOnly": true});
    let extra = format!("extraEnv: {variables}, extraVolumes: [{volume}], extraVolumeMounts: [{mount}]");
    for (part, more) in [("backend", ""), ("backend", "existingSecret: app, "), ("frontend", "")] {
        let before = deployment(part, &format!("{{{more}}}"))["spec"].clone();
        let after = deployment(part, &format!("{{{more}{extra}}}"))["spec"].clone();
        for (pointer, added) in [
            ("/containers/0/env", variables.as_array().unwrap().clone()),
            ("/volumes", vec![volume.clone()]),
            ("/containers/0/volumeMounts", vec![mount.clone()]),
        ] {
            let own = before.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
            assert_eq!(after.pointer(pointer), Some(&json!([own, added].concat())), "{part}: {pointer}");
        }
    }
}

#[test]
fn an_ingress_leads_every_path_of_its_hosts_to_the_page() {
    let rule = |host: Option<&str>| {
        let backend = json!({"service": {"name": "frontend-service", "port": {"name": "http"}}});
        let mut rule = json!({"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}});
        if let Some(host) = host {
            rule["host"] = host.into();
        }
        rule
    };
    let ingress =
        |values: &str| find(&render("frontend", &format!("{{ingress: {values}}}")), "Ingress", "frontend").clone();
    assert_eq!(ingress("{enabled: true}")["spec"], json!({"rules": [rule(None)]}));
    let full = ingress(
        "{enabled: true, className: nginx, annotations: {a: b}, hosts: [todo.example.com, '*.example.org'], \
         tls: [{hosts: [todo.example.com], secretName: todo-tls}]}",
    );
    assert_eq!(full["metadata"]["annotations"], json!({"a": "b"}));
    let wanted = json!({"ingressClassName": "nginx", "tls": [{"hosts": ["todo.example.com"], "secretName": "todo-tls"}],
        "rules": [rule(Some("todo.example.com")), rule(Some("*.example.org"))]});
    assert_eq!(full["spec"], wanted);
}

#[test]
fn an_http_route_leads_its_gateways_to_the_page() {
    let values = "{port: 80, httpRoute: {enabled: true, annotations: {a: b}, hostnames: [todo.example.com], \
        parentRefs: [{name: public, namespace: gateways, sectionName: web}]}}";
    let objects = render("frontend", values);
    let route = find(&objects, "HTTPRoute", "frontend");
    assert_eq!(route["metadata"]["annotations"], json!({"a": "b"}));
    let parent = json!({"name": "public", "namespace": "gateways", "sectionName": "web"});
    let wanted = json!({"parentRefs": [parent], "hostnames": ["todo.example.com"],
        "rules": [{"backendRefs": [{"name": "frontend-service", "port": 80}]}]});
    assert_eq!(route["spec"], wanted);
}

#[test]
fn prometheus_finds_the_metrics_by_the_service() {
    let objects = render("backend", "{serviceMonitor: {enabled: true, interval: 15s, labels: {release: prometheus}}}");
    let monitor = find(&objects, "ServiceMonitor", "backend");
    assert_eq!(monitor["metadata"]["labels"]["release"], "prometheus");
    let service = find(&objects, "Service", "backend-service");
    for (key, value) in monitor["spec"]["selector"]["matchLabels"].as_object().unwrap() {
        assert_eq!(service["metadata"]["labels"][key], *value);
    }
    let endpoint = json!({"port": service["spec"]["ports"][0]["name"], "path": "/metrics", "interval": "15s"});
    assert_eq!(monitor["spec"]["endpoints"], json!([endpoint]));
}

#[test]
fn nothing_of_it_is_there_by_default() {
    for part in PARTS {
        let kinds = names(&render(part, "{}"));
        let optional =
            |name: &&String| ["Ingress", "HTTPRoute", "ServiceMonitor"].iter().any(|kind| name.starts_with(kind));
        assert_eq!(kinds.iter().find(optional), None, "{part}");
    }
}

/// A file of the repository.
fn read(path: &str) -> String {
    std::fs::read_to_string(chart("backend").join("../..").join(path)).unwrap()
}

#[test]
fn the_charts_carry_the_applications_version() {
    let quoted = |text: &str| text.split('"').nth(1).expect("a quoted version").to_owned();
    let python = read("backend/app/__init__.py");
    let backend = quoted(python.lines().find(|line| line.starts_with("__version__")).unwrap());
    let package: Value = serde_json::from_str(&read("frontend/package.json")).unwrap();
    for (part, version) in [("backend", backend.as_str()), ("frontend", package["version"].as_str().unwrap())] {
        let chart = yaml::document(&read(&format!("helm/{part}/Chart.yaml")));
        assert_eq!(chart["appVersion"], version, "{part}");
        assert!(chart["maintainers"][0]["name"].is_string(), "{part}");
        let values = yaml::document(&read(&format!("helm/{part}/values.yaml")));
        assert_eq!(values[part]["image"], format!("{part}:{version}"), "the default image");
        let load = format!("minikube image load {part}:{version}`");
        assert!(read(&format!("helm/{part}/README.md")).contains(&load), "{part}: {load}");
    }
}
