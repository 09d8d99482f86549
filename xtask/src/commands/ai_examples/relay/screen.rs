//! Commands in a model's answer. A tool may run a command by itself that it takes for harmless, on any cluster whose kubeconfig it can
//! read. So the tool does not get an answer with a command that the policy refuses; the model is told why, and asked again.

use serde::Serialize;
use serde_json::{Value, json};

/// Whether a command may go to the tool, or why not.
pub type Judge = Box<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    pub command: String,
    pub why: String,
}

/// What the policy refuses in a message.
pub fn refused(message: &Value, judge: &Judge) -> Vec<Refused> {
    let refused = |command: String| judge(&command).err().map(|why| Refused { command, why });
    commands(message).into_iter().filter_map(refused).collect()
}

/// The commands in the arguments of calls, and in JSON within the text, where models without calls write them.
fn commands(message: &Value) -> Vec<String> {
    let mut commands = Vec::new();
    for call in calls(message) {
        match serde_json::from_str(call["function"]["arguments"].as_str().unwrap_or_default()) {
            Ok(arguments) => collect(&arguments, &mut commands),
            // What it means cannot be told, so nothing may run it.
            Err(_) => commands.push(call["function"]["arguments"].to_string()),
        }
    }
    let text = message["content"].as_str().unwrap_or_default();
    for (at, _) in text.match_indices('{') {
        let first = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>().next();
        if let Some(Ok(value)) = first {
            collect(&value, &mut commands);
        }
    }
    commands.dedup();
    commands
}

/// Every text under the name `command`, at any depth.
fn collect(value: &Value, commands: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
            Value::String(text) if name == "command" => commands.push(text.clone()),
            other => collect(other, commands),
        }),
        Value::Array(all) => all.iter().for_each(|value| collect(value, commands)),
        _ => {}
    }
}

fn calls(message: &Value) -> impl Iterator<Item = &Value> {
    message["tool_calls"].as_array().into_iter().flatten()
}

/// The request with the model's message and the refusals behind it.
pub fn told(mut request: Value, message: &Value, refused: &[Refused]) -> Value {
    let reasons: Vec<String> = refused.iter().map(|refused| format!("{}: {}", refused.command, refused.why)).collect();
    let text = format!("Refused, and nothing of this answer was run. {}. Propose another way.", reasons.join("; "));
    let Some(messages) = request["messages"].as_array_mut() else { return request };
    let mut own = json!({"role": "assistant", "content": message["content"]});
    if calls(message).next().is_none() {
        messages.extend([own, json!({"role": "user", "content": text})]);
        return request;
    }
    own["tool_calls"] = message["tool_calls"].clone();
    messages.push(own);
    messages.extend(calls(message).map(|call| json!({"role": "tool", "tool_call_id": call["id"], "content": text})));
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(arguments: &str) -> Value {
        json!({"id": "c", "type": "function", "function": {"name": "kubectl", "arguments": arguments}})
    }

    #[test]
    fn commands_are_found_wherever_a_tool_would_take_them_from() {
        let of = |message: Value| commands(&message);
        assert_eq!(
            of(json!({"tool_calls": [call(r#"{"command":"a"}"#), call(r#"{"x":[{"command":"b"}]}"#)]})),
            ["a", "b"]
        );
        assert_eq!(
            of(json!({"content": "I do\n```json\n{\"action\": {\"name\": \"bash\", \"command\": \"c\"}}\n```"})),
            ["c"]
        );
        assert_eq!(of(json!({"tool_calls": [call("{torn")]})), ["\"{torn\""]);
        assert_eq!(of(json!({"content": "the {command} is kubectl get pods", "tool_calls": null})), [""; 0]);
        assert_eq!(of(json!({"tool_calls": [call(r#"{"namespace":"n"}"#)]})), [""; 0]);
    }

    #[test]
    fn the_model_is_told_in_the_form_of_the_api() {
        let refused = [Refused { command: "rm".into(), why: "it is no kubectl command".into() }];
        let request = json!({"messages": [{"role": "user"}], "model": "m"});
        let message = json!({"content": null, "tool_calls": [call("{}")]});
        let all = told(request.clone(), &message, &refused)["messages"].clone();
        assert_eq!(
            (all[1]["role"].as_str(), all[1]["tool_calls"].clone()),
            (Some("assistant"), message["tool_calls"].clone())
        );
        assert_eq!((all[2]["role"].as_str(), all[2]["tool_call_id"].as_str()), (Some("tool"), Some("c")));
        assert!(all[2]["content"].as_str().unwrap().contains("rm: it is no kubectl command"));
        let all = told(request, &json!({"content": "x"}), &refused)["messages"].clone();
        assert_eq!((all[1]["content"].as_str(), all[2]["role"].as_str()), (Some("x"), Some("user")));
    }
}
