//! The rows as a picture: one bar for each way, on a logarithmic scale. It is readable in light and dark.

use crate::report::event::Compared;
use std::fmt::Write;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 190.0;
const BAR: f64 = 16.0;
/// The shortest and the longest time of the scale, in seconds.
const SCALE: (f64, f64) = (0.05, 100.0);

pub fn draw(rows: &[Compared]) -> String {
    let mut body = String::new();
    let mut y = 34.0;
    for row in rows {
        let _ = writeln!(body, "<text class=\"work\" x=\"{}\" y=\"{:.0}\">{}</text>", LEFT - 10.0, y + 12.0, row.work);
        for way in &row.ways {
            let length = length(way.median_seconds);
            let class = if way.name == "xtask" { "own" } else { "other" };
            let ratio = if way.name == "xtask" { String::new() } else { format!(", {:.1} times", way.ratio) };
            let _ = writeln!(
                body,
                "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y:.0}\" width=\"{length:.0}\" height=\"{BAR}\" rx=\"3\"/>\
                 <text x=\"{:.0}\" y=\"{:.0}\">{} {}{ratio}</text>",
                LEFT + length + 8.0,
                y + 12.0,
                way.name,
                seconds(way.median_seconds),
            );
            y += BAR + 4.0;
        }
        y += 12.0;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y:.0}\" role=\"img\" \
         aria-label=\"Seconds that daily work takes with this tool and by hand\">\n\
         <style>text{{font:13px system-ui,sans-serif;fill:#1f2328}}.work{{text-anchor:end;font-weight:600}}.own{{fill:#1a7f64}}\
         .other{{fill:#9aa4af}}@media(prefers-color-scheme:dark){{text{{fill:#e6edf3}}.own{{fill:#3fb98f}}.other{{fill:#57606a}}}}</style>\n\
         <text x=\"{LEFT}\" y=\"18\">median, on a logarithmic scale from 50 ms</text>\n{body}</svg>\n"
    )
}

fn length(seconds: f64) -> f64 {
    let share = (seconds.clamp(SCALE.0, SCALE.1) / SCALE.0).ln() / (SCALE.1 / SCALE.0).ln();
    (share * (WIDTH - LEFT - 210.0)).max(2.0)
}

fn seconds(time: f64) -> String {
    if time < 1.0 { format!("{:.0} ms", time * 1000.0) } else { format!("{time:.1} s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::event::Way;

    #[test]
    fn a_longer_time_has_a_longer_bar_and_its_ratio() {
        let way = |name: &str, median_seconds: f64, ratio: f64| Way {
            name: name.to_owned(),
            median_seconds,
            p95_seconds: median_seconds,
            runs: 3,
            ratio,
        };
        let row = Compared {
            work: "backend edit".to_owned(),
            ways: vec![way("xtask", 0.25, 1.0), way("by hand", 27.0, 108.0)],
        };
        let svg = draw(&[row]);
        assert!(svg.contains("xtask 250 ms<") && svg.contains("by hand 27.0 s, 108.0 times<"), "{svg}");
        assert!(length(27.0) > length(0.25) && length(0.001) > 0.0);
    }
}
