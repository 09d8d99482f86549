//! Keys that a person presses while `dev` runs, without waiting for Enter.

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{IsTerminal, Read};
use std::sync::Mutex;

/// How the terminal was, until it is that way again.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Gives the terminal back when it is dropped.
pub struct Keys;

/// Calls `pressed` for each byte of standard input.
pub fn read(mut pressed: impl FnMut(u8) + Send + 'static) -> Keys {
    let stdin = std::io::stdin();
    if stdin.is_terminal()
        && let (Ok(usual), Ok(mut before)) = (tcgetattr(&stdin), BEFORE.lock())
    {
        let mut single = usual.clone();
        single.local_modes &= !(LocalModes::ICANON | LocalModes::ECHO);
        if tcsetattr(&stdin, OptionalActions::Now, &single).is_ok() {
            *before = Some(usual);
        }
    }
    std::thread::spawn(move || std::io::stdin().lock().bytes().map_while(Result::ok).for_each(&mut pressed));
    Keys
}

/// Gives the terminal back as it was.
pub fn restore() {
    if let Ok(mut before) = BEFORE.lock()
        && let Some(usual) = before.take()
    {
        // Without a terminal there is nobody to give it back to.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &usual);
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        restore();
    }
}
