//! How secrets reach the pods, and which Secret a revision of the release refers to.

use super::helm::{find, names, render, template, text};
use serde_json::{Value, json};

fn pod(values: &str) -> Value {
    find(&render("backend", values), "Deployment", "backend")["spec"]["template"].clone()
}

/// Each secret key of the pod, and whether the pod starts without it.
fn keys(values: &str) -> Vec<(String, bool)> {
    let pod = pod(values);
    let volumes = pod["spec"]["volumes"].as_array().unwrap();
    let sources = volumes.iter().filter_map(|volume| volume["projected"]["sources"].as_array()).flatten();
    let files = sources.map(|source| (&source["secret"]["items"][0]["key"], &source["secret"]["optional"]));
    let variables = pod["spec"]["containers"][0]["env"].as_array().into_iter().flatten();
    let references = variables.map(|variable| &variable["valueFrom"]["secretKeyRef"]).filter(|r| r.is_object());
    files
        .chain(references.map(|reference| (&reference["key"], &reference["optional"])))
        .map(|(key, optional)| (text(key).to_owned(), optional.as_bool().unwrap()))
        .collect()
}

/// Name and content of the Secret that the chart makes.
fn own_secret(values: &str) -> Option<Value> {
    render("backend", values).into_iter().find(|object| object["kind"] == "Secret")
}

#[test]
fn secrets_come_as_files_or_as_variables() {
    let files = pod("{existingSecret: app, database: external}")["spec"].clone();
    let container = &files["containers"][0];
    let named: Vec<&str> = container["env"].as_array().unwrap().iter().map(|e| text(&e["name"])).collect();
    assert_eq!(named, ["AUTH_SECRET_FILE", "DATABASE_URL_FILE", "OPENAI_API_KEY_FILE"]);
    assert_eq!(container["envFrom"], json!([{"configMapRef": {"name": "backend-config"}}]));
    let mount = json!({"name": "secrets", "mountPath": "/run/secrets/app", "readOnly": true});
    assert!(container["volumeMounts"].as_array().unwrap().contains(&mount));
    let source = |key| json!({"secret": {"name": "app", "optional": key == "OPENAI_API_KEY", "items": [{"key": key, "path": key}]}});
    let sources = ["AUTH_SECRET", "DATABASE_URL", "OPENAI_API_KEY"].map(source);
    let volume = json!({"name": "secrets", "projected": {"defaultMode": "0440", "sources": sources}});
    assert!(files["volumes"].as_array().unwrap().contains(&volume), "{}", files["volumes"]);

    let variables = pod("{existingSecret: app, secretsAs: env, database: external}")["spec"].clone();
    let from = |key| json!({"name": key, "valueFrom": {"secretKeyRef": {"name": "app", "key": key, "optional": key == "OPENAI_API_KEY"}}});
    let wanted = ["AUTH_SECRET", "DATABASE_URL", "OPENAI_API_KEY"].map(from);
    assert_eq!(variables["containers"][0]["env"], json!(wanted));
    assert!(!variables.to_string().contains("/run/secrets"));
}

#[test]
fn no_pod_starts_without_the_keys_that_it_needs() {
    for how in ["files", "env"] {
        let external = keys(&format!("{{existingSecret: app, database: external, secretsAs: {how}}}"));
        let [auth, database, model] = ["AUTH_SECRET", "DATABASE_URL", "OPENAI_API_KEY"].map(str::to_owned);
        assert_eq!(external, [(auth.clone(), false), (database, false), (model.clone(), true)], "{how}");
        // DATABASE_URL may be in the Secret, but sqlite was asked for.
        assert_eq!(keys(&format!("{{existingSecret: app, secretsAs: {how}}}")), [(auth, false), (model.clone(), true)]);
        // The chart's own Secret holds what was passed, perhaps no AUTH_SECRET, which is enough for one pod.
        assert_eq!(keys(&format!("{{secretsAs: {how}, env: {{OPENAI_API_KEY: x}}}}")), [(model, false)], "{how}");
    }
}

#[test]
fn the_chart_makes_a_secret_only_of_values_passed_by_hand() {
    assert_eq!(own_secret("{}"), None);
    assert_eq!(own_secret("{existingSecret: app}"), None);
    let objects = render("backend", "{env: {AUTH_SECRET: abc}}");
    let secret = objects.iter().find(|object| object["kind"] == "Secret").unwrap();
    assert_eq!(secret["data"], json!({"AUTH_SECRET": "YWJj"}));
    // Nowhere else.
    let others = objects.iter().filter(|o| o["kind"] != "Secret");
    assert!(others.into_iter().all(|o| !o.to_string().contains("abc\"")));
}

#[test]
fn each_content_is_an_immutable_secret_of_its_own_that_its_revision_refers_to() {
    let contents = ["{AUTH_SECRET: a}", "{AUTH_SECRET: b}", "{AUTH_SECRET: a, OPENAI_API_KEY: b}"];
    let mut seen = Vec::new();
    for how in ["files", "env"] {
        for content in contents {
            let values = format!("{{secretsAs: {how}, env: {content}}}");
            let secret = own_secret(&values).unwrap();
            let name = text(&secret["metadata"]["name"]).to_owned();
            assert_eq!(secret["immutable"], true, "{values}");
            assert!(pod(&values).to_string().contains(&format!("\"name\":\"{name}\"")), "{values}: {name}");
            assert_eq!(own_secret(&values).unwrap(), secret, "the same content has the same name");
            seen.push(name);
        }
    }
    assert_eq!(seen[..3], seen[3..], "the name depends on the content alone");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), contents.len(), "{seen:?}");
}

#[test]
fn the_secrets_name_is_no_plain_hash_of_its_content() {
    let name = |namespace: &str| {
        let flag = format!("--namespace={namespace}");
        let objects = template("backend", "backend: {env: {AUTH_SECRET: a}}", &[&flag]).unwrap();
        names(&objects).into_iter().find(|name| name.starts_with("Secret ")).unwrap()
    };
    assert_ne!(name("one"), name("two"), "a table of guesses made for one namespace must not fit another");
}

#[test]
fn rotation_replaces_the_pods() {
    let rotated = [
        ("{existingSecret: app-1}", "{existingSecret: app-2}"),
        ("{existingSecret: app, secretHash: a}", "{existingSecret: app, secretHash: b}"),
        ("{env: {AUTH_SECRET: a}}", "{env: {AUTH_SECRET: b}}"),
    ];
    for (before, after) in rotated {
        assert_ne!(pod(before), pod(after), "{after}");
        assert_eq!(pod(before), pod(before));
    }
}
