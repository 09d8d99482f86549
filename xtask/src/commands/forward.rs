//! The forwarder. `deploy` starts it detached. It keeps the printed address answering while pods come and go.

use crate::config::Config;
use crate::context::Context;
use crate::facts::forwarder::{self, Forwarder};
use crate::facts::{Facts, cluster, programs};
use crate::failure::{Exit, Failure};
use crate::host;
use crate::plan::{Op, Plan, Step};
use crate::signals;
use crate::step_id::{StepId, Stop};
use crate::tools::kubectl;
use crate::{cmd::Cmd, http};
use anyhow::{Result, bail};
use serde_json::json;
use std::fs::OpenOptions;
use std::io::Write;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// # Errors
/// The path of this program is unknown.
pub fn plan(config: &Config, facts: &Facts) -> Result<Plan> {
    let step = Step::new(StepId::Forward);
    let port = port(config, facts);
    let other = facts.forwarder.as_ref().and_then(|forwarder| unfit(config, forwarder, port));
    let fits = facts.forwarder.as_ref().filter(|_| other.is_none());
    if let Some(forwarder) = fits.filter(|f| f.answers) {
        return Ok(Plan::of([step.detail(forwarder.url()).because("answers")]));
    }
    let step = step.budget(60).remedy("cargo xtask status says which part is not ready");
    if let Some(forwarder) = fits {
        let url = forwarder.url();
        return Ok(Plan::of([step
            .detail(url)
            .because("not every part answers yet")
            .op(Op::Answers(forwarder::proof(forwarder.port)))]));
    }
    let taken = if port == config.port { String::new() } else { format!(", {} is taken", config.port) };
    let own = programs::own()?;
    let cmd = Cmd::new(own)
        .arg("forward")
        .arg(format!("--profile={}", config.profile))
        .arg(format!("--namespace={}", config.namespace))
        .arg(format!("--port={port}"));
    let log = config.paths.state.join("forwarder.log");
    let serve = Op::Serve { cmd, log, url: forwarder::proof(port) };
    let before = other.as_ref().and_then(|_| end(config, facts));
    let step = step.after_all(before.iter().map(|before| before.id));
    let step = step
        .detail(format!("http://127.0.0.1:{port}"))
        .because(format!("{}{taken}", other.unwrap_or("no forwarder".into())))
        .op(serve);
    Ok(Plan::of(before.into_iter().chain([step])))
}

/// # Errors
/// This user may not listen on the port that was asked for. Checked before anything is built.
pub fn may_listen(config: &Config, facts: &Facts) -> Result<()> {
    if facts.port_denied && facts.forwarder.as_ref().is_none_or(|forwarder| forwarder.port != config.port) {
        let what = format!("only root may listen on port {}", config.port);
        return Err(Failure::new(Exit::Usage, what, "name a port from 1024 on, such as --port 3000").into());
    }
    Ok(())
}

/// The port of a new forwarder. The port of a running forwarder counts as free.
fn port(config: &Config, facts: &Facts) -> u16 {
    let own = facts.forwarder.as_ref().map(|forwarder| forwarder.port);
    own.filter(|port| (config.port..facts.free_port).contains(port)).unwrap_or(facts.free_port)
}

/// The reason to replace a running forwarder. Another port is a reason only if --port names one.
fn unfit(config: &Config, forwarder: &Forwarder, port: u16) -> Option<String> {
    if forwarder.namespace != config.namespace {
        return Some(format!("the old one led to the namespace {}", forwarder.namespace));
    }
    (config.port_asked && forwarder.port != port).then(|| format!("the old one was on {}", forwarder.port))
}

/// Runs until it is told to end: a listener, and behind it a `kubectl port-forward` that is replaced whenever it fails.
pub fn perform(cx: &Context) -> Result<()> {
    let path = forwarder::file(&cx.config.paths);
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
    if file.try_lock().is_err() {
        bail!("a forwarder runs already");
    }
    let listener = listen(cx.config.port)?;
    file.set_len(0)?;
    write!(file, "{}", json!({"pid": std::process::id(), "port": cx.config.port, "namespace": cx.config.namespace}))?;
    let inner = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || pass(stream, inner));
        }
    });
    keep(cx, inner);
    let _ = std::fs::remove_file(&path);
    Ok(())
}

/// A forwarder that is told to end releases its file a moment before its port.
fn listen(port: u16) -> std::io::Result<TcpListener> {
    let deadline = Instant::now() + Duration::from_secs(2);
    loop {
        match TcpListener::bind(("127.0.0.1", port)) {
            Err(_) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(50)),
            done => return done,
        }
    }
}

/// Keeps a `kubectl port-forward` alive on the inner port. It ends with its pod, and may hang after the machine slept.
fn keep(cx: &Context, inner: u16) {
    let target = cluster::target(cx.config, &crate::facts::tools::alone(cx.config));
    let cmd = kubectl::kubectl(&target)
        .words("port-forward --address=127.0.0.1 service/frontend-service")
        .arg(format!("{inner}:3000"));
    let log = cx.config.paths.state.join("port-forward.log");
    let health = format!("http://127.0.0.1:{inner}/api/health");
    let mut pause = Duration::from_millis(100);
    while signals::received().is_none() && cx.config.paths.state.exists() {
        let _ = std::fs::remove_file(&log);
        let Ok(child) = host::start(&cmd, &log) else { break };
        let (began, mut failures, mut asked) = (Instant::now(), 0, Instant::now());
        while signals::received().is_none() && child.runs() && failures < 3 {
            std::thread::sleep(Duration::from_millis(50));
            if asked.elapsed() > Duration::from_secs(1) {
                asked = Instant::now();
                failures = if http::status(&health).is_some() { 0 } else { failures + 1 };
            }
        }
        drop(child);
        // The attempts become less frequent while the cluster is stopped.
        pause = if began.elapsed() > Duration::from_secs(5) {
            Duration::from_millis(100)
        } else {
            (pause * 2).min(Duration::from_secs(3))
        };
        std::thread::sleep(pause);
    }
}

/// Copies in both directions. Waits for the inner port while it is being replaced.
fn pass(outer: TcpStream, inner: u16) {
    let deadline = Instant::now() + Duration::from_secs(15);
    let inner = loop {
        match TcpStream::connect(("127.0.0.1", inner)) {
            Ok(stream) => break stream,
            Err(_) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(50)),
            Err(_) => return,
        }
    };
    let (Ok(mut from_outer), Ok(mut to_inner)) = (outer.try_clone(), inner.try_clone()) else { return };
    let (mut from_inner, mut to_outer) = (inner, outer);
    let up = std::thread::spawn(move || {
        let _ = std::io::copy(&mut from_outer, &mut to_inner);
        let _ = to_inner.shutdown(Shutdown::Write);
    });
    let _ = std::io::copy(&mut from_inner, &mut to_outer);
    let _ = to_outer.shutdown(Shutdown::Both);
    let _ = from_inner.shutdown(Shutdown::Both);
    let _ = up.join();
}

/// The commands that end a running forwarder.
pub fn end(config: &Config, facts: &Facts) -> Option<Step> {
    let forwarder = facts.forwarder.as_ref()?;
    let kill = Cmd::new("kill").arg(forwarder.pid.to_string());
    let step = Step::new(StepId::Stop(Stop::Forwarder)).detail(forwarder.url());
    Some(
        step.op(Op::Try(kill))
            .op(Op::Released(forwarder::file(&config.paths)))
            .budget(15)
            .remedy("it ends with its terminal session at the latest"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(change: impl Fn(&mut Config, &mut Facts)) -> Vec<String> {
        let (mut config, mut facts) = (Config::for_tests(), Facts::for_tests());
        change(&mut config, &mut facts);
        let plan = plan(&config, &facts).unwrap();
        plan.steps.iter().map(|s| format!("{} {}: {}", s.name(), s.detail, s.reason)).collect()
    }

    #[test]
    fn one_of_this_namespace_on_the_port_asked_for_is_left_alone() {
        let left = ["forward address http://127.0.0.1:3000: answers"];
        assert_eq!(of(|_, _| ()), left);
        assert_eq!(of(|c, _| c.port_asked = true), left);
        // Another program has the requested port, so a new forwarder would use the port of the running one.
        let left = ["forward address http://127.0.0.1:3001: answers"];
        let beside = |c: &mut Config, f: &mut Facts| {
            (c.port_asked, f.free_port) = (true, 3002);
            f.forwarder.as_mut().unwrap().port = 3001;
        };
        assert_eq!(of(beside), left);
    }

    #[test]
    fn a_port_of_root_is_refused_unless_the_own_forwarder_has_it() {
        let (mut config, mut facts) = (Config::for_tests(), Facts::for_tests());
        (config.port, facts.port_denied) = (80, true);
        let failure = may_listen(&config, &facts).unwrap_err().downcast::<Failure>().unwrap();
        assert_eq!((failure.exit, failure.what.as_str()), (Exit::Usage, "only root may listen on port 80"));
        facts.forwarder.as_mut().unwrap().port = 80;
        assert!(may_listen(&config, &facts).is_ok());
    }

    #[test]
    fn one_of_another_namespace_is_replaced_on_its_port() {
        let ended = "stop forwarder http://127.0.0.1:3000: ";
        let begun = "forward address http://127.0.0.1:3000: the old one led to the namespace todo-chatbot";
        assert_eq!(of(|c, _| c.namespace = "second".into()), [ended, begun]);
        let silent = |c: &mut Config, f: &mut Facts| {
            c.namespace = "second".into();
            f.forwarder.as_mut().unwrap().answers = false;
        };
        assert_eq!(of(silent), [ended, begun]);
    }

    #[test]
    fn one_on_another_port_than_was_asked_for_moves() {
        let to = |port: u16, free: u16| {
            of(|c, f| (c.port, c.port_asked, f.free_port) = (port, true, free)).pop().unwrap_or_default()
        };
        assert_eq!(to(8080, 8080), "forward address http://127.0.0.1:8080: the old one was on 3000");
        let taken = "forward address http://127.0.0.1:8081: the old one was on 3000, 8080 is taken";
        assert_eq!(to(8080, 8081), taken);
    }
}
