//! `mcp`: a Model Context Protocol server on standard input and output, for coding agents. Its tools read; none changes anything. A
//! change is returned as a plan, and a person carries it out on a terminal.

mod protocol;
mod tools;

use super::withheld::Withheld;
use crate::context::Context;
use crate::host::{self, Answer};
use crate::signals;
use anyhow::Result;
use protocol::Request;
use serde_json::{Value, json};
use std::io::{BufRead, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// The longest message that is read, in bytes. A longer one ends the session: its end cannot be told from its middle.
const LONGEST: u64 = 1 << 20;
const TOO_LONG: &str = "the message is longer than 1 MiB";
/// How often signals are looked at.
const PAUSE: Duration = Duration::from_millis(100);

pub fn perform(cx: &Context) -> Result<()> {
    let lines = lines();
    loop {
        signals::none()?;
        let answer = match lines.recv_timeout(PAUSE) {
            Ok(Ok(line)) if line.trim().is_empty() => None,
            Ok(Ok(line)) => answer(cx, &line),
            Ok(Err(why)) => Some(protocol::error(&Value::Null, protocol::PARSE, why)),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        if let Some(answer) = answer {
            cx.report.text(&answer.to_string());
        }
    }
}

/// A line, or why it cannot be read.
type Line = std::result::Result<String, &'static str>;

/// Reads in a thread of its own, because a signal restarts a read instead of ending it.
fn lines() -> Receiver<Line> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        loop {
            let mut line = String::new();
            let message = match input.by_ref().take(LONGEST).read_line(&mut line) {
                Ok(0) => return,
                Ok(count) if count as u64 == LONGEST => Err(TOO_LONG),
                Ok(_) => Ok(line),
                Err(_) => Err("the message is not UTF-8"),
            };
            let ends = message == Err(TOO_LONG);
            if sender.send(message).is_err() || ends {
                return;
            }
        }
    });
    lines
}

/// What a coding agent does not get to see. The app's logs may repeat what the cluster's Secret alone holds.
fn withheld(cx: &Context, call: &tools::Call) -> Result<Withheld> {
    let mut secrets = cx.report.hidden();
    if call.reads_logs() {
        let facts = cx.facts()?;
        let (_, objects) = super::trust::running(cx.config, &facts)?;
        secrets.extend(objects.app_secret.iter().flatten().map(|(_, value)| value.clone()));
    }
    Ok(Withheld::new(secrets))
}

/// None for a notification, which gets no answer.
fn answer(cx: &Context, line: &str) -> Option<Value> {
    let request = match protocol::parse(line) {
        Ok(request) => request,
        Err(refusal) => return Some(refusal),
    };
    let Request { id, method, params } = request;
    let id = id?;
    Some(match method.as_str() {
        "initialize" => protocol::result(&id, protocol::welcome(&params)),
        "ping" => protocol::result(&id, json!({})),
        "tools/list" => protocol::result(&id, json!({"tools": tools::list()})),
        "tools/call" => match tools::find(&params) {
            Ok(call) => protocol::result(&id, run(cx, &call)),
            Err(why) => protocol::error(&id, protocol::PARAMS, &why),
        },
        _ => protocol::error(&id, protocol::METHOD, "this server has no such method"),
    })
}

fn run(cx: &Context, call: &tools::Call) -> Value {
    let ran = withheld(cx, call).and_then(|withheld| {
        let answer = host::ask(&tools::command(cx.config, call)?)?;
        Ok(Answer { out: withheld.text(&answer.out), err: withheld.text(&answer.err), ..answer })
    });
    let (text, failed) = match ran {
        Ok(answer) if answer.out.trim().is_empty() => (answer.err, !answer.ok),
        Ok(answer) => (answer.out, !answer.ok),
        Err(error) => (format!("{error:#}"), true),
    };
    json!({"content": [{"type": "text", "text": cx.report.redacted(&text)}], "isError": failed})
}
