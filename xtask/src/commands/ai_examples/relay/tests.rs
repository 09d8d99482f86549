//! The relay between a client and an endpoint, both on loopback.

use super::*;
use crate::for_tests::{Folder, LIMIT};
use crate::http;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;

/// An endpoint that answers by what it is asked, and keeps it.
struct Model {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Model {
    fn that_answers(answer: &'static [u8]) -> Self {
        Self::that(move |_| answer)
    }

    fn that(answer: impl Fn(&str) -> &'static [u8] + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let text = whole(&mut stream);
                let answer = answer(&text);
                kept.lock().unwrap().push(text);
                let _ = stream.write_all(answer);
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Reads a request as far as its headers announce it.
fn whole(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|l| l.strip_prefix("Content-Length: ")).map_or(0, |l| l.parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return text,
        }
    }
}

const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n\
    {\"choices\":[{\"message\":{\"content\":\"all is well\"}}],\"usage\":{\"total_tokens\":12}}";

/// A relay to an address, in a folder of its own.
struct Setting {
    relay: Relay,
    folder: Folder,
}

impl Setting {
    fn of(url: &str) -> Self {
        Self::with_patience(url, LIMIT)
    }

    fn with_patience(url: &str, patience: Duration) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let folder = Folder::new(&format!("relay {}", COUNT.fetch_add(1, Ordering::SeqCst)));
        let endpoint = Endpoint { base_url: url.to_owned(), api_key: Some(Secret::new("sk-canary-of-the-key")) };
        let client = Client { name: "kubectl-ai".into(), version: "0.0.28".into() };
        let hidden = [Secret::new("postgresql://u:canary-of-it@db.example.com/app")];
        let judge = Box::new(|command: &str| if command == "harm" { Err("it harms".to_owned()) } else { Ok(()) });
        let relay = Relay::start(endpoint, client, hidden, judge, &folder.path("record.jsonl"), patience).unwrap();
        Self { relay, folder }
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> http::Reply {
        let url = format!("{}{path}", self.relay.url());
        http::ask(method, &url, body, Some(&self.relay.key()), 20).unwrap()
    }

    fn chat(&self, text: &str) -> http::Reply {
        let body = json!({"model": "m", "messages": [{"role": "user", "content": text}]});
        self.ask("POST", "/chat/completions", Some(&body))
    }

    /// The record, once no file of a request is left.
    fn record(self) -> (Vec<Exchange>, String) {
        let exchanges = self.relay.finish();
        let names: Vec<_> = std::fs::read_dir(self.folder.path("")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["record.jsonl"]);
        (exchanges, self.folder.read("record.jsonl"))
    }
}

#[test]
fn the_endpoint_gets_the_real_key_and_no_secret_and_the_tool_no_key() {
    let model = Model::that_answers(GOOD);
    let setting = Setting::of(&model.url);
    assert_ne!(setting.relay.key().expose(), "sk-canary-of-the-key");
    let reply = setting.chat("the log says canary-of-it at db.example.com, Bearer abcdefghijklmnop, postgres://x@h/d");
    assert_eq!((reply.status, reply.body["choices"][0]["message"]["content"].as_str()), (200, Some("all is well")));
    let asked = model.asked();
    assert!(
        asked[0].contains("authorization: bearer sk-canary-of-the-key")
            || asked[0].contains("Authorization: Bearer sk-canary-of-the-key")
    );
    let body = asked[0].split_once("\r\n\r\n").unwrap().1;
    let text = "the log says (hidden) at (hidden), Bearer (hidden), (hidden)";
    assert_eq!(serde_json::from_str::<Value>(body).unwrap()["messages"][0]["content"], text);
    let (exchanges, record) = setting.record();
    assert!(!record.contains("canary") && !record.contains("db.example"), "{record}");
    let line: Value = serde_json::from_str(&record).unwrap();
    assert_eq!(exchanges.len(), 1);
    for (field, value) in [
        ("tool", json!("kubectl-ai")),
        ("version", json!("0.0.28")),
        ("model", json!("m")),
        ("status", json!(200)),
        ("tokens", json!(12)),
        ("answer", json!({"content": "all is well"})),
    ] {
        assert_eq!(line[field], value, "{line}");
    }
    assert!(time::parse(line["time"].as_str().unwrap()).is_some() && line["milliseconds"].is_u64(), "{line}");
    assert_eq!(line["prompt"]["messages"][0]["content"], text);
}

#[test]
fn only_this_run_s_tool_is_served_and_only_chat_embeddings_and_models() {
    let model = Model::that_answers(GOOD);
    let setting = Setting::of(&model.url);
    let url = format!("{}/chat/completions", setting.relay.url());
    let body = json!({"model": "m"});
    for key in [None, Some(Secret::new("sk-canary-of-the-key")), Some(Secret::new(""))] {
        assert_eq!(http::ask("POST", &url, Some(&body), key.as_ref(), 5).unwrap().status, 401);
    }
    for (method, path) in [
        ("GET", "/chat/completions"),
        ("POST", "/models"),
        ("POST", "/files"),
        ("DELETE", "/models/m"),
        ("POST", "/chat/completions/../files"),
        ("POST", "/responses"),
        ("POST", "/chat/completions?x=1"),
    ] {
        assert_eq!(setting.ask(method, path, Some(&body)).status, 404, "{method} {path}");
    }
    assert_eq!(setting.ask("POST", "/chat/completions", None).status, 400);
    assert_eq!(setting.ask("POST", "/chat/completions", Some(&json!([1]))).status, 400);
    assert_eq!(setting.chat(&"x".repeat(5 << 20)).status, 413);
    assert!(model.asked().is_empty(), "{:?}", model.asked());
    assert_eq!(setting.ask("GET", "/models", None).status, 200);
    assert_eq!(setting.ask("POST", "/embeddings", Some(&body)).status, 200);
    let paths: Vec<String> = model.asked().iter().map(|text| text.lines().next().unwrap().to_owned()).collect();
    assert_eq!(paths, ["GET /v1/models HTTP/1.1", "POST /v1/embeddings HTTP/1.1"]);
}

#[test]
fn a_broken_connection_does_not_end_it() {
    let model = Model::that_answers(GOOD);
    let setting = Setting::of(&model.url);
    for bytes in [
        &b""[..],
        b"\r\n",
        b"GET",
        b"POST /v1/models HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
        &[0xff; 64],
        &[b'x'; 40_000],
    ] {
        let mut stream = TcpStream::connect(("127.0.0.1", setting.relay.port)).unwrap();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read(&mut [0; 64]);
    }
    assert_eq!(setting.chat("x").status, 200);
}

#[test]
fn an_endpoint_that_misbehaves_is_named_in_an_error_that_is_not_retried() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let page = Model::that_answers(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>sk-canary-of-the-key</html>");
    let torn = Model::that_answers(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\nConnection: close\r\n\r\n{");
    let stream = Model::that_answers(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: {\"choices\"\n\n",
    );
    for (url, status, why) in [
        ("http://127.0.0.1:1/v1".to_owned(), 502, "curl"),
        (format!("http://{}/v1", silent.local_addr().unwrap()), 504, "within 1 s"),
        (page.url, 502, "not JSON"),
        (torn.url, 502, "curl"),
        (stream.url, 502, "not JSON"),
        ("file:///etc/hostname".to_owned(), 502, "curl"),
    ] {
        let patience = if status == 504 { Duration::from_secs(1) } else { LIMIT };
        let setting = Setting::with_patience(&url, patience);
        let reply = setting.chat("x");
        let said = reply.body["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert!(reply.status == status && said.contains(why), "{url}: {reply:?}");
        let (exchanges, record) = setting.record();
        assert_eq!(exchanges[0].status, status);
        assert!(!record.contains("canary"), "{record}");
    }
}

#[test]
fn a_refusal_of_the_endpoint_reaches_the_tool_without_the_key() {
    let model = Model::that_answers(
        b"HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n{\"error\":{\"message\":\"wrong key: sk-canary-of-the-key\"}}",
    );
    let setting = Setting::of(&model.url);
    let reply = setting.chat("x");
    assert_eq!((reply.status, &reply.body["error"]["message"]), (401, &json!("wrong key: (hidden)")));
    assert!(!setting.record().1.contains("canary"));
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            whole(&mut stream);
            let _ =
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
            while stream.write_all(&b"data: {}\n\n".repeat(1000)).is_ok() {}
        }
    });
    let setting = Setting::of(&url);
    let reply = setting.chat("x");
    assert_eq!(
        (reply.status, &reply.body["error"]["message"]),
        (502, &json!("the model's answer is longer than 4 MiB"))
    );
    assert!(setting.record().1.len() < 10_000);
}

#[test]
fn a_tool_without_end_is_cut_off() {
    let model = Model::that_answers(GOOD);
    let setting = Setting::of(&model.url);
    let statuses: Vec<u16> = (0..=MOST_REQUESTS).map(|_| setting.chat("x").status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), MOST_REQUESTS);
    assert_eq!(statuses.last(), Some(&429));
}

#[test]
fn the_end_does_not_wait_for_a_silent_model() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let setting = Setting::with_patience(&format!("http://{}/v1", silent.local_addr().unwrap()), LIMIT * 10);
    let url = format!("{}/chat/completions", setting.relay.url());
    let key = setting.relay.key();
    let asks = std::thread::spawn(move || http::ask("POST", &url, Some(&json!({})), Some(&key), 200).unwrap().status);
    let mut asked = silent.accept().unwrap().0;
    whole(&mut asked);
    let began = Instant::now();
    let mode = std::fs::metadata(setting.folder.path("record.jsonl")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(setting.record().0[0].status, 502);
    assert_eq!(asks.join().unwrap(), 502);
    assert!(began.elapsed() < LIMIT);
}

#[test]
fn a_refused_command_never_reaches_the_tool_and_the_model_may_try_another_way() {
    const HARM: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"choices\":[{\"message\":\
        {\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"bash\",\"arguments\":\"{\\\"command\\\":\\\"harm\\\"}\"}}]}}]}";
    let model = Model::that(|request| if request.contains("it harms") { GOOD } else { HARM });
    let setting = Setting::of(&model.url);
    let reply = setting.chat("x");
    assert_eq!((reply.status, reply.body["choices"][0]["message"]["content"].as_str()), (200, Some("all is well")));
    let (exchanges, record) = setting.record();
    let refused: Vec<usize> = exchanges.iter().map(|exchange| exchange.refused.len()).collect();
    assert_eq!((refused, record.lines().count()), (vec![1, 0], 2));

    let model = Model::that_answers(HARM);
    let setting = Setting::of(&model.url);
    assert_eq!((setting.chat("x").status, model.asked().len()), (403, MOST_REFUSALS));
}
