//! The loop of `dev`: edits, keys and log records come in one after another, so two saves never interleave.

mod press;

use super::change::{Now, Way};
use super::container::{Container, Outcome};
use super::keys::{self, Keys};
use super::logs::{self, Filter, Follower, Record};
use super::watch::{self, Watch};
use crate::app::part::Part;
use crate::app::per_part::PerPart;
use crate::cli::Dev;
use crate::commands::deploy;
use crate::context::Context;
use crate::facts::sources::Source;
use crate::facts::{Facts, cluster};
use crate::failure::Failure;
use crate::report::{Event, rounded};
use crate::{host, signals};
use anyhow::Result;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// An edit has ended when nothing more was heard for this long: a checkout of hundreds of files is one edit.
const QUIET: Duration = Duration::from_millis(25);
/// A save makes a few events. After more than this, a checkout is under way, which may pause for longer.
const MANY: u32 = 12;
/// An edit that does not end is followed after this long.
const LONGEST: Duration = Duration::from_secs(2);
const TICK: Duration = Duration::from_millis(100);
/// How often the container is looked after.
const LOOKS: Duration = Duration::from_millis(500);

enum Happened {
    Edited,
    Pressed(u8),
    Logged(Record),
}

pub struct Session<'a> {
    cx: &'a Context<'a>,
    image_after: Duration,
    docker: PathBuf,
    url: String,
    tell: Sender<Happened>,
    told: Receiver<Happened>,
    /// What came while something else was waited for.
    later: VecDeque<Happened>,
    watch: Watch,
    _keys: Keys,
    _logs: [Follower; 2],
    filter: Filter,
    /// What is typed as a search, before Enter.
    typed: Option<String>,
    /// The images that run.
    images: PerPart<Source>,
    /// Files of which no image could be made: only another edit is another try.
    failed: PerPart<Option<Now>>,
    container: Option<Container>,
    /// The last edit, and whether its sources could be served.
    edited: Instant,
    broken: bool,
    looked: Instant,
}

impl<'a> Session<'a> {
    /// # Errors
    /// The clone cannot be watched.
    pub fn begin(cx: &'a Context<'a>, words: &Dev, facts: Facts) -> Result<Self> {
        let (tell, told) = channel();
        let target = cluster::target(cx.config, &facts.tools);
        let follow = |part| {
            let tell = tell.clone();
            logs::follow(&target, part, move |record| drop(tell.send(Happened::Logged(record))))
        };
        let (edits, pressed) = (tell.clone(), tell.clone());
        let mut session = Self {
            cx,
            image_after: Duration::from_secs(words.image_after),
            docker: facts.tools.docker_client()?.path.clone(),
            url: facts.forwarder.as_ref().map(crate::facts::forwarder::Forwarder::url).unwrap_or_default(),
            watch: watch::start(&cx.config.paths.root, move || drop(edits.send(Happened::Edited)))?,
            _keys: keys::read(move |key| drop(pressed.send(Happened::Pressed(key)))),
            tell: tell.clone(),
            told,
            later: VecDeque::new(),
            _logs: Part::ALL.map(follow),
            filter: Filter::default(),
            typed: None,
            images: facts.sources,
            failed: PerPart::default(),
            container: None,
            edited: Instant::now(),
            broken: false,
            looked: Instant::now(),
        };
        session.look(false)?;
        // Whatever was edited while the app was deployed.
        session.follow(Instant::now())?;
        let keys =
            "o opens the page, Enter builds an image, r redeploys, / searches the logs, e shows errors alone, q quits";
        cx.report.event(Event::Nothing { what: format!("watching; {keys}") });
        Ok(session)
    }

    /// Runs until a person quits.
    ///
    /// # Errors
    /// The clone cannot be read or watched any more.
    pub fn run(&mut self) -> Result<()> {
        loop {
            if signals::received().is_some() {
                return Ok(());
            }
            match self.next(TICK) {
                Some(Happened::Edited) => {
                    let began = Instant::now();
                    self.settle(began);
                    self.rewatch()?;
                    self.follow(began)?;
                }
                Some(Happened::Pressed(key)) if !self.press(key)? => return Ok(()),
                Some(Happened::Logged(record)) if self.filter.shows(&record) => self.cx.report.event(record.event()),
                _ => {}
            }
            if self.looked.elapsed() > LOOKS {
                self.look(true)?;
            }
            let waits = self.container.as_ref().is_some_and(|c| c.differs(&self.images[Part::Backend].context) > 0);
            if waits && !self.broken && self.edited.elapsed() > self.image_after {
                self.build()?;
            }
        }
    }

    /// The images that run. Nobody watches or follows any more, and the terminal is as it was.
    pub fn end(self) -> PerPart<Source> {
        self.images
    }

    fn next(&mut self, patience: Duration) -> Option<Happened> {
        self.later.pop_front().or_else(|| self.told.recv_timeout(patience).ok())
    }

    /// Waits for the end of the edit that began then.
    fn settle(&mut self, began: Instant) {
        self.later.retain(|happened| !matches!(happened, Happened::Edited));
        let mut events = 1;
        while began.elapsed() < LONGEST {
            let pause = if events > MANY { QUIET * 8 } else { QUIET };
            match self.told.recv_timeout(pause) {
                Ok(Happened::Edited) => events += 1,
                Ok(other) => self.later.push_back(other),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Folders may be new. The new watch begins before the old one ends, so that it misses nothing.
    fn rewatch(&mut self) -> Result<()> {
        let edits = self.tell.clone();
        self.watch = watch::start(&self.cx.config.paths.root, move || drop(edits.send(Happened::Edited)))?;
        Ok(())
    }

    /// Brings the deployment to the files as they are.
    fn follow(&mut self, began: Instant) -> Result<()> {
        self.edited = Instant::now();
        for part in Part::ALL {
            let now = Now::read(&self.cx.config.paths.root, part)?;
            let is_new = self.failed[part].as_ref() != Some(&now);
            if let (Way::Image(file), true) = (now.way_from(&self.images[part]), is_new) {
                self.cx.report.event(Event::Nothing { what: format!("{file} changed: it takes a new image") });
                return self.build();
            }
        }
        let now = Now::read(&self.cx.config.paths.root, Part::Backend)?;
        let lacks = self.container.as_ref().map(|container| container.lacks(&now.context)).unwrap_or_default();
        if lacks.is_empty() { Ok(()) } else { self.write(&lacks, began) }
    }

    /// Has the container serve these files of the clone.
    fn write(&mut self, files: &[String], began: Instant) -> Result<()> {
        let image = &self.images[Part::Backend];
        let Some(container) = &mut self.container else { return Ok(()) };
        let outcome = match container.write(files) {
            Ok(outcome) => outcome,
            Err(error) => {
                self.cx.report.warn(&format!("{error:#}"));
                Outcome::Gone
            }
        };
        let (part, count) = (Part::Backend.to_string(), container.differs(&image.context));
        self.broken = matches!(outcome, Outcome::Broken(_));
        match outcome {
            Outcome::Served => self.cx.report.event(Event::Served {
                part,
                image: image.tag.to_string(),
                files: count,
                changed: files.to_vec(),
                seconds: rounded(began.elapsed()),
            }),
            Outcome::Broken(problem) => self.cx.report.event(Event::Broken {
                part,
                image: image.tag.to_string(),
                what: problem.message,
                file: problem.file,
                line: problem.line,
            }),
            // The next look finds the container that comes after it.
            Outcome::Gone => self.container = None,
        }
        Ok(())
    }

    /// Looks after the container: one that was started again, or replaced, gets the changed files again.
    fn look(&mut self, serves: bool) -> Result<()> {
        self.looked = Instant::now();
        if self.container.as_mut().is_some_and(|container| container.is_alive().unwrap_or(false)) {
            return Ok(());
        }
        let (config, image) = (self.cx.config, &self.images[Part::Backend].context);
        self.container =
            Container::find(&self.docker, &config.profile, &config.namespace, &config.paths.root, image).ok();
        let Some(container) = &self.container else { return Ok(()) };
        let now = Now::read(&config.paths.root, Part::Backend)?;
        let lacks = container.lacks(&now.context);
        let may_be_written = matches!(now.way_from(&self.images[Part::Backend]), Way::Files | Way::Nothing);
        // It waits for its files even where there are none.
        if serves && may_be_written { self.write(&lacks, Instant::now()) } else { Ok(()) }
    }

    /// Makes true images of the files as they are, proves and installs them. A failure is told, and the last good pods serve on.
    fn build(&mut self) -> Result<()> {
        let facts = self.cx.facts()?;
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
            let deployed = after.cluster.ready().and_then(|(_, objects)| objects.deployments.get(part.name()));
            if deployed.is_some_and(|deployed| deployed.tag().as_ref() == Some(&source.tag)) {
                self.images[part] = source.clone();
                self.failed[part] = None;
                let (part, image) = (part.to_string(), source.tag.to_string());
                self.cx.report.event(Event::Served { part, image, files: 0, changed: Vec::new(), seconds: 0.0 });
            } else {
                self.failed[part] = Some(Now { context: source.context.clone(), chart: source.chart.clone() })
                    .filter(|_| done.is_err());
            }
        }
        self.edited = Instant::now();
        self.broken = false;
        self.container = None;
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
