//! `bench`: measures figures for the documents. Each command prints one of them.

mod dev;
mod history;
mod load;
mod memory;
mod times;
mod updates;

use crate::cli::{Bench, Benchmark};
use crate::context::Context;
use anyhow::Result;

pub fn perform(cx: &Context, words: &Bench) -> Result<()> {
    match &words.benchmark {
        Benchmark::Dev(dev) => dev::perform(cx, dev),
        Benchmark::History(history) => history::perform(cx, history),
        Benchmark::Load(load) => load::perform(cx, load),
        Benchmark::Updates(updates) => updates::perform(cx, updates),
    }
}
