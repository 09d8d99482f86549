//! The tools of the server: each is one command of this program with fixed words. A client chooses among listed values and types none.

use crate::cmd::Cmd;
use crate::config::Config;
use crate::facts::{cluster, programs, tools};
use crate::tools::kubectl;
use anyhow::Result;
use serde_json::{Value, json};

struct Tool {
    name: &'static str,
    about: &'static str,
    /// The one argument, its values, and what it says.
    choice: Option<(&'static str, &'static [&'static str], &'static str)>,
}

/// Commands whose plan can be asked for.
const PLANNED: &[&str] = &["setup", "build", "load", "install", "deploy", "stop", "clean"];

const TOOLS: &[Tool] = &[
    Tool { name: "status", about: "What is deployed, from which sources, and whether it answers", choice: None },
    Tool { name: "doctor", about: "What is missing or wrong on this machine, each with its fix", choice: None },
    Tool { name: "validate", about: "The success criteria, each with verdict and evidence", choice: None },
    Tool {
        name: "plan",
        about: "Every step and command that a command would run, without running any",
        choice: Some(("command", PLANNED, "The command of cargo xtask")),
    },
    Tool {
        name: "logs",
        about: "The last 100 log lines of a part of the app, with secrets hidden",
        choice: Some(("part", &["backend", "frontend"], "The part of the app")),
    },
];

#[derive(Debug, PartialEq)]
pub struct Call {
    tool: &'static str,
    choice: Option<&'static str>,
}

impl Call {
    pub fn reads_logs(&self) -> bool {
        self.tool == "logs"
    }
}

pub fn list() -> Vec<Value> {
    let one = |tool: &Tool| {
        let schema = match tool.choice {
            Some((name, values, about)) => json!({
                "type": "object",
                "properties": {name: {"type": "string", "enum": values, "description": about}},
                "required": [name],
                "additionalProperties": false,
            }),
            None => json!({"type": "object", "additionalProperties": false}),
        };
        json!({
            "name": tool.name,
            "description": tool.about,
            "inputSchema": schema,
            "annotations": {"readOnlyHint": true, "destructiveHint": false},
        })
    };
    TOOLS.iter().map(one).collect()
}

/// # Errors
/// There is no such tool, or an argument is not one of the listed values.
pub fn find(params: &Value) -> Result<Call, String> {
    let tool = TOOLS.iter().find(|tool| params["name"] == tool.name).ok_or("there is no such tool")?;
    let arguments = match &params["arguments"] {
        Value::Null => serde_json::Map::new(),
        Value::Object(arguments) => arguments.clone(),
        _ => return Err("the arguments are no object".to_owned()),
    };
    let expected = tool.choice.map(|(name, _, _)| name);
    if arguments.keys().any(|name| Some(name.as_str()) != expected) {
        return Err(format!("{} has no such argument", tool.name));
    }
    let choice = match tool.choice {
        None => None,
        Some((name, values, _)) => {
            let value = values.iter().find(|value| arguments.get(name).is_some_and(|given| given == *value));
            Some(*value.ok_or_else(|| format!("{name} is none of: {}", values.join(", ")))?)
        }
    };
    Ok(Call { tool: tool.name, choice })
}

/// # Errors
/// This program's own file is unknown.
pub fn command(config: &Config, call: &Call) -> Result<Cmd> {
    let Call { tool, choice } = call;
    if call.reads_logs() {
        let target = cluster::target(config, &tools::alone(config));
        let deployment = format!("deployment/{}", choice.unwrap_or_default());
        return Ok(kubectl::kubectl(&target).words("logs --tail=100 --request-timeout=8s").arg(deployment).limit(15));
    }
    let cmd = Cmd::new(programs::own()?).env("XTASK_ROOT", config.paths.root.to_string_lossy()).limit(120);
    let cmd = match choice {
        Some(command) => cmd.arg(*command).arg("--dry-run"),
        None => cmd.arg(*tool),
    };
    let cmd = cmd.words("--format json");
    // `setup` makes the machine ready, whatever the profile.
    let is_setup = *choice == Some("setup");
    Ok(if is_setup {
        cmd
    } else {
        cmd.arg(format!("--profile={}", config.profile)).arg(format!("--namespace={}", config.namespace))
    })
}
