//! `completions`: a script for a shell that completes the tool's commands and flags.

use crate::cli::{Cli, Completions};
use crate::context::Context;
use crate::values::Shell;
use anyhow::Result;
use clap_complete::{generate, shells};

/// The word to complete: cargo completes its own subcommands and ignores their arguments.
const WORD: &str = "xtask";

pub fn perform(cx: &Context, words: &Completions) -> Result<()> {
    let (mut command, mut text) = (Cli::command(), Vec::new());
    match words.shell {
        Shell::Bash => generate(shells::Bash, &mut command, WORD, &mut text),
        Shell::Zsh => generate(shells::Zsh, &mut command, WORD, &mut text),
        Shell::Fish => generate(shells::Fish, &mut command, WORD, &mut text),
        Shell::Power => generate(shells::PowerShell, &mut command, WORD, &mut text),
    }
    cx.report.text(&String::from_utf8_lossy(&text));
    Ok(())
}
