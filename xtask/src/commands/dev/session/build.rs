//! Images of the files as they are.

use super::{Happened, Session};
use crate::app::part::Part;
use crate::commands::dev::change::{Now, Way};
use crate::commands::{build, deploy, load};
use crate::config::Config;
use crate::context::Context;
use crate::failure::Failure;
use crate::report::Event;
use crate::{host, signals};
use anyhow::Result;
use std::time::Instant;

impl Session<'_> {
    /// Makes the images that `deploy` would, and proves them. The backend's runs from now on; the frontend's is there for the end of
    /// the session, because Next's development server runs until then.
    pub(super) fn prove(&mut self) -> Result<()> {
        self.proved = true;
        let config = Config { dev: false, ..self.cx.config.clone() };
        let cx = Context { config: &config, ..*self.cx };
        let facts = cx.facts()?;
        let plan = build::plan(&config, &facts)?.then(load::plan(&config, &facts)?);
        match cx.carry_out(&plan) {
            Err(error) if signals::received().is_none() => self.cx.report.warn(&told(&error)),
            Err(_) => return Ok(()),
            Ok(_) => {
                let tag = &facts.sources[Part::Frontend].tag;
                self.cx.report.event(Event::Nothing { what: format!("{tag} is proved; it runs when dev ends") });
            }
        }
        self.build()?;
        self.proved = true;
        Ok(())
    }

    /// Makes the images of the files as they are, proves and installs them. A failure is told, and the last good pods serve on.
    pub(super) fn build(&mut self) -> Result<()> {
        let mut facts = self.cx.facts()?;
        let served = &self.parts[Part::Frontend].image;
        // Its development server serves files: it needs no image of them.
        if !matches!(Now::of(&facts.sources[Part::Frontend]).way_from(served), Way::Image(_)) {
            facts.sources[Part::Frontend] = served.clone();
        }
        let done = deploy::app(self.cx.config, &facts).and_then(|plan| self.cx.carry_out(&plan));
        if signals::received().is_some() {
            return Ok(());
        }
        if let Err(error) = &done {
            self.cx.report.warn(&told(error));
        }
        let after = self.cx.facts()?;
        for part in Part::ALL {
            let source = &facts.sources[part];
            let served = &mut self.parts[part];
            let deployed = after.cluster.ready().and_then(|(_, objects)| objects.deployments.get(part.name()));
            if deployed.is_none_or(|deployed| deployed.tag().as_ref() != Some(&source.tag)) {
                served.failed = Some(Now::of(source)).filter(|_| done.is_err());
                continue;
            }
            served.failed = None;
            if served.image.tag != source.tag {
                served.image = source.clone();
                served.container = None;
                served.broken = false;
                let (part, image) = (part.to_string(), source.tag.to_string());
                self.cx.report.event(Event::Served { part, image, files: 0, changed: Vec::new(), seconds: 0.0 });
            }
        }
        self.edited = Instant::now();
        self.look(false)?;
        // Whatever was edited meanwhile.
        let _ = self.tell.send(Happened::Edited);
        Ok(())
    }
}

/// A failure in one line: it does not end the session.
fn told(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Failure>() {
        Some(Failure { what, why, .. }) => match why {
            Some(why) => format!("{what}: {}", host::tail(why, 3).replace('\n', " | ")),
            None => what.clone(),
        },
        None => format!("{error:#}"),
    }
}
