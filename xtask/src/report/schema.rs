//! Generates docs/contracts/events.schema.json from the types in `event.rs`: `BLESS=1 cargo test -p xtask schema`.

use super::event::Event;
use crate::for_tests::committed;
use std::path::Path;

#[test]
fn the_schema_in_the_documents_is_that_of_the_events() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/contracts/events.schema.json");
    let text = serde_json::to_string_pretty(&schemars::schema_for!(Event)).unwrap() + "\n";
    assert!(
        committed(&path, &text) == text,
        "the events changed: BLESS=1 cargo test -p xtask schema, and say so in docs/contracts/events.md"
    );
}
