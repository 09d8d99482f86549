//! The charts, by the real helm: what they render, what they refuse and with which words, and that their READMEs tell the truth.
//! No cluster is asked.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test's helpers fail as the test does, and start helm themselves"
)]

mod charts {
    mod conventions;
    mod helm;
    mod network;
    mod notes;
    mod pods;
    mod readme;
    mod refusals;
    mod renderings;
    mod secrets;
    mod yaml;
}
