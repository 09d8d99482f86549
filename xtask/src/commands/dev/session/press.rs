//! What each key does.

use super::Session;
use crate::cmd::Cmd;
use crate::facts::programs;
use crate::host;
use anyhow::Result;

impl Session<'_> {
    /// Does what the key is for. Whether the session goes on.
    pub fn press(&mut self, key: u8) -> Result<bool> {
        if let Some(typed) = &mut self.typed {
            match key {
                b'\n' | b'\r' => self.filter.text = self.typed.take().unwrap_or_default(),
                0x1b => self.typed = None,
                0x7f | 0x08 => drop(typed.pop()),
                key => typed.push(char::from(key)),
            }
            let what = self.typed.as_ref().map_or(format!("logs with: {}", self.filter.text), |t| format!("/{t}"));
            self.cx.report.activity(&what);
            return Ok(true);
        }
        match key {
            b'q' => return Ok(false),
            b'o' => self.open(),
            b'\n' | b'\r' | b'r' => self.prove()?,
            b'/' => self.typed = Some(String::new()),
            b'e' => self.filter.only_bad = !self.filter.only_bad,
            _ => {}
        }
        Ok(true)
    }

    fn open(&self) {
        let opened = ["xdg-open", "open"]
            .iter()
            .find_map(|name| programs::on_path(name))
            .is_some_and(|opener| host::ask(&Cmd::new(opener).arg(&self.url).limit(10)).is_ok_and(|answer| answer.ok));
        if !opened {
            self.cx.report.warn(&format!("no browser could be opened: {}", self.url));
        }
    }
}
