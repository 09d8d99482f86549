//! The model that the tools ask: the endpoint of `.env`, or the small model that `setup --with model` brought, served on loopback.

use super::tools::Endpoint;
use crate::cmd::Cmd;
use crate::config::Config;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::host::{self, Child};
use crate::setup::programs::Environment;
use crate::setup::with;
use crate::signals;
use anyhow::Result;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

/// The application's own default.
const MODEL: &str = "gpt-4o-mini";
/// The alias that the small model's server gives it.
const SMALL: &str = "smollm2-135m";
/// How long the small model takes to load at most.
const PATIENCE: Duration = Duration::from_secs(60);

pub const MISSING: &str =
    "no model: set OPENAI_API_KEY, or OPENAI_BASE_URL, in .env; or cargo xtask setup --with model";

/// A model that answers.
pub struct Model {
    pub endpoint: Endpoint,
    /// The server of the small model, which ends with this value.
    _server: Option<Child>,
}

/// The endpoint of `.env`.
pub fn configured(config: &Config) -> Option<Endpoint> {
    let app = &config.app;
    if !app.has_model() {
        return None;
    }
    let model = if app.openai_model.is_empty() { MODEL } else { &app.openai_model };
    Some(Endpoint {
        model: model.to_owned(),
        base_url: app.openai_base_url_here(),
        api_key: app.openai_api_key.clone(),
    })
}

/// # Errors
/// The small model's server does not start.
pub fn ready(cx: &Context, folder: &Path) -> Result<Option<Model>> {
    if let Some(endpoint) = configured(cx.config) {
        return Ok(Some(Model { endpoint, _server: None }));
    }
    let environment = Environment::of(&cx.config.paths, with::MODEL.1)?;
    if !environment.is_ready() {
        return Ok(None);
    }
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let script = cx.config.paths.root.join("xtask").join(with::MODEL.1).join("server.py");
    let log = folder.join("model.log");
    let _ = std::fs::remove_file(&log);
    let cmd = Cmd::new(environment.program("python")).arg(script.to_string_lossy()).arg(port.to_string());
    let server = host::start(&cmd, &log)?;
    let base_url = format!("http://127.0.0.1:{port}");
    let began = Instant::now();
    // The server prints its address once it answers.
    while !std::fs::read_to_string(&log).unwrap_or_default().lines().any(|line| line == base_url) {
        signals::none()?;
        if !server.runs() || began.elapsed() > PATIENCE {
            let what = "the small model's server does not start";
            return Err(Failure::new(Exit::Failed, what, "cargo xtask setup --with model").kept_at(&log).into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let endpoint = Endpoint { model: SMALL.to_owned(), base_url: format!("{base_url}/v1"), api_key: None };
    Ok(Some(Model { endpoint, _server: Some(server) }))
}
