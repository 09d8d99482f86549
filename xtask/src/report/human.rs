//! Events for people: rows that fit the terminal, with colours if it has them.

mod ai;
mod diagnosed;
mod history;
mod tables;

use super::event::{Drilled, Event, Piece, Progress, Status, Weight};
use super::layout::{columns, cut, pad};
use super::row::{BOLD, DIM, RED, Row, STAGE, View, YELLOW};
use crate::observer::Ending;
use crate::redaction::Redaction;
use crate::time::{clock, seconds};
use std::time::Duration;

#[derive(Default)]
pub struct Human {
    pub color: bool,
    /// Whether to show the commands of each check.
    verbose: bool,
    /// The first column of the last row, which the next row does not repeat.
    heading: String,
    /// Shown as one table when all drills are judged.
    drilled: Vec<Drilled>,
}

impl Human {
    pub fn new(color: bool, verbose: bool) -> Self {
        Self { color, verbose, heading: String::new(), drilled: Vec::new() }
    }

    /// The lines of an event. `width` is the terminal's; without one, lines may have any length.
    pub fn lines(&mut self, event: &Event, secrets: &Redaction, width: Option<usize>) -> Vec<String> {
        let view = View { color: self.color, secrets, width: width.map(|width| width.saturating_sub(1)) };
        let found = |what: &str, paint, text: &str| view.hang(&format!("  {}  ", pad(what, 7)), paint, text);
        match event {
            Event::Started { .. } => Vec::new(),
            Event::Planned { text, .. } => view.redacted(text).trim_end().lines().map(str::to_owned).collect(),
            Event::Finished { stage, subject, detail, reason, status, seconds } => {
                let row = Row { detail, reason, ..Row::new(stage, subject) };
                let time = Some(Duration::from_secs_f64(*seconds));
                self.row(
                    &view,
                    match status {
                        Status::Done => Row { time, ..row },
                        Status::Unchanged => Row { ending: Ending::Idle, ..row },
                        Status::Failed => Row { time, reason: "failed", ending: Ending::Failed, ..row },
                    },
                )
            }
            Event::Running { steps, done, of, left_seconds } => running(&view, steps, *done, *of, *left_seconds),
            Event::Ready { url, worked, seconds: took, usual_seconds, remarks } => {
                let usual = usual_seconds.map(|s| format!(" (usually {})", seconds(Duration::from_secs_f64(s))));
                let took = seconds(Duration::from_secs_f64(*took));
                let detail = match worked {
                    true => format!("in {took}{}", usual.unwrap_or_default()),
                    false => format!("nothing to do, {took}"),
                };
                let mut lines = self.row(&view, Row { detail: &detail, ..Row::new("ready", url) });
                for remark in remarks {
                    lines.extend(view.hang(&" ".repeat(STAGE), None, remark).iter().map(|line| view.paint(DIM, line)));
                }
                lines
            }
            Event::Criterion { id, criterion, title } => vec![format!("{id:<16}  {criterion:>2}  {title}")],
            Event::Check(check) => self.check(&view, check),
            Event::Validated { passed, failed, not_judged, seconds: took } => {
                let took = seconds(Duration::from_secs_f64(*took));
                vec![String::new(), format!("  {passed} passed, {failed} failed, {not_judged} not judged in {took}")]
            }
            Event::Diagnosis { code, weight, what, fix } => {
                let (style, name) = match weight {
                    Weight::Problem => (RED, "problem"),
                    Weight::Remark => (YELLOW, "remark"),
                };
                let head = format!("  {code}  {name:<7}  ");
                let mut lines = view.hang(&head, Some((name, style)), what);
                lines.extend(view.hang(&" ".repeat(columns(&head)), None, &format!("fix: {fix}")));
                lines
            }
            Event::Examined { problems: 0, rules, remarks } => {
                let remarks = match remarks {
                    0 => String::new(),
                    1 => ", 1 remark".to_owned(),
                    n => format!(", {n} remarks"),
                };
                vec![format!("  all is well: {rules} rules, no problem{remarks}")]
            }
            // The error names what was found.
            Event::Examined { .. } => Vec::new(),
            Event::Diagnosed { code, what, evidence, symptoms, fix, .. } => {
                diagnosed::rows(&view, code, what, evidence, symptoms, fix)
            }
            Event::Verdict { causes, untold, record, seconds: took } => {
                let took = seconds(Duration::from_secs_f64(*took));
                let mut lines: Vec<String> =
                    untold.iter().flat_map(|untold| view.hang("  cannot tell  ", None, untold)).collect();
                if *causes == 0 {
                    lines.push(format!("  no cause found in {took}"));
                }
                lines.extend(record.iter().map(|path| format!("  record       {}", path.display())));
                lines
            }
            Event::Scan { judge, code, file, line, what } => {
                let place = line.map_or(file.clone(), |line| format!("{file}:{line}"));
                found("finding", Some(("finding", RED)), &format!("{judge} {code}  {place}  {what}"))
            }
            Event::Added { part, bytes, budget, biggest, .. } => {
                let sized = |piece: &Piece| format!("{} {}", piece.name, megabytes(piece.bytes));
                let detail = format!("{} of {}", megabytes(*bytes), megabytes(*budget));
                let reason = biggest.iter().map(sized).collect::<Vec<_>>().join(", ");
                self.row(&view, Row { detail: &detail, reason: &reason, ..Row::new("added", part) })
            }
            Event::NotMeasured { part, why, .. } => {
                let row = Row { detail: "not measured", reason: why, ..Row::new("added", part) };
                self.row(&view, Row { ending: Ending::Idle, ..row })
            }
            Event::Judged { findings: 0, passed, waived, not_judged, seconds: took } => {
                let idle = match not_judged.as_slice() {
                    [] => String::new(),
                    all => format!(", not judged: {}", all.join(", ")),
                };
                let waived = if *waived == 1 { "1 finding".to_owned() } else { format!("{waived} findings") };
                let took = seconds(Duration::from_secs_f64(*took));
                vec![String::new(), format!("  {passed} scanners passed, {waived} waived{idle} in {took}")]
            }
            // The error names what was found.
            Event::Judged { .. } => Vec::new(),
            Event::Sbom { path, .. } => vec![format!("  {}", path.display())],
            Event::Packed { path, bytes } => vec![format!("  {}  {}", path.display(), megabytes(*bytes))],
            Event::Status(status) => self.status(&view, status),
            Event::Example { id, situation, plain, commands } => {
                let mut lines = vec![String::new()];
                lines.extend(view.hang(&format!("{id}  "), Some((id, BOLD)), situation));
                lines.extend(std::iter::once(plain).chain(commands).map(|c| format!("  $ {}", view.redacted(c))));
                lines
            }
            Event::Ran { output, .. } => ai::shortened(&view, output),
            Event::Answered(answered) => ai::answered(&view, answered),
            Event::Score(score) => {
                let of = score.model.as_ref().map(|model| format!(" with {model}")).unwrap_or_default();
                let detail = format!("{} of {} right{of}", score.right, score.asked);
                let time = score.median_seconds.map(Duration::from_secs_f64);
                self.row(&view, Row { detail: &detail, time, ..Row::new("score", &score.tool) })
            }
            Event::Exchanged { prompt: None, .. } => Vec::new(),
            Event::Exchanged { model, prompt: Some(prompt), .. } => {
                let text = serde_json::to_string_pretty(prompt).unwrap_or_default();
                let lines = text.lines().map(|line| format!("    {}", view.redacted(line)));
                std::iter::once(format!("  sent to {model}:")).chain(lines).collect()
            }
            Event::Proposed { command, fate, why } => ai::proposed(&view, command, *fate, why),
            Event::Tested { said, .. } => vec![view.redacted(said)],
            Event::Load(load) => self.load(&view, load),
            Event::Highest { people, per_second } => {
                let said = format!("{people} people, {per_second:.1} messages a second");
                self.row(&view, Row::new("highest", &said))
            }
            Event::Updates { requests, failed, seconds, holds } => {
                let ending = if *holds { Ending::Done } else { Ending::Failed };
                let detail = format!("{failed} of {requests} requests failed");
                let time = Some(Duration::from_secs_f64(*seconds));
                self.row(&view, Row { detail: &detail, time, ending, ..Row::new("updates", "both") })
            }
            Event::Slower { what, seconds, usual_seconds, runs } => {
                let said = format!("{what} took {seconds:.1} s, usually {usual_seconds:.1} s in the last {runs} runs");
                self.row(&view, Row { ending: Ending::Idle, ..Row::new("slower", &said) })
            }
            Event::Compared(compared) => history::compared(compared),
            Event::History { what, seconds, usual_seconds } => vec![history::line(what, seconds, *usual_seconds)],
            Event::Tried { change, why, objects, changed, seconds, .. } => {
                diagnosed::tried(&view, change, why.as_deref(), *objects, changed, *seconds)
            }
            Event::Drill { name, question, look } => {
                let mut lines = vec![view.paint(BOLD, &format!("  {name}"))];
                lines.extend(view.hang("  ", None, question));
                lines.extend(look.iter().map(|command| format!("    {}", view.redacted(command))));
                lines
            }
            Event::Answer { cause, answer, fixes, .. } => {
                let mut lines = view.hang(&format!("  {cause}  "), Some((cause, BOLD)), answer);
                lines.extend(fixes.iter().flat_map(|fix| view.hang("         fix: ", None, fix)));
                lines
            }
            Event::Drilled(drilled) => self.drilled(&view, drilled),
            Event::DrillsJudged { drills, first, records_agree, misled, median_seconds } => {
                let median = median_seconds.map_or(String::new(), |s| format!(", median {s:.1} s"));
                let mut lines = self.drills(&view);
                lines.push(String::new());
                lines.push(format!("  {first} of {drills} right causes first, {misled} drills misled{median}"));
                lines.push(format!("  {records_agree} of {drills} records lead to the same answer"));
                lines
            }
            Event::Freed { memory_mib, disk_mib } => {
                let said = |what: &str, mib: u64| format!("{}.{} GiB of {what}", mib / 1024, mib % 1024 * 10 / 1024);
                let all = [memory_mib.map(|mib| said("memory", mib)), disk_mib.map(|mib| said("disk", mib))];
                let all: Vec<String> = all.into_iter().flatten().collect();
                self.row(&view, Row::new("freed", &all.join(", ")))
            }
            Event::Served { part, image, files, changed, seconds } => {
                let detail = match files {
                    0 => format!("image {image}"),
                    1 => format!("image {image} + 1 file"),
                    files => format!("image {image} + {files} files"),
                };
                let reason = match changed.as_slice() {
                    [first, _, more @ ..] => format!("{first} and {} more", more.len() + 1),
                    few => few.concat(),
                };
                let time = (!changed.is_empty()).then(|| Duration::from_secs_f64(*seconds));
                self.row(&view, Row { detail: &detail, reason: &reason, time, ..Row::new("served", part) })
            }
            Event::Broken { part, image, what, file, line } => {
                let line = line.map(|line| format!(":{line}")).unwrap_or_default();
                let place = file.as_ref().map(|file| format!("{file}{line}")).unwrap_or_default();
                let reason = format!("{what} (the process before serves on, image {image})");
                let row = Row { detail: &place, reason: &reason, ending: Ending::Failed, ..Row::new("broken", part) };
                self.row(&view, row)
            }
            Event::Logged { part, level, time, text } => {
                self.heading.clear();
                let style = match level.as_str() {
                    "warning" | "warn" => YELLOW,
                    "error" | "critical" | "fatal" => RED,
                    _ => DIM,
                };
                let text = view.redacted(text);
                let head = format!("  {time:<8} {part:<8} {:<8} ", level);
                let room = view.width.map_or(usize::MAX, |width| width.saturating_sub(columns(&head)));
                vec![format!("{}{}", view.paint(style, &head), cut(&text, room))]
            }
            Event::Nothing { what } => vec![format!("  {what}")],
            Event::Note { what } => vec![format!("note: {}", view.redacted(what))],
            Event::Error { what, why, fix, kept, .. } => error(&view, what, why.as_deref(), fix, kept.as_deref()),
        }
    }

    fn row(&mut self, view: &View, row: Row) -> Vec<String> {
        let is_repeated = self.heading == row.stage;
        row.stage.clone_into(&mut self.heading);
        row.lines(view, is_repeated)
    }
}

fn running(view: &View, steps: &[Progress], done: usize, of: usize, left: Option<f64>) -> Vec<String> {
    let step = |p: &Progress| format!("{} {} {}", p.stage, p.subject, seconds(Duration::from_secs_f64(p.seconds)));
    let mut text = steps.iter().map(step).collect::<Vec<_>>().join(", ");
    if let Some(overall) = overall(done, of, left.map(Duration::from_secs_f64)) {
        text = format!("{text}; {overall}");
    }
    view.hang("  …         ", None, &text)
}

/// The progress of a plan with many steps; none for a short plan.
pub fn overall(done: usize, of: usize, left: Option<Duration>) -> Option<String> {
    const MANY: usize = 5;
    let left = left.map(|left| format!(", about {} left", clock(left)));
    (of >= MANY).then(|| format!("{done} of {of} stages done{}", left.unwrap_or_default()))
}

/// The words of a failure stay whole, so that paths and commands can be copied.
fn error(view: &View, what: &str, why: Option<&str>, fix: &str, kept: Option<&str>) -> Vec<String> {
    let head = if view.color { format!("{0}error:{0:#}", RED.bold()) } else { "error:".to_owned() };
    let mut lines = vec![format!("{head} {}", view.redacted(what))];
    for (name, text) in [("why", why), ("fix", Some(fix)), ("kept", kept)] {
        let Some(text) = text else { continue };
        let rows = view.redacted(text);
        let head = |at: usize| if at == 0 { format!("  {name:<10}") } else { " ".repeat(STAGE) };
        lines.extend(rows.split('\n').enumerate().map(|(at, row)| format!("{}{row}", head(at)).trim_end().to_owned()));
    }
    lines
}

pub fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
