//! `man`: a page for the tool and one for each of its commands.

use crate::cli::{Cli, Man};
use crate::context::Context;
use anyhow::{Context as _, Result};

pub fn perform(cx: &Context, words: &Man) -> Result<()> {
    let folder = &words.folder.clone().unwrap_or_else(|| cx.config.paths.root.join("target/man"));
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // A man page's name is one word.
    let command = Cli::command().name("cargo-xtask").bin_name("cargo-xtask");
    clap_mangen::generate_to(command, folder).with_context(|| format!("cannot write to {}", folder.display()))?;
    cx.report.text(&format!("  man {}/cargo-xtask.1", folder.display()));
    Ok(())
}
