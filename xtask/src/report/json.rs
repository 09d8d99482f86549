//! Events for programs: one JSON object a line, by the schema in docs/contracts/events.schema.json.

use super::event::Event;
use crate::redaction::Redaction;
use serde_json::Value;

pub fn line(event: &Event, secrets: &Redaction) -> String {
    // Only a map whose keys are no strings could fail, and no event has one.
    let mut value = serde_json::to_value(event).unwrap_or(Value::Null);
    secrets.value(&mut value);
    value.to_string()
}
