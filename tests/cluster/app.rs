//! The application as its users meet it: through the frontend's address.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

pub struct User {
    url: String,
    email: String,
    id: String,
    token: String,
}

const PASSWORD: &str = "correct horse battery";

impl User {
    pub fn sign_up(url: &str) -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self::enter(url, "signup", 201, format!("test-{}-{number}@example.com", std::process::id()))
    }

    /// The same person, at another address or with another token.
    pub fn sign_in(&self, url: &str) -> Self {
        Self::enter(url, "signin", 200, self.email.clone())
    }

    fn enter(url: &str, door: &str, status: u16, email: String) -> Self {
        let body = json!({"email": email, "password": PASSWORD});
        let answer = send(minreq::post(format!("{url}/api/auth/{door}")), Some(&body), status);
        let id = match &answer["user"]["id"] {
            Value::String(id) => id.clone(),
            id => id.to_string(),
        };
        Self { url: url.to_owned(), email, id, token: answer["token"].as_str().expect("a token").to_owned() }
    }

    /// Sends a message, and gives the assistant's reply.
    pub fn chat(&self, message: &str) -> String {
        let request = minreq::post(format!("{}/api/{}/chat", self.url, self.id));
        let answer = send(self.signed(request), Some(&json!({"message": message})), 200);
        answer["response"].as_str().expect("a reply").to_owned()
    }

    pub fn titles(&self) -> Vec<String> {
        let answer = send(self.signed(minreq::get(format!("{}/api/{}/tasks", self.url, self.id))), None, 200);
        let tasks = answer.as_array().or(answer["items"].as_array()).expect("a list of tasks");
        tasks.iter().map(|task| task["title"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn signed(&self, request: minreq::Request) -> minreq::Request {
        request.with_header("Authorization", format!("Bearer {}", self.token))
    }
}

fn send(request: minreq::Request, body: Option<&Value>, expected: u16) -> Value {
    let request = request.with_timeout(15);
    let request = match body {
        Some(body) => request.with_header("Content-Type", "application/json").with_body(body.to_string()),
        None => request,
    };
    let response = request.send().expect("the frontend's address answers");
    let text = response.as_str().unwrap_or_default().to_owned();
    assert_eq!(response.status_code, expected, "{text}");
    serde_json::from_str(&text).expect("JSON")
}
