//! Durations of earlier runs, in one file for each profile.

use crate::config::Paths;
use crate::report::rounded;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

const KEPT: usize = 20;
/// The number of earlier durations needed before a longer one is called a regression.
const KNOWN: usize = 8;
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

/// A duration above the noise of earlier ones, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Slower {
    pub what: String,
    pub seconds: f64,
    /// The median of the earlier runs.
    pub usual: f64,
    pub runs: usize,
}

/// Adds the durations of several things. Returns the one that got slower by most.
pub fn add_all(paths: &Paths, took: &[(String, Duration)]) -> Result<Option<Slower>> {
    if took.is_empty() {
        return Ok(None);
    }
    let path = file(paths);
    let mut all = read(&path);
    let mut slower: Vec<Slower> = Vec::new();
    for (what, took) in took {
        let mut times = times(&all, what);
        let seconds = rounded(*took);
        let regression = regression(&times, seconds);
        slower.extend(regression.map(|usual| Slower { what: what.clone(), seconds, usual, runs: times.len() }));
        times.push(seconds);
        all[what.as_str()] = times[times.len().saturating_sub(KEPT)..].into();
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(&path, all.to_string()).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(slower.into_iter().max_by(|a, b| (a.seconds - a.usual).total_cmp(&(b.seconds - b.usual))))
}

/// All kept durations in seconds, the oldest first, by what they are of.
pub fn all(paths: &Paths) -> Vec<(String, Vec<f64>)> {
    let all = read(&file(paths));
    let names = all.as_object().into_iter().flat_map(|all| all.keys());
    names.map(|what| (what.clone(), times(&all, what))).filter(|(_, times)| !times.is_empty()).collect()
}

/// The usual duration, if the last one is above the noise: more than four standard deviations, a fifth and half a second longer.
/// The median absolute deviation stands for the standard deviation, so a few odd runs do not hide a regression.
fn regression(earlier: &[f64], seconds: f64) -> Option<f64> {
    let usual = median(earlier, KNOWN)?.as_secs_f64();
    let distances: Vec<f64> = earlier.iter().map(|time| (time - usual).abs()).collect();
    let deviation = 1.4826 * median(&distances, KNOWN)?.as_secs_f64();
    (seconds > usual + (4.0 * deviation).max(usual / 5.0).max(0.5)).then_some(usual)
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
    use super::*;

    #[test]
    fn a_duration_above_the_noise_is_a_regression() {
        let steady = [4.0, 4.1, 3.9, 4.0, 4.2, 4.0, 4.1, 3.9];
        assert_eq!(regression(&steady, 4.7), None, "within a fifth");
        assert_eq!(regression(&steady, 5.2), Some(4.0));
        let noisy = [4.0, 9.0, 2.0, 12.0, 4.0, 7.0, 3.0, 10.0];
        assert_eq!(regression(&noisy, 15.0), None);
        assert_eq!(regression(&steady[..7], 60.0), None, "too few runs");
        assert_eq!(regression(&[0.1; 20], 0.5), None, "nobody notices");
    }

    #[test]
    fn the_greatest_regression_is_told_and_twenty_runs_are_kept() {
        let folder = crate::for_tests::Folder::new("history");
        let mut paths = crate::config::Config::for_tests().paths;
        paths.state = folder.path("state");
        let seconds = |s: u64| Duration::from_secs(s);
        let run = |build, install| {
            let took = [("build backend".to_owned(), seconds(build)), ("install backend".to_owned(), seconds(install))];
            add_all(&paths, &took).unwrap()
        };
        assert_eq!((0..25).find_map(|_| run(4, 2)), None);
        let slower = run(9, 30).unwrap();
        assert_eq!(
            (slower.what.as_str(), slower.seconds, slower.usual, slower.runs),
            ("install backend", 30.0, 2.0, 20)
        );
        let kept = all(&paths);
        assert_eq!((kept.len(), kept[0].1.len(), kept[0].1[19]), (2, 20, 9.0));
    }

    #[test]
    fn gives_what_is_usual_once_it_knows() {
        assert_eq!(median(&[1.0, 2.0], 3), None);
        assert_eq!(median(&[], 1), None);
        assert_eq!(median(&[9.0, 5.2, 1.0], 3), Some(Duration::from_millis(5200)));
    }
}
