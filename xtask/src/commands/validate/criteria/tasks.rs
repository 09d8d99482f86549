//! Criterion 14: a signed-in person can create, read, change, complete and delete tasks, and nobody else can.

use super::verdict::Judgment;
use crate::probe::World;
use crate::probe::account::{Account, unexpected};
use anyhow::Result;
use serde_json::{Value, json};
use std::time::Instant;

pub fn judge(world: &World) -> Result<Judgment> {
    let account = Account::sign_up(world, "tasks")?;
    let began = Instant::now();
    let wrong = life(&account)?;
    let seconds = began.elapsed().as_secs_f64();
    account.leave()?;
    let judgment = match wrong {
        None => Judgment::passed(format!(
            "created, listed, read, renamed, completed and deleted a task in {seconds:.2} s; 404 after that; 401 without \
             a token; the account is deleted again"
        )),
        Some(wrong) => {
            Judgment::failed(wrong, "kubectl logs deployment/backend; then the backend's tests: cargo xtask test")
        }
    };
    Ok(judgment.asked("POST, GET, PUT, PATCH and DELETE of /api/{user}/tasks"))
}

/// The faults of the answers. A wrong status is an error.
fn life(account: &Account) -> Result<Option<String>> {
    let made = account.expect(201, "POST", "/tasks", Some(&json!({"title": "Validate", "description": "by xtask"})))?;
    let Some(id) = made["id"].as_u64() else { return Ok(Some("the task made has no id".to_owned())) };
    let one = format!("/tasks/{id}");
    let list = account.expect(200, "GET", "/tasks?status=pending", None)?;
    let read = account.expect(200, "GET", &one, None)?;
    let renamed = account.expect(200, "PUT", &one, Some(&json!({"title": "Validated"})))?;
    let completed = account.expect(200, "PATCH", &format!("{one}/complete"), None)?;
    account.expect(204, "DELETE", &one, None)?;
    account.expect(404, "GET", &one, None)?;
    let nobody = account.ask_as_nobody("GET", "/tasks")?.status;
    if nobody != 401 {
        return Err(unexpected("GET /api/{user}/tasks without a token", nobody, "401"));
    }
    Ok(wrong(id, &list, &read, &renamed, &completed))
}

fn wrong(id: u64, list: &Value, read: &Value, renamed: &Value, completed: &Value) -> Option<String> {
    let listed = list.as_array().is_some_and(|all| all.iter().any(|t| t["id"].as_u64() == Some(id)));
    let rules = [
        (listed, "the list does not show the task"),
        (read["title"] == "Validate" && read["description"] == "by xtask", "the task is read otherwise than written"),
        (renamed["title"] == "Validated", "a new title is not kept"),
        (completed["completed"] == true && completed["title"] == "Validated", "completing it does not show"),
    ];
    rules.iter().find(|(holds, _)| !holds).map(|(_, what)| (*what).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_first_thing_that_is_wrong() {
        let read = json!({"id": 1, "title": "Validate", "description": "by xtask"});
        let (renamed, completed) = (json!({"title": "Validated"}), json!({"title": "Validated", "completed": true}));
        assert_eq!(wrong(1, &json!([read.clone()]), &read, &renamed, &completed), None);
        assert_eq!(wrong(1, &json!([]), &read, &renamed, &completed).unwrap(), "the list does not show the task");
        let same = wrong(1, &json!([read.clone()]), &read, &read, &completed);
        assert_eq!(same.unwrap(), "a new title is not kept");
    }
}
