//! How long things took before, a file a profile.

use crate::config::Paths;
use crate::report::seconds;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

const KEPT: usize = 12;
/// The entry of the deploy that made the cluster.
pub const FIRST_DEPLOY: &str = "first deploy";

/// Adds a duration, and says what is usual where enough is known.
pub fn add(paths: &Paths, what: &str, took: Duration) -> Result<Option<String>> {
    let path = file(paths);
    let mut all = read(&path);
    let mut times = times(&all, what);
    let usual = usual(&times);
    times.push((took.as_secs_f64() * 1000.0).round() / 1000.0);
    all[what] = times[times.len().saturating_sub(KEPT)..].into();
    std::fs::write(&path, all.to_string()).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(usual)
}

/// How long it took the last time, where that was recorded.
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

fn usual(times: &[f64]) -> Option<String> {
    if times.len() < 3 {
        return None;
    }
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(format!("median of the last {}: {}", sorted.len(), seconds(Duration::from_secs_f64(sorted[sorted.len() / 2]))))
}

#[cfg(test)]
mod tests {
    #[test]
    fn says_what_is_usual_once_it_knows() {
        assert_eq!(super::usual(&[1.0, 2.0]), None);
        assert_eq!(super::usual(&[9.0, 5.2, 1.0]).as_deref(), Some("median of the last 3: 5.2 s"));
    }
}
