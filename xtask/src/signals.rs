//! Ctrl-C, SIGTERM and SIGHUP. The first signal is noted, and the code that waits for a child passes it on. The second ends the tool.

use crate::failure::{Exit, Failure};
use anyhow::Result;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

static FIRST: AtomicI32 = AtomicI32::new(0);
static COUNT: AtomicU32 = AtomicU32::new(0);

/// Starts listening. A second signal calls `on_second`, then the tool ends.
pub fn install(on_second: impl Fn() + Send + Sync + 'static) -> Result<()> {
    let on_second = Arc::new(on_second);
    let taken = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| *signal != SIGHUP || !is_ignored(SIGHUP));
    for signal in taken {
        let (mut read, write) = UnixStream::pair()?;
        signal_hook::low_level::pipe::register(signal, write)?;
        let on_second = Arc::clone(&on_second);
        std::thread::spawn(move || {
            let mut byte = [0];
            while read.read_exact(&mut byte).is_ok() {
                if COUNT.fetch_add(1, Ordering::SeqCst) == 0 {
                    FIRST.store(signal, Ordering::SeqCst);
                } else {
                    on_second();
                    std::process::exit(128 + signal);
                }
            }
        });
    }
    Ok(())
}

/// Whether the tool was started with `nohup`: it then ignores SIGHUP. Only Linux tells.
fn is_ignored(signal: i32) -> bool {
    ignores(&std::fs::read_to_string("/proc/self/status").unwrap_or_default(), signal)
}

/// Reads the mask of ignored signals from a process's status.
fn ignores(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// The first signal that arrived, as its number.
pub fn received() -> Option<i32> {
    match FIRST.load(Ordering::SeqCst) {
        0 => None,
        signal => Some(signal),
    }
}

/// Takes note of the signal that arrived: the run goes on, and the next signal is a first one again.
pub fn take() -> Option<i32> {
    let taken = FIRST.swap(0, Ordering::SeqCst);
    COUNT.store(0, Ordering::SeqCst);
    (taken != 0).then_some(taken)
}

/// # Errors
/// A signal has arrived: an answer since then may be missing, and a missing answer looks like an absent object.
pub fn none() -> Result<()> {
    if received().is_some() { Err(interrupted().into()) } else { Ok(()) }
}

/// The failure for a received signal.
pub fn interrupted() -> Failure {
    let (exit, what) = match received() {
        Some(SIGHUP) => (Exit::HungUp, "hung up"),
        Some(SIGTERM) => (Exit::Terminated, "terminated"),
        _ => (Exit::Interrupted, "interrupted"),
    };
    Failure::new(exit, what, "run the same command again: it goes on where this one stopped")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_which_signals_are_ignored() {
        let status = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000004002\n";
        assert!(ignores(status, SIGHUP) && !ignores(status, SIGINT) && !ignores(status, SIGTERM));
        assert!(!ignores("", SIGHUP));
    }
}
