//! From a save to the answer: `dev` runs, a file is saved, and the address is asked until it answers with the new text.

use super::own;
use super::plan::{Way, Work};
use crate::app::part::Part;
use crate::cmd::Cmd;
use crate::context::Context;
use crate::facts::cluster;
use crate::failure::{Exit, Failure};
use crate::host::{self, Conversation};
use crate::http;
use crate::signals;
use crate::tools::kubectl;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a save may take until it counts as lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two questions. Without a pause they would take the pods' processor time.
const PAUSE: Duration = Duration::from_millis(10);

type Times = Vec<((Work, Way), Vec<f64>)>;

/// # Errors
/// `dev` did not start, or a save was never served.
pub fn measure(cx: &Context, saves: u16) -> Result<Times> {
    if saves == 0 {
        return Ok(Vec::new());
    }
    let facts = cx.facts()?;
    let url = facts.forwarder.as_ref().map(crate::facts::forwarder::Forwarder::url).unwrap_or_default();
    cx.report.activity("starting dev");
    let mut dev = host::converse(&own(cx.config, "dev --format json --yes --image-after 86400")?)?;
    until(&mut dev, |event| {
        event["event"] == "nothing" && event["what"].as_str().is_some_and(|w| w.starts_with("watching"))
    })?;
    let mut times = Vec::new();
    for part in Part::ALL {
        let file = Saved::of(&cx.config.paths.root, part)?;
        // The first save also waits for what a development server compiles on demand.
        let seconds = (0..=saves).map(|number| {
            cx.report.activity(&format!("save {number} of {saves} of {part}"));
            file.save(&mut dev, &url, number)
        });
        let seconds = seconds.collect::<Result<Vec<(f64, f64)>>>();
        file.restore()?;
        let work = if part == Part::Backend { Work::SaveBackend } else { Work::SaveFrontend };
        let (answered, told): (Vec<f64>, Vec<f64>) = seconds?.into_iter().skip(1).unzip();
        times.extend([((work, Way::Xtask), answered), ((work, Way::Told), told)]);
    }
    let target = cluster::target(cx.config, &facts.tools);
    let copies = (0..saves.min(20)).map(|_| copy(&cx.config.paths.root, &target)).collect::<Result<_>>()?;
    times.push(((Work::SaveBackend, Way::CopyAlone), copies));
    dev.tell("q")?;
    // It puts the images of production back.
    while dev.line().is_ok() {}
    Ok(times)
}

/// A file whose text an address shows.
struct Saved {
    path: PathBuf,
    text: String,
    /// What is replaced, and the path that shows it.
    marker: &'static str,
    shown_at: &'static str,
}

impl Saved {
    fn of(root: &Path, part: Part) -> Result<Self> {
        let (file, marker, shown_at) = match part {
            Part::Backend => ("backend/app/__init__.py", "0.1.0", "/api/info"),
            Part::Frontend => ("frontend/src/app/layout.tsx", "Todo Chatbot", "/"),
        };
        let path = root.join(file);
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if !text.contains(marker) {
            let what = format!("{} does not contain {marker:?}", path.display());
            return Err(
                Failure::new(Exit::Failed, what, "bench dev edits this text; name the new one in saves.rs").into()
            );
        }
        Ok(Self { path, text, marker, shown_at })
    }

    fn write(&self, text: &str) -> Result<()> {
        std::fs::write(&self.path, text).with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn restore(&self) -> Result<()> {
        self.write(&self.text)
    }

    /// Saves the file with a new text. Returns the seconds until the address shows the text, and those that `dev` tells.
    fn save(&self, dev: &mut Conversation, url: &str, number: u16) -> Result<(f64, f64)> {
        let shown = format!("{} s{number}", self.marker);
        let began = Instant::now();
        self.write(&self.text.replacen(self.marker, &shown, 1))?;
        while !http::text(&format!("{url}{}", self.shown_at)).is_some_and(|text| text.contains(&shown)) {
            signals::none()?;
            std::thread::sleep(PAUSE);
            if began.elapsed() > PATIENCE {
                self.restore()?;
                let what = format!("{} was saved, and {url}{} never showed it", self.path.display(), self.shown_at);
                return Err(Failure::new(Exit::Deadline, what, "cargo xtask dev shows why").into());
            }
        }
        let seconds = began.elapsed().as_secs_f64();
        let served = until(dev, |event| event["event"] == "served")?;
        Ok((seconds, served["seconds"].as_f64().unwrap_or_default()))
    }
}

/// Reads events until one fits.
fn until(dev: &mut Conversation, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
    loop {
        signals::none()?;
        let line = dev.line().context("dev ended: cargo xtask dev says why")?;
        if let Some(event) = serde_json::from_str(&line).ok().filter(|event| wanted(event)) {
            return Ok(event);
        }
    }
}

/// Copies one file by tar into a writable folder of the backend's container, as a person would. Nothing is loaded again.
fn copy(root: &Path, target: &kubectl::Target) -> Result<f64> {
    let tar = Cmd::new("tar").arg("-C").arg(root.join("backend").display().to_string()).words("-cf - app/__init__.py");
    let exec = kubectl::kubectl(target).words("exec --stdin deployment/backend -- tar -xf - -C /tmp").limit(30);
    let began = Instant::now();
    host::run(&[&tar, &exec], Path::new("/dev/null"), began + PATIENCE, || true)?;
    Ok(began.elapsed().as_secs_f64())
}
