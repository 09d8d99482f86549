//! trivy: misconfigurations in Dockerfiles and Kubernetes objects, by its built-in rules.

use super::scanner::Scanner;
use crate::cmd::Cmd;
use crate::commands::check::finding::Finding;
use crate::commands::check::input::Input;
use serde_json::Value;

const NAME: &str = "trivy";
pub const SCANNER: Scanner = Scanner { name: NAME, looks_at: "Dockerfiles, charts", ask, read };

fn ask(input: &Input) -> Result<Vec<Cmd>, String> {
    let cmd = Cmd::new(input.program(NAME)).words("config --format json --quiet --skip-check-update");
    Ok(vec![cmd.words("--skip-version-check --disable-telemetry .").dir(&input.folder)])
}

fn read(report: &str) -> Option<Vec<Finding>> {
    let all: Value = serde_json::from_str(report).ok()?;
    let mut found = Vec::new();
    for result in all["Results"].as_array()? {
        for flaw in result["Misconfigurations"].as_array().into_iter().flatten() {
            found.push(Finding {
                judge: NAME,
                rule: flaw["ID"].as_str()?.to_owned(),
                file: result["Target"].as_str()?.to_owned(),
                line: flaw["CauseMetadata"]["StartLine"].as_u64(),
                what: flaw["Message"].as_str().or(flaw["Title"].as_str())?.to_owned(),
            });
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_report() {
        let report = r#"{"SchemaVersion":2,"Results":[{"Target":"charts/a.yaml","MisconfSummary":{"Successes":101}},
            {"Target":"backend/Dockerfile","Misconfigurations":[{"ID":"DS-0026","Title":"No HEALTHCHECK defined",
             "Message":"Add HEALTHCHECK","Severity":"LOW","CauseMetadata":{}}]}]}"#;
        let expected = Finding {
            judge: NAME,
            rule: "DS-0026".into(),
            file: "backend/Dockerfile".into(),
            line: None,
            what: "Add HEALTHCHECK".into(),
        };
        assert_eq!(read(report), Some(vec![expected]));
    }

    #[test]
    fn takes_no_results_for_no_report() {
        assert_eq!(read(r#"{"SchemaVersion":2}"#), None);
        assert_eq!(read("2026-11-23T08:00:00Z FATAL"), None);
    }
}
