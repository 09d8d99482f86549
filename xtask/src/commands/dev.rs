//! `dev`: deploys, then keeps the deployment equal to the files of the clone. A changed source of the backend is written into its
//! running container; all other changes make a new image.

mod change;
mod container;
pub mod keys;
mod logs;
mod session;
mod watch;

use super::{deploy, install};
use crate::app::per_part::PerPart;
use crate::cli::Dev;
use crate::config::Config;
use crate::context::Context;
use crate::facts::sources::Source;
use crate::failure::{Exit, Failure};
use crate::signals;
use anyhow::Result;
use session::Session;

/// # Errors
/// The app cannot be deployed, or cannot be put back at the end; then the error says how the deployment differs.
pub fn perform(cx: &Context, words: &Dev) -> Result<()> {
    if cx.dry_run {
        return deploy::perform(cx);
    }
    let _lock = cx.lock()?;
    let facts = deploy::everything(cx)?;
    let mut session = Session::begin(cx, words, facts)?;
    let ran = session.run();
    let images = session.end();
    // The interruption was the way to say that the work is done, also in the middle of a build.
    let interrupted = signals::take().is_some();
    put_back(cx, &images)?;
    if interrupted { Ok(()) } else { ran }
}

/// Leaves the deployment as `deploy` would: true images of the files as they are, with the values of production.
fn put_back(cx: &Context, images: &PerPart<Source>) -> Result<()> {
    let config = Config { dev: false, ..cx.config.clone() };
    let cx = Context { config: &config, ..*cx };
    let differs = |error: anyhow::Error| {
        let what = "the deployment was not put back: the backend still runs the development server";
        Failure::new(Exit::Failed, what, "cargo xtask deploy puts it back").why(format!("{error:#}"))
    };
    let facts = cx.facts().map_err(differs)?;
    let Err(error) = deploy::app(&config, &facts).and_then(|plan| cx.carry_out(&plan)) else { return Ok(()) };
    signals::none()?;
    // No image can be made of these files, so the last true images serve.
    let mut facts = cx.facts().map_err(differs)?;
    facts.sources = images.clone();
    install::plan(&config, &facts).and_then(|plan| cx.carry_out(&plan)).map_err(differs)?;
    let served: Vec<String> = images.iter().map(|image| image.tag.to_string()).collect();
    let what = format!("{} serve, without the changes since", served.join(" and "));
    Err(Failure::new(Exit::Failed, what, "mend the cause, then: cargo xtask deploy").why(format!("{error:#}")).into())
}
