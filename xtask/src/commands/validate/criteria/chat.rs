//! Criterion 10: a chat message through the frontend adds a task, and the list shows it.

use super::verdict::Judgment;
use crate::probe::World;
use crate::probe::account::Account;
use anyhow::Result;
use serde_json::{Value, json};
use std::time::Instant;

const MESSAGE: &str = "Add a task to buy groceries";

pub fn judge(world: &World) -> Result<Judgment> {
    let account = Account::sign_up(world, "chat")?;
    let began = Instant::now();
    let chat = account.expect(200, "POST", "/chat", Some(&json!({"message": MESSAGE})))?;
    let seconds = began.elapsed().as_secs_f64();
    let tasks = account.expect(200, "GET", "/tasks", None)?;
    account.leave()?;
    Ok(judged(&chat, &tasks, seconds).asked("POST /api/{user}/chat").asked("GET /api/{user}/tasks"))
}

fn judged(chat: &Value, tasks: &Value, seconds: f64) -> Judgment {
    let response: String = chat["response"].as_str().unwrap_or_default().chars().take(80).collect();
    let titles = tasks.as_array().into_iter().flatten().filter_map(|t| t["title"].as_str());
    let added = titles.into_iter().find(|title| title.to_lowercase().contains("groceries"));
    let fix = "kubectl logs deployment/backend says what the assistant did";
    match added {
        Some(title) if !response.is_empty() => Judgment::passed(format!(
            "\"{MESSAGE}\" was answered in {seconds:.2} s: \"{}\"; the list shows \"{title}\"; the account is deleted again",
            response.trim()
        )),
        _ => Judgment::failed(format!("answered \"{response}\", and the list shows no groceries"), fix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    #[test]
    fn believes_the_list_and_not_the_words() {
        let chat = json!({"response": "Added \"Buy groceries\"."});
        assert_eq!(judged(&chat, &json!([{"title": "Buy groceries"}]), 0.2).verdict, Verdict::Passed);
        assert!(matches!(judged(&chat, &json!([]), 0.2).verdict, Verdict::Failed { .. }));
        assert!(matches!(judged(&json!({}), &json!([{"title": "groceries"}]), 0.2).verdict, Verdict::Failed { .. }));
    }
}
