//! A model on loopback that speaks Chat Completions and plays a part.

use serde_json::json;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What it does with a request.
#[derive(Clone, Debug)]
pub enum Act {
    Says(&'static str),
    Proposes(Vec<String>),
    /// These bytes, whatever they are.
    Sends(&'static [u8]),
    /// Text without end.
    Endless,
    /// Says something after this many milliseconds.
    Late(u64),
    /// Takes the request and never answers.
    Silent,
}

pub fn proposes(commands: &[&str]) -> Act {
    Act::Proposes(commands.iter().map(|command| (*command).to_owned()).collect())
}

pub struct Model {
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Model {
    /// The first act answers a question, the next one the first result of a tool, and so on; the last one is repeated.
    pub fn that(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (acts, kept) = (acts.clone(), Arc::clone(&kept));
                std::thread::spawn(move || serve(stream, &acts, &kept));
            }
        });
        Self { url, requests }
    }

    /// Every request with headers and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, acts: &[Act], kept: &Mutex<Vec<String>>) {
    let request = whole(&mut stream);
    let results = request.matches("\"role\":\"tool\"").count();
    kept.lock().unwrap().push(request);
    let act = &acts[results.min(acts.len() - 1)];
    let _ = match act {
        Act::Says(text) => stream.write_all(streamed(&[json!({"content": text})]).as_bytes()),
        Act::Proposes(commands) => stream.write_all(streamed(&calls(commands)).as_bytes()),
        Act::Sends(bytes) => stream.write_all(bytes),
        Act::Endless => {
            let _ = stream.write_all(HEAD.as_bytes());
            let part = chunk(&json!({"delta": {"content": "and "}})).repeat(1000);
            while stream.write_all(part.as_bytes()).is_ok() {}
            Ok(())
        }
        Act::Late(pause) => {
            std::thread::sleep(Duration::from_millis(*pause));
            stream.write_all(streamed(&[json!({"content": "late"})]).as_bytes())
        }
        // Until the other side gives up.
        Act::Silent => stream.read(&mut [0]).map(drop),
    };
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

fn chunk(choice: &serde_json::Value) -> String {
    format!("data: {}\n\n", json!({"choices": [choice]}))
}

fn calls(commands: &[String]) -> Vec<serde_json::Value> {
    let call = |(index, command): (usize, &String)| {
        let function = json!({"name": "kubectl", "arguments": json!({"command": command}).to_string()});
        json!({"tool_calls": [{"index": index, "id": format!("call-{index}"), "type": "function", "function": function}]})
    };
    commands.iter().enumerate().map(call).collect()
}

/// The end is an empty delta with the reason, then the count of tokens.
fn streamed(deltas: &[serde_json::Value]) -> String {
    let parts: String = deltas.iter().map(|delta| chunk(&json!({"delta": delta}))).collect();
    let end = chunk(&json!({"delta": {}, "finish_reason": "stop"}));
    let usage = json!({"choices": [], "usage": {"total_tokens": 21}});
    format!("{HEAD}{parts}{end}data: {usage}\n\ndata: [DONE]\n\n")
}

/// Reads a request as far as its headers announce it.
fn whole(stream: &mut TcpStream) -> String {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text;
            }
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return text,
        }
    }
}
