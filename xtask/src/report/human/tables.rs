//! Events that are rows of a table: checks, drills, what is deployed, loads.

use super::Human;
use crate::observer::Ending;
use crate::report::event::{Check, Deployed, Drilled, Load, Verdict};
use crate::report::layout::columns;
use crate::report::row::{BOLD, DIM, GREEN, RED, Row, View, YELLOW};
use std::time::Duration;

/// The greatest width of a table: long rows are hard to read.
const TABLE: usize = 100;

impl Human {
    pub(super) fn check(&mut self, view: &View, check: &Check) -> Vec<String> {
        let width = view.width.map_or(TABLE, |width| width.min(TABLE));
        let view = View { width: Some(width), ..*view };
        let mut lines = Vec::new();
        if self.heading != "check" {
            self.heading = "check".to_owned();
            lines.push(view.paint(DIM, &format!("  {:<16}  {:>2}  {:<10}   {}", "check", "no", "verdict", "evidence")));
        }
        let (name, style) = match check.verdict {
            Verdict::Passed => ("passed", GREEN),
            Verdict::Failed => ("failed", RED),
            Verdict::NotJudged => ("not judged", YELLOW),
        };
        let head = format!("  {:<16}  {:>2}  {name:<10}   ", check.id, check.criterion);
        let gap = " ".repeat(columns(&head));
        lines.extend(view.hang(&head, Some((name, style)), &check.evidence));
        let asked = check.asked.iter().filter(|_| self.verbose).map(|asked| format!("asked: {asked}"));
        for text in check.fix.iter().map(|fix| format!("fix: {fix}")).chain(asked) {
            lines.extend(view.hang(&gap, None, &text));
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    pub(super) fn drilled(&mut self, view: &View, drilled: &Drilled) -> Vec<String> {
        self.drilled.push(drilled.clone());
        let first = drilled.found.first().map_or("no cause", String::as_str);
        let said = if drilled.rank == Some(1) { "first" } else { "first, which is wrong" };
        let ending = if drilled.rank == Some(1) { Ending::Done } else { Ending::Failed };
        let time = drilled.seconds.map(Duration::from_secs_f64);
        self.row(view, Row { detail: &format!("{first} {said}"), time, ending, ..Row::new("diagnose", &drilled.name) })
    }

    /// The table of all drills that were judged.
    pub(super) fn drills(&self, view: &View) -> Vec<String> {
        let columns = |[drill, right, first, rank, time, answer, record, before]: [&str; 8]| {
            let row =
                format!("  {drill:<22} {right:<6} {first:<6} {rank:>4} {time:>8} {answer:>7}  {record:<6}  {before}");
            row.trim_end().to_owned()
        };
        let head = ["drill", "right", "first", "rank", "seconds", "answer", "record", "first before"];
        let mut lines = vec![String::new(), view.paint(DIM, &columns(head))];
        for drilled in &self.drilled {
            let is_right = drilled.rank == Some(1) && drilled.record_agrees;
            lines.push(view.paint(
                if is_right { GREEN } else { RED },
                &columns([
                    &drilled.name,
                    &drilled.cause,
                    drilled.found.first().map_or("none", String::as_str),
                    &drilled.rank.map_or("-".to_owned(), |rank| rank.to_string()),
                    &drilled.seconds.map_or("-".to_owned(), |s| format!("{s:.1}")),
                    &format!("{:.1}", drilled.answer_seconds),
                    if drilled.record_agrees { "same" } else { "other" },
                    &drilled.misled.join(" "),
                ]),
            ));
        }
        lines
    }

    pub(super) fn status(&self, view: &View, status: &Deployed) -> Vec<String> {
        let mut last = "";
        let mut lines = Vec::new();
        for row in &status.rows {
            let shown = if row.what == last { "" } else { row.what };
            last = row.what;
            let head = format!("  {shown:<10} {:<32} ", view.redacted(&row.name));
            lines.extend(view.hang(&head, Some((shown, BOLD)), &row.said));
        }
        lines
    }

    pub(super) fn load(&mut self, view: &View, load: &Load) -> Vec<String> {
        let ms = |time: Option<f64>| time.map_or("none".to_owned(), |ms| format!("{} ms", ms.trunc()));
        let memory = load.memory_mib.zip(load.memory_limit_mib);
        let memory = memory.map_or(String::new(), |(used, limit)| format!(", {used:.0} of {limit:.0} MiB"));
        let [p50, p95, p99, max] = [load.p50_ms, load.p95_ms, load.p99_ms, load.max_ms].map(ms);
        let (rate, errors, requests) = (load.per_second, load.errors, load.requests);
        let detail =
            format!("{rate:.1}/s: p50 {p50}, p95 {p95}, p99 {p99}, max {max}, {errors} errors of {requests}{memory}");
        let ending = if load.holds { Ending::Done } else { Ending::Failed };
        let (people, time) = (format!("{} people", load.people), Some(Duration::from_secs_f64(load.seconds)));
        self.row(view, Row { detail: &detail, time, ending, ..Row::new("load", &people) })
    }
}
