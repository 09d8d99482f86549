//! Each chart's README lists every value with its default and its comment: made by `BLESS=1`, compared otherwise.

use super::helm::{PARTS, chart};
use super::yaml;
use std::fs::{read_to_string, write};

const BEGIN: &str = "<!-- values: made from values.yaml by BLESS=1 cargo test --package xtask --test charts -->\n";
const END: &str = "<!-- /values -->";

#[test]
fn readmes_list_the_values_as_they_are() {
    for part in PARTS {
        let path = chart(part).join("README.md");
        let readme = read_to_string(&path).unwrap();
        let (before, rest) = readme.split_once(BEGIN).expect("where the values begin");
        let (_, after) = rest.split_once(END).expect("where they end");
        let wanted =
            format!("{before}{BEGIN}{}{END}{after}", table(&read_to_string(chart(part).join("values.yaml")).unwrap()));
        if std::env::var_os("BLESS").is_some() {
            write(&path, &wanted).unwrap();
        } else if readme != wanted {
            let line = readme.lines().zip(wanted.lines()).find(|(is, should)| is != should);
            panic!("{part}'s README is not of its values, make it anew with BLESS=1: {line:#?}");
        }
    }
}

/// A row for each key under a `# --` comment.
fn table(values: &str) -> String {
    let defaults = yaml::document(values);
    let mut rows = "| Key | Default | Meaning |\n|---|---|---|\n".to_owned();
    let mut path: Vec<&str> = Vec::new();
    let mut comment = None;
    for line in values.lines() {
        let text = line.trim_start();
        if let Some(said) = text.strip_prefix("# -- ") {
            comment = Some(said);
        } else if let Some((key, _)) = text.split_once(':').filter(|_| !text.starts_with('#')) {
            path.truncate((line.len() - text.len()) / 2);
            path.push(key);
            if let Some(said) = comment.take() {
                let default = defaults.pointer(&format!("/{}", path.join("/"))).expect(key);
                rows += &format!("| `{}` | `{default}` | {said} |\n", path.join("."));
            }
        }
    }
    rows
}

#[test]
fn every_value_has_a_comment_or_is_part_of_one_that_has() {
    let undocumented: Vec<String> = PARTS
        .into_iter()
        .flat_map(|part| {
            let text = read_to_string(chart(part).join("values.yaml")).unwrap();
            let listed = table(&text);
            let mut leaves = Vec::new();
            collect(&yaml::document(&text), String::new(), &mut leaves);
            leaves.retain(|leaf| {
                !leaf
                    .match_indices('.')
                    .map(|(at, _)| &leaf[..at])
                    .chain([leaf.as_str()])
                    .any(|key| listed.contains(&format!("`{key}`")))
            });
            leaves
        })
        .collect();
    assert_eq!(undocumented, Vec::<String>::new());
}

fn collect(value: &serde_json::Value, path: String, leaves: &mut Vec<String>) {
    match value.as_object().filter(|all| !all.is_empty()) {
        Some(all) => all.iter().for_each(|(key, value)| {
            collect(value, if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, leaves);
        }),
        None => leaves.push(path),
    }
}
