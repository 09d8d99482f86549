//! Questions to addresses on this machine.

pub mod socket;

use crate::secret::Secret;
use anyhow::{Context, Result, bail};
use minreq::Method;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The status of a GET; none if nothing answers within 2 s.
pub fn status(url: &str) -> Option<u16> {
    minreq::get(url).with_timeout(2).send().ok().map(|r| r.status_code)
}

/// The body of a GET; none if nothing answers within 2 s.
pub fn text(url: &str) -> Option<String> {
    let reply = minreq::get(url).with_timeout(2).send().ok()?;
    Some(String::from_utf8_lossy(reply.as_bytes()).into_owned())
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    /// Null if the body is not JSON.
    pub body: Value,
}

/// Sends one request, with a JSON body and a bearer token if they are given.
///
/// # Errors
/// Nothing answers within this many seconds.
pub fn ask(method: &str, url: &str, body: Option<&Value>, token: Option<&Secret>, seconds: u64) -> Result<Reply> {
    let method = match method {
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        _ => Method::Get,
    };
    let mut request = minreq::Request::new(method, url).with_timeout(seconds).with_header("Accept", "application/json");
    if let Some(body) = body {
        request = request.with_header("Content-Type", "application/json").with_body(body.to_string());
    }
    if let Some(token) = token {
        request = request.with_header("Authorization", format!("Bearer {}", token.expose()));
    }
    let response = request.send().with_context(|| format!("{url} does not answer"))?;
    let body = serde_json::from_slice(response.as_bytes()).unwrap_or_default();
    Ok(Reply { status: response.status_code, body })
}

/// A connection that stays open between requests, as a browser's does.
pub struct Connection {
    /// Host and port.
    address: String,
    stream: Option<BufReader<TcpStream>>,
    patience: Duration,
}

impl Connection {
    /// Connects to a base address without a path, such as `http://127.0.0.1:3000`.
    pub fn to(base: &str, seconds: u64) -> Self {
        let address = base.trim_start_matches("http://").to_owned();
        Self { address, stream: None, patience: Duration::from_secs(seconds) }
    }

    /// # Errors
    /// Nothing answers in time, or the answer is not HTTP.
    pub fn ask(&mut self, method: &str, path: &str, body: Option<&Value>, token: &Secret) -> Result<Reply> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nAuthorization: Bearer {}\r\n\r\n{body}",
            self.address,
            body.len(),
            token.expose()
        );
        // The connection serves another request only if the whole reply was read.
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.open()?,
        };
        stream.get_mut().write_all(request.as_bytes())?;
        let (reply, kept) = read_reply(&mut stream)?;
        self.stream = kept.then_some(stream);
        Ok(reply)
    }

    fn open(&self) -> Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(&self.address).with_context(|| format!("{} does not answer", self.address))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(self.patience))?;
        Ok(BufReader::new(stream))
    }
}

/// A reply, and whether the server keeps the connection open.
fn read_reply(stream: &mut impl BufRead) -> Result<(Reply, bool)> {
    let mut line = || -> Result<String> {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            bail!("the connection was closed before the reply was whole");
        }
        Ok(line.trim_end().to_owned())
    };
    let status = line()?.split(' ').nth(1).and_then(|code| code.parse().ok()).context("a reply that is not HTTP")?;
    let (mut length, mut chunked, mut kept) = (0, false, true);
    loop {
        let header = line()?.to_lowercase();
        match header.split_once(':').map(|(name, value)| (name, value.trim())) {
            None => break,
            Some(("content-length", value)) => length = value.parse()?,
            Some(("transfer-encoding", value)) => chunked = value == "chunked",
            Some(("connection", value)) => kept = value != "close",
            Some(_) => {}
        }
    }
    let mut bytes = Vec::new();
    if chunked {
        loop {
            let mut size = String::new();
            stream.read_line(&mut size)?;
            let size = u64::from_str_radix(size.trim(), 16).context("a chunk without its size")?;
            stream.by_ref().take(size).read_to_end(&mut bytes)?;
            stream.read_line(&mut String::new())?;
            if size == 0 {
                break;
            }
        }
    } else if stream.by_ref().take(length).read_to_end(&mut bytes)? as u64 != length {
        bail!("the connection was closed before the reply was whole");
    }
    Ok((Reply { status, body: serde_json::from_slice(&bytes).unwrap_or_default() }, kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_one_reply_and_leaves_the_next() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\
            Connection: close\r\n\r\n3\r\n{\"b\r\n4\r\n\":2}\r\n0\r\n\r\n";
        let mut stream = text.as_bytes();
        assert_eq!(read_reply(&mut stream).unwrap(), (Reply { status: 200, body: json!({"a": 1}) }, true));
        assert_eq!(read_reply(&mut stream).unwrap(), (Reply { status: 201, body: json!({"b": 2}) }, false));
        assert!(read_reply(&mut stream).is_err());
    }
}
