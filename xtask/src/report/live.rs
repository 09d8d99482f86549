//! The lines at the end of a terminal that show the running steps. They are redrawn in place.

use super::human::overall;
use super::layout::{columns, cut, pad};
use crate::time::clock;
use std::io::Write;
use std::time::Duration;

/// The length of the bar, and the least width of a terminal that shows it.
const BAR: usize = 10;
const ROOM_FOR_BAR: usize = 70;

/// A step that runs.
pub struct Now {
    pub name: String,
    pub elapsed: Duration,
    pub usual: Option<Duration>,
    /// The last line of its log.
    pub said: String,
}

/// The progress of the whole plan.
#[derive(Clone, Copy, Default)]
pub struct Overall {
    pub done: usize,
    pub of: usize,
    pub left: Option<Duration>,
}

/// Columns and rows.
pub type Size = (usize, usize);

/// A line for each running step, and one for the plan. They fit the terminal's width and height.
pub fn lines(steps: &[Now], plan: Overall, (width, height): Size) -> Vec<String> {
    let room = width.saturating_sub(1);
    let name_width = steps.iter().map(|step| columns(&step.name)).max().unwrap_or(0).min(room / 3);
    let mut lines: Vec<String> = steps.iter().map(|step| line(step, name_width, room)).collect();
    lines.truncate(height.saturating_sub(2).max(1));
    if let Some(overall) = overall(plan.done, plan.of, plan.left) {
        lines.push(cut(&format!("  {overall}"), room));
    }
    lines
}

fn line(step: &Now, name_width: usize, room: usize) -> String {
    let usual = step.usual.filter(|usual| usual.as_secs() > 0);
    let mut text = format!("  {}  {}", pad(&cut(&step.name, name_width), name_width), clock(step.elapsed));
    if let Some(usual) = usual {
        text.push_str(&format!(" of about {}", clock(usual)));
        if room >= ROOM_FOR_BAR {
            text = format!("{}  [{}]", pad(&text, name_width + 28), bar(step.elapsed, usual));
        }
    }
    cut(&format!("{text}  {}", step.said), room).trim_end().to_owned()
}

/// The bar is full only at the end: a step that takes longer than usual still runs.
fn bar(elapsed: Duration, usual: Duration) -> String {
    let part = elapsed.as_secs_f64() / usual.as_secs_f64() * BAR as f64;
    let full = (part as usize).min(BAR - 1);
    format!("{}{}", "#".repeat(full), ".".repeat(BAR - full))
}

/// The lines that are on the screen.
#[derive(Default)]
pub struct Region {
    drawn: Vec<String>,
    width: usize,
}

impl Region {
    /// Redraws the lines. Writes nothing if nothing changed.
    pub fn draw(&mut self, lines: Vec<String>, width: usize, paint: impl Fn(&str) -> String, out: &mut impl Write) {
        if lines == self.drawn && width == self.width {
            return;
        }
        let painted: Vec<String> = lines.iter().map(|line| paint(line)).collect();
        // In one write: separate writes flicker.
        let _ = write!(out, "{}{}", self.erasure(width), painted.join("\r\n"));
        let _ = out.flush();
        (self.drawn, self.width) = (lines, width);
    }

    /// Erases the lines and leaves the cursor at their beginning.
    pub fn erase(&mut self, width: usize, out: &mut impl Write) {
        if !self.drawn.is_empty() {
            let _ = write!(out, "{}", self.erasure(width));
            let _ = out.flush();
            self.drawn.clear();
        }
    }

    /// A terminal that became narrower has wrapped the lines, so each may take several rows.
    fn erasure(&self, width: usize) -> String {
        let rows: usize = self.drawn.iter().map(|line| columns(line).div_ceil(width.max(1)).max(1)).sum();
        match rows {
            0 => String::new(),
            1 => "\r\x1b[J".to_owned(),
            more => format!("\r\x1b[{}A\x1b[J", more - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(name: &str, elapsed: u64, usual: Option<u64>) -> Now {
        let usual = usual.map(Duration::from_secs);
        let said = "#12 [dependencies 2/3] RUN npm ci --no-audit --no-fund --ignore-scripts".to_owned();
        Now { name: name.to_owned(), elapsed: Duration::from_secs(elapsed), usual, said }
    }

    #[test]
    fn each_step_has_a_line_that_fits() {
        let steps = [now("build backend", 5, None), now("build frontend", 12, Some(14))];
        let plan = Overall { done: 3, of: 17, left: Some(Duration::from_secs(700)) };
        let golden = [
            "  build backend   5 s  #12 [dependencies 2/3] RUN npm ci --no-audit --no-fund …",
            "  build frontend  12 s of about 14 s        [########..]  #12 [dependencies 2/…",
            "  3 of 17 stages done, about 12 min left",
        ];
        assert_eq!(lines(&steps, plan, (80, 24)), golden);
        for width in [2, 20, 40, 60, 80, 200] {
            let shown = lines(&steps, plan, (width, 24));
            assert!(shown.iter().all(|line| columns(line) < width), "{width}: {shown:#?}");
        }
        let many: Vec<Now> = (0..30).map(|n| now(&format!("build {n}"), n, None)).collect();
        assert!(lines(&many, plan, (80, 10)).len() < 10);
    }

    #[test]
    fn a_step_that_outlasts_its_usual_time_is_not_shown_as_done() {
        assert_eq!(bar(Duration::from_secs(99), Duration::from_secs(10)), "#########.");
        assert_eq!(bar(Duration::ZERO, Duration::from_secs(10)), "..........");
    }

    fn drawn(region: &mut Region, lines: &[&str], width: usize) -> String {
        let mut out = Vec::new();
        region.draw(lines.iter().map(|line| (*line).to_owned()).collect(), width, str::to_owned, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn draws_in_place_and_only_what_changed() {
        let mut region = Region::default();
        assert_eq!(drawn(&mut region, &["one", "two"], 80), "one\r\ntwo");
        assert_eq!(drawn(&mut region, &["one", "two"], 80), "");
        assert_eq!(drawn(&mut region, &["three"], 80), "\r\x1b[1A\x1b[Jthree");
        let mut out = Vec::new();
        region.erase(80, &mut out);
        region.erase(80, &mut out);
        assert_eq!(out, b"\r\x1b[J");
    }

    #[test]
    fn a_terminal_that_became_narrower_leaves_no_rests() {
        let mut region = Region::default();
        drawn(&mut region, &["0123456789", "0123"], 20);
        assert_eq!(drawn(&mut region, &["new"], 4), "\r\x1b[3A\x1b[Jnew");
    }
}
