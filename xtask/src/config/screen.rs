//! The output: whether it is a terminal, whether it takes colour, and how large it is.

use super::environment::Environment;
use anstream::{AutoStream, ColorChoice};
use std::io::IsTerminal;

/// Columns and rows of a terminal that does not tell its size.
const USUAL: (usize, usize) = (80, 24);

/// What the terminal, NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM and CI allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    pub terminal: bool,
    pub color: bool,
    pub error_color: bool,
    /// Whether lines may be redrawn. A dumb terminal cannot redraw, and CI records every version of a line.
    pub live: bool,
}

impl Screen {
    pub fn of(environment: &Environment) -> Self {
        let dumb = matches!(environment.get("TERM"), None | Some("dumb"));
        let terminal = std::io::stdout().is_terminal();
        Self {
            terminal,
            color: AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
            error_color: AutoStream::choice(&std::io::stderr()) != ColorChoice::Never,
            live: terminal && !dumb && !environment.is_ci(),
        }
    }
}

/// The current columns and rows of the terminal.
pub fn size() -> (usize, usize) {
    match terminal_size::terminal_size_of(std::io::stdout()) {
        Some((width, height)) if width.0 > 0 => (width.0.into(), height.0.into()),
        _ => USUAL,
    }
}
