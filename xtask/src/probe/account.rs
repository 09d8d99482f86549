//! A temporary account at the printed address. The code that signs it up deletes it again, also when a question fails.

use super::World;
use crate::failure::{Exit, Failure};
use crate::fingerprint::hex;
use crate::http::{self, Connection, Reply};
use crate::secret::Secret;
use crate::signals;
use anyhow::Result;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

/// Seconds. A model may take a while to answer.
const PATIENCE: u64 = 45;
/// The app admits 20 sign-ups of one address at once, then 30 a minute.
const ADMISSION: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(1);

pub struct Account {
    base: String,
    pub user: String,
    token: Secret,
    there: bool,
}

impl Account {
    /// # Errors
    /// The address does not answer, or the app refuses the account.
    pub fn sign_up(world: &World, purpose: &str) -> Result<Self> {
        Self::sign_up_at(&world.url()?, world, purpose)
    }

    /// The same at another address.
    ///
    /// # Errors
    /// As [`Account::sign_up`].
    pub fn sign_up_at(base: &str, world: &World, purpose: &str) -> Result<Self> {
        let fresh = hex(&Sha256::digest(format!("{purpose}\0{}", world.facts.fresh_secret.expose())));
        let (name, password) = fresh.split_at(16);
        let body = json!({"email": format!("validate-{name}@example.com"), "password": password});
        let ask = || http::ask("POST", &format!("{base}/api/auth/signup"), Some(&body), None, PATIENCE);
        let reply = admitted(ask, PAUSE, Instant::now() + ADMISSION)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match (reply.status, text(&reply.body["user"]["id"]), text(&reply.body["token"])) {
            (201, Some(user), Some(token)) => {
                Ok(Self { base: base.to_owned(), user, token: Secret::new(token), there: true })
            }
            (status, ..) => Err(unexpected("POST /api/auth/signup", status, "201 with a user and a token")),
        }
    }

    /// Asks under `/api/{user}`, with the account's token.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Reply> {
        http::ask(method, &self.address(path), body, Some(&self.token), PATIENCE)
    }

    /// Asks over a connection that stays open.
    pub fn ask_over(&self, connection: &mut Connection, method: &str, path: &str, body: &Value) -> Result<Reply> {
        connection.ask(method, &format!("/api/{}{path}", self.user), Some(body), &self.token)
    }

    pub fn connection(&self) -> Connection {
        Connection::to(&self.base, PATIENCE)
    }

    /// Asks without a token.
    pub fn ask_as_nobody(&self, method: &str, path: &str) -> Result<Reply> {
        http::ask(method, &self.address(path), None, None, PATIENCE)
    }

    /// Asks, and accepts only the given status.
    ///
    /// # Errors
    /// Nothing answers, or another status came.
    pub fn expect(&self, status: u16, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let reply = self.ask(method, path, body)?;
        if reply.status == status {
            return Ok(reply.body);
        }
        Err(unexpected(&format!("{method} /api/{{user}}{path}"), reply.status, &status.to_string()))
    }

    /// Deletes the account and its data.
    ///
    /// # Errors
    /// The account still exists.
    pub fn leave(mut self) -> Result<()> {
        match self.delete()? {
            204 => Ok(()),
            status => Err(unexpected("DELETE /api/auth/me", status, "204")),
        }
    }

    fn delete(&mut self) -> Result<u16> {
        self.there = false;
        let url = format!("{}/api/auth/me", self.base);
        Ok(http::ask("DELETE", &url, None, Some(&self.token), PATIENCE)?.status)
    }

    fn address(&self, path: &str) -> String {
        format!("{}/api/{}{path}", self.base, self.user)
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        if self.there {
            let _ = self.delete();
        }
    }
}

pub fn unexpected(question: &str, status: u16, wanted: &str) -> anyhow::Error {
    let what = format!("{question} gave {status}, not {wanted}");
    Failure::new(Exit::Failed, what, "kubectl logs deployment/backend says why").into()
}

/// Asks again for as long as the app says that too many people sign up from this address.
fn admitted(mut ask: impl FnMut() -> Result<Reply>, pause: Duration, until: Instant) -> Result<Reply> {
    loop {
        let reply = ask()?;
        if reply.status != 429 || Instant::now() + pause > until {
            return Ok(reply);
        }
        signals::none()?;
        std::thread::sleep(pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(statuses: &[u16], patience: Duration) -> (u16, usize) {
        let mut left = statuses.iter().copied();
        let mut ask = || Ok(Reply { status: left.next().unwrap(), body: Value::Null });
        let status = admitted(&mut ask, Duration::ZERO, Instant::now() + patience).unwrap().status;
        (status, left.len())
    }

    #[test]
    fn a_refusal_for_now_is_waited_for_and_no_other_one() {
        let long = Duration::from_secs(60);
        assert_eq!(asked(&[429, 429, 201, 500], long), (201, 1));
        assert_eq!(asked(&[503, 201], long), (503, 1));
        assert_eq!(asked(&[429, 201], Duration::ZERO), (429, 1));
    }
}
