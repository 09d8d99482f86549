//! Judges and lists of components, by fake programs in the tool cache.

use super::harness::Machine;
use std::os::unix::fs::PermissionsExt;

/// Where programs of empty lock files lie.
const CACHE: &str = "cache/scanners/e3b0c44298fc";
const HADOLINT: &str = r#"{"code":"DL3007","file":"check-canary/Dockerfile","line":1,"message":"no latest"}"#;
const FINDING: &str = r#"{"code":"DL3008","file":"backend/Dockerfile","line":7,"message":"pin versions"}"#;
const WAIVER: &str =
    r#"[{"scanner": "hadolint", "rule": "DL3008", "files": ["backend/*"], "reason": "nothing is installed"}]"#;

/// A machine whose scanners find what was planted; it has no git.
fn machine(hadolint: &str, waivers: &str) -> Machine {
    let machine = Machine::new();
    for file in ["requirements.txt", "sbom/requirements.txt", "gitleaks/go.mod", "gitleaks/go.sum"] {
        machine.write(&format!("clone/xtask/scanners/{file}"), "");
    }
    machine.write("clone/xtask/scanners/waivers.json", waivers);
    machine.write(&format!("{CACHE}/ready"), "");
    let checkov = r#"{"results":{"failed_checks":[{"check_id":"CKV_K8S_16","check_name":"privileged",
        "file_path":"/check-canary/pod.yaml","resource":"Pod.default.planted","file_line_range":[1,7]}]}}"#;
    let trivy = r#"{"Results":[{"Target":"check-canary/pod.yaml","Misconfigurations":[{"ID":"KSV-1","Message":"privileged"}]}]}"#;
    let validate =
        "ERROR check-canary/pod.yaml did not validate for resource pod/planted against version 1.29: planted";
    program(&machine, "bin/hadolint", &format!("[{hadolint}]"));
    program(&machine, "bin/checkov", checkov);
    program(&machine, "bin/trivy", trivy);
    program(&machine, "bin/kubernetes-validate", validate);
    program(&machine, "gitleaks", "[]");
    machine
}

/// One that prints this and exits 1, as a judge does that finds something.
fn program(machine: &Machine, name: &str, prints: &str) {
    write(machine, &format!("{CACHE}/{name}"), &format!("cat <<'END'\n{prints}\nEND\nexit 1\n"));
}

fn write(machine: &Machine, path: &str, script: &str) {
    machine.write(path, &format!("#!/bin/sh\n{script}"));
    std::fs::set_permissions(machine.base.join(path), std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn passes_where_scanners_find_only_what_was_planted_and_says_what_was_not_judged() {
    let ended = machine(HADOLINT, "[]").run("check").exits(0);
    ended.says("4 scanners passed, 0 findings waived, not judged: gitleaks, gitleaks-images").says("not measured");
}

/// The clone of another user: git reads it only after its user has said so.
#[test]
fn a_clone_that_git_does_not_trust_is_not_judged_with_git_s_own_remedy() {
    let machine = machine(HADOLINT, "[]");
    let said = "fatal: detected dubious ownership in repository\n\tgit config --global --add safe.directory /clone";
    write(&machine, "bin/git", &format!("printf '{said}\\n' >&2; exit 128\n"));
    machine.run("check").exits(0).says("safe.directory").says("not judged: gitleaks");
}

#[test]
fn a_finding_fails_unless_it_is_waived() {
    let both = format!("{HADOLINT},{FINDING}");
    let ended = machine(&both, "[]").run("check").exits(1);
    ended.says("hadolint DL3008  backend/Dockerfile:7  pin versions").complains("waivers.json");
    machine(&both, WAIVER).run("check").exits(0).says("1 finding waived");
    machine(HADOLINT, WAIVER).run("check").exits(1).says("nothing needs this waiver");
    let events = machine(&both, "[]").run("check --format json").exits(1).events();
    let finding = events.iter().find(|e| e["event"] == "finding").unwrap();
    assert_eq!((finding["code"].as_str(), finding["line"].as_u64()), (Some("DL3008"), Some(7)));
    assert!(events.iter().any(|e| e["event"] == "judged" && e["findings"] == 1), "{events:#?}");
}

#[test]
fn a_judge_that_does_not_look_is_not_believed() {
    machine("", "[]").run("check").exits(1).complains("hadolint missed the planted fault");
    let broken = machine(HADOLINT, "[]");
    write(&broken, &format!("{CACHE}/bin/trivy"), "echo 'FATAL no rules' >&2; exit 3\n");
    broken.run("check").exits(1).complains("trivy exited 3").complains("FATAL no rules");
}

#[test]
fn a_dry_run_shows_every_command_and_starts_no_judge() {
    let machine = machine("", "[]");
    let ended = machine.run("check --dry-run").exits(0);
    for words in ["--set frontend.replicas=3", "--disable-ignore-pragma", "--directory .", "--strict -k 1.29"] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    assert!(!machine.base.join("clone/target/xtask/check").exists());
}

#[test]
fn lists_components_of_both_parts_with_the_licences_of_the_packages() {
    let machine = machine("", "[]");
    machine.write("clone/backend/requirements.txt", "");
    machine.write("cache/sbom/e3b0c44298fc/ready", "");
    let component = r#"{"name": "a", "purl": "pkg:pypi/a@1""#;
    let lists = format!(
        "case $1 in environment) echo '{{\"components\": [{component}, \"licenses\": [{{\"license\": {{\"id\": \"MIT\"}}}}]}}]}}' ;; \
         requirements) echo '{{\"components\": [{component}}}]}}' ;; esac\n"
    );
    write(&machine, &format!("{CACHE}/bin/cyclonedx-py"), &lists);
    write(&machine, "bin/npm", "echo '{\"bomFormat\": \"CycloneDX\"}'; echo 'npm warn' >&2\n");
    machine.run("sbom").exits(0).says("sbom/backend.cdx.json").says("sbom/frontend.cdx.json");
    let list = |part: &str| -> serde_json::Value {
        serde_json::from_str(&machine.read(&format!("clone/target/xtask/sbom/{part}.cdx.json"))).unwrap()
    };
    assert_eq!(list("frontend")["bomFormat"], "CycloneDX");
    assert_eq!(list("backend")["components"][0]["licenses"][0]["license"]["id"], "MIT");
    assert!(!machine.base.join("clone/target/xtask/sbom/backend-packages.cdx.json").exists());
}
