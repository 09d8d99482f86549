//! The Docker engine: uses a running one, or installs and starts one.

use super::daemon;
use super::site::Site;
use crate::cmd::Cmd;
use crate::facts::setup::{Daemon, Engine};
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Step};
use crate::step_id::{Setup, StepId};
use anyhow::Result;
use std::path::PathBuf;

/// Root on Debian or Ubuntu can install the engine as a package.
pub fn comes_by_apt(site: &Site) -> bool {
    site.machine.root && ["debian", "ubuntu"].contains(&site.machine.distribution.as_str())
}

/// No engine is installed, or only a client.
pub fn is_missing(site: &Site) -> bool {
    match site.setup.engine {
        Engine::Absent => true,
        Engine::Down(_) => !site.has("dockerd") && site.config.docker_host.is_none(),
        Engine::Up => false,
    }
}

/// The engine does not run and root can start it, so the tool may write its settings.
pub fn is_ours(site: &Site) -> bool {
    site.setup.engine != Engine::Up && site.machine.root && site.machine.os == "linux"
}

/// Root that may not raise limits needs a runc that leaves out the limits which only that capability may raise.
const WRAPPER: &str = "/usr/local/sbin/runc-tame";

pub fn step(site: &Site) -> Result<Step> {
    let step = Step::new(StepId::Setup(Setup::Engine));
    match &site.setup.engine {
        Engine::Up => return Ok(step.because("answers")),
        Engine::Down(said) if site.config.docker_host.is_some() => return Err(elsewhere(site, said).into()),
        Engine::Absent if !comes_by_apt(site) => return Err(absent(site).into()),
        Engine::Down(said) if !is_ours(site) => return Err(down(site, said).into()),
        Engine::Absent | Engine::Down(_) => {}
    }
    let host = &site.setup.host;
    let log = site.config.paths.cache.join("log/dockerd.log");
    let mut ops = settings(site)?;
    if host.service_manager {
        // The package has already started the engine, without these settings.
        let verb = if ops.is_empty() { "start" } else { "restart" };
        ops.push(Op::Run(Cmd::new("systemctl").arg(verb).arg("docker").limit(90)));
    } else {
        match &host.daemon {
            Daemon::Gone => {}
            // The daemon may be ending. Another one starts only after it has ended.
            Daemon::Runs(pid) => {
                ops.push(Op::Try(Cmd::new("tail").arg(format!("--pid={pid}")).words("-f /dev/null").limit(20)));
            }
            Daemon::Stale(files) => ops.extend(files.iter().cloned().map(Op::Remove)),
        }
        ops.push(Op::Detach { cmd: Cmd::new("dockerd"), log: log.clone() });
    }
    ops.push(Op::Until(site.docker().arg("info").limit(10)));
    let remedy = if host.service_manager {
        "read: journalctl --unit docker".to_owned()
    } else {
        format!("read {}, then run the same command again", log.display())
    };
    let reason = if is_missing(site) { "not installed yet" } else { "does not run" };
    let detail = if host.service_manager { "systemctl start docker" } else { "dockerd, left running" };
    Ok(step
        .detail(detail)
        .because(reason)
        .ops(ops)
        .changes_machine()
        .budget(90)
        .remedy(remedy)
        .after(StepId::Setup(Setup::Packages)))
}

fn settings(site: &Site) -> Result<Vec<Op>> {
    if site.machine.sys_resource {
        return Ok(Vec::new());
    }
    let old = site.setup.host.daemon_json.as_deref();
    let Some(text) = daemon::with_runtime(old, "tame", WRAPPER)? else {
        return Ok(vec![install_wrapper(site)]);
    };
    let file = PathBuf::from("/etc/docker/daemon.json");
    let new = file.with_extension("json.new");
    let mut ops = vec![install_wrapper(site)];
    if old.is_some() {
        ops.push(Op::Copy { from: file.clone(), to: file.with_extension("json.before-todo-chatbot") });
    }
    ops.extend([Op::Write { path: new.clone(), text }, Op::Rename { from: new, to: file }]);
    Ok(ops)
}

fn install_wrapper(site: &Site) -> Op {
    let from = site.recipe("host/runc-tame");
    Op::Run(Cmd::new("install").words("-D -m 0755").arg(from.to_string_lossy()).arg(WRAPPER))
}

fn absent(site: &Site) -> Failure {
    let unfit = site.tools.passed_over.iter().find(|p| p.contains("/docker: "));
    if let Some(unfit) = unfit {
        let fix = "install Docker's buildx plugin (docker-buildx-plugin, or docker-buildx on Debian and Ubuntu)";
        return Failure::new(Exit::Lacks, "the Docker client cannot build with BuildKit", fix).why(unfit);
    }
    let fix = match (site.machine.os, site.machine.distribution.as_str()) {
        ("macos", _) => {
            "install Docker Desktop and start it: https://docs.docker.com/desktop/setup/install/mac-install/"
        }
        (_, "debian" | "ubuntu") => {
            "sudo apt-get install docker.io && sudo usermod -aG docker \"$USER\", then log in again"
        }
        _ => "install Docker Engine and start it: https://docs.docker.com/engine/install/",
    };
    Failure::new(Exit::Lacks, "there is no Docker engine", fix)
}

fn elsewhere(site: &Site, said: &str) -> Failure {
    let host = site.config.docker_host.as_deref().unwrap_or_default();
    let fix = "unset DOCKER_HOST to use this machine's engine, or start the one it names";
    Failure::new(Exit::Lacks, format!("the Docker engine at {host} does not answer"), fix).why(said)
}

fn down(site: &Site, said: &str) -> Failure {
    let fix = match site.machine.os {
        "macos" => "start Docker Desktop: open -a Docker",
        _ if said.contains("permission denied") => "sudo usermod -aG docker \"$USER\", then log in again",
        _ => "start it: sudo systemctl start docker (with Docker Desktop under WSL: start it in Windows)",
    };
    Failure::new(Exit::Lacks, "the Docker engine does not answer", fix).why(said)
}
