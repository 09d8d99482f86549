//! Questions to addresses on this machine.

use crate::secret::Secret;
use anyhow::{Context, Result};
use minreq::Method;
use serde_json::Value;

/// The status of a GET; none where nothing answers within 2 s.
pub fn status(url: &str) -> Option<u16> {
    minreq::get(url).with_timeout(2).send().ok().map(|r| r.status_code)
}

/// What an address said.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    /// Null where the body is not JSON.
    pub body: Value,
}

/// One question with a JSON body and a bearer token, where they are given.
///
/// # Errors
/// Nothing answers within that many seconds.
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
