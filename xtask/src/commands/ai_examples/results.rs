//! The record of answers, one for each use case, tool and model: `validate` judges criteria 11 and 12 by it.

use crate::config::Paths;
use crate::report::event::{AiVerdict, Answered};
use anyhow::{Context as _, Result};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

fn path(paths: &Paths) -> PathBuf {
    paths.output.join("ai/results.json")
}

/// The recorded answers, and how old they are in seconds. None if nothing was recorded.
pub fn read(paths: &Paths) -> Option<(Vec<Answered>, u64)> {
    let text = std::fs::read_to_string(path(paths)).ok()?;
    let age = SystemTime::now().duration_since(path(paths).metadata().ok()?.modified().ok()?).unwrap_or_default();
    Some((serde_json::from_str(&text).ok()?, age.as_secs()))
}

/// Adds answers; a newer one replaces that of the same use case, tool and model.
///
/// # Errors
/// The file cannot be written.
pub fn add(paths: &Paths, new: &[Answered]) -> Result<()> {
    let same = |a: &Answered, b: &Answered| (&a.id, &a.tool, &a.model) == (&b.id, &b.tool, &b.model);
    let mut all: Vec<Answered> = read(paths).map(|(all, _)| all).unwrap_or_default();
    all.retain(|old| !new.iter().any(|new| same(old, new)));
    all.extend(new.iter().filter(|answer| answer.verdict != AiVerdict::NotAsked).cloned());
    let path = path(paths);
    let temporary = path.with_extension(format!("new-{}", UNIX_EPOCH.elapsed().map_or(0, |now| now.subsec_nanos())));
    std::fs::write(&temporary, serde_json::to_string_pretty(&all)?)
        .and_then(|()| std::fs::rename(&temporary, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::for_tests::Folder;

    #[test]
    fn a_newer_answer_replaces_the_older_and_what_was_not_asked_is_left_out() {
        let folder = Folder::new("ai results");
        let mut paths = Config::for_tests().paths;
        paths.output = folder.path("output");
        std::fs::create_dir_all(paths.output.join("ai")).unwrap();
        let answer = |tool: &str, verdict| Answered {
            id: "selector".into(),
            tool: tool.into(),
            model: None,
            verdict,
            seconds: 1.0,
            tokens: None,
            said: String::new(),
        };
        add(&paths, &[answer("k8sgpt", AiVerdict::Wrong), answer("holmes", AiVerdict::NotAsked)]).unwrap();
        add(&paths, &[answer("k8sgpt", AiVerdict::Right)]).unwrap();
        assert_eq!(read(&paths).unwrap().0, [answer("k8sgpt", AiVerdict::Right)]);
    }
}
