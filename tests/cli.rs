//! The binary against fake tools on PATH: what it starts, in which order, with which words, environment and standard input, and
//! what it says. Nothing of the machine's own docker, minikube, kubectl and helm can be reached.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail as the test does")]

mod cli {
    mod ai;
    mod ai_models;
    mod ai_tasks;
    mod check;
    mod clean;
    mod database;
    mod deploy;
    mod dev;
    mod drill;
    mod failures;
    mod harness;
    mod idle;
    mod mcp;
    mod model;
    mod odd_machines;
    mod output;
    mod picture;
    mod record;
    mod recovery;
    mod safety;
    mod secrets;
    mod serve;
    mod signals;
    mod system;
    mod terminal;
    mod validate;
    mod wait;
    mod words;
}
