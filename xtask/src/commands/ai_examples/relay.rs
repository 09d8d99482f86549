//! A relay on loopback between an AI tool and the model. The tool gets a key that works for one run and here alone. The relay has the
//! real one, takes secrets out of what it passes on and refused commands out of what comes back, and records both.

mod endpoint;
mod exchange;
mod request;
mod screen;

#[cfg(test)]
mod tests;

pub use endpoint::Endpoint;
pub use exchange::Exchange;

use crate::commands::withheld::Withheld;
use crate::facts;
use crate::secret::Secret;
use crate::time;
use anyhow::{Context as _, Result};
use request::{Reply, Request};
use screen::{Judge, Refused};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What is passed on, by method and path.
const PASSED: [(&str, &str); 3] = [("POST", "/v1/chat/completions"), ("POST", "/v1/embeddings"), ("GET", "/v1/models")];
/// A tool whose model never comes to an end is cut off here.
const MOST_REQUESTS: usize = 60;
/// How often a model may propose what the policy refuses before the tool gets an error.
const MOST_REFUSALS: usize = 3;
/// How many requests are served at once.
const AT_ONCE: usize = 8;

/// The tool behind a relay, for its record.
#[derive(Clone, Debug, Default)]
pub struct Client {
    pub name: String,
    pub version: String,
}

/// It ends when this value is dropped.
pub struct Relay {
    port: u16,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    endpoint: Endpoint,
    client: Client,
    withheld: Withheld,
    judge: Judge,
    key: Secret,
    /// Seconds that the model has for one answer.
    patience: Duration,
    record: Mutex<File>,
    /// The folder of requests that are under way.
    work: PathBuf,
    over: AtomicBool,
    active: AtomicUsize,
    count: AtomicUsize,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Relay {
    /// Listens on a free port. The tool gets no command that `judge` refuses. `hidden` never reaches the endpoint; lines are added to `record`, which this user alone can read.
    ///
    /// # Errors
    /// There is no port, or the record cannot be written.
    pub fn start(
        endpoint: Endpoint,
        client: Client,
        hidden: impl IntoIterator<Item = Secret>,
        judge: Judge,
        record: &Path,
        patience: Duration,
    ) -> Result<Self> {
        let hidden: Vec<Secret> = hidden.into_iter().chain(endpoint.api_key.clone()).collect();
        let file = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(record);
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            endpoint,
            client,
            withheld: Withheld::new(hidden),
            judge,
            key: facts::fresh_secret()?,
            patience,
            record: Mutex::new(file.with_context(|| format!("cannot write {}", record.display()))?),
            work: record.with_extension(format!("under-way-{port}")),
            over: AtomicBool::new(false),
            active: AtomicUsize::new(0),
            count: AtomicUsize::new(0),
            exchanges: Mutex::default(),
        });
        let accepting = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Ok(Self { port, shared, accepting: Some(accepting) })
    }

    /// The base address for the tool.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// The key for the tool.
    pub fn key(&self) -> Secret {
        self.shared.key.clone()
    }

    /// Ends it, and gives what was exchanged.
    pub fn finish(mut self) -> Vec<Exchange> {
        self.end();
        std::mem::take(&mut self.shared.exchanges.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn end(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        // Wakes the listener.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
        let _ = std::fs::remove_dir_all(&self.shared.work);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.end();
    }
}

/// Serves each connection in a thread of its own, and waits for all of them at the end.
fn accept(listener: &TcpListener, shared: &Shared) {
    std::thread::scope(|scope| {
        for stream in listener.incoming().flatten() {
            if shared.over.load(Ordering::SeqCst) {
                break;
            }
            if shared.active.fetch_add(1, Ordering::SeqCst) >= AT_ONCE {
                let _ = request::write(&stream, &Reply::refusal(503, "too many requests at once"));
                shared.active.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            scope.spawn(move || {
                let reply = match request::read(&stream) {
                    Ok(request) => Some(shared.answer(&request)),
                    Err(reply) => reply,
                };
                if let Some(reply) = reply {
                    let _ = request::write(&stream, &reply);
                }
                shared.active.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
}

impl Shared {
    fn answer(&self, request: &Request) -> Reply {
        if request.key != self.key.expose() {
            return Reply::refusal(401, "this key is not the relay's");
        }
        let place = (request.method.as_str(), request.path.as_str());
        if !PASSED.contains(&place) {
            return Reply::refusal(
                404,
                "the relay passes on chat completions, embeddings and the list of models alone",
            );
        }
        let body = match (place.0, serde_json::from_slice::<Value>(&request.body)) {
            ("GET", _) => None,
            (_, Ok(body)) if body.is_object() => Some(self.withheld.json(body)),
            _ => return Reply::refusal(400, "the request is no JSON object"),
        };
        let number = self.count.fetch_add(1, Ordering::SeqCst);
        if number >= MOST_REQUESTS {
            return Reply::refusal(
                429,
                &format!("the tool has asked {MOST_REQUESTS} times, which is the limit of one run"),
            );
        }
        self.exchange(request.path.trim_start_matches("/v1"), body, &self.work.join(number.to_string()))
    }

    /// Asks the model, and again while it proposes what the policy refuses.
    fn exchange(&self, path: &str, mut body: Option<Value>, folder: &Path) -> Reply {
        let deadline = Instant::now() + self.patience;
        for _ in 0..MOST_REFUSALS {
            let (reply, message, refused) = self.ask(path, body.as_ref(), folder, deadline);
            if refused.is_empty() {
                return reply;
            }
            body = body.map(|body| self.withheld.json(screen::told(body, &message, &refused)));
        }
        Reply::refusal(403, "the model proposes nothing but commands that the policy refuses")
    }

    /// The reply for the tool, the model's message, and what the policy refuses in it.
    fn ask(&self, path: &str, body: Option<&Value>, folder: &Path, deadline: Instant) -> (Reply, Value, Vec<Refused>) {
        let (began, moment) = (Instant::now(), SystemTime::now());
        let text = body.map(Value::to_string);
        let awaited = || !self.over.load(Ordering::SeqCst);
        let asked = self.endpoint.ask(path, text.as_deref(), folder, deadline - began, awaited);
        let (reply, answer, tokens) = match asked.map_err(|error| self.said_of(&error, deadline)) {
            Ok(mut answer) => {
                // An endpoint may repeat the key in a complaint.
                answer.body = self.withheld.values(&answer.body);
                match exchange::understood(&answer) {
                    Ok((message, tokens)) => {
                        let reply = Reply { status: answer.status, is_stream: answer.is_stream, body: answer.body };
                        (reply, message, tokens)
                    }
                    Err(why) => (Reply::refusal(502, &why), json!({"error": why, "body": answer.body}), None),
                }
            }
            Err((status, why)) => (Reply::refusal(status, &why), json!({"error": why}), None),
        };
        let refused = screen::refused(&answer, &self.judge);
        let model = body.and_then(|body| body["model"].as_str()).unwrap_or_default().to_owned();
        self.note(Exchange {
            time: time::moment(moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())),
            tool: self.client.name.clone(),
            version: self.client.version.clone(),
            model,
            status: reply.status,
            milliseconds: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            tokens,
            prompt: body.cloned().unwrap_or_default(),
            answer: answer.clone(),
            refused: refused.clone(),
        });
        (reply, answer, refused)
    }

    /// Status and reason for the tool.
    fn said_of(&self, error: &anyhow::Error, deadline: Instant) -> (u16, String) {
        if Instant::now() >= deadline {
            return (504, format!("the model did not answer within {} s", self.patience.as_secs()));
        }
        let why = crate::failure::first_line(error);
        let cause = error.downcast_ref::<crate::failure::Failure>().and_then(|failure| failure.why.clone());
        let text = cause.map_or(why.clone(), |cause| format!("{why}: {cause}"));
        (502, self.withheld.values(&text))
    }

    fn note(&self, exchange: Exchange) {
        let line = serde_json::to_string(&exchange).unwrap_or_default() + "\n";
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        // Without the record the run goes on; the exchanges are reported in any case.
        let _ = record.write_all(line.as_bytes());
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }
}
