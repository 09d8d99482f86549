//! The bill of materials of a pack, in CycloneDX: each program and image with its SHA-256 and the components it is made of.

use super::contents::{Contents, Kind, List};
use super::manifest::Manifest;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// # Errors
/// A list cannot be read.
pub fn of(contents: &Contents, manifest: &Manifest, sums: &BTreeMap<&str, &str>) -> Result<Value> {
    let mut parts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for List { kind, owner, path } in &contents.lists {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        match kind {
            Kind::Go => parts.extend(go(&text)),
            Kind::Debian => parts.entry(owner.clone()).or_default().extend(text.lines().filter_map(debian)),
            Kind::Pip => parts.entry(owner.clone()).or_default().extend(text.lines().filter_map(pip)),
            Kind::Npm => parts.entry(owner.clone()).or_default().extend(npm(&text)),
        }
    }
    let outputs = || manifest.stages.iter().flat_map(|stage| &stage.outputs);
    let names = outputs().map(|output| (&output.member, &output.name));
    let names = names.chain(manifest.images.iter().map(|image| (&image.member, &image.tag)));
    // One file under several names has the components of each name.
    let mut within: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (member, name) in names {
        within.entry(member).or_default().extend(parts.remove(name).unwrap_or_default());
    }
    for components in within.values_mut() {
        let mut seen = BTreeSet::new();
        components.retain(|component| seen.insert(component["purl"].to_string()));
    }
    let component = |kind: &str, name: &str, member: &str| {
        let hash = sums.get(member).copied().unwrap_or_default();
        json!({
            "type": kind, "name": name, "bom-ref": format!("{member}#{name}"),
            "hashes": [{"alg": "SHA-256", "content": hash}],
            "components": within.get(member),
        })
    };
    let mut components = Vec::new();
    for output in outputs() {
        let kind = match output {
            _ if output.name.contains(':') => "container",
            _ if output.executable => "application",
            _ => "file",
        };
        components.push(component(kind, &output.name, &output.member));
    }
    for image in &manifest.images {
        components.push(component("container", &image.tag, &image.member));
    }
    Ok(json!({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {"type": "application", "name": "todo-chatbot-pack", "version": env!("CARGO_PKG_VERSION")}},
        "components": components,
    }))
}

fn library(purl: &str, name: &str, version: &str) -> Value {
    json!({"type": "library", "name": name, "version": version, "purl": purl})
}

/// The modules of each program: a line with its path, then indented lines of tabs, `dep` before each module.
fn go(text: &str) -> BTreeMap<String, Vec<Value>> {
    let mut programs: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut program = String::new();
    for line in text.lines() {
        match line.strip_prefix('\t').map(|line| line.split('\t').collect::<Vec<_>>()).as_deref() {
            None => {
                let path = line.rsplit_once(':').map_or(line, |(path, _)| path);
                path.rsplit('/').next().unwrap_or_default().clone_into(&mut program);
            }
            Some(["dep" | "=>", name, version, ..]) => {
                let module = library(&format!("pkg:golang/{name}@{version}"), name, version);
                programs.entry(program.clone()).or_default().push(module);
            }
            Some(_) => {}
        }
    }
    programs
}

fn debian(line: &str) -> Option<Value> {
    let mut words = line.split(' ');
    let (name, version, arch) = (words.next()?, words.next()?, words.next()?);
    let purl = format!("pkg:deb/debian/{name}@{}?arch={arch}", version.replace('+', "%2B"));
    Some(library(&purl, name, version))
}

fn pip(line: &str) -> Option<Value> {
    let (name, rest) = line.split_once("==")?;
    let version = rest.split([' ', ';', '\\']).next()?;
    // A package's extras are not of its name.
    let name = name.trim().split('[').next()?;
    (!name.starts_with(['#', '-'])).then(|| library(&format!("pkg:pypi/{name}@{version}"), name, version))
}

/// The packages that are not for development alone.
fn npm(text: &str) -> Vec<Value> {
    let lock: Value = serde_json::from_str(text).unwrap_or_default();
    let packages = lock["packages"].as_object().into_iter().flatten();
    let package = |(path, package): (&String, &Value)| {
        let (_, name) = path.rsplit_once("node_modules/")?;
        let version = package["version"].as_str()?;
        let is_shipped = package["dev"] != json!(true);
        is_shipped.then(|| library(&format!("pkg:npm/{}@{version}", name.replace('@', "%40")), name, version))
    };
    packages.filter_map(package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purls(components: &[Value]) -> Vec<&str> {
        components.iter().filter_map(|component| component["purl"].as_str()).collect()
    }

    #[test]
    fn reads_the_lists_that_the_tools_print() {
        let text = "/c/bin/kube: go1.26.0\n\tpath\tkube\n\tmod\tkube\t(devel)\t\n\tdep\tgithub.com/a/b\tv1.2.3\th1:x\n/c/bin/etcd: go1.26.0\n\tdep\tgo.x/y\tv0.1.0\n";
        let programs = go(text);
        assert_eq!(purls(&programs["kube"]), ["pkg:golang/github.com/a/b@v1.2.3"]);
        assert_eq!(purls(&programs["etcd"]), ["pkg:golang/go.x/y@v0.1.0"]);
        let package = debian("libstdc++6 12.2.0-14+deb12u1 amd64").unwrap();
        assert_eq!(package["purl"], "pkg:deb/debian/libstdc++6@12.2.0-14%2Bdeb12u1?arch=amd64");
        let package = pip("uvicorn[standard]==0.35.0 \\").unwrap();
        assert_eq!(package["purl"], "pkg:pypi/uvicorn@0.35.0");
        assert_eq!(pip("    --hash=sha256:ab"), None);
        let lock = r#"{"packages": {"": {"version": "1"}, "node_modules/@next/env": {"version": "16.0.1"},
            "node_modules/vitest": {"version": "4.0.0", "dev": true}}}"#;
        assert_eq!(purls(&npm(lock)), ["pkg:npm/%40next/env@16.0.1"]);
    }
}
