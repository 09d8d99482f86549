//! One row of a summary, and the settings of all lines: colours, redaction and the terminal's width.

use super::layout::{columns, hang, pad, wrap};
use crate::observer::Ending;
use crate::redaction::Redaction;
use crate::time::seconds;
use anstyle::{AnsiColor, Style};
use std::time::Duration;

pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const RED: Style = AnsiColor::Red.on_default();
pub const GREEN: Style = AnsiColor::Green.on_default();
pub const YELLOW: Style = AnsiColor::Yellow.on_default();

/// Columns of the stage and of the time, with spaces.
pub const STAGE: usize = 12;
const TIME: usize = 9;
/// The greatest width of the text between them. Longer text moves the time to the right.
const TEXT: usize = 72;

/// One row of a run's summary.
pub struct Row<'a> {
    pub stage: &'a str,
    pub subject: &'a str,
    pub detail: &'a str,
    pub reason: &'a str,
    pub time: Option<Duration>,
    pub ending: Ending,
}

impl<'a> Row<'a> {
    pub fn new(stage: &'a str, subject: &'a str) -> Self {
        Self { stage, subject, detail: "", reason: "", time: None, ending: Ending::Done }
    }

    /// `is_repeated`: the row above has the same stage, so this row leaves its name out.
    pub fn lines(&self, view: &View, is_repeated: bool) -> Vec<String> {
        let stage = view.paint(BOLD, &pad(if is_repeated { "" } else { self.stage }, STAGE - 3));
        let room = view.width.map(|width| width.saturating_sub(STAGE + self.time.map_or(0, |_| TIME)));
        let edge = room.unwrap_or(TEXT).min(TEXT);
        let painted = |text: &str| match self.ending {
            Ending::Done => text.to_owned(),
            Ending::Idle => view.paint(DIM, text),
            Ending::Failed => view.paint(RED, text),
        };
        let line = |(at, text): (usize, &String)| match (at, self.time) {
            (0, Some(time)) => format!("  {stage} {} {:>8}", painted(&pad(text, edge)), seconds(time)),
            (0, None) => format!("  {stage} {}", painted(text)),
            _ => format!("{}{}", " ".repeat(STAGE), painted(text)),
        };
        let texts = self.texts(view, room);
        texts.iter().enumerate().map(line).map(|line| line.trim_end().to_owned()).collect()
    }

    /// Subject, detail and reason: in columns if they fit, else below each other.
    fn texts(&self, view: &View, room: Option<usize>) -> Vec<String> {
        let [subject, detail, reason] = [self.subject, self.detail, self.reason].map(|text| view.redacted(text));
        // A narrow terminal has no room for wide columns.
        let narrow = view.width.is_some_and(|width| width < STAGE + TEXT + TIME);
        let (first, second) = if narrow { (9, 21) } else { (12, 24) };
        let head = format!("{} {}", pad(&subject, first), pad(&detail, second));
        match room {
            Some(room) if columns(head.trim_end()) > room => {
                let mut texts = wrap(&head, room);
                texts.extend(wrap(&reason, room).into_iter().filter(|text| !text.is_empty()));
                texts
            }
            // The time ends the first line and sets the length of the others.
            Some(room) if columns(&head) + 2 + columns(&reason) > room && columns(&head) + 16 > room => {
                let mut texts = vec![head.trim_end().to_owned()];
                texts.extend(wrap(&reason, room));
                texts
            }
            room => hang(&format!("{head}  "), &reason, room),
        }
    }
}

/// The settings of all lines of an event.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub color: bool,
    pub secrets: &'a Redaction,
    pub width: Option<usize>,
}

impl View<'_> {
    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Redacts before wrapping, because wrapping could split a secret.
    pub fn redacted(&self, text: &str) -> String {
        self.secrets.text(text)
    }

    pub fn hang(&self, head: &str, paint: Option<(&str, Style)>, text: &str) -> Vec<String> {
        let mut lines = hang(head, &self.redacted(text), self.width);
        if let (Some((word, style)), Some(first)) = (paint, lines.first_mut()) {
            *first = first.replacen(word, &self.paint(style, word), 1);
        }
        lines
    }
}
