//! A task of k8s-ai-bench: `NAME/task.yaml` with a prompt, scripts and expectations.

use super::helm_eval::Helm;
use crate::failure::{Exit, Failure};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The time that k8s-ai-bench gives by default.
const LIMIT: Duration = Duration::from_secs(600);

#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The name of the folder.
    pub name: String,
    pub folder: PathBuf,
    pub prompt: String,
    pub setup: Option<PathBuf>,
    pub verifier: Option<PathBuf>,
    pub cleanup: Option<PathBuf>,
    pub expect: Vec<Expect>,
    pub limit: Duration,
    pub disabled: bool,
}

/// A regular expression in Go's syntax that the answer contains, or must not contain.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Expect {
    pub contains: Option<String>,
    pub not_contains: Option<String>,
}

impl Expect {
    /// What an answer lacks.
    ///
    /// # Errors
    /// A pattern is no regular expression.
    pub fn unmet(&self, helm: &Helm, answer: &str) -> Result<Option<String>> {
        let lacks = match &self.contains {
            Some(pattern) if !helm.matches(pattern, answer)? => Some(format!("the answer does not contain {pattern}")),
            _ => None,
        };
        Ok(match &self.not_contains {
            Some(pattern) if helm.matches(pattern, answer)? => Some(format!("the answer contains {pattern}")),
            _ => lacks,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Prompt {
    prompt: Option<String>,
    prompt_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    script: Vec<Prompt>,
    setup: Option<PathBuf>,
    verifier: Option<PathBuf>,
    cleanup: Option<PathBuf>,
    #[serde(default)]
    expect: Vec<Expect>,
    timeout: Option<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(rename = "difficulty")]
    _difficulty: Option<String>,
}

impl Task {
    pub fn scripts(&self) -> impl Iterator<Item = &PathBuf> {
        self.setup.iter().chain(&self.verifier).chain(&self.cleanup)
    }
}

/// The tasks of a folder, by name.
///
/// # Errors
/// The folder has no task, or one that is not understood.
pub fn all(folder: &Path, helm: &Helm) -> Result<Vec<Task>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.join("task.yaml").is_file());
    folders.sort();
    if folders.is_empty() {
        let what = format!("{} has no task: no folder in it has a task.yaml", folder.display());
        return Err(Failure::new(Exit::Usage, what, "name the folder tasks of a clone of k8s-ai-bench").into());
    }
    folders.iter().map(|folder| read(folder, helm)).collect()
}

fn read(folder: &Path, helm: &Helm) -> Result<Task> {
    let yaml = folder.join("task.yaml");
    let refused = |why: String| {
        let what = format!("{} is not understood", yaml.display());
        Failure::new(Exit::Usage, what, "correct the file, or move the task out of the folder").why(why)
    };
    let value = helm.yaml(&yaml).map_err(|error| refused(format!("{error:#}")))?;
    task(folder, serde_json::from_value(value).map_err(|error| refused(error.to_string()))?)
        .map_err(|error| refused(format!("{error:#}")).into())
}

fn task(folder: &Path, file: File) -> Result<Task> {
    let [Prompt { prompt, prompt_file }] = file.script.as_slice() else {
        anyhow::bail!("script has {} prompts, and one is understood", file.script.len());
    };
    let prompt = match (prompt, prompt_file) {
        (Some(prompt), None) => prompt.clone(),
        (None, Some(path)) => {
            std::fs::read_to_string(inside(folder, path)?).with_context(|| format!("cannot read {}", path.display()))?
        }
        _ => anyhow::bail!("script needs either prompt or promptFile"),
    };
    let script = |path: Option<PathBuf>| path.map(|path| inside(folder, &path)).transpose();
    let task = Task {
        name: folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        folder: folder.to_owned(),
        prompt: prompt.trim().to_owned(),
        setup: script(file.setup)?,
        verifier: script(file.verifier)?,
        cleanup: script(file.cleanup)?,
        expect: file.expect,
        limit: file.timeout.map_or(Ok(LIMIT), |text| duration(&text))?,
        disabled: file.disabled,
    };
    if task.verifier.is_none() && task.expect.is_empty() {
        anyhow::bail!("it has neither a verifier nor expectations, so every answer would be right");
    }
    Ok(task)
}

/// A file of the task. One that is not in the task's folder is another's.
fn inside(folder: &Path, path: &Path) -> Result<PathBuf> {
    let whole = folder.join(path);
    let real = whole.canonicalize().with_context(|| format!("cannot read {}", whole.display()))?;
    if !real.starts_with(folder.canonicalize()?) {
        anyhow::bail!("{} is not in the task's folder", path.display());
    }
    Ok(real)
}

/// Go's form of a duration, such as `10m` or `1m30s`.
fn duration(text: &str) -> Result<Duration> {
    let (mut seconds, mut number) = (0, String::new());
    for letter in text.chars() {
        let unit = match letter {
            '0'..='9' => {
                number.push(letter);
                continue;
            }
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => anyhow::bail!("timeout {text} is no duration such as 10m"),
        };
        seconds += number.parse::<u64>().with_context(|| format!("timeout {text} is no duration such as 10m"))? * unit;
        number.clear();
    }
    if !number.is_empty() || seconds == 0 {
        anyhow::bail!("timeout {text} is no duration such as 10m");
    }
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_tests::Folder;
    use serde_json::{Value, json};

    fn understood(folder: &Folder, value: Value) -> Result<Task> {
        task(&folder.path("fix-pod"), serde_json::from_value(value)?)
    }

    #[test]
    fn a_task_has_one_prompt_and_something_to_judge_by() {
        let folder = Folder::new("ai task");
        std::fs::create_dir_all(folder.path("fix-pod")).unwrap();
        std::fs::write(folder.path("fix-pod/verify.sh"), "exit 1\n").unwrap();
        std::fs::write(folder.path("other.sh"), "").unwrap();
        let prompt = json!([{"prompt": " Fix it. "}]);
        let task = understood(
            &folder,
            json!({"script": prompt, "verifier": "verify.sh", "timeout": "1m30s", "difficulty": "easy"}),
        )
        .unwrap();
        assert_eq!((task.name.as_str(), task.prompt.as_str(), task.limit.as_secs()), ("fix-pod", "Fix it.", 90));
        for (value, why) in [
            (json!({"script": prompt}), "neither a verifier nor expectations"),
            (json!({"script": [], "verifier": "verify.sh"}), "0 prompts"),
            (json!({"script": [{}], "verifier": "verify.sh"}), "either prompt or promptFile"),
            (json!({"script": prompt, "verifier": "../other.sh"}), "not in the task's folder"),
            (json!({"script": prompt, "verifier": "absent.sh"}), "absent.sh"),
            (json!({"script": prompt, "verifier": "verify.sh", "timeout": "soon"}), "soon"),
            (json!({"script": prompt, "verifier": "verify.sh", "isolation": "cluster"}), "isolation"),
        ] {
            let error = format!("{:#}", understood(&folder, value).unwrap_err());
            assert!(error.contains(why), "{error}");
        }
    }
}
