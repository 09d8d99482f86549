//! `bench dev`: daily work with this tool beside what a person would type, on the same cluster and in one interleaved run.

mod picture;
mod plan;
mod saves;

use crate::cli::BenchDev;
use crate::cmd::Cmd;
use crate::config::Config;
use crate::context::Context;
use crate::facts::programs;
use crate::report::event::{Compared, Event, Way};
use crate::step_id::StepId;
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;

/// # Errors
/// The app is not deployed, a command failed, or a file cannot be written.
pub fn perform(cx: &Context, words: &BenchDev) -> Result<()> {
    let facts = cx.facts()?;
    let took = cx.carry_out(&plan::plan(cx.config, &facts, words, std::time::UNIX_EPOCH.elapsed()?.as_secs())?)?;
    if cx.dry_run {
        return Ok(());
    }
    let mut times: BTreeMap<(plan::Work, plan::Way), Vec<f64>> = BTreeMap::new();
    for step in took {
        if let StepId::Measure { work, way, .. } = step.id {
            times.entry((work, way)).or_default().push(step.time.as_secs_f64());
        }
    }
    times.extend(saves::measure(cx, words.saves)?);
    let rows = rows(&times);
    for row in &rows {
        cx.report.event(Event::Compared(row.clone()));
    }
    if let Some(path) = &words.picture {
        std::fs::write(path, picture::draw(&rows)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// This tool in the profile's cluster, as a person starts it.
fn own(config: &Config, words: &str) -> Result<Cmd> {
    let cmd = Cmd::new(programs::own()?).words(words).arg(format!("--profile={}", config.profile));
    let root = config.paths.root.display().to_string();
    Ok(cmd.arg(format!("--namespace={}", config.namespace)).env("XTASK_ROOT", root).limit(600))
}

/// Each work with its ways: this tool first, the others by their ratio to it.
fn rows(times: &BTreeMap<(plan::Work, plan::Way), Vec<f64>>) -> Vec<Compared> {
    let of = |work: plan::Work| -> Vec<Way> {
        let own = times.get(&(work, plan::Way::Xtask)).map_or(0.0, |times| percentile(times, 50));
        let ways = times.iter().filter(|((other, way), _)| *other == work && way.is_shown());
        ways.map(|((_, way), runs)| Way {
            name: way.name().to_owned(),
            median_seconds: percentile(runs, 50),
            p95_seconds: percentile(runs, 95),
            runs: runs.len(),
            ratio: if own > 0.0 { percentile(runs, 50) / own } else { 0.0 },
        })
        .collect()
    };
    let works = plan::Work::ALL.into_iter().map(|work| Compared { work: work.name().to_owned(), ways: of(work) });
    works.filter(|row| !row.ways.is_empty()).collect()
}

/// By the nearest rank.
fn percentile(times: &[f64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::{Way as W, Work};

    #[test]
    fn other_ways_are_told_by_their_ratio_to_this_tool() {
        let times = BTreeMap::from([
            ((Work::Backend, W::Xtask), vec![4.0, 5.0, 4.5]),
            ((Work::Backend, W::ByHand), vec![27.0, 30.0, 26.0]),
            ((Work::Backend, W::Prepare), vec![1.0]),
        ]);
        let rows = rows(&times);
        assert_eq!((rows.len(), rows[0].work.as_str()), (1, "backend edit"));
        let ways: Vec<_> = rows[0].ways.iter().map(|way| (way.name.as_str(), way.median_seconds, way.ratio)).collect();
        assert_eq!(ways, [("xtask", 4.5, 1.0), ("by hand", 27.0, 6.0)]);
    }

    #[test]
    fn takes_the_nearest_rank() {
        let times: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!((percentile(&times, 50), percentile(&times, 95), percentile(&[], 50)), (10.0, 19.0, 0.0));
    }
}
