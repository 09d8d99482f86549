//! Files on their way into the running containers.

use super::{Served, Session};
use crate::app::part::Part;
use crate::commands::dev::change::{Now, Way};
use crate::commands::dev::container::{Container, Outcome};
use crate::report::{Event, rounded};
use anyhow::Result;
use std::time::Instant;

impl Session<'_> {
    /// Brings the deployment to the files as they are.
    pub(super) fn follow(&mut self, began: Instant) -> Result<()> {
        self.edited = Instant::now();
        for part in Part::ALL {
            let now = Now::read(&self.cx.config.paths.root, part)?;
            let is_new = self.parts[part].failed.as_ref() != Some(&now);
            if let (Way::Image(file), true) = (now.way_from(&self.parts[part].image), is_new) {
                self.cx.report.event(Event::Nothing { what: format!("{file} changed: it takes a new image") });
                return self.build();
            }
        }
        for part in Part::ALL {
            let now = Now::read(&self.cx.config.paths.root, part)?;
            let container = self.parts[part].container.as_ref();
            let lacks = container.map(|container| container.lacks(&now.context)).unwrap_or_default();
            if !lacks.is_empty() {
                self.proved = false;
                self.write(part, &lacks, began);
            }
        }
        Ok(())
    }

    /// Has the part's container serve these files of the clone.
    fn write(&mut self, part: Part, files: &[String], began: Instant) {
        let served = &mut self.parts[part];
        let Some(container) = &mut served.container else { return };
        let outcome = container.write(files).unwrap_or_else(|error| {
            self.cx.report.warn(&format!("{error:#}"));
            Outcome::Gone
        });
        served.broken = matches!(outcome, Outcome::Broken(_));
        let image = served.image.tag.to_string();
        match outcome {
            Outcome::Served => self.cx.report.event(Event::Served {
                part: part.to_string(),
                image,
                files: served.files(),
                changed: files.to_vec(),
                seconds: rounded(began.elapsed()),
            }),
            Outcome::Broken(problem) => self.cx.report.event(Event::Broken {
                part: part.to_string(),
                image,
                what: problem.message,
                file: problem.file,
                line: problem.line,
            }),
            // The next look finds the container that comes after it.
            Outcome::Gone => served.container = None,
        }
    }

    /// Looks after the containers: one that was started again, or replaced, gets the changed files again, if it `serves` them.
    pub(super) fn look(&mut self, serves: bool) -> Result<()> {
        self.looked = Instant::now();
        for part in Part::ALL {
            let Served { image, container, .. } = &mut self.parts[part];
            if container.as_mut().is_some_and(|container| container.is_alive().unwrap_or(false)) {
                continue;
            }
            *container = Container::find(&self.docker, self.cx.config, image).ok();
            let Some(container) = container else { continue };
            let now = Now::read(&self.cx.config.paths.root, part)?;
            // The container waits for its files even where there are none.
            if serves && !matches!(now.way_from(image), Way::Image(_)) {
                let lacks = container.lacks(&now.context);
                self.write(part, &lacks, Instant::now());
            }
        }
        Ok(())
    }
}
