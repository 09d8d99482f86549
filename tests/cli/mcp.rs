//! `mcp`: what a client asks is answered, and nothing that it sends changes anything.

use super::harness::Machine;
use serde_json::{Value, json};
use std::io::Write;

/// Sends lines to the server, closes its input, and gives its answers.
fn answers(machine: &Machine, lines: &[String]) -> Vec<Value> {
    machine.write("input", &(lines.join("\n") + "\n"));
    let input = machine.base.join("input").display().to_string();
    let ended = machine.start_under(&format!("exec \"$0\" \"$@\" <'{input}'"), "mcp").end().exits(0);
    ended.events()
}

fn call(name: &str, arguments: &Value) -> String {
    let params = json!({"name": name, "arguments": arguments});
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string()
}

#[test]
fn a_session_lists_the_tools_and_reads_the_state() {
    let machine = Machine::deployed();
    let begin =
        json!({"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {"protocolVersion": "2025-03-26"}});
    let noted = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let list = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"});
    let lines = [begin, noted, list].map(|message| message.to_string());
    let lines =
        [lines.to_vec(), vec![call("status", &json!({})), call("plan", &json!({"command": "deploy"}))]].concat();
    let answers = answers(&machine, &lines);
    assert_eq!(answers.len(), 4, "a notification gets no answer: {answers:#?}");
    assert_eq!(answers[0]["result"]["protocolVersion"], "2025-03-26");
    let tools = answers[1]["result"]["tools"].as_array().unwrap();
    assert!(tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true), "{tools:#?}");
    let text = |answer: &Value| answer["result"]["content"][0]["text"].as_str().unwrap().to_owned();
    assert!(text(&answers[2]).contains(r#""event":"status""#), "{answers:#?}");
    assert_eq!(answers[3]["result"]["isError"], false, "{answers:#?}");
    machine.changed_nothing();
}

#[test]
fn hostile_requests_change_nothing_and_end_nothing() {
    let machine = Machine::deployed();
    let mut lines: Vec<String> = [
        "{",
        "[]",
        "null",
        "\"x\"",
        "{}",
        "[{\"jsonrpc\":\"2.0\"}]",
        "\u{0}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
    ]
    .map(str::to_owned)
    .to_vec();
    for name in
        ["deploy", "clean", "exec", "", "../status", "status --yes", "forward", "ai-examples", "test", "kubectl"]
    {
        lines.push(call(name, &json!({})));
    }
    for command in [
        "deploy --yes",
        "clean --cluster",
        "--help",
        "ai-examples",
        "test",
        "forward",
        "",
        "deploy\n",
        "check",
        "status;id",
    ] {
        lines.push(call("plan", &json!({"command": command})));
    }
    for part in [
        "backend -f",
        "../secrets",
        "secret/todo-chatbot-secrets",
        "--all",
        "",
        "backend;id",
        "$(id)",
        "-n kube-system",
    ] {
        lines.push(call("logs", &json!({"part": part})));
    }
    for arguments in [
        json!({"profile": "minikube"}),
        json!({"namespace": "kube-system"}),
        json!([1]),
        json!("x"),
        json!({"yes": true}),
    ] {
        lines.push(call("status", &arguments));
        lines.push(call("validate", &arguments));
    }
    for method in ["resources/read", "prompts/get", "tools/delete", "sampling/createMessage", "shutdown"] {
        lines.push(
            json!({"jsonrpc": "2.0", "id": 3, "method": method, "params": {"uri": "file:///etc/passwd"}}).to_string(),
        );
    }
    assert!(lines.len() >= 50, "{}", lines.len());
    let refused = lines.len();
    lines.push(json!({"jsonrpc": "2.0", "id": "end", "method": "ping"}).to_string());
    let answers = answers(&machine, &lines);
    assert_eq!(answers.len(), refused + 1, "{answers:#?}");
    assert!(answers[..refused].iter().all(|answer| answer["error"]["code"].is_number()), "{answers:#?}");
    assert_eq!(answers[refused]["id"], "end");
    machine.changed_nothing();
}

#[test]
fn a_message_without_end_ends_the_session() {
    let machine = Machine::deployed();
    let mut file = std::fs::File::create(machine.base.join("endless")).unwrap();
    file.write_all(&vec![b'x'; 3 << 20]).unwrap();
    let input = machine.base.join("endless").display().to_string();
    let ended = machine.start_under(&format!("exec \"$0\" \"$@\" <'{input}'"), "mcp").end().exits(0);
    assert!(ended.out.contains("longer than 1 MiB") && ended.events().len() == 1, "{}", ended.out);
}
