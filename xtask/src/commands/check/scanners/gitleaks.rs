//! gitleaks: secrets in the tree, in the images' own layers and in every commit. It does not print the secrets.

use super::scanner::Scanner;
use crate::cmd::Cmd;
use crate::commands::check::finding::Finding;
use crate::commands::check::input::Input;
use serde_json::Value;

const NAME: &str = "gitleaks";
pub const SOURCES: Scanner = Scanner { name: NAME, looks_at: "tree and history", ask: ask_sources, read: read_sources };
// A scanner of its own, because it needs images and has other waivers.
const OF_IMAGES: &str = "gitleaks-images";
pub const IMAGES: Scanner =
    Scanner { name: OF_IMAGES, looks_at: "the app's layers", ask: ask_images, read: read_images };

fn ask_sources(input: &Input) -> Result<Vec<Cmd>, String> {
    let repository = input.repository()?;
    Ok(vec![
        common(Cmd::new(&repository.gitleaks).words("dir . --max-archive-depth 1")).dir(input.archives("tree")),
        common(Cmd::new(&repository.gitleaks).words("git . --log-opts=--all")).dir(input.history()),
    ])
}

fn ask_images(input: &Input) -> Result<Vec<Cmd>, String> {
    let gitleaks = &input.repository()?.gitleaks;
    if !input.has_layers() {
        return Err("no image of both parts in a node".to_owned());
    }
    // Bundled scripts contain much text that looks encoded, and decoding it doubles the time.
    let cmd = Cmd::new(gitleaks).words("dir . --max-archive-depth 1 --max-decode-depth 0");
    Ok(vec![common(cmd).dir(input.archives("images"))])
}

/// Ignores waivers beside the secret.
fn common(cmd: Cmd) -> Cmd {
    cmd.words("--ignore-gitleaks-allow --redact --no-banner --log-level error --report-format json --report-path -")
}

fn read_sources(report: &str) -> Option<Vec<Finding>> {
    read(NAME, report)
}

fn read_images(report: &str) -> Option<Vec<Finding>> {
    read(OF_IMAGES, report)
}

fn read(judge: &'static str, report: &str) -> Option<Vec<Finding>> {
    let all: Value = serde_json::from_str(report).ok()?;
    let finding = |v: &Value| {
        let commit = v["Commit"].as_str().unwrap_or_default();
        let place = if commit.is_empty() { String::new() } else { format!(" in commit {}", commit.get(..12)?) };
        // A file in an archive is named `ARCHIVE!PATH`.
        let file = v["File"].as_str()?.trim_start_matches("./").trim_start_matches("tree.tar!");
        Some(Finding {
            judge,
            rule: v["RuleID"].as_str()?.to_owned(),
            file: file.replace(".tar!", "/"),
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
            {"RuleID":"github-pat","Description":"A token.","StartLine":9,"File":"a","Commit":"0123456789abcdef"},
            {"RuleID":"github-pat","Description":"A token.","StartLine":1,"File":"frontend.tar!app/.next/a.json","Commit":""}]"#;
        let found = read(NAME, report).unwrap();
        assert_eq!((found[0].file.as_str(), found[0].line), ("backend/main.py", Some(3)));
        assert_eq!(found[1].what, "A token in commit 0123456789ab");
        assert_eq!(found[2].file, "frontend/app/.next/a.json");
        assert!(!format!("{found:?}").contains("canary-value"));
    }

    #[test]
    fn takes_what_is_no_list_for_no_report() {
        assert_eq!(read(NAME, ""), None);
        assert_eq!(read(NAME, "fatal: not a git repository"), None);
    }
}
