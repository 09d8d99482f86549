//! `setup --with`: AI tools, and a small model with its server. They come by the same two ways as the tools that deploying needs.

use super::programs::{Compiled, Environment, K8SGPT};
use super::releases;
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::programs;
use crate::facts::reach::Rung;
use crate::pins::KUBECTL_AI_RELEASE;
use crate::plan::{Plan, Step};
use crate::step_id::{Program, StepId};
use crate::values::With;
use anyhow::Result;

/// The environments, each with the folder of its lock file.
pub const HOLMESGPT: (Program, &str) = (Program::HolmesGpt, "ai/holmesgpt");
pub const KAGENT_ADK: (Program, &str) = (Program::KagentAdk, "ai/kagent-adk");
pub const MODEL: (Program, &str) = (Program::Model, "ai/model");

/// One step for each tool. A step for a tool that cannot be had is idle and says what to do.
///
/// # Errors
/// A lock file cannot be read, or there is no Python.
pub fn plan(config: &Config, facts: &Facts, with: &[With]) -> Result<Plan> {
    let mut plan = Plan::default();
    if with.contains(&With::Ai) {
        plan = Plan::of([
            k8sgpt(config, facts)?,
            kubectl_ai(config, facts)?,
            environment(config, HOLMESGPT)?,
            environment(config, KAGENT_ADK)?,
        ]);
    }
    if with.contains(&With::Model) {
        plan.push(environment(config, MODEL)?);
    }
    Ok(plan)
}

fn environment(config: &Config, (program, folder): (Program, &str)) -> Result<Step> {
    let environment = Environment::of(&config.paths, folder)?;
    let python = if environment.is_ready() { None } else { Some(programs::python_311()?) };
    Ok(environment.step(program, python.as_deref()))
}

fn k8sgpt(config: &Config, facts: &Facts) -> Result<Step> {
    let compiled = Compiled::of(&config.paths, &K8SGPT)?;
    let go = facts.setup.host.go;
    if compiled.is_ready() || go.is_some_and(|version| version >= K8SGPT.go) {
        return Ok(compiled.step());
    }
    let found = go.map_or("there is none".to_owned(), |version| format!("here is {version}"));
    let why = format!("left out: it needs Go {}, and {found}", K8SGPT.go);
    Ok(Step::new(StepId::Program(Program::K8sgpt)).detail("install Go, or k8sgpt itself").because(why))
}

fn kubectl_ai(config: &Config, facts: &Facts) -> Result<Step> {
    let id = StepId::Program(Program::KubectlAi);
    if config.paths.bin().join(KUBECTL_AI_RELEASE.tool).exists() {
        return Ok(Step::new(id).because("unchanged"));
    }
    match facts.setup.source.rung {
        Rung::Release => releases::step(&super::site(config, facts), id, &KUBECTL_AI_RELEASE),
        _ => Ok(Step::new(id).detail("kubectl krew install ai").because("left out: no package registry has it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::reach::release_url;
    use crate::setup::tests::{bare, config, machine};
    use crate::tools::version::Version;
    use std::path::Path;

    fn clone() -> Config {
        let mut config = config("");
        config.paths.root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
        config.paths.cache = "/nowhere".into();
        config
    }

    /// The lines of the plan for kubectl-ai and k8sgpt, on a machine with this rung and this Go.
    fn planned(rung: Rung, go: Option<Version>) -> Vec<String> {
        let mut facts = Facts::for_tests();
        facts.machine = machine("linux", "x86_64", "debian", "bookworm");
        facts.setup = bare(rung);
        facts.setup.host.go = go;
        let mut plan = plan(&clone(), &facts, &[With::Ai]).unwrap();
        assert_eq!(plan.check(), Ok(()));
        plan.keep(|step| matches!(step.id, StepId::Program(Program::KubectlAi | Program::K8sgpt)));
        plan.to_string().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn what_cannot_be_had_is_left_out_and_says_what_to_do() {
        let lines = planned(Rung::Registries, Some(Version(1, 19, 8)));
        assert_eq!(
            lines,
            [
                "tools k8sgpt install Go, or k8sgpt itself left out: it needs Go 1.26.3, and here is 1.19.8",
                "tools kubectl-ai kubectl krew install ai left out: no package registry has it",
            ]
        );
    }

    #[test]
    fn kubectl_ai_comes_from_its_release_by_its_sum_and_k8sgpt_from_its_module() {
        let lines = planned(Rung::Release, Some(Version(1, 27, 0)));
        let all = lines.join("\n");
        assert!(all.contains("go build -mod=readonly") && all.contains("github.com/k8sgpt-ai/k8sgpt"), "{all}");
        assert!(all.contains("kubectl-ai_Linux_x86_64.tar.gz") && all.contains("012f009f878a"), "{all}");
        let mac = release_url(&KUBECTL_AI_RELEASE, &clone(), &machine("macos", "aarch64", "", ""));
        assert!(mac.ends_with("/v0.0.29/kubectl-ai_Darwin_arm64.tar.gz"), "{mac}");
    }

    #[test]
    fn every_environment_has_a_lock_with_hashes() {
        for (_, folder) in [HOLMESGPT, KAGENT_ADK, MODEL] {
            let path = clone().paths.root.join("xtask").join(folder).join("requirements.txt");
            let lock = std::fs::read_to_string(path).unwrap();
            assert!(lock.matches("==").count() <= lock.matches("--hash=sha256:").count(), "{folder}");
            assert!(!lock.contains("://"), "{folder} names a host");
        }
    }
}
