//! Downloads that go on where an earlier attempt ended, in this run or in one that was killed.

use crate::cmd::Cmd;
use crate::failure::{Exit, Failure};
use crate::{host, signals};
use anyhow::Result;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// The interval at which the log says how many bytes there are.
const SAYS: Duration = Duration::from_secs(1);
/// How many attempts in a row may bring nothing.
const VAIN: u32 = 3;

/// A download under way.
pub struct Download<'a> {
    pub cmd: &'a Cmd,
    pub to: &'a Path,
    pub headers: &'a Path,
    pub log: &'a Path,
}

impl Download<'_> {
    /// Runs curl until the file is complete. An attempt that brought something is followed by the next one at once.
    ///
    /// # Errors
    /// [`VAIN`] attempts in a row brought nothing, the server has no such file, the deadline passed, or a signal came. What came
    /// before is kept.
    pub fn complete(&self, deadline: Instant) -> Result<()> {
        let mut vain = 0;
        loop {
            let before = bytes(self.to);
            let ended = self.attempt(before, deadline);
            let Err(error) = ended else { return Ok(()) };
            let grew = bytes(self.to) > before;
            vain = if grew { 0 } else { vain + 1 };
            if is_over(&error) || is_refusal(&error) && before == 0 || vain >= VAIN {
                return Err(error);
            }
            if !grew && before > 0 {
                // The server does not send parts of a file, or the part is not of its file.
                std::fs::remove_file(self.to)?;
            } else if !grew {
                std::thread::sleep(SAYS * vain);
            }
        }
    }

    fn attempt(&self, before: u64, deadline: Instant) -> Result<()> {
        let mut said = Instant::now();
        let ended = host::run(&[self.cmd], self.log, deadline, || {
            if said.elapsed() >= SAYS {
                said = Instant::now();
                self.say(before);
            }
            true
        });
        self.say(before);
        let _ = std::fs::remove_file(self.headers);
        ended
    }

    fn say(&self, before: u64) {
        let total = std::fs::read_to_string(self.headers).ok().and_then(|text| total(&text, before));
        if let Ok(mut file) = host::append(self.log) {
            let _ = writeln!(file, "{}", amount(bytes(self.to), total));
        }
    }
}

/// The time is over, or a signal came.
fn is_over(error: &anyhow::Error) -> bool {
    signals::received().is_some() || error.downcast_ref::<Failure>().is_none_or(|failure| failure.exit != Exit::Failed)
}

/// The server answered that it does not send what was asked for.
fn is_refusal(error: &anyhow::Error) -> bool {
    let why = error.downcast_ref::<Failure>().and_then(|failure| failure.why.as_deref());
    why.is_some_and(|why| why.contains("returned error: 4"))
}

fn bytes(path: &Path) -> u64 {
    path.metadata().map_or(0, |meta| meta.len())
}

fn amount(bytes: u64, total: Option<u64>) -> String {
    let megabytes = |bytes: u64| format!("{}.{}", bytes / 1_000_000, bytes % 1_000_000 / 100_000);
    match total {
        Some(total) => format!("{} of {} MB", megabytes(bytes), megabytes(total)),
        None => format!("{} MB", megabytes(bytes)),
    }
}

/// The size of the whole file, by the headers of the last answer. `before` bytes were there when it was asked for.
fn total(headers: &str, before: u64) -> Option<u64> {
    let last = headers.trim_end().rsplit("\r\n\r\n").next()?;
    let field = |name: &str| {
        last.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    match field("content-range") {
        Some(range) => range.rsplit('/').next()?.parse().ok(),
        None => field("content-length")?.parse::<u64>().ok().filter(|_| before == 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_the_whole_file_is_read_from_the_last_answer() {
        let moved = "HTTP/1.1 302 Found\r\nContent-Length: 12\r\n\r\n";
        let whole = "HTTP/2 200\r\ncontent-length: 130000000\r\n\r\n";
        let part = "HTTP/1.1 206 Partial Content\r\nContent-Length: 30\r\nContent-Range: bytes 100-129/130\r\n\r\n";
        assert_eq!(total(&format!("{moved}{whole}"), 0), Some(130_000_000));
        assert_eq!(total(&format!("{moved}{part}"), 100), Some(130));
        assert_eq!(total("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 0), None);
        assert_eq!(total("", 0), None);
    }

    #[test]
    fn amounts_have_one_decimal() {
        assert_eq!(amount(48_250_000, Some(130_000_000)), "48.2 of 130.0 MB");
        assert_eq!(amount(900, None), "0.0 MB");
    }
}
