//! A child that is told and answers line by line, for as long as this value lives.

use super::{Child, bare, cannot_start, in_own_group};
use crate::cmd::Cmd;
use anyhow::{Result, bail};
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::sync::Arc;

pub struct Conversation {
    to: PipeWriter,
    from: BufReader<PipeReader>,
    child: Arc<Child>,
}

/// # Errors
/// The command cannot be started.
pub fn converse(cmd: &Cmd) -> Result<Conversation> {
    let (stdin, to) = std::io::pipe()?;
    let (from, stdout) = std::io::pipe()?;
    let started = in_own_group(bare(cmd)).stdin_file(stdin).stdout_file(stdout).stderr_null().unchecked().start();
    let child = Child(started.map_err(|error| cannot_start(&cmd.program, &error))?);
    Ok(Conversation { to, from: BufReader::new(from), child: Arc::new(child) })
}

impl Conversation {
    /// The child, for another thread to end it.
    pub fn child(&self) -> Arc<Child> {
        Arc::clone(&self.child)
    }

    /// # Errors
    /// The child has ended.
    pub fn tell(&mut self, text: &str) -> Result<()> {
        self.to.write_all(text.as_bytes())?;
        Ok(self.to.flush()?)
    }

    /// The child's next line, without its end.
    ///
    /// # Errors
    /// The child has ended.
    pub fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.from.read_line(&mut line)? == 0 {
            bail!("the command ended");
        }
        Ok(line.trim_end_matches('\n').to_owned())
    }
}
