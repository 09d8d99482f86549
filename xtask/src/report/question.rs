//! Waits for a person's answer or a signal.

use anyhow::Result;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

pub fn read_line() -> String {
    let mut answer = String::new();
    let _ = std::io::stdin().read_line(&mut answer);
    answer
}

/// A second thread reads: a signal restarts the read instead of ending it.
///
/// # Errors
/// `go_on` fails because a signal came instead of an answer.
pub fn answered(read: fn() -> String, go_on: impl Fn() -> Result<()>) -> Result<String> {
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(read()));
    loop {
        match told.recv_timeout(Duration::from_millis(100)) {
            Ok(answer) => return Ok(answer),
            Err(RecvTimeoutError::Timeout) => go_on()?,
            Err(RecvTimeoutError::Disconnected) => return Ok(String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_ends_a_question_that_nobody_answers() {
        let silent = || {
            std::thread::sleep(Duration::from_secs(600));
            "y".to_owned()
        };
        assert!(answered(silent, || anyhow::bail!("interrupted")).is_err());
        assert_eq!(answered(|| "y\n".to_owned(), || Ok(())).ok().as_deref(), Some("y\n"));
    }
}
