//! Questions to a server behind a Unix socket, such as Docker's engine.

use super::{Reply, read_reply};
use anyhow::{Context, Result};
use std::io::{BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// One GET.
///
/// # Errors
/// Nobody listens on the socket, this user may not use it, or there is no whole answer within that many seconds.
pub fn get(socket: &Path, path: &str, seconds: u64) -> Result<Reply> {
    let patience = Some(Duration::from_secs(seconds));
    let mut stream = UnixStream::connect(socket).with_context(|| format!("{} does not answer", socket.display()))?;
    stream.set_read_timeout(patience)?;
    stream.set_write_timeout(patience)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nConnection: close\r\n\r\n")?;
    Ok(read_reply(&mut BufReader::new(stream))?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::os::unix::net::UnixListener;

    /// A socket whose server answers one question with `reply`, and the first line of that question.
    fn asked(name: &str, reply: &'static str) -> (Result<Reply>, String) {
        let path = std::env::temp_dir().join(format!("xtask-socket-{name}-{}", std::process::id()));
        let listener = UnixListener::bind(&path).unwrap();
        let server = std::thread::spawn(move || {
            let mut stream = BufReader::new(listener.accept().unwrap().0);
            let mut question = String::new();
            stream.read_line(&mut question).unwrap();
            let mut header = String::new();
            while stream.read_line(&mut header).unwrap() > 2 {
                header.clear();
            }
            stream.get_mut().write_all(reply.as_bytes()).unwrap();
            question
        });
        let answer = get(&path, "/images/json", 5);
        std::fs::remove_file(&path).unwrap();
        (answer, server.join().unwrap())
    }

    #[test]
    fn an_answer_is_read_whole_and_a_broken_one_is_an_error() {
        let (answer, question) =
            asked("whole", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n");
        assert_eq!(question, "GET /images/json HTTP/1.1\r\n");
        assert_eq!(answer.unwrap(), Reply { status: 200, body: serde_json::json!([1]) });
        let (answer, _) = asked("cut", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1");
        assert!(answer.is_err());
        assert!(get(Path::new("/nonexistent/docker.sock"), "/", 1).is_err());
    }
}
