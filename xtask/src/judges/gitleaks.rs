//! gitleaks: secrets in the tree, in the images' own layers and in every commit. It prints none of what it finds.

use super::input::Input;
use super::{Finding, Judge};
use crate::cmd::Cmd;
use serde_json::Value;

const NAME: &str = "gitleaks";
pub const JUDGE: Judge = Judge { name: NAME, looks_at: "tree, history, images", ask, read };

fn ask(input: &Input) -> Vec<Cmd> {
    let Some(repository) = &input.repository else { return Vec::new() };
    let gitleaks = |mode: &str| Cmd::new(&repository.gitleaks).arg(mode).arg(".");
    // A waiver beside the secret does not count. The archives are the tree and the layers.
    let common = "--ignore-gitleaks-allow --redact --no-banner --log-level error --report-format json --report-path -";
    vec![
        gitleaks("dir").words("--max-archive-depth 2").words(common).dir(input.archives()),
        gitleaks("git").arg("--log-opts=--all").words(common).dir(input.history()),
    ]
}

fn read(report: &str) -> Option<Vec<Finding>> {
    let all: Value = serde_json::from_str(report).ok()?;
    let finding = |v: &Value| {
        let commit = v["Commit"].as_str().unwrap_or_default();
        let place = if commit.is_empty() { String::new() } else { format!(" in commit {}", commit.get(..12)?) };
        Some(Finding {
            judge: NAME,
            rule: v["RuleID"].as_str()?.to_owned(),
            file: v["File"].as_str()?.trim_start_matches("./").trim_start_matches("tree.tar!").to_owned(),
            line: v["StartLine"].as_u64(),
            what: format!("{}{place}", v["Description"].as_str()?.trim_end_matches('.')),
        })
    };
    all.as_array()?.iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_and_never_what() {
        let report = r#"[{"RuleID":"github-pat","Description":"A token.","StartLine":3,"Match":"REDACTED","Secret":"canary-value",
            "File":"tree.tar!backend/main.py","Commit":""},
            {"RuleID":"github-pat","Description":"A token.","StartLine":9,"File":"a","Commit":"0123456789abcdef"}]"#;
        let found = read(report).unwrap();
        assert_eq!((found[0].file.as_str(), found[0].line), ("backend/main.py", Some(3)));
        assert_eq!(found[1].what, "A token in commit 0123456789ab");
        assert!(!format!("{found:?}").contains("canary-value"));
    }

    #[test]
    fn takes_what_is_no_list_for_no_report() {
        assert_eq!(read(""), None);
        assert_eq!(read("fatal: not a git repository"), None);
    }
}
