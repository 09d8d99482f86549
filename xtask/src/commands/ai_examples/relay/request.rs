//! A tool's request as HTTP: read within bounds of size and time, and answered.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The longest request line with headers, and the longest body, in bytes.
const LONGEST_HEAD: u64 = 16 << 10;
pub const LONGEST_BODY: usize = 4 << 20;
/// A tool on this machine sends its request at once.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Request {
    pub method: String,
    pub path: String,
    /// What stands behind `Bearer`.
    pub key: String,
    pub body: Vec<u8>,
}

/// Status and body for the tool.
pub struct Reply {
    pub status: u16,
    pub is_stream: bool,
    pub body: String,
}

impl Reply {
    /// An error in the form of the API.
    pub fn refusal(status: u16, why: &str) -> Self {
        let body = serde_json::json!({"error": {"message": why, "type": "relay"}}).to_string();
        Self { status, is_stream: false, body }
    }
}

/// # Errors
/// What the tool is told, or none if the connection broke.
pub fn read(stream: &TcpStream) -> Result<Request, Option<Reply>> {
    let mut reader = BufReader::new(Timed { stream, deadline: Instant::now() + PATIENCE });
    let refusal = |status, why: &str| Some(Reply::refusal(status, why));
    let head = head(&mut reader).map_err(|_| None)?.ok_or_else(|| refusal(431, "the headers are too long"))?;
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    let (mut key, mut length) = (String::new(), None);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        match (name.to_ascii_lowercase().as_str(), value.trim()) {
            ("authorization", value) => key = value.strip_prefix("Bearer ").unwrap_or_default().to_owned(),
            ("content-length", value) => length = value.parse::<usize>().ok(),
            ("transfer-encoding", _) => return Err(refusal(411, "the body has to come with its Content-Length")),
            _ => {}
        }
    }
    let length = length.unwrap_or_default();
    if length > LONGEST_BODY {
        // A tool reads the answer only after it has sent its body.
        let _ = io::copy(&mut reader.take(length as u64), &mut io::sink());
        return Err(refusal(413, "the request is longer than 4 MiB"));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).map_err(|_| None)?;
    Ok(Request { method, path, key, body })
}

/// The request line and the headers; none if they are too long.
fn head(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut head = String::new();
    let mut reader = reader.take(LONGEST_HEAD);
    loop {
        let before = head.len();
        reader.read_line(&mut head)?;
        match head[before..].trim_end_matches(['\r', '\n']).is_empty() {
            true if head.len() > before => return Ok(Some(head)),
            true if reader.limit() == 0 => return Ok(None),
            true => return Err(io::ErrorKind::UnexpectedEof.into()),
            false => {}
        }
    }
}

pub fn write(mut stream: &TcpStream, reply: &Reply) -> io::Result<()> {
    let kind = if reply.is_stream { "text/event-stream" } else { "application/json" };
    // Clients made by OpenAI's libraries would ask again after an error.
    let head = format!(
        "HTTP/1.1 {} Relayed\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\nx-should-retry: false\r\n\r\n",
        reply.status,
        reply.body.len()
    );
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(head.as_bytes())?;
    stream.write_all(reply.body.as_bytes())
}

/// A stream that is read until a moment, however slowly bytes come.
struct Timed<'a> {
    stream: &'a TcpStream,
    deadline: Instant,
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        self.stream.read(buffer)
    }
}
