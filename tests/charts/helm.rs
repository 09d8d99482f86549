//! The real helm: named by HELM, from the tool cache, or on PATH.

use super::yaml;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub const PARTS: [&str; 2] = ["backend", "frontend"];

pub fn chart(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("helm").join(part)
}

/// The objects of a chart with these values, or helm's error message.
pub fn template(part: &str, values: &str, words: &[&str]) -> Result<Vec<Value>, String> {
    helm(part, values, &[&["template", part], words].concat()).map(|text| yaml::documents(&text))
}

/// What helm prints after the installation of a release with these values under the chart's own key.
pub fn notes(part: &str, release: &str, values: &str) -> String {
    let text = helm(part, &format!("{part}: {values}"), &["install", "--dry-run=client", release]).unwrap();
    text.split_once("NOTES:").expect("notes").1.to_owned()
}

fn helm(part: &str, values: &str, words: &[&str]) -> Result<String, String> {
    let mut child = Command::new(program())
        .args(["--namespace=todo", "--values=-"])
        // The words come last, so that a test can name another namespace.
        .args(words)
        .arg(chart(part))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("helm starts");
    child.stdin.take().unwrap().write_all(values.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// The objects of a chart with these values under its own key.
pub fn render(part: &str, values: &str) -> Vec<Value> {
    template(part, &format!("{part}: {values}"), &[]).unwrap_or_else(|said| panic!("{values}: {said}"))
}

pub fn find<'a>(objects: &'a [Value], kind: &str, name: &str) -> &'a Value {
    let found = objects.iter().find(|o| o["kind"] == kind && o["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name} in {:?}", names(objects)))
}

pub fn names(objects: &[Value]) -> Vec<String> {
    let mut names: Vec<String> =
        objects.iter().map(|o| format!("{} {}", text(&o["kind"]), text(&o["metadata"]["name"]))).collect();
    names.sort();
    names
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn program() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let cache = set("XTASK_CACHE").or_else(|| Some(set("HOME")?.join(".cache/todo-chatbot")));
    let cached = cache.map(|cache| cache.join("bin/helm")).filter(|path| path.exists());
    set("HELM").or(cached).unwrap_or_else(|| "helm".into())
}
