//! What the frontend's pod reaches: names, endpoints, and its own user. One `kubectl exec` of node asks for all of it.

use super::World;
use crate::failure::{Exit, Failure};
use crate::host;
use crate::tools::kubectl;
use anyhow::Result;
use serde_json::Value;
use std::collections::BTreeMap;

const PROGRAM: &str = include_str!("inside.js");

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inside {
    /// The pod that answered.
    pub pod: String,
    /// The user id of the pod's first process.
    pub uid: Option<u64>,
    /// Addresses by service name.
    pub names: BTreeMap<String, Seen<String>>,
    /// Statuses by address without `http://`.
    pub answers: BTreeMap<String, Seen<u64>>,
}

/// The answer or the error, and the time that it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen<T> {
    pub result: Result<T, String>,
    pub seconds: f64,
}

impl Inside {
    pub fn asked(&self) -> String {
        format!("kubectl exec {} --container=frontend -- node -e \"$(cat xtask/src/checks/world/inside.js)\"", self.pod)
    }
}

pub fn ask(world: &World) -> Result<Inside> {
    let pod = &world.pod("frontend")?.name;
    let cmd =
        kubectl::kubectl(&world.target).arg("exec").arg(pod).words("--container=frontend -- node -e").arg(PROGRAM);
    let answer = host::ask(&cmd.limit(25))?;
    let Some(inside) = parse(&answer.out, pod) else {
        let fix = format!("kubectl describe pod {pod} says what holds it");
        return Err(Failure::new(Exit::Failed, format!("node in {pod} gave no answer"), fix)
            .why(answer.complaint())
            .into());
    };
    Ok(inside)
}

fn parse(line: &str, pod: &str) -> Option<Inside> {
    let json: Value = serde_json::from_str(line.trim()).ok()?;
    let each = |list: &str| json[list].as_object().cloned().unwrap_or_default();
    let error = |v: &Value| v["error"].as_str().unwrap_or("no answer").to_owned();
    let seconds = |v: &Value| v["ms"].as_f64().unwrap_or(f64::INFINITY) / 1000.0;
    let address = |v: &Value| Seen {
        result: v["address"].as_str().map(str::to_owned).ok_or_else(|| error(v)),
        seconds: seconds(v),
    };
    let status = |v: &Value| Seen { result: v["status"].as_u64().ok_or_else(|| error(v)), seconds: seconds(v) };
    Some(Inside {
        pod: pod.to_owned(),
        uid: json["uid"].as_u64(),
        names: each("names").iter().map(|(k, v)| (k.clone(), address(v))).collect(),
        answers: each("answers").iter().map(|(k, v)| (k.clone(), status(v))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_answers_and_errors() {
        let line = r#"{"uid":10001,"names":{"backend-service":{"address":"10.0.0.1","ms":12.5}},
            "answers":{"backend-service:8000/ready":{"error":"ECONNREFUSED","ms":3}}}"#;
        let inside = parse(line, "frontend-1").unwrap();
        assert_eq!(inside.uid, Some(10001));
        assert_eq!(inside.names["backend-service"], Seen { result: Ok("10.0.0.1".into()), seconds: 0.0125 });
        assert_eq!(inside.answers["backend-service:8000/ready"].result, Err("ECONNREFUSED".into()));
        assert_eq!(parse("not json", "p"), None);
    }
}
