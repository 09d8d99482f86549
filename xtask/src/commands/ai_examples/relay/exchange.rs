//! What was sent to a model and what it answered: a line of JSON in the record.

use super::endpoint::Answer;
use super::screen::Refused;
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// In UTC, as RFC 3339 writes it.
    pub time: String,
    pub tool: String,
    pub version: String,
    pub model: String,
    /// HTTP's status, as the tool got it.
    pub status: u16,
    pub milliseconds: u64,
    /// Null if the endpoint does not count.
    pub tokens: Option<u64>,
    /// The whole body that was sent, without secrets.
    pub prompt: Value,
    /// The model's message, or the error.
    pub answer: Value,
    /// Commands in the answer for which the tool did not get it.
    pub refused: Vec<Refused>,
}

/// A model's message and its count of tokens.
///
/// # Errors
/// The answer is neither JSON nor a stream of it.
pub fn understood(answer: &Answer) -> Result<(Value, Option<u64>), String> {
    if !answer.is_stream {
        let body: Value =
            serde_json::from_str(&answer.body).map_err(|_| "the model's answer is not JSON".to_owned())?;
        let tokens = body["usage"]["total_tokens"].as_u64();
        let message = body["choices"][0]["message"].clone();
        return Ok((if message.is_null() { body } else { message }, tokens));
    }
    let (mut content, mut calls, mut tokens) = (String::new(), Vec::<Value>::new(), None);
    for data in answer.body.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim) {
        if data == "[DONE]" {
            break;
        }
        let part: Value =
            serde_json::from_str(data).map_err(|_| "a part of the model's answer is not JSON".to_owned())?;
        tokens = part["usage"]["total_tokens"].as_u64().or(tokens);
        let delta = &part["choices"][0]["delta"];
        content.push_str(delta["content"].as_str().unwrap_or_default());
        for call in delta["tool_calls"].as_array().into_iter().flatten() {
            // The first part of a call has its name, all have pieces of the arguments.
            let function = &call["function"];
            if let Some(name) = function["name"].as_str().filter(|name| !name.is_empty()) {
                let function = json!({"name": name, "arguments": ""});
                calls.push(json!({"id": call["id"], "type": "function", "function": function}));
            }
            let index = call["index"].as_u64().and_then(|index| usize::try_from(index).ok());
            let index = index.filter(|index| *index < calls.len()).or(calls.len().checked_sub(1));
            if let (Some(index), Some(arguments)) = (index, function["arguments"].as_str()) {
                let earlier = calls[index]["function"]["arguments"].as_str().unwrap_or_default();
                calls[index]["function"]["arguments"] = format!("{earlier}{arguments}").into();
            }
        }
    }
    Ok((json!({"content": content, "tool_calls": calls}), tokens))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(is_stream: bool, body: &str) -> Result<(Value, Option<u64>), String> {
        understood(&Answer { status: 200, is_stream, body: body.to_owned() })
    }

    #[test]
    fn the_parts_of_a_stream_are_joined() {
        let stream = r#"data: {"choices":[{"delta":{"content":"I "}}]}

data: {"choices":[{"delta":{"content":"look","tool_calls":[{"index":0,"id":"c","function":{"name":"kubectl","arguments":"{\"a\""}}]}}]}
data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}
data: {"choices":[],"usage":{"total_tokens":7}}
data: [DONE]
"#;
        let function = json!({"name": "kubectl", "arguments": "{\"a\":1}"});
        let calls = json!([{"id": "c", "type": "function", "function": function}]);
        assert_eq!(of(true, stream), Ok((json!({"content": "I look", "tool_calls": calls}), Some(7))));
        assert!(of(true, "data: {\n\n").is_err());
    }

    #[test]
    fn an_answer_in_one_piece_is_its_message_and_an_error_is_shown_whole() {
        let whole = r#"{"choices":[{"message":{"content":"x"}}],"usage":{"total_tokens":3}}"#;
        assert_eq!(of(false, whole), Ok((json!({"content": "x"}), Some(3))));
        assert_eq!(of(false, r#"{"error":{}}"#), Ok((json!({"error": {}}), None)));
        assert!(of(false, "<html>").is_err());
    }
}
