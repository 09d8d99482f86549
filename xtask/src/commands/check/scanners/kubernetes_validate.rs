//! kubernetes-validate: Kubernetes' own schemas, without unknown fields, for the oldest and the newest supported version.

use super::scanner::Scanner;
use crate::cmd::Cmd;
use crate::commands::check::finding::Finding;
use crate::commands::check::input::Input;

const NAME: &str = "kubernetes-validate";
pub const SCANNER: Scanner = Scanner { name: NAME, looks_at: "charts, for 1.29 and 1.34", ask, read };

fn ask(input: &Input) -> Result<Vec<Cmd>, String> {
    let cmd = Cmd::new(input.program(NAME)).words("--strict -k 1.29 -k 1.34");
    Ok(vec![cmd.args(input.manifests()).dir(&input.folder)])
}

/// One line for each resource: `INFO FILE passed …`, `ERROR FILE did not validate …: reason`, `WARN FILE Couldn't find schema …`.
fn read(report: &str) -> Option<Vec<Finding>> {
    let mut found = Vec::new();
    for line in report.lines() {
        let (level, rest) = line.split_once(' ')?;
        let rule = match level {
            "INFO" => continue,
            "ERROR" => "schema",
            "WARN" => "no-schema",
            _ => return None,
        };
        let (file, what) = rest.split_once(' ')?;
        found.push(Finding {
            judge: NAME,
            rule: rule.to_owned(),
            file: file.to_owned(),
            line: None,
            what: what.trim_start_matches("did not validate for resource ").to_owned(),
        });
    }
    (!report.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_report() {
        let report = "INFO a.yaml passed for resource service/a against version 1.29\n\
            ERROR b.yaml did not validate for resource pod/b against version 1.34: spec: unexpected\n\
            WARN c.yaml Couldn't find schema for kind Zod with api version v9 for kubernetes version 1.34\n";
        let found = read(report).unwrap();
        assert_eq!((found[0].rule.as_str(), found[0].file.as_str()), ("schema", "b.yaml"));
        assert_eq!(found[0].what, "pod/b against version 1.34: spec: unexpected");
        assert_eq!((found[1].rule.as_str(), found[1].file.as_str()), ("no-schema", "c.yaml"));
    }

    #[test]
    fn takes_what_it_does_not_know_for_no_report() {
        assert_eq!(read(""), None);
        assert_eq!(read("Couldn't open file a.yaml for reading"), None);
    }
}
