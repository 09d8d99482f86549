//! checkov: Dockerfiles and Kubernetes objects, also their relations, such as a pod without a NetworkPolicy.

use super::scanner::Scanner;
use crate::cmd::Cmd;
use crate::commands::check::finding::Finding;
use crate::commands::check::input::Input;
use serde_json::Value;

const NAME: &str = "checkov";
pub const SCANNER: Scanner = Scanner { name: NAME, looks_at: "Dockerfiles, charts", ask, read };

fn ask(input: &Input) -> Result<Vec<Cmd>, String> {
    let cmd = Cmd::new(input.program(NAME)).words("--directory . --framework dockerfile kubernetes");
    Ok(vec![cmd.words("--skip-download --compact --quiet --output json").dir(&input.folder)])
}

/// One object for each framework, in a list if there are several.
fn read(report: &str) -> Option<Vec<Finding>> {
    let all: Value = serde_json::from_str(report).ok()?;
    let frameworks = all.as_array().cloned().unwrap_or_else(|| vec![all]);
    let mut found = Vec::new();
    for framework in &frameworks {
        let results = framework["results"].as_object()?;
        for failed in results.get("failed_checks")?.as_array()? {
            let text = |key: &str| failed[key].as_str();
            found.push(Finding {
                judge: NAME,
                rule: text("check_id")?.to_owned(),
                file: text("file_path")?.trim_start_matches('/').to_owned(),
                line: failed["file_line_range"][0].as_u64(),
                what: described(text("check_name")?, text("resource")?),
            });
        }
        for file in results.get("parsing_errors").and_then(Value::as_array).into_iter().flatten() {
            let (file, what) = (file.as_str().unwrap_or_default().to_owned(), "cannot be read".to_owned());
            found.push(Finding { judge: NAME, rule: "parsing".to_owned(), file, line: None, what });
        }
        // Inline skips are disabled, because waivers belong in the file of waivers.
        for skipped in results.get("skipped_checks").and_then(Value::as_array).into_iter().flatten() {
            found.push(Finding {
                judge: NAME,
                rule: skipped["check_id"].as_str()?.to_owned(),
                file: skipped["file_path"].as_str()?.trim_start_matches('/').to_owned(),
                line: None,
                what: "is skipped by a comment or annotation: waive it in the file of waivers".to_owned(),
            });
        }
    }
    Some(found)
}

/// The resource of a Dockerfile repeats the file's name. A pod's resource has all its labels behind the name.
fn described(check: &str, resource: &str) -> String {
    if resource.starts_with('/') {
        return check.to_owned();
    }
    let end = resource.find(".app").unwrap_or(resource.len());
    format!("{check} ({})", &resource[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAILED: &str = r#"{"check_id":"CKV2_K8S_6","check_name":"a NetworkPolicy","file_path":"/charts/backend-dev.yaml",
        "file_line_range":[69,192],"resource":"Pod.todo-chatbot.backend.app-backend.app.kubernetes.io/name-backend"}"#;

    #[test]
    fn reads_one_framework_and_several() {
        let one = format!(r#"{{"check_type":"kubernetes","results":{{"failed_checks":[{FAILED}]}}}}"#);
        let found = read(&one).unwrap();
        assert_eq!(found[0].file, "charts/backend-dev.yaml");
        assert_eq!((found[0].line, found[0].what.as_str()), (Some(69), "a NetworkPolicy (Pod.todo-chatbot.backend)"));
        assert_eq!(read(&format!("[{one},{one}]")).unwrap().len(), 2);
        assert_eq!(described("no USER", "/backend/Dockerfile."), "no USER");
    }

    #[test]
    fn takes_no_scan_for_no_report() {
        assert_eq!(read(r#"{"passed": 0, "failed": 0, "resource_count": 0}"#), None);
        assert_eq!(read("Traceback"), None);
    }

    #[test]
    fn sees_what_cannot_be_read_and_what_is_skipped() {
        let report = r#"{"results":{"failed_checks":[],"parsing_errors":["/charts/a.yaml"],
            "skipped_checks":[{"check_id":"CKV_K8S_8","file_path":"/charts/b.yaml"}]}}"#;
        let rules: Vec<String> = read(report).unwrap().into_iter().map(|f| f.rule).collect();
        assert_eq!(rules, ["parsing", "CKV_K8S_8"]);
    }
}
