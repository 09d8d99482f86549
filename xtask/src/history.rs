//! Durations of earlier runs, in one file for each profile.

use crate::config::Paths;
use crate::report::rounded;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

const KEPT: usize = 12;
/// The number of durations needed before their median is called usual.
const ENOUGH: usize = 3;
/// The entry of the deploy that made the cluster.
pub const FIRST_DEPLOY: &str = "first deploy";

/// Adds a duration. Returns the usual duration, if enough runs are known.
pub fn add(paths: &Paths, what: &str, took: Duration) -> Result<Option<Duration>> {
    let usual = median(&times(&read(&file(paths)), what), ENOUGH);
    add_all(paths, &[(what.to_owned(), took)])?;
    Ok(usual)
}

/// Adds the durations of several things.
pub fn add_all(paths: &Paths, took: &[(String, Duration)]) -> Result<()> {
    if took.is_empty() {
        return Ok(());
    }
    let path = file(paths);
    let mut all = read(&path);
    for (what, took) in took {
        let mut times = times(&all, what);
        times.push(rounded(*took));
        all[what.as_str()] = times[times.len().saturating_sub(KEPT)..].into();
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(&path, all.to_string()).with_context(|| format!("cannot write {}", path.display()))
}

/// The usual duration of each step, if known.
pub fn usual(paths: &Paths) -> impl Fn(&str) -> Option<Duration> {
    let all = read(&file(paths));
    move |what| median(&times(&all, what), 1)
}

/// The last duration, if known.
pub fn last(paths: &Paths, what: &str) -> Option<Duration> {
    times(&read(&file(paths)), what).last().map(|s| Duration::from_secs_f64(*s))
}

fn file(paths: &Paths) -> PathBuf {
    paths.state.join("history.json")
}

fn read(path: &Path) -> Value {
    std::fs::read_to_string(path).ok().and_then(|t| serde_json::from_str(&t).ok()).unwrap_or(json!({}))
}

fn times(all: &Value, what: &str) -> Vec<f64> {
    all[what]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .filter(|s| s.is_finite() && *s >= 0.0)
        .collect()
}

fn median(times: &[f64], enough: usize) -> Option<Duration> {
    if times.len() < enough {
        return None;
    }
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).map(|median| Duration::from_secs_f64(*median))
}

#[cfg(test)]
mod tests {
    use super::median;
    use std::time::Duration;

    #[test]
    fn gives_what_is_usual_once_it_knows() {
        assert_eq!(median(&[1.0, 2.0], 3), None);
        assert_eq!(median(&[], 1), None);
        assert_eq!(median(&[9.0, 5.2, 1.0], 3), Some(Duration::from_millis(5200)));
    }
}
