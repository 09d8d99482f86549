//! The messages of the Model Context Protocol: JSON-RPC 2.0, one message a line. The SDK (`rmcp`) needs tokio and about 40 further
//! crates, which every contributor would compile; the server needs four methods.

use serde_json::{Value, json};

/// The newest version of the protocol that this server speaks, and the older ones with the same messages.
const VERSIONS: [&str; 3] = ["2025-06-18", "2025-03-26", "2024-11-05"];

/// JSON-RPC's codes.
pub const PARSE: i64 = -32700;
pub const REQUEST: i64 = -32600;
pub const METHOD: i64 = -32601;
pub const PARAMS: i64 = -32602;

#[derive(Debug)]
pub struct Request {
    /// None for a notification.
    pub id: Option<Value>,
    pub method: String,
    pub params: Value,
}

/// # Errors
/// The error message for a line that is no request.
pub fn parse(line: &str) -> Result<Request, Value> {
    let message: Value =
        serde_json::from_str(line).map_err(|_| error(&Value::Null, PARSE, "the message is not JSON"))?;
    let id = message.get("id").cloned();
    let is_id = id.as_ref().is_none_or(|id| id.is_string() || id.is_number());
    let shown = id.clone().filter(|_| is_id).unwrap_or_default();
    match message["method"].as_str() {
        Some(method) if message["jsonrpc"] == "2.0" && is_id => {
            Ok(Request { id, method: method.to_owned(), params: message["params"].clone() })
        }
        _ => Err(error(&shown, REQUEST, "the message is no JSON-RPC 2.0 request")),
    }
}

pub fn result(id: &Value, result: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

pub fn error(id: &Value, code: i64, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}

/// The answer to `initialize`: the client's version if the server speaks it, else the server's newest.
pub fn welcome(params: &Value) -> Value {
    let asked = params["protocolVersion"].as_str().unwrap_or_default();
    let version = VERSIONS.into_iter().find(|version| *version == asked).unwrap_or(VERSIONS[0]);
    json!({
        "protocolVersion": version,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "todo-chatbot-xtask", "version": env!("CARGO_PKG_VERSION")},
        "instructions": "These tools read the deployment of this clone and change nothing. `plan` shows what a command would do; a person \
                         runs that command on a terminal.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clients_version_is_kept_where_the_server_speaks_it() {
        assert_eq!(welcome(&json!({"protocolVersion": "2024-11-05"}))["protocolVersion"], "2024-11-05");
        assert_eq!(welcome(&json!({"protocolVersion": "1999-01-01"}))["protocolVersion"], VERSIONS[0]);
    }

    #[test]
    fn what_is_no_request_is_answered_with_its_id() {
        let refusal = |line: &str| parse(line).unwrap_err();
        assert_eq!((refusal("{")["error"]["code"].as_i64(), refusal("{")["id"].clone()), (Some(PARSE), Value::Null));
        let old = refusal(r#"{"jsonrpc":"1.0","id":7,"method":"ping"}"#);
        assert_eq!((old["error"]["code"].as_i64(), old["id"].as_i64()), (Some(REQUEST), Some(7)));
        assert!(parse(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).unwrap().id.is_none());
    }
}
