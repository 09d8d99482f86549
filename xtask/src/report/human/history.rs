//! The durations of a step as one line with a bar for each run.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub fn line(what: &str, seconds: &[f64], usual: Option<f64>) -> String {
    let last = seconds.last().copied().unwrap_or_default();
    let usual = usual.unwrap_or(last);
    format!("  {what:<24} usually {usual:>6.1} s, last {last:>6.1} s  {}", bars(seconds))
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
