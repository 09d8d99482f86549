//! The application's settings: exported variables win over `.env`. They are checked before anything is built.

use super::address::{host, is_loopback, on_host, parts};
use super::environment::Environment;
use crate::failure::{Exit, Failure};
use crate::secret::Secret;
use anyhow::Result;
use std::collections::BTreeMap;

/// Every setting that the application reads from `.env`.
pub const KEYS: [&str; 7] =
    ["DATABASE_URL", "OPENAI_API_KEY", "AUTH_SECRET", "OPENAI_BASE_URL", "OPENAI_MODEL", "LOG_LEVEL", "READY_CHECK"];

/// Settings whose values are never shown.
pub fn is_secret(key: &str) -> bool {
    ["DATABASE_URL", "OPENAI_API_KEY", "AUTH_SECRET"].contains(&key)
}

/// The name by which Minikube lets pods reach the machine that it runs on.
const MACHINE: &str = "host.minikube.internal";

/// A shorter AUTH_SECRET can be guessed, and hiding it would also hide parts of ordinary words.
const SHORTEST_AUTH_SECRET: usize = 16;

#[derive(Clone, Debug, Default)]
pub struct App {
    pub database_url: Option<Secret>,
    pub openai_api_key: Option<Secret>,
    pub auth_secret: Option<Secret>,
    pub openai_base_url: String,
    pub openai_model: String,
    pub log_level: String,
    /// Whether the readiness probe asks the database; empty means the application's default.
    pub ready_check: String,
    /// Keys that are exported in the shell, each with whether `.env` has it too. The exported value wins.
    pub exported: Vec<(&'static str, bool)>,
}

impl App {
    /// The model's base address for a program on this machine, where the name that Minikube gives pods for it is unknown.
    pub fn openai_base_url_here(&self) -> String {
        let is_machine =
            parts(&self.openai_base_url).is_some_and(|(_, authority)| host(authority).eq_ignore_ascii_case(MACHINE));
        let here = on_host(&self.openai_base_url, "127.0.0.1").filter(|_| is_machine);
        here.unwrap_or_else(|| self.openai_base_url.clone())
    }

    /// Whether a model answers. One on the own machine, such as Ollama's, needs no key.
    pub fn has_model(&self) -> bool {
        self.openai_api_key.is_some() || !self.openai_base_url.is_empty()
    }

    pub fn secrets(&self) -> Vec<Secret> {
        [&self.database_url, &self.openai_api_key, &self.auth_secret].into_iter().flatten().cloned().collect()
    }

    /// # Errors
    /// A value that the application or its chart would refuse, or that cannot work inside a pod.
    pub fn resolve(environment: &Environment, file: &BTreeMap<String, String>) -> Result<Self> {
        let setting = |key: &'static str| Setting::of(key, environment, file);
        let secret = |key| setting(key).map(|s| s.secret()).transpose().map(Option::flatten);
        let checked = |key, check: fn(&Setting) -> Result<String, Failure>| {
            setting(key).filter(|s| !s.value.trim().is_empty()).map(|s| check(&s)).transpose()
        };
        let app = Self {
            database_url: secret("DATABASE_URL")?,
            openai_api_key: secret("OPENAI_API_KEY")?,
            auth_secret: secret("AUTH_SECRET")?,
            openai_base_url: checked("OPENAI_BASE_URL", base_url)?.unwrap_or_default(),
            openai_model: checked("OPENAI_MODEL", |s| Ok(s.value.trim().to_owned()))?.unwrap_or_default(),
            log_level: checked("LOG_LEVEL", log_level)?.unwrap_or_else(|| "info".to_owned()),
            ready_check: checked("READY_CHECK", ready_check)?.unwrap_or_default(),
            exported: KEYS
                .into_iter()
                .filter(|key| environment.get(key).is_some())
                .map(|key| (key, file.contains_key(key)))
                .collect(),
        };
        if let (Some(url), Some(s)) = (&app.database_url, setting("DATABASE_URL")) {
            database_url(url.expose(), &s)?;
        }
        if let (Some(value), Some(s)) = (&app.auth_secret, setting("AUTH_SECRET"))
            && value.expose().chars().count() < SHORTEST_AUTH_SECRET
        {
            let fix = "remove it: deploy makes a long one and keeps it in the cluster";
            return Err(s.refused(&format!("is shorter than {SHORTEST_AUTH_SECRET} characters"), fix).into());
        }
        Ok(app)
    }
}

/// A value and its source.
struct Setting {
    key: &'static str,
    value: String,
    source: &'static str,
}

const EXPORTED: &str = "exported in the shell";

impl Setting {
    fn of(key: &'static str, environment: &Environment, file: &BTreeMap<String, String>) -> Option<Self> {
        let setting = |value: &str, source| Self { key, value: value.to_owned(), source };
        let exported = environment.get(key).map(|value| setting(value, EXPORTED));
        exported.or_else(|| file.get(key).map(|value| setting(value, "from .env")))
    }

    fn is_exported(&self) -> bool {
        self.source == EXPORTED
    }

    fn refused(&self, problem: &str, fix: &str) -> Failure {
        Failure::new(Exit::Usage, format!("{} ({}) {problem}", self.key, self.source), fix)
    }

    fn secret(&self) -> Result<Option<Secret>, Failure> {
        match self.value.trim_end_matches(['\r', '\n']) {
            "" => Ok(None),
            value if value.contains(['\r', '\n', '\0']) || value.trim() != value => {
                let fix = format!("write it on one line in .env: {}=value", self.key);
                Err(self.refused("has spaces around it, or more than one line", &fix))
            }
            value => Ok(Some(Secret::new(value))),
        }
    }
}

fn log_level(s: &Setting) -> Result<String, Failure> {
    let level = s.value.trim().to_lowercase();
    match level.as_str() {
        "debug" | "info" | "warning" | "error" | "critical" => Ok(level),
        "warn" => Ok("warning".to_owned()),
        "fatal" => Ok("critical".to_owned()),
        _ => Err(s.refused("is no log level", "LOG_LEVEL is one of debug, info, warning, error, critical")),
    }
}

fn ready_check(s: &Setting) -> Result<String, Failure> {
    let value = s.value.trim().to_lowercase();
    if ["active", "passive"].contains(&value.as_str()) {
        return Ok(value);
    }
    Err(s.refused("is neither active nor passive", "READY_CHECK is active, or passive for a database that may sleep"))
}

fn base_url(s: &Setting) -> Result<String, Failure> {
    let url = s.value.trim();
    let Some((scheme, authority)) = parts(url) else {
        return Err(s.refused("is no address with a scheme", "write it as https://host/v1"));
    };
    if !["http", "https"].contains(&scheme.as_str()) {
        return Err(s.refused("has neither http nor https as its scheme", "write it as https://host/v1"));
    }
    if is_loopback(host(authority)) {
        return Err(s.refused("leads to the pod itself: a pod's localhost is not this machine", &fix_of_loopback(s)));
    }
    Ok(url.to_owned())
}

/// The line that leads to the same server from a pod. An address with a user, a query or a fragment may hold a secret and is not
/// repeated.
fn fix_of_loopback(s: &Setting) -> String {
    let url = s.value.trim();
    let instruction = match on_host(url, MACHINE).filter(|_| !url.contains(['@', '?', '#'])) {
        Some(address) if s.is_exported() => format!("run this: export {}={address}", s.key),
        Some(address) => format!("put this line into .env: {}={address}", s.key),
        None => format!("write {MACHINE} in the place of its host"),
    };
    format!(
        "{instruction}; pods reach this machine by that name, on Docker's driver at the gateway of the cluster's network, so the server \
         has to listen there or on 0.0.0.0, not on 127.0.0.1 alone"
    )
}

/// The checks describe the fault and never show the address, because it contains a password.
fn database_url(url: &str, s: &Setting) -> Result<(), Failure> {
    const FIX: &str = "write it as postgresql://user:password@host/database, as Neon's console shows it";
    let Some((scheme, authority)) = parts(url) else {
        return Err(s.refused("is no address of a database", FIX));
    };
    let scheme = scheme.split('+').next().unwrap_or_default();
    if scheme == "sqlite" {
        let fix = "remove it: without DATABASE_URL the backend keeps SQLite in its pod";
        return Err(s.refused("names a SQLite file, which would be kept in the pod", fix));
    }
    if !["postgres", "postgresql"].contains(&scheme) {
        return Err(s.refused("does not begin with postgresql://", FIX));
    }
    let host = host(authority);
    if host.is_empty() && !url.contains("host=") {
        return Err(s.refused("names no host", FIX));
    }
    if is_loopback(host) {
        let fix = "for a database on this machine: host.minikube.internal in the place of localhost; \
             or: cargo xtask deploy --database local";
        return Err(s.refused("leads to the pod itself: a pod's localhost is not this machine", fix));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
