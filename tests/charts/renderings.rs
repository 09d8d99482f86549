//! What the values switch: replicas, autoscaling, the volume, and what the deployment tool passes.

use super::helm::{PARTS, find, names, render, template, text};
use serde_json::{Value, json};

fn deployment<'a>(objects: &'a [Value], part: &str) -> &'a Value {
    &find(objects, "Deployment", part)["spec"]
}

#[test]
fn by_default_there_is_one_pod_and_neither_a_secret_nor_a_volume_nor_an_autoscaler() {
    let objects = render("backend", "{}");
    let wanted = [
        "ConfigMap backend-config",
        "Deployment backend",
        "NetworkPolicy backend",
        "NetworkPolicy backend-test",
        "Pod backend-test",
        "PodDisruptionBudget backend",
        "Service backend-service",
        "ServiceAccount backend",
    ];
    assert_eq!(names(&objects), wanted);
    assert_eq!(names(&render("frontend", "{}")), wanted.map(|name| name.replace("backend", "frontend")));
    for part in PARTS {
        assert_eq!(deployment(&render(part, "{}"), part)["replicas"], 1);
    }
    assert_eq!(volume(&objects, "data")["emptyDir"], json!({"sizeLimit": "256Mi"}));
}

#[test]
fn three_replicas_are_spread_and_evicted_one_by_one() {
    for (part, values) in
        [("backend", "{replicas: 3, database: external, existingSecret: app}"), ("frontend", "{replicas: 3}")]
    {
        let objects = render(part, values);
        let spec = deployment(&objects, part);
        assert_eq!(spec["replicas"], 3);
        let spread = &spec["template"]["spec"]["topologySpreadConstraints"][0];
        assert_eq!(spread["labelSelector"]["matchLabels"], json!({"app": part}));
        assert_eq!(spread["whenUnsatisfiable"], "ScheduleAnyway");
        let budget = &find(&objects, "PodDisruptionBudget", part)["spec"];
        assert_eq!(budget["maxUnavailable"], 1);
        assert_eq!(budget["unhealthyPodEvictionPolicy"], "AlwaysAllow");
    }
}

#[test]
fn the_autoscaler_has_the_last_word_on_replicas() {
    let on = "autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 5, targetCPUUtilizationPercentage: 60}";
    for (part, more) in [("backend", "database: external, existingSecret: app, "), ("frontend", "")] {
        let objects = render(part, &format!("{{{more}{on}}}"));
        assert!(deployment(&objects, part)["replicas"].is_null(), "{part}");
        let spec = &find(&objects, "HorizontalPodAutoscaler", part)["spec"];
        assert_eq!(spec["scaleTargetRef"], json!({"apiVersion": "apps/v1", "kind": "Deployment", "name": part}));
        assert_eq!((&spec["minReplicas"], &spec["maxReplicas"]), (&json!(2), &json!(5)));
        assert_eq!(spec["metrics"][0]["resource"]["target"], json!({"type": "Utilization", "averageUtilization": 60}));
    }
}

#[test]
fn sqlite_may_lie_in_a_volume_that_outlives_the_release() {
    let objects = render("backend", "{persistence: {enabled: true, size: 2Gi}}");
    let claim = find(&objects, "PersistentVolumeClaim", "backend-data");
    assert_eq!(claim["metadata"]["annotations"]["helm.sh/resource-policy"], "keep");
    assert_eq!(claim["spec"], json!({"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "2Gi"}}}));
    assert_eq!(volume(&objects, "data")["persistentVolumeClaim"]["claimName"], "backend-data");
    assert_eq!(
        deployment(&objects, "backend")["strategy"],
        json!({"type": "Recreate"}),
        "one pod at a time has the file"
    );

    for (class, wanted) in [("'-'", ""), ("fast", "fast")] {
        let objects = render("backend", &format!("{{persistence: {{enabled: true, storageClass: {class}}}}}"));
        assert_eq!(find(&objects, "PersistentVolumeClaim", "backend-data")["spec"]["storageClassName"], wanted);
    }
    let objects = render("backend", "{persistence: {enabled: true, existingClaim: mine}}");
    assert_eq!(volume(&objects, "data")["persistentVolumeClaim"]["claimName"], "mine");
    assert!(!names(&objects).iter().any(|name| name.starts_with("PersistentVolumeClaim")));
}

#[test]
fn takes_what_the_deployment_tool_passes() {
    let sets = [
        "backend.image=backend:4be1c09a77f2",
        "backend.database=external",
        "backend.existingSecret=todo-chatbot-secrets",
        "backend.secretHash=0123456789012345",
        "backend.env.OPENAI_BASE_URL=http://192.168.49.1:11434/v1",
        "backend.env.OPENAI_MODEL=llama",
        "backend.env.LOG_LEVEL=debug",
        "backend.env.READY_CHECK=passive",
        "global.source=/a clone",
    ];
    let words: Vec<&str> = sets.iter().flat_map(|set| ["--set-string", set]).collect();
    let objects = template("backend", "{}", &words).unwrap();
    let annotations = &find(&objects, "Deployment", "backend")["metadata"]["annotations"];
    assert_eq!(annotations["todo-chatbot/source"], "/a clone");
    assert_eq!(deployment(&objects, "backend")["template"]["spec"]["containers"][0]["image"], "backend:4be1c09a77f2");
    let config = &find(&objects, "ConfigMap", "backend-config")["data"];
    assert_eq!(config["READY_CHECK"], "passive");
    let words = ["--set-string", "frontend.image=frontend:9f2c41d07ab3", "--set-string", "global.source=/a clone"];
    template("frontend", "{}", &words).unwrap();
}

#[test]
fn where_it_was_made_replaces_no_pod_and_a_setting_does() {
    let of = |values: &str| {
        let objects = template("backend", values, &[]).unwrap();
        deployment(&objects, "backend")["template"].clone()
    };
    assert_eq!(of("global: {source: /a}"), of("global: {source: /b}"));
    assert_ne!(of("{}"), of("backend: {env: {LOG_LEVEL: debug}}"));
}

#[test]
fn a_test_runs_in_the_apps_own_image_and_nothing_selects_its_pod() {
    for part in PARTS {
        let objects = render(part, &format!("{{image: '{part}:abc', port: 80}}"));
        let pod = find(&objects, "Pod", &format!("{part}-test"));
        assert_eq!(pod["metadata"]["annotations"]["helm.sh/hook"], "test");
        let container = &pod["spec"]["containers"][0];
        assert_eq!(container["image"], format!("{part}:abc"));
        assert_eq!(container["args"][1], format!("http://{part}-service:80"));
        assert!(!text(&container["args"][0]).contains("$("), "the kubelet would take it for a variable");
        assert_eq!(find(&objects, "Service", &format!("{part}-service"))["spec"]["selector"], json!({"app": part}));
        assert_eq!(deployment(&objects, part)["selector"]["matchLabels"], json!({"app": part}));
        assert_ne!(pod["metadata"]["labels"]["app"], part);
    }
}

fn volume<'a>(objects: &'a [Value], name: &str) -> &'a Value {
    let volumes = deployment(objects, "backend")["template"]["spec"]["volumes"].as_array().unwrap();
    volumes.iter().find(|volume| volume["name"] == name).expect(name)
}
