//! Rules that hold for the repository as a whole: its checkout, what git ignores, and its workflows.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test's helpers fail as the test does, and start git themselves"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Git in this repository, whatever repository a hook's variables name.
fn git(words: &[&str]) -> Output {
    let mut git = Command::new("git");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        git.env_remove(name);
    }
    git.arg("-C").arg(root()).args(words).output().expect("git starts")
}

#[test]
fn a_checkout_has_line_feeds_alone_whatever_git_is_set_to() {
    let setting = ["-c", "core.autocrlf=true", "-c", "core.eol=crlf"];
    let words =
        ["archive", "--worktree-attributes", "HEAD", ".ci", "xtask/recipes", "tests/cli", "backend/app", "helm"];
    let archive = git(&[&setting[..], &words].concat());
    assert!(archive.status.success(), "{}", String::from_utf8_lossy(&archive.stderr));
    assert!(archive.stdout.len() > 100_000);
    let at = archive.stdout.windows(2).position(|pair| pair == b"\r\n");
    assert_eq!(at, None, "a carriage return in a text file");
}

#[test]
fn pictures_are_not_text() {
    let attributes = git(&["check-attr", "text", "--", "docs/images/light.png", "frontend/public/font.woff2", "a.rs"]);
    let attributes = String::from_utf8(attributes.stdout).unwrap();
    let values: Vec<&str> = attributes.lines().map(|line| line.rsplit(": ").next().unwrap()).collect();
    assert_eq!(values, ["unset", "unset", "auto"], "{attributes}");
}

#[test]
fn git_ignores_files_with_secrets_and_keeps_the_example() {
    let ignored = |path: &str| git(&["check-ignore", "--quiet", "--no-index", path]).status.success();
    for path in [".env", ".env.local", ".env.production", "backend/.env.test"] {
        assert!(ignored(path), "{path}");
    }
    assert!(!ignored(".env.example"));
}

fn workflows() -> Vec<(String, String)> {
    let files = std::fs::read_dir(root().join(".github/workflows")).unwrap();
    files.map(|file| file.unwrap().path()).map(|path| (path.display().to_string(), read(&path))).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn workflows_use_actions_by_commit() {
    let mut seen = 0;
    for (path, text) in workflows() {
        for line in text.lines().filter(|line| line.trim_start().trim_start_matches("- ").starts_with("uses:")) {
            let (action, version) = line.split_once(" # v").unwrap_or((line, ""));
            let commit = action.rsplit('@').next().unwrap();
            assert!(commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()), "{path}: {line}");
            assert_eq!(version.split('.').filter(|part| part.parse::<u32>().is_ok()).count(), 3, "{path}: {line}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn workflows_have_no_more_rights_than_their_jobs_need() {
    for (path, text) in workflows() {
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.contains(&"permissions: {}"), "{path}: no permissions but those that a job names");
        assert!(lines.contains(&"concurrency:"), "{path}");
        let checkouts = text.matches("actions/checkout@").count();
        assert_eq!(text.matches("persist-credentials: false").count(), checkouts, "{path}");
        assert!(!text.contains("pull_request_target"), "{path}: foreign code would run with this repository's rights");
    }
}

/// The backend's image and the tool's own programs come from PyPI: a package that changes after its review is refused.
#[test]
fn packages_from_pypi_are_installed_by_hash() {
    let tracked = git(&["ls-files", "--", "*requirements*.txt", "*Dockerfile"]);
    let tracked = String::from_utf8(tracked.stdout).unwrap();
    let (locks, dockerfiles): (Vec<&str>, Vec<&str>) = tracked.lines().partition(|path| path.ends_with(".txt"));
    assert!(locks.len() > 3 && locks.contains(&"backend/requirements.txt"), "{locks:?}");
    for path in locks {
        let text = read(&root().join(path)).replace("\\\n", " ");
        let packages = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '-']));
        for package in packages {
            assert!(package.contains("==") && package.contains("--hash=sha256:"), "{path}: {package}");
        }
    }
    let dockerfiles = dockerfiles.iter().map(|path| read(&root().join(path)));
    let installs: Vec<String> = dockerfiles
        .flat_map(|text| text.replace("\\\n", " ").lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.contains(" pip ") && line.contains(" install "))
        .collect();
    assert!(!installs.is_empty() && installs.iter().all(|line| line.contains("--require-hashes")), "{installs:#?}");
}

/// One subject a file: above 300 lines there is usually a second one.
#[test]
fn no_source_file_has_more_than_300_lines() {
    let kinds = ["*.rs", "*.py", "*.ts", "*.tsx", "*.mjs", "*.css", "*.sh", "*.tpl"];
    let tracked = git(&[&["ls-files", "--"], &kinds[..]].concat());
    let tracked = String::from_utf8(tracked.stdout).unwrap();
    let written: Vec<&str> = tracked.lines().collect();
    assert!(written.len() > 400, "{}", written.len());
    let lines = |path: &str| std::fs::read_to_string(root().join(path)).map_or(0, |text| text.lines().count());
    let long: Vec<_> = written.iter().map(|path| (path, lines(path))).filter(|(_, lines)| *lines > 300).collect();
    assert_eq!(long, []);
}

#[test]
fn the_readmes_command_is_what_continuous_integration_runs() {
    let run = read(&root().join(".ci/run"));
    assert!(run.contains("cargo xtask test --yes"));
    assert!(workflows().iter().any(|(_, text)| text.contains("- run: .ci/run")));
}
