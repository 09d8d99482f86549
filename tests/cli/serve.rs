//! The app behind the fake `kubectl port-forward`.

use super::harness::read;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Answers 200 to everything on the port that the fake `kubectl port-forward` was asked for.
pub fn serve(world: &Path, over: &AtomicBool) {
    let mut listener: Option<(String, TcpListener)> = None;
    while !over.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(3));
        let asked = read(&world.join("forward"));
        if !asked.is_empty() && listener.as_ref().is_none_or(|(port, _)| *port != asked) {
            let Ok(fresh) = TcpListener::bind(format!("127.0.0.1:{}", asked.trim())) else { continue };
            fresh.set_nonblocking(true).unwrap();
            listener = Some((asked, fresh));
        }
        let Some((_, listener)) = &listener else { continue };
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = stream.set_nonblocking(false);
            let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        }
    }
}
