//! Waivers: `xtask/scanners/waivers.json` names scanner, rule, files and reason of each, and `about` if it covers a part of a
//! file. A waiver that nothing needs is a finding, so that the file stays short.

use super::finding::Finding;
use crate::failure::{Exit, Failure};
use anyhow::Result;
use glob::Pattern;
use serde_json::Value;
use std::path::Path;

pub const FILE: &str = "xtask/scanners/waivers.json";

#[derive(Clone, Debug)]
struct Waiver {
    scanner: String,
    rule: String,
    files: Vec<Pattern>,
    /// Words of the finding, for a file that has both waived and real findings.
    about: Option<String>,
}

impl Waiver {
    fn takes(&self, finding: &Finding) -> bool {
        let same = self.scanner == finding.judge && self.rule == finding.rule;
        let about = self.about.as_ref().is_none_or(|words| finding.what.contains(words));
        same && about && self.files.iter().any(|file| file.matches(&finding.file))
    }
}

/// The remaining findings, and the number of waived ones.
#[derive(Debug, PartialEq)]
pub struct Rest {
    pub findings: Vec<Finding>,
    pub waived: usize,
}

/// Applies the clone's waivers. Waivers of scanners that did not run are ignored.
///
/// # Errors
/// The file cannot be read, or a waiver has no reason.
pub fn apply(root: &Path, findings: Vec<Finding>, judged: &[&str]) -> Result<Rest> {
    let text = std::fs::read_to_string(root.join(FILE)).unwrap_or_default();
    let waivers =
        parse(&text).map_err(|why| Failure::new(Exit::Failed, format!("{FILE} is invalid"), "mend it").why(why))?;
    Ok(rest(&waivers, findings, judged))
}

fn parse(text: &str) -> Result<Vec<Waiver>, String> {
    let all: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let waiver = |v: &Value| {
        let field = |key: &str| match v[key].as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            _ => Err(format!("a waiver without {key}: {v}")),
        };
        let files =
            v["files"].as_array().filter(|files| !files.is_empty()).ok_or(format!("a waiver without files: {v}"))?;
        let pattern =
            |file: &Value| Pattern::new(file.as_str().unwrap_or_default()).map_err(|e| format!("{file}: {e}"));
        let files = files.iter().map(pattern).collect::<Result<_, _>>()?;
        field("reason")?;
        Ok(Waiver {
            scanner: field("scanner")?,
            rule: field("rule")?,
            files,
            about: v["about"].as_str().map(str::to_owned),
        })
    };
    all.as_array().ok_or("not a list")?.iter().map(waiver).collect()
}

fn rest(waivers: &[Waiver], findings: Vec<Finding>, judged: &[&str]) -> Rest {
    let total = findings.len();
    let mut idle = Vec::new();
    for waiver in waivers.iter().filter(|w| judged.contains(&w.scanner.as_str())) {
        if !findings.iter().any(|f| waiver.takes(f)) {
            let what = format!("nothing needs this waiver of {}: take it out", waiver.scanner);
            idle.push(Finding { judge: "waivers", rule: waiver.rule.clone(), file: FILE.to_owned(), line: None, what });
        }
    }
    let waived = |f: &Finding| waivers.iter().any(|w| w.takes(f));
    let mut findings: Vec<Finding> = findings.into_iter().filter(|f| !waived(f)).collect();
    let waived = total - findings.len();
    findings.extend(idle);
    Rest { findings, waived }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: &str, file: &str) -> Finding {
        Finding { judge: "trivy", rule: rule.into(), file: file.into(), line: None, what: String::new() }
    }

    fn waivers(rule: &str, file: &str) -> Vec<Waiver> {
        parse(&format!(r#"[{{"scanner":"trivy","rule":"{rule}","files":["{file}"],"reason":"because"}}]"#)).unwrap()
    }

    #[test]
    fn takes_what_it_names_and_nothing_else() {
        let all =
            || vec![finding("A", "charts/a.yaml"), finding("A", "backend/Dockerfile"), finding("B", "charts/a.yaml")];
        let left = rest(&waivers("A", "charts/*"), all(), &["trivy"]);
        assert_eq!(left, Rest { findings: all()[1..].to_vec(), waived: 1 });
    }

    #[test]
    fn complains_of_a_waiver_that_nothing_needs() {
        let left = rest(&waivers("A", "charts/*"), vec![], &["trivy"]);
        assert_eq!(left.findings[0].judge, "waivers");
        assert_eq!(rest(&waivers("A", "charts/*"), vec![], &["checkov"]).findings, []);
    }

    #[test]
    fn takes_a_part_of_a_file() {
        let text = r#"[{"scanner":"trivy","rule":"A","files":["*"],"about":"(Pod.test)","reason":"x"}]"#;
        let of = |what: &str| Finding { what: what.into(), ..finding("A", "a") };
        let left =
            rest(&parse(text).unwrap(), vec![of("no probe (Pod.test)"), of("no probe (Deployment.a)")], &["trivy"]);
        assert_eq!(left.findings, [of("no probe (Deployment.a)")]);
    }

    #[test]
    fn wants_a_reason() {
        let text = r#"[{"scanner":"trivy","rule":"A","files":["*"],"reason":" "}]"#;
        assert!(parse(text).unwrap_err().contains("without reason"));
        assert!(
            parse(r#"[{"scanner":"trivy","rule":"A","files":[],"reason":"x"}]"#).unwrap_err().contains("without files")
        );
        assert!(parse("{}").is_err() && parse("").is_err());
    }

    #[test]
    fn the_clones_own_file_is_as_it_is_to_be() {
        let text = include_str!("../../../scanners/waivers.json");
        let all = parse(text).unwrap();
        assert!(all.iter().all(|w| super::super::scanners::ALL.iter().any(|s| s.name == w.scanner)), "{all:#?}");
    }
}
