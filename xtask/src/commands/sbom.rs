//! `sbom`: the app's components in CycloneDX, as the lock files name them. pip's lock file has no licences, so they are read from
//! the packages themselves, which the tool cache keeps.

use crate::app::part::Part;
use crate::cmd::Cmd;
use crate::config::Config;
use crate::context::Context;
use crate::facts::programs;
use crate::lock;
use crate::plan::{Op, Plan, Step};
use crate::report::Event;
use crate::setup::programs::Environment;
use crate::step_id::{Program, StepId};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn list(config: &Config, part: &str) -> PathBuf {
    config.paths.output.join("sbom").join(format!("{part}.cdx.json"))
}

/// What the packages of the backend's lock file say of themselves.
fn packages(config: &Config) -> PathBuf {
    config.paths.output.join("sbom").join("backend-packages.cdx.json")
}

struct Environments {
    cyclonedx: Environment,
    backend: Environment,
}

impl Environments {
    fn of(config: &Config) -> Result<Self> {
        let lock = config.paths.root.join("backend/requirements.txt");
        Ok(Self {
            cyclonedx: Environment::of(&config.paths, "scanners/sbom")?,
            backend: Environment::of_lock(&config.paths, lock, "sbom")?,
        })
    }

    fn are_ready(&self) -> bool {
        self.cyclonedx.is_ready() && self.backend.is_ready()
    }
}

fn plan(config: &Config, environments: &Environments, python: Option<&Path>) -> Plan {
    let root = |part: &str| config.paths.root.join(part);
    let cyclonedx = || Cmd::new(environments.cyclonedx.program("cyclonedx-py"));
    let backend = cyclonedx()
        .words("requirements --output-format JSON --mc-type application --pyproject pyproject.toml")
        .arg("requirements.txt")
        .dir(root("backend"));
    let python_of_backend = environments.backend.program("python");
    let licences = cyclonedx().words("environment --output-format JSON").arg(python_of_backend.to_string_lossy());
    // Not with `--omit dev`: npm then leaves out packages of the image too that a development package needs as well, such as react.
    let npm = Cmd::new("npm").words("sbom --sbom-format cyclonedx --sbom-type application --package-lock-only");
    let write = |path: PathBuf, cmd| Op::Answer { cmd, path, statuses: &[0] };
    let step = |part, lock: &str| Step::new(StepId::Sbom(part)).detail(lock).remedy("mend what it complains of");
    Plan::of([
        environments.cyclonedx.step(Program::Cyclonedx, python),
        environments.backend.step(Program::BackendPackages, python),
        step(Part::Backend, "requirements.txt")
            .op(write(list(config, "backend"), backend))
            .op(write(packages(config), licences))
            .after(StepId::Program(Program::Cyclonedx))
            .after(StepId::Program(Program::BackendPackages)),
        step(Part::Frontend, "package-lock.json").op(write(list(config, "frontend"), npm.dir(root("frontend")))),
    ])
}

/// The backend's list with the licences of its packages. Both lists name a package by its purl.
fn licensed(list: &mut Value, packages: &Value) {
    let of_package = |purl: &Value| {
        let named = packages["components"].as_array().into_iter().flatten().find(|package| package["purl"] == *purl);
        named.map(|package| package["licenses"].clone()).filter(Value::is_array)
    };
    for component in list["components"].as_array_mut().into_iter().flatten() {
        if let Some(licences) = of_package(&component["purl"]) {
            component["licenses"] = licences;
        }
    }
}

/// npm's list without the packages that only development needs, and without what depends on those.
///
fn shipped(list: &mut Value) {
    let mut left_out = BTreeSet::new();
    if let Some(components) = list["components"].as_array_mut() {
        components.retain(|component| {
            let properties = component["properties"].as_array().into_iter().flatten();
            let is_for_development = properties.into_iter().any(|p| p["name"] == "cdx:npm:package:development");
            if is_for_development {
                left_out.insert(component["bom-ref"].as_str().unwrap_or_default().to_owned());
            }
            !is_for_development
        });
    }
    let is_left_out = |name: &Value| name.as_str().is_some_and(|name| left_out.contains(name));
    if let Some(dependencies) = list["dependencies"].as_array_mut() {
        dependencies.retain(|dependency| !is_left_out(&dependency["ref"]));
        for needed in dependencies.iter_mut().filter_map(|dependency| dependency["dependsOn"].as_array_mut()) {
            needed.retain(|name| !is_left_out(name));
        }
    }
}

/// # Errors
/// The file cannot be read, or is no JSON.
fn read(path: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))
}

/// Changes a list in its file.
///
/// # Errors
/// The list cannot be read or written, or is no JSON.
fn correct(path: &Path, change: impl FnOnce(&mut Value)) -> Result<()> {
    let mut list = read(path)?;
    change(&mut list);
    std::fs::write(path, format!("{list:#}\n")).with_context(|| format!("cannot write {}", path.display()))
}

/// # Errors
/// npm is missing, or a list is not understood.
pub fn perform(cx: &Context) -> Result<()> {
    programs::npm("lists the frontend's components")?;
    let environments = Environments::of(cx.config)?;
    let ready = environments.are_ready();
    let _lock = if cx.dry_run || ready { None } else { Some(lock::cache(&cx.config.paths, cx.report)?) };
    let python = if environments.are_ready() { None } else { Some(programs::python_311()?) };
    cx.carry_out(&plan(cx.config, &environments, python.as_deref()))?;
    if cx.dry_run {
        return Ok(());
    }
    let packages = packages(cx.config);
    let licences = read(&packages)?;
    correct(&list(cx.config, Part::Backend.name()), |list| licensed(list, &licences))?;
    std::fs::remove_file(&packages).with_context(|| format!("cannot remove {}", packages.display()))?;
    correct(&list(cx.config, Part::Frontend.name()), shipped)?;
    for part in Part::ALL.iter().map(|part| part.name()) {
        let path = list(cx.config, part);
        cx.report.event(Event::Sbom { part: part.to_owned(), path });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_only_development_needs_is_left_out_and_nothing_else() {
        let development = json!([{"name": "cdx:npm:package:path", "value": "x"}, {"name": "cdx:npm:package:development", "value": "true"}]);
        let mut shipped = json!({"serialNumber": "urn:uuid:1", "components": [
            {"bom-ref": "react@19", "properties": [{"name": "cdx:npm:package:path", "value": "react"}]},
            {"bom-ref": "eslint@9", "properties": development},
            {"bom-ref": "tslib@2"}],
            "dependencies": [{"ref": "app@1", "dependsOn": ["react@19", "eslint@9"]}, {"ref": "eslint@9", "dependsOn": ["tslib@2"]}]});
        super::shipped(&mut shipped);
        let refs: Vec<&Value> = shipped["components"].as_array().unwrap().iter().map(|c| &c["bom-ref"]).collect();
        assert_eq!(refs, ["react@19", "tslib@2"]);
        assert_eq!(shipped["dependencies"], json!([{"ref": "app@1", "dependsOn": ["react@19"]}]));
        assert_eq!(shipped["serialNumber"], "urn:uuid:1");
    }

    #[test]
    fn a_package_gets_the_licence_that_it_declares_itself() {
        let mut list = json!({"components": [{"purl": "pkg:pypi/a@1", "hashes": ["kept"]}, {"purl": "pkg:pypi/b@2"}]});
        let own = json!([{"license": {"id": "MIT"}}]);
        let packages = json!({"components": [
            {"purl": "pkg:pypi/b@1", "licenses": [{"license": {"id": "BSD-3-Clause"}}]},
            {"purl": "pkg:pypi/a@1", "licenses": own}]});
        licensed(&mut list, &packages);
        assert_eq!(
            list["components"],
            json!([{"purl": "pkg:pypi/a@1", "hashes": ["kept"], "licenses": own}, {"purl": "pkg:pypi/b@2"}])
        );
    }
}
