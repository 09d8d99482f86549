//! Criteria 11 and 12: what the AI tools do is for a person to judge; `ai-examples` runs them.

use super::verdict::Judgment;
use crate::commands::ai_examples::tools::{self, K8SGPT, KAGENT, KUBECTL_AI, Tool};
use crate::probe::World;
use anyhow::Result;

pub fn kubectl_ai(_: &World) -> Result<Judgment> {
    Ok(judged(&[&KUBECTL_AI], tools::on_path))
}

pub fn kagent(_: &World) -> Result<Judgment> {
    Ok(judged(&[&KAGENT, &K8SGPT], tools::on_path))
}

fn judged(any_of: &[&Tool], there: impl Fn(&Tool) -> bool) -> Judgment {
    if let Some(tool) = any_of.iter().find(|tool| there(tool)) {
        return Judgment::not_judged(format!(
            "{} is on PATH: cargo xtask ai-examples runs it, and you judge",
            tool.name
        ));
    }
    let names: Vec<&str> = any_of.iter().map(|t| t.name).collect();
    let install: Vec<&str> = any_of.iter().map(|t| t.install).collect();
    Judgment::not_judged(format!("{} is not installed: {}", names.join(" or "), install.join(", or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_to_install_what_is_not_there() {
        assert!(judged(&[&KUBECTL_AI], |_| false).evidence.ends_with(KUBECTL_AI.install));
        assert!(judged(&[&KAGENT, &K8SGPT], |tool| tool.name == "k8sgpt").evidence.starts_with("k8sgpt is on PATH"));
    }
}
