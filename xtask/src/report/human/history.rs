//! Durations of several runs: of a step, and of a work in several ways.

use crate::report::event::Compared;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub fn line(what: &str, seconds: &[f64], usual: Option<f64>) -> String {
    let last = seconds.last().copied().unwrap_or_default();
    let usual = usual.unwrap_or(last);
    format!("  {what:<24} usually {usual:>6.1} s, last {last:>6.1} s  {}", bars(seconds))
}

/// The ratio first, then the median and the 95th percentile.
pub fn compared(row: &Compared) -> Vec<String> {
    let line = |(at, way): (usize, &crate::report::event::Way)| {
        let work = if at == 0 { row.work.as_str() } else { "" };
        let runs = if way.runs == 1 { "1 run".to_owned() } else { format!("{} runs", way.runs) };
        let times =
            format!("median {:>7.2} s, 95 of 100 within {:>7.2} s, {runs}", way.median_seconds, way.p95_seconds);
        format!("  {work:<20} {:>6.1}x  {:<28} {times}", way.ratio, way.name)
    };
    row.ways.iter().enumerate().map(line).collect()
}

/// Each bar is the share of the longest duration.
fn bars(seconds: &[f64]) -> String {
    let most = seconds.iter().copied().fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let bar = |time: &f64| {
        let share = time / most;
        BARS.iter().enumerate().rev().find(|(at, _)| share * 8.0 > *at as f64).map_or(BARS[0], |(_, bar)| *bar)
    };
    seconds.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_a_bar_for_each_run() {
        assert_eq!(
            line("build backend", &[4.0, 4.1, 3.9, 8.0, 0.0], Some(4.0)),
            "  build backend            usually    4.0 s, last    0.0 s  ▄▅▄█▁"
        );
    }
}
