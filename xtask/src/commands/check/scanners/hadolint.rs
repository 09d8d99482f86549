//! hadolint: Dockerfiles and the shell in them.

use super::scanner::Scanner;
use crate::cmd::Cmd;
use crate::commands::check::finding::Finding;
use crate::commands::check::input::Input;
use serde_json::Value;

const NAME: &str = "hadolint";
pub const SCANNER: Scanner = Scanner { name: NAME, looks_at: "Dockerfiles", ask, read };

fn ask(input: &Input) -> Result<Vec<Cmd>, String> {
    // Ignores waivers in the Dockerfile itself.
    let cmd = Cmd::new(input.program(NAME)).words("--disable-ignore-pragma --failure-threshold style --format json");
    Ok(vec![cmd.args(input.dockerfiles()).dir(&input.folder)])
}

fn read(report: &str) -> Option<Vec<Finding>> {
    let all: Value = serde_json::from_str(report).ok()?;
    let finding = |v: &Value| {
        Some(Finding {
            judge: NAME,
            rule: v["code"].as_str()?.to_owned(),
            file: v["file"].as_str()?.to_owned(),
            line: v["line"].as_u64(),
            what: v["message"].as_str()?.to_owned(),
        })
    };
    all.as_array()?.iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_report() {
        let report = r#"[{"code":"DL3008","column":1,"file":"backend/Dockerfile","level":"warning","line":7,"message":"Pin versions"}]"#;
        let expected = Finding {
            judge: NAME,
            rule: "DL3008".into(),
            file: "backend/Dockerfile".into(),
            line: Some(7),
            what: "Pin versions".into(),
        };
        assert_eq!(read(report), Some(vec![expected]));
        assert_eq!(read("[]"), Some(vec![]));
        assert_eq!(read(r#"[{"message":"?"}]"#), None);
        assert_eq!(read("backend/Dockerfile: openBinaryFile: does not exist"), None);
    }
}
