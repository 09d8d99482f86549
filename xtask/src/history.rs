//! How long things took before, a file a profile.

use crate::config::Paths;
use crate::report::seconds;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::time::Duration;

const KEPT: usize = 12;

/// Adds a duration, and says what is usual where enough is known.
pub fn add(paths: &Paths, what: &str, took: Duration) -> Result<Option<String>> {
    let path = paths.state.join("history.json");
    let mut all: Value =
        std::fs::read_to_string(&path).ok().and_then(|t| serde_json::from_str(&t).ok()).unwrap_or(json!({}));
    let mut times: Vec<f64> = all[what].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let usual = usual(&times);
    times.push((took.as_secs_f64() * 1000.0).round() / 1000.0);
    all[what] = times[times.len().saturating_sub(KEPT)..].into();
    std::fs::write(&path, all.to_string()).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(usual)
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
