//! The loop of `dev`: edits, keys and log records come in one after another, so two saves never interleave.

mod build;
mod press;
mod serve;

use super::change::Now;
use super::container::Container;
use super::keys::{self, Keys};
use super::logs::{self, Filter, Follower, Record};
use super::watch::{self, Watch};
use crate::app::part::Part;
use crate::app::per_part::PerPart;
use crate::cli::Dev;
use crate::context::Context;
use crate::facts::sources::Source;
use crate::facts::{Facts, cluster};
use crate::report::Event;
use crate::signals;
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

/// What a part serves.
struct Served {
    /// The image that runs.
    image: Source,
    /// Files of which no image could be made: only another edit is another try.
    failed: Option<Now>,
    container: Option<Container>,
    /// Whether the files of the last edit cannot be served.
    broken: bool,
}

impl Served {
    /// How many files differ from the image.
    fn files(&self) -> usize {
        self.container.as_ref().map_or(0, |container| container.differs(&self.image.context))
    }
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
    parts: PerPart<Served>,
    /// The last edit.
    edited: Instant,
    /// Whether images were made of the files since then.
    proved: bool,
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
            parts: facts.sources.map(|_, image| Served { image, failed: None, container: None, broken: false }),
            edited: Instant::now(),
            proved: false,
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
            let differs = self.parts.iter().any(|part| part.files() > 0);
            let broken = self.parts.iter().any(|part| part.broken);
            if differs && !broken && !self.proved && self.edited.elapsed() > self.image_after {
                self.prove()?;
            }
        }
    }

    /// The images that run. Nobody watches or follows any more, and the terminal is as it was.
    pub fn end(self) -> PerPart<Source> {
        self.parts.map(|_, served| served.image)
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
}
