//! Criterion 4: `helm lint --strict` finds nothing in either chart, with each of its values files.

use super::verdict::Judgment;
use crate::app::part::Part;
use crate::host::{self, Answer};
use crate::probe::World;
use crate::tools::helm;
use anyhow::Result;

pub fn judge(world: &World) -> Result<Judgment> {
    let charts = Part::ALL.map(|part| world.config.paths.root.join("helm").join(part.name()));
    let mut asked = Vec::new();
    let mut complaints = Vec::new();
    for (part, chart) in Part::ALL.iter().zip(&charts) {
        for values in [None, Some("values-dev.yaml")] {
            let file = values.map(|name| chart.join(name));
            let cmd = helm::lint(&world.target.helm, chart, file.as_deref()).limit(20);
            asked.push(cmd.to_string());
            complaints.extend(complaint(&host::ask(&cmd)?).map(|said| format!("{part}: {said}")));
        }
    }
    let version = world.facts.tools.helm.as_ref().map(|t| t.version.to_string()).unwrap_or_default();
    let judgment = if complaints.is_empty() {
        Judgment::passed(format!(
            "helm {version} lint --strict: both charts clean, with values.yaml and with values-dev.yaml"
        ))
    } else {
        Judgment::failed(complaints.join("; "), "mend what it names in helm/, then: cargo xtask validate")
    };
    Ok(asked.iter().fold(judgment, Judgment::asked))
}

/// The first line that is a warning or an error.
fn complaint(answer: &Answer) -> Option<String> {
    let bad = |line: &&str| line.contains("[WARNING]") || line.contains("[ERROR]");
    let said = answer.out.lines().chain(answer.err.lines()).find(bad).map(|l| l.trim().to_owned());
    said.or_else(|| (!answer.ok).then(|| answer.complaint()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_warning_for_a_failure_whatever_the_exit_status() {
        let of = |ok, out: &str| complaint(&Answer { ok, code: 0, out: out.into(), err: String::new() });
        assert_eq!(of(true, "[INFO] Chart.yaml: icon is recommended\n1 chart(s) linted, 0 chart(s) failed"), None);
        assert_eq!(of(true, "[WARNING] templates/x: y").as_deref(), Some("[WARNING] templates/x: y"));
        assert!(of(false, "").is_some());
    }
}
