//! `bench load`: people talk to the assistant at the same time, each with an account and a connection of their own.

use super::memory::{self, Memory};
use super::times::Times;
use crate::cli::Load;
use crate::context::Context;
use crate::facts::objects::Pod;
use crate::failure::{Exit, Failure};
use crate::probe::World;
use crate::probe::account::Account;
use crate::report::{Event, event, rounded};
use crate::time::seconds;
use crate::tools::kubectl;
use crate::values::Service;
use crate::{host, http, signals};
use anyhow::{Result, anyhow};
use serde_json::json;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The interval of a person's messages: below the application's limit of 30 a minute.
const EVERY: Duration = Duration::from_secs(3);
/// The limit for 95 of 100 replies.
const BUDGET: Duration = Duration::from_millis(300);
/// How many accounts are signed up at a time: each costs the pod a password hash.
const SIGNING_UP: usize = 2;
/// The search for the highest rate adds this many people at a time, for this long.
const STEP: usize = 10;
const STEP_LASTS: Duration = Duration::from_secs(20);
const MOST: usize = 500;
/// The time for the way into the cluster to open.
const OPENING: Duration = Duration::from_secs(20);
/// The interval for asking the pod's memory: each question loads the machine that is measured.
const LOOKS: Duration = Duration::from_secs(5);

/// The people's messages, in turn.
const MESSAGES: [&str; 6] = [
    "Add a task to buy groceries",
    "What's pending?",
    "I need to remember to pay bills",
    "Show me all my tasks",
    "Mark task 1 as complete",
    "What have I completed?",
];

/// A run: how many people, for how long, and its results.
struct Ran {
    people: usize,
    lasted: Duration,
    times: Times,
    memory: Option<Memory>,
}

impl Ran {
    fn holds(&self) -> bool {
        self.times.errors.is_empty() && self.times.percentile(95).is_some_and(|p95| p95 < BUDGET)
    }

    fn rate(&self) -> f64 {
        self.people as f64 / EVERY.as_secs_f64()
    }
}

pub fn perform(cx: &Context, words: &Load) -> Result<()> {
    if cx.dry_run {
        announce(cx, words);
        return Ok(());
    }
    let facts = cx.facts()?;
    let (node, objects) = crate::commands::trust::running(cx.config, &facts)?;
    let world = World::new(cx.config, &facts, node, objects);
    let before = world.pod("backend")?.clone();
    let entrance = Entrance::open(cx, &world, words.to)?;
    let stage = Stage { cx, world: &world, pod: &before, base: &entrance.base };
    let mut people = Vec::new();
    stage.crowd(&mut people, words.accounts)?;
    let ran = stage.run(&people, Duration::from_secs(words.seconds))?;
    tell(cx, &ran);
    let held = if words.highest && ran.holds() { Some(stage.highest(&mut people, ran.people)?) } else { None };
    if let Some(held) = &held {
        cx.report.event(Event::Highest { people: held.people, per_second: held.rate() });
    }
    leave(cx, people)?;
    unmoved(cx, &before)?;
    if ran.holds() { Ok(()) } else { Err(over_budget(&ran)) }
}

/// The description of a run. It has no commands to print, because it is the load itself.
fn announce(cx: &Context, words: &Load) {
    let to = match words.to {
        Service::Backend => "backend-service",
        Service::Frontend => "the printed address",
    };
    let then = if words.highest { ", then more of them until it is too many" } else { "" };
    let detail = format!("{} s of messages to {to}{then}", words.seconds);
    let people = format!("{} people", words.accounts);
    let text = format!("  load: {people} sign up, {detail}; their accounts are deleted afterwards");
    let (stage, reason, commands) = ("load".to_owned(), String::new(), Vec::new());
    cx.report.event(Event::Planned { stage, subject: people, detail, reason, commands, text });
}

/// The address that the people use.
struct Entrance {
    base: String,
    /// A port-forward that ends with this value.
    _forward: Option<host::Child>,
}

impl Entrance {
    fn open(cx: &Context, world: &World, to: Service) -> Result<Self> {
        if to == Service::Frontend {
            return Ok(Self { base: world.url()?, _forward: None });
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let cmd = kubectl::kubectl(&world.target)
            .words("port-forward --address=127.0.0.1 service/backend-service")
            .arg(format!("{port}:8000"));
        let forward = host::start(&cmd, &cx.config.paths.log("bench port-forward"))?;
        let base = format!("http://127.0.0.1:{port}");
        let began = Instant::now();
        while http::status(&format!("{base}/health")) != Some(200) {
            signals::none()?;
            if began.elapsed() > OPENING || !forward.runs() {
                let fix = "cargo xtask status says whether it is ready";
                return Err(Failure::new(Exit::Failed, "backend-service does not answer", fix).into());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(Self { base, _forward: Some(forward) })
    }
}

struct Stage<'a> {
    cx: &'a Context<'a>,
    world: &'a World<'a>,
    pod: &'a Pod,
    base: &'a str,
}

impl Stage<'_> {
    /// Adds people up to this number.
    fn crowd(&self, people: &mut Vec<Account>, wanted: usize) -> Result<()> {
        while people.len() < wanted {
            let batch = (wanted - people.len()).min(SIGNING_UP);
            self.cx.report.activity(&format!("signing up {} of {wanted}", people.len() + batch));
            let at = people.len();
            let join = |n| Account::sign_up_at(self.base, self.world, &format!("load {}", at + n));
            let joined: Vec<Result<Account>> = std::thread::scope(|scope| {
                let started: Vec<_> = (0..batch).map(|n| scope.spawn(move || join(n))).collect();
                started.into_iter().map(|s| s.join().unwrap_or_else(|_| Err(anyhow!("a sign-up broke off")))).collect()
            });
            for account in joined {
                people.push(account?);
            }
            signals::none()?;
        }
        Ok(())
    }

    fn run(&self, people: &[Account], lasts: Duration) -> Result<Ran> {
        let began = Instant::now();
        let over = AtomicBool::new(false);
        let (times, memory) = std::thread::scope(|scope| {
            let watch = scope.spawn(|| self.most_memory(&over));
            let started: Vec<_> = people
                .iter()
                .enumerate()
                .map(|(at, account)| {
                    // Staggers the people, who would otherwise all send at once.
                    let first = EVERY.mul_f64(at as f64 / people.len() as f64);
                    scope.spawn(move || talk(account, at, began, first, lasts))
                })
                .collect();
            self.cx.report.activity(&format!("{} people, {}", people.len(), seconds(lasts)));
            let times: Vec<Times> = started.into_iter().filter_map(|s| s.join().ok()).collect();
            over.store(true, Ordering::Relaxed);
            (times, watch.join().ok().flatten())
        });
        signals::none()?;
        Ok(Ran { people: people.len(), lasted: began.elapsed(), times: Times::of(times), memory })
    }

    fn most_memory(&self, over: &AtomicBool) -> Option<Memory> {
        let mut most: Option<Memory> = None;
        loop {
            // One more question at the end, when most memory is in use.
            let last = over.load(Ordering::Relaxed);
            if let Ok(now) = memory::ask(&self.world.target, &self.pod.name) {
                most = most.filter(|m| m.working_set >= now.working_set).or(Some(now));
            }
            if last {
                return most;
            }
            let asked = Instant::now();
            while asked.elapsed() < LOOKS && !over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }

    /// Adds people until a step exceeds the budget. Returns the last step within it.
    fn highest(&self, people: &mut Vec<Account>, held: usize) -> Result<Ran> {
        let mut best = None;
        let mut wanted = held;
        loop {
            wanted += STEP;
            self.crowd(people, wanted)?;
            let ran = self.run(people, STEP_LASTS)?;
            tell(self.cx, &ran);
            match ran.holds() {
                true if wanted < MOST => best = Some(ran),
                true => return Ok(ran),
                false if best.is_some() => return best.ok_or_else(|| anyhow!("no step held")),
                false => return Ok(Ran { people: held, ..ran }),
            }
        }
    }
}

/// Sends at fixed times, however long the last reply took, so that a slow server gets no relief.
fn talk(account: &Account, at: usize, began: Instant, first: Duration, lasts: Duration) -> Times {
    let mut times = Times::default();
    let mut connection = account.connection();
    for turn in 0.. {
        let due = began + first + EVERY * turn;
        if due >= began + lasts || signals::received().is_some() {
            break;
        }
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let message = MESSAGES[(at + turn as usize) % MESSAGES.len()];
        let outcome = match account.ask_over(&mut connection, "POST", "/chat", &json!({"message": message})) {
            Ok(reply) if reply.status == 200 && reply.body["response"].is_string() => Ok(()),
            Ok(reply) => Err(format!("status {}", reply.status)),
            Err(error) => Err(format!("{error:#}")),
        };
        times.add(due.elapsed(), outcome);
    }
    times
}

fn leave(cx: &Context, people: Vec<Account>) -> Result<()> {
    cx.report.activity("deleting the accounts");
    people.into_iter().try_for_each(Account::leave)
}

fn tell(cx: &Context, ran: &Ran) {
    let ms = |percent| ran.times.percentile(percent).map(|t| t.as_secs_f64() * 1000.0);
    cx.report.event(Event::Load(Box::new(event::Load {
        people: ran.people,
        per_second: ran.rate(),
        seconds: rounded(ran.lasted),
        requests: ran.times.requests(),
        errors: ran.times.errors.len(),
        p50_ms: ms(50),
        p95_ms: ms(95),
        p99_ms: ms(99),
        max_ms: ms(100),
        memory_mib: ran.memory.map(|m| m.working_set),
        memory_limit_mib: ran.memory.map(|m| m.limit),
        holds: ran.holds(),
    })));
}

/// # Errors
/// The pod was restarted or replaced, so the figures belong to several pods.
fn unmoved(cx: &Context, before: &Pod) -> Result<()> {
    let facts = cx.facts()?;
    let (_, objects) = crate::commands::trust::running(cx.config, &facts)?;
    match objects.pods.iter().find(|p| p.name == before.name) {
        Some(after) if after.restarts == before.restarts => Ok(()),
        _ => {
            let fix = "kubectl describe pod --selector=app.kubernetes.io/name=backend says why";
            Err(Failure::new(Exit::Failed, format!("{} did not live through the load", before.name), fix).into())
        }
    }
}

fn over_budget(ran: &Ran) -> anyhow::Error {
    let why = match ran.times.errors.first() {
        Some(error) => format!("{} errors, the first: {error}", ran.times.errors.len()),
        None => format!("95 of 100 replies took up to {} ms", ran.times.percentile(95).unwrap_or_default().as_millis()),
    };
    let what = format!("{} people at once are too many", ran.people);
    let fix = "measure on an idle machine; cargo xtask status says what runs";
    Failure::new(Exit::Failed, what, fix).why(why).into()
}
