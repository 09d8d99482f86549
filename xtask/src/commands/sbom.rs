//! `sbom`: the app's components in CycloneDX, from the lock files alone. It installs nothing and asks no registry.

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

fn plan(config: &Config, environment: &Environment, python: Option<&Path>) -> Plan {
    let root = |part: &str| config.paths.root.join(part);
    let backend = Cmd::new(environment.program("cyclonedx-py"))
        .words("requirements --output-format JSON --mc-type application --pyproject pyproject.toml")
        .arg("requirements.txt")
        .dir(root("backend"));
    // Not with `--omit dev`: npm then leaves out packages of the image too that a development package needs as well, such as react.
    let npm = Cmd::new("npm").words("sbom --sbom-format cyclonedx --sbom-type application --package-lock-only");
    let write = |part: &str, cmd| Op::Answer { cmd, path: list(config, part), statuses: &[0] };
    let step =
        |part, lock: &str, op| Step::new(StepId::Sbom(part)).detail(lock).op(op).remedy("mend what it complains of");
    Plan::of([
        environment.step(Program::Cyclonedx, python),
        step(Part::Backend, "requirements.txt", write("backend", backend)).after(StepId::Program(Program::Cyclonedx)),
        step(Part::Frontend, "package-lock.json", write("frontend", npm.dir(root("frontend")))),
    ])
}

/// npm's list without the packages that only development needs, and without what depends on those.
///
/// # Errors
/// The list is no JSON.
fn shipped(list: &str) -> Result<String> {
    let mut list: Value = serde_json::from_str(list).context("npm's list of components is no JSON")?;
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
    Ok(format!("{list:#}\n"))
}

/// # Errors
/// npm is missing, or a lock file is not understood.
pub fn perform(cx: &Context) -> Result<()> {
    programs::npm("lists the frontend's components")?;
    let environment = Environment::of(&cx.config.paths, "scanners/sbom")?;
    let ready = environment.is_ready();
    let _lock = if cx.dry_run || ready { None } else { Some(lock::cache(&cx.config.paths, cx.report)?) };
    let python = if environment.is_ready() { None } else { Some(programs::python_311()?) };
    cx.carry_out(&plan(cx.config, &environment, python.as_deref()))?;
    if !cx.dry_run {
        let path = list(cx.config, Part::Frontend.name());
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        std::fs::write(&path, shipped(&text)?).with_context(|| format!("cannot write {}", path.display()))?;
    }
    for part in Part::ALL.iter().map(|part| part.name()).filter(|_| !cx.dry_run) {
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
        let list = json!({"serialNumber": "urn:uuid:1", "components": [
            {"bom-ref": "react@19", "properties": [{"name": "cdx:npm:package:path", "value": "react"}]},
            {"bom-ref": "eslint@9", "properties": development},
            {"bom-ref": "tslib@2"}],
            "dependencies": [{"ref": "app@1", "dependsOn": ["react@19", "eslint@9"]}, {"ref": "eslint@9", "dependsOn": ["tslib@2"]}]});
        let shipped: Value = serde_json::from_str(&shipped(&list.to_string()).unwrap()).unwrap();
        let refs: Vec<&Value> = shipped["components"].as_array().unwrap().iter().map(|c| &c["bom-ref"]).collect();
        assert_eq!(refs, ["react@19", "tslib@2"]);
        assert_eq!(shipped["dependencies"], json!([{"ref": "app@1", "dependsOn": ["react@19"]}]));
        assert_eq!(shipped["serialNumber"], "urn:uuid:1");
    }
}
