//! Criterion 9: the frontend reaches the backend by its service name. `/api/info` at the printed address is the backend's answer.

use super::verdict::Judgment;
use crate::http::{self, Reply};
use crate::probe::World;
use anyhow::Result;
use std::time::Instant;

pub fn judge(world: &World) -> Result<Judgment> {
    let url = format!("{}/api/info", world.url()?);
    let began = Instant::now();
    let reply = http::ask("GET", &url, None, None, 10)?;
    let seconds = began.elapsed().as_secs_f64();
    let inside = world.inside()?;
    let named = inside.answers.get("backend-service:8000/health").is_some_and(|seen| seen.result == Ok(200));
    Ok(judged(&reply, seconds, named).asked(format!("GET {url}")).asked(inside.asked()))
}

fn judged(reply: &Reply, seconds: f64, named: bool) -> Judgment {
    let text = |key: &str| reply.body[key].as_str();
    let fix = "kubectl get configmap frontend-config: NEXT_PUBLIC_API_URL should be http://backend-service:8000";
    match (reply.status, text("assistant"), text("database")) {
        (200, Some(assistant), Some(database)) => Judgment::when(
            named,
            format!(
                "/api/info through the frontend: 200 in {seconds:.3} s, assistant {assistant}, database {database}; \
                 http://backend-service:8000 {} in its pod",
                if named { "answers" } else { "does not answer" }
            ),
            fix,
        ),
        (status, ..) => Judgment::failed(format!("/api/info through the frontend gave {status}"), fix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;
    use serde_json::json;

    #[test]
    fn wants_the_backends_own_answer() {
        let good = Reply { status: 200, body: json!({"assistant": "rules", "database": "sqlite"}) };
        assert_eq!(judged(&good, 0.1, true).verdict, Verdict::Passed);
        assert!(matches!(judged(&good, 0.1, false).verdict, Verdict::Failed { .. }));
        for (status, body) in [(200, json!("<html>")), (502, json!({"error": "x"}))] {
            assert!(matches!(judged(&Reply { status, body }, 0.1, true).verdict, Verdict::Failed { .. }));
        }
    }
}
