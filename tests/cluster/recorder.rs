//! A proxy on loopback that answers nothing useful and remembers what it was asked for.

use super::world::World;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

struct Recorder {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let told = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut line = String::new();
                let _ = BufReader::new(&stream).read_line(&mut line);
                told.lock().expect("no panic").push(line.trim().to_owned());
                let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        });
        Self { url, asked }
    }

    /// The first lines of all requests so far.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

/// Deploys, asks, validates and cleans with a proxy in the environment that no exception keeps from the node.
///
/// # Panics
/// A command fails, or the proxy is asked for the node.
pub fn needs_no_proxy_for_the_node(world: &World) {
    let recorder = Recorder::start();
    world.behind(Some(&recorder.url));
    world.append("backend/main.py", "\n# Another change that a test made.\n");
    assert!(world.deploy().worked);
    for words in [["status"], ["validate"], ["clean"]] {
        let ran = world.xtask(&words);
        assert!(ran.ok, "{}", ran.text);
    }
    assert_eq!(world.revisions(), []);
    assert!(world.deploy().worked);
    world.behind(None);
    let own = [world.node_address(), "127.0.0.1".to_owned(), "localhost".to_owned()];
    let asked = recorder.asked();
    world.step(&format!("the proxy was asked for {asked:?}"));
    assert!(!asked.iter().any(|line| own.iter().any(|own| line.contains(own))), "{asked:#?}");
}
