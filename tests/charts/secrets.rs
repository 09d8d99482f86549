//! How secrets reach the pod, and that the chart makes a Secret only of what a person passes.

use super::helm::{find, names, render, text};
use serde_json::{Value, json};

fn pod(values: &str) -> Value {
    find(&render("backend", values), "Deployment", "backend")["spec"]["template"].clone()
}

#[test]
fn secrets_come_as_files_or_as_variables() {
    let files = pod("{existingSecret: app, database: external}")["spec"].clone();
    let container = &files["containers"][0];
    let named: Vec<&str> = container["env"].as_array().unwrap().iter().map(|e| text(&e["name"])).collect();
    assert_eq!(named, ["AUTH_SECRET_FILE", "OPENAI_API_KEY_FILE", "DATABASE_URL_FILE"]);
    assert_eq!(container["envFrom"], json!([{"configMapRef": {"name": "backend-config"}}]));
    let mount = json!({"name": "secrets", "mountPath": "/run/secrets/app", "readOnly": true});
    assert!(container["volumeMounts"].as_array().unwrap().contains(&mount));
    let volume = json!({"name": "secrets", "secret": {"secretName": "app", "defaultMode": "0440"}});
    assert!(files["volumes"].as_array().unwrap().contains(&volume), "{}", files["volumes"]);

    let variables = pod("{existingSecret: app, secretsAs: env, database: external}")["spec"].clone();
    // Without AUTH_SECRET each pod would sign with a key of its own, so none starts.
    let from = |key| json!({"name": key, "valueFrom": {"secretKeyRef": {"name": "app", "key": key, "optional": key != "AUTH_SECRET"}}});
    let wanted = ["AUTH_SECRET", "OPENAI_API_KEY", "DATABASE_URL"].map(from);
    assert_eq!(variables["containers"][0]["env"], json!(wanted));
    assert!(!variables.to_string().contains("/run/secrets"));
    // In a Secret that the chart makes there is what was passed: perhaps no AUTH_SECRET, for one pod.
    let own = pod("{secretsAs: env, env: {OPENAI_API_KEY: x}}")["spec"]["containers"][0]["env"][0].clone();
    let reference = json!({"name": "backend-secrets", "key": "AUTH_SECRET", "optional": true});
    assert_eq!(own, json!({"name": "AUTH_SECRET", "valueFrom": {"secretKeyRef": reference}}));

    for how in ["files", "env"] {
        let sqlite = pod(&format!("{{existingSecret: app, secretsAs: {how}}}"));
        assert!(!sqlite.to_string().contains("DATABASE_URL"), "sqlite is what was asked for");
    }
}

#[test]
fn the_chart_makes_a_secret_only_of_what_is_passed_by_hand() {
    let has_secret = |values: &str| names(&render("backend", values)).contains(&"Secret backend-secrets".to_owned());
    assert!(!has_secret("{}") && !has_secret("{existingSecret: app}"));
    let objects = render("backend", "{env: {AUTH_SECRET: abc}}");
    assert_eq!(find(&objects, "Secret", "backend-secrets")["data"], json!({"AUTH_SECRET": "YWJj"}));
    // Nowhere else.
    let others = objects.iter().filter(|o| o["kind"] != "Secret");
    assert!(others.into_iter().all(|o| !o.to_string().contains("abc\"")));
}

#[test]
fn rotation_replaces_the_pods() {
    let rotated = [
        ("{existingSecret: app, secretHash: a}", "{existingSecret: app, secretHash: b}"),
        ("{env: {AUTH_SECRET: a}}", "{env: {AUTH_SECRET: b}}"),
    ];
    for (before, after) in rotated {
        assert_ne!(pod(before), pod(after), "{after}");
        assert_eq!(pod(before), pod(before));
    }
}
