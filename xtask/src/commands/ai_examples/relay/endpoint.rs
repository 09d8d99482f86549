//! The model's endpoint, asked by curl, which knows the machine's proxies and certificates. Address and key go by standard input.

use crate::cmd::{Cmd, Stdin};
use crate::config::address::leads_to_loopback;
use crate::host;
use crate::secret::Secret;
use anyhow::{Context as _, Result, bail};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

/// The longest answer, in bytes: a model can repeat itself without end.
const LONGEST_ANSWER: u64 = 4 << 20;
const OPENAI: &str = "https://api.openai.com/v1";

/// An API that speaks Chat Completions.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Empty for OpenAI's own.
    pub base_url: String,
    pub api_key: Option<Secret>,
}

pub struct Answer {
    pub status: u16,
    pub is_stream: bool,
    pub body: String,
}

impl Endpoint {
    /// Sends a body, or asks without one. `path` begins behind the base address. `folder` is new, for this request's files.
    ///
    /// # Errors
    /// No whole answer came within `limit`, it is too long, or nobody waits for it any more.
    pub fn ask(
        &self,
        path: &str,
        body: Option<&str>,
        folder: &Path,
        limit: Duration,
        awaited: impl Fn() -> bool,
    ) -> Result<Answer> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let result = self.transfer(path, body, folder, limit, awaited);
        std::fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        result
    }

    fn transfer(
        &self,
        path: &str,
        body: Option<&str>,
        folder: &Path,
        limit: Duration,
        awaited: impl Fn() -> bool,
    ) -> Result<Answer> {
        let [request, answer, log] = ["request", "answer", "log"].map(|name| folder.join(name));
        if let Some(body) = body {
            let file = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(&request);
            file.and_then(|mut file| std::io::Write::write_all(&mut file, body.as_bytes()))?;
        }
        let cmd = self.curl(path, body.map(|_| request.as_path()), &answer, limit);
        let length = || answer.metadata().map_or(0, |metadata| metadata.len());
        let ran = host::run(&[&cmd], &log, Instant::now() + limit, || awaited() && length() <= LONGEST_ANSWER);
        if length() > LONGEST_ANSWER {
            bail!("the model's answer is longer than 4 MiB");
        }
        ran?;
        let said = std::fs::read_to_string(&log)?;
        // curl writes them last.
        let (status, kind) = said.lines().next_back().and_then(|line| line.split_once(' ')).unwrap_or_default();
        Ok(Answer {
            status: status.parse().context("curl names no status")?,
            is_stream: kind.starts_with("text/event-stream"),
            body: String::from_utf8(std::fs::read(&answer)?).context("the model's answer is not text")?,
        })
    }

    fn curl(&self, path: &str, request: Option<&Path>, answer: &Path, limit: Duration) -> Cmd {
        let base = if self.base_url.is_empty() { OPENAI } else { self.base_url.trim_end_matches('/') };
        // Without `Expect` it does not wait before it sends a long body.
        let mut settings = vec![("url", format!("{base}{path}")), ("header", "Expect:".to_owned())];
        if let Some(key) = &self.api_key {
            settings.push(("header", format!("Authorization: Bearer {}", key.expose())));
        }
        let settings: String = settings.iter().map(|(name, value)| format!("{name} = {}\n", quoted(value))).collect();
        let cmd = Cmd::new("curl")
            .words("-q --config - --silent --show-error --proto =http,https --connect-timeout 10 --max-time")
            .arg(format!("{:.3}", limit.as_secs_f64()))
            .words("--header Content-Type:application/json --output")
            .arg(answer.to_string_lossy())
            .args(["--write-out", "\\n%{http_code} %{content_type}"])
            .stdin(Stdin::Secret { what: "the endpoint and its key".into(), bytes: Secret::new(settings) })
            .limit(limit.as_secs() + 5);
        let cmd = match request {
            Some(file) => cmd.arg("--data-binary").arg(format!("@{}", file.display())),
            None => cmd,
        };
        if leads_to_loopback(base) { cmd.node_only() } else { cmd }
    }
}

/// A value in a file of curl's settings.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_and_key_are_in_no_argument() {
        let endpoint =
            Endpoint { base_url: "https://me:canary@h/v1/".into(), api_key: Some(Secret::new("sk-\"canary\\")) };
        let cmd = endpoint.curl("/models", None, Path::new("/a"), Duration::from_secs(9));
        assert!(!format!("{cmd} {cmd:?}").contains("canary"), "{cmd:?}");
        let Stdin::Secret { bytes, .. } = &cmd.stdin else { panic!("{cmd:?}") };
        assert_eq!(
            bytes.expose(),
            "url = \"https://me:canary@h/v1/models\"\nheader = \"Expect:\"\nheader = \"Authorization: Bearer sk-\\\"canary\\\\\"\n"
        );
    }
}
