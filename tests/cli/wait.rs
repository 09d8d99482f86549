//! What a test waits for: output, complaints, signals and lingering tools.

use super::harness::{Machine, read};
use super::record::{LIMIT, Running};
use std::fs;
use std::time::{Duration, Instant};

impl Machine {
    /// Waits until this many fake tools linger, as their script said.
    #[track_caller]
    pub fn wait_for_lingering(&self, count: usize) {
        let lingers = |e: &fs::DirEntry| e.file_name().to_string_lossy().starts_with("lingers-");
        self.wait_until(|| fs::read_dir(self.base.join("calls")).unwrap().flatten().filter(lingers).count() >= count);
    }

    #[track_caller]
    pub fn wait_for_output(&self, running: &Running, words: &str) {
        self.wait_until(|| read(&running.out).contains(words));
    }

    #[track_caller]
    pub fn wait_for_complaint(&self, running: &Running, words: &str) {
        self.wait_until(|| read(&running.err).contains(words));
    }

    #[track_caller]
    pub fn wait_for_signals(&self, count: usize) {
        self.wait_until(|| self.signals().len() >= count);
    }

    #[track_caller]
    pub fn wait_until(&self, holds: impl Fn() -> bool) {
        let began = Instant::now();
        while !holds() {
            assert!(began.elapsed() < LIMIT, "waited in vain; changes so far: {:#?}", self.changes());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
