//! The logs of both services, one event for each record, and the filter that a person sets.

use crate::app::part::Part;
use crate::host::{self, Child};
use crate::report::Event;
use crate::tools::kubectl::{self, Target};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Follows a part's log, through all of its pods one after another, until it is dropped.
pub struct Follower {
    over: Arc<AtomicBool>,
    child: Arc<Mutex<Option<Arc<Child>>>>,
}

pub fn follow(target: &Target, part: Part, logged: impl Fn(Record) + Send + 'static) -> Follower {
    let follower = Follower { over: Arc::default(), child: Arc::default() };
    let (over, child) = (Arc::clone(&follower.over), Arc::clone(&follower.child));
    let cmd = kubectl::kubectl(target).words("logs --follow --ignore-errors --max-log-requests=9");
    let cmd = cmd.arg(format!("--selector=app={part}"));
    std::thread::spawn(move || {
        let mut since = "--since=1s";
        while !over.load(Ordering::Relaxed) {
            if let Ok(mut log) = host::converse(&cmd.clone().arg(since)) {
                if let Ok(mut child) = child.lock() {
                    *child = Some(log.child());
                }
                while let Ok(line) = log.line() {
                    logged(Record::parse(part, &line));
                }
            }
            // The pod was replaced; the next one has just started.
            since = "--since=3s";
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    follower
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Ok(child) = self.child.lock() {
            child.iter().for_each(|child| child.end());
        }
    }
}

/// One record of a service's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub part: Part,
    pub level: String,
    pub time: String,
    pub text: String,
}

impl Record {
    /// From a line of JSON as both services write it, or of any other text.
    pub fn parse(part: Part, line: &str) -> Self {
        let Ok(Value::Object(mut fields)) = serde_json::from_str::<Value>(line) else {
            return Self { part, level: String::new(), time: String::new(), text: line.to_owned() };
        };
        let mut take = |name: &str| fields.remove(name).and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let [level, time, message, _] = ["level", "time", "message", "logger"].map(&mut take);
        let rest = fields.into_iter().map(|(name, value)| match value {
            Value::String(text) => format!(" {name}={text}"),
            other => format!(" {name}={other}"),
        });
        let text = message + &rest.collect::<String>();
        let clock = time.split_once('T').map_or(time.as_str(), |(_, clock)| clock).get(..8).unwrap_or_default();
        Self { part, level, time: clock.to_owned(), text: text.trim().replace('\n', " | ") }
    }

    fn is_bad(&self) -> bool {
        ["warning", "warn", "error", "critical", "fatal"].contains(&self.level.as_str())
    }

    pub fn event(self) -> Event {
        let Self { part, level, time, text } = self;
        Event::Logged { part: part.to_string(), level, time, text }
    }
}

/// Which records are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Only those with this text, whatever its case.
    pub text: String,
    pub only_bad: bool,
}

impl Filter {
    pub fn shows(&self, record: &Record) -> bool {
        let text = self.text.to_lowercase();
        (!self.only_bad || record.is_bad())
            && [&record.text, &record.level].iter().any(|field| field.to_lowercase().contains(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_one_line_whatever_it_holds() {
        let line = r#"{"time": "2026-11-26T03:16:23.041+00:00", "level": "error", "logger": "app", "message": "no\nway", "status": 500}"#;
        let record = Record::parse(Part::Backend, line);
        assert_eq!((record.time.as_str(), record.level.as_str()), ("03:16:23", "error"));
        assert_eq!(record.text, "no | way status=500");
        let plain = Record::parse(Part::Frontend, "  Ready in 100ms");
        assert_eq!((plain.text.as_str(), plain.level.as_str()), ("  Ready in 100ms", ""));
        assert_eq!(Record::parse(Part::Backend, "[1]").text, "[1]");
    }

    #[test]
    fn a_filter_shows_what_it_names() {
        let record = |level: &str, text: &str| Record {
            part: Part::Backend,
            level: level.into(),
            time: String::new(),
            text: text.into(),
        };
        let filter = Filter { text: "Tasks".into(), only_bad: false };
        assert!(filter.shows(&record("info", "GET /api/tasks")) && !filter.shows(&record("info", "GET /health")));
        let bad = Filter { only_bad: true, ..Filter::default() };
        assert!(bad.shows(&record("warning", "x")) && !bad.shows(&record("info", "x")));
        assert!(Filter::default().shows(&record("", "")));
    }
}
