//! What holds for every pod of both charts, the tests' own included, whatever the values.

use super::helm::{PARTS, chart, find, render, template, text};
use serde_json::{Value, json};

/// Of each part: by default, and with what a developer or a bigger installation sets.
fn renderings() -> Vec<Vec<Value>> {
    let dev = PARTS.map(|part| {
        let file = chart(part).join("values-dev.yaml");
        template(part, "{}", &["--values", file.to_str().unwrap()]).unwrap()
    });
    let big = [
        render("backend", "{replicas: 3, database: external, existingSecret: app}"),
        render("backend", "{persistence: {enabled: true}, secretsAs: env, existingSecret: app}"),
        render("frontend", "{replicas: 3}"),
    ];
    PARTS.map(|part| render(part, "{}")).into_iter().chain(dev).chain(big).collect()
}

fn each_pod(check: impl Fn(&str, &Value, &Value)) {
    for objects in renderings() {
        for object in objects {
            let spec = match text(&object["kind"]) {
                "Deployment" => &object["spec"]["template"]["spec"],
                "Pod" => &object["spec"],
                _ => continue,
            };
            assert_eq!(spec["containers"].as_array().unwrap().len(), 1);
            check(text(&object["metadata"]["name"]), spec, &spec["containers"][0]);
        }
    }
}

#[test]
fn a_pod_has_no_token_no_root_and_nothing_to_write_to_but_its_volumes() {
    each_pod(|name, pod, container| {
        assert_eq!(pod["automountServiceAccountToken"], false, "{name}");
        assert_ne!(text(&pod["serviceAccountName"]), "", "{name}");
        assert_eq!(pod["enableServiceLinks"], false, "{name}");
        let security = json!({"runAsNonRoot": true, "runAsUser": 10001, "runAsGroup": 10001, "fsGroup": 10001,
            "fsGroupChangePolicy": "OnRootMismatch", "seccompProfile": {"type": "RuntimeDefault"}});
        assert_eq!(pod["securityContext"], security, "{name}");
        let security = json!({"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}});
        assert_eq!(container["securityContext"], security, "{name}");
    });
}

#[test]
fn a_pod_is_promised_and_limited_in_all_three_resources() {
    each_pod(|name, _, container| {
        for (kind, resource) in
            ["requests", "limits"].iter().flat_map(|k| ["cpu", "memory", "ephemeral-storage"].map(|r| (k, r)))
        {
            assert!(container["resources"][kind][resource].is_string(), "{name}: {kind} of {resource}");
        }
    });
}

#[test]
fn probes_differ_and_have_time_to_answer() {
    for part in PARTS {
        let container = container(&render(part, "{}"), part);
        let [startup, liveness, readiness] =
            ["startupProbe", "livenessProbe", "readinessProbe"].map(|probe| container[probe].clone());
        assert!(startup != liveness && liveness != readiness && startup != readiness, "{part}");
        assert!([&startup, &liveness, &readiness].iter().all(|p| p["timeoutSeconds"].as_u64() >= Some(2)), "{part}");
        let unready = readiness["periodSeconds"].as_u64().unwrap() * readiness["failureThreshold"].as_u64().unwrap();
        assert!(unready <= 5, "{part} is taken out of the Service after {unready} s");
    }
    let container = container(&render("backend", "{}"), "backend");
    assert_eq!(container["livenessProbe"]["httpGet"]["path"], "/health");
    assert_eq!(container["readinessProbe"]["httpGet"]["path"], "/ready");
}

#[test]
fn an_update_starts_the_new_pod_first_and_lets_the_old_one_end_its_requests() {
    for part in PARTS {
        let objects = render(part, "{}");
        let spec = &find(&objects, "Deployment", part)["spec"];
        let wanted = json!({"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}});
        assert_eq!(spec["strategy"], wanted, "{part}");
        let pause = container(&objects, part)["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().unwrap();
        // uvicorn gives its requests 20 s.
        assert!(pause >= 5 && pause + 20 < spec["template"]["spec"]["terminationGracePeriodSeconds"].as_u64().unwrap());
    }
}

#[test]
fn kubernetes_1_24_gets_what_it_knows() {
    for part in PARTS {
        let objects = template(part, "{}", &["--kube-version=1.24"]).unwrap();
        assert!(container(&objects, part)["lifecycle"]["preStop"]["exec"].is_object(), "{part}");
        assert!(find(&objects, "PodDisruptionBudget", part)["spec"]["unhealthyPodEvictionPolicy"].is_null(), "{part}");
    }
}

fn container(objects: &[Value], part: &str) -> Value {
    find(objects, "Deployment", part)["spec"]["template"]["spec"]["containers"][0].clone()
}

/// The backend gets a command, the frontend a folder that its development server may write.
#[test]
fn the_values_for_developers_change_no_security() {
    for (part, command, folders) in [("backend", Some(json!(["python", "dev_server.py"])), 0), ("frontend", None, 1)] {
        let values = chart(part).join("values-dev.yaml");
        let dev = template(part, "{}", &["--values", values.to_str().unwrap()]).unwrap();
        let pod = |objects: &[Value]| {
            let mut spec = find(objects, "Deployment", part)["spec"]["template"]["spec"].clone();
            let volumes = spec["volumes"].as_array().unwrap().len();
            let container = spec["containers"][0].as_object_mut().unwrap();
            let (command, mounts) = (container.remove("command"), container["volumeMounts"].as_array().unwrap().len());
            for key in ["resources", "volumeMounts"] {
                container.remove(key);
            }
            spec.as_object_mut().unwrap().remove("volumes");
            (spec, command, volumes, mounts)
        };
        let (usual, changed) = (pod(&render(part, "{}")), pod(&dev));
        assert_eq!(usual.0, changed.0, "{part}");
        assert_eq!((usual.1, changed.1), (None, command), "{part}");
        assert_eq!((usual.2 + folders, usual.3 + folders), (changed.2, changed.3), "{part}");
    }
}
