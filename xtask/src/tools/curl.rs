//! Downloads and requests with curl, which knows the machine's proxies and certificates.

use crate::cmd::Cmd;
use std::path::Path;

/// More than any release has, in bytes: a server that sends something else is refused before it fills the disk.
const LARGEST: &str = "--max-filesize 400000000";
/// A download that brings less than 1 kB a second for a minute is ended.
const SLOWEST: &str = "--speed-limit 1000 --speed-time 60";

/// Goes on where the file ends. Writes the headers of the answer to a file of their own. Allows HTTPS alone, also in redirections,
/// unless the address itself has another scheme.
pub fn download(url: &str, to: &Path, headers: &Path) -> Cmd {
    let cmd = Cmd::new("curl").words("--fail --location --silent --show-error --connect-timeout 15 --continue-at -");
    let cmd = cmd.words(LARGEST).words(SLOWEST);
    let cmd = if url.starts_with("https:") { cmd.words("--proto =https") } else { cmd };
    let cmd = cmd.words("--suppress-connect-headers --dump-header").arg(headers.to_string_lossy());
    cmd.arg("--output").arg(to.to_string_lossy()).arg(url).limit(1200)
}

/// Prints the status of an answer to HEAD, or `000` without an answer.
pub fn status(url: &str) -> Cmd {
    Cmd::new("curl").words("-sI --max-time 4 --output /dev/null --write-out %{http_code}").arg(url).limit(5)
}
