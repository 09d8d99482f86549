//! Everything true of the machine and the cluster that a plan depends on. Facts only read, in parallel and with deadlines.

pub mod capacity;
pub mod cluster;
mod context;
pub mod database;
mod engine;
pub mod files;
#[cfg(test)]
mod for_tests;
pub mod forwarder;
pub mod images;
pub mod machine;
pub mod memo;
mod misled;
pub mod objects;
pub mod other_nodes;
mod package_settings;
pub mod programs;
pub mod reach;
pub mod settings;
pub mod setup;
pub mod sources;
pub mod tools;

use crate::config::Config;
use crate::fingerprint::hex;
use crate::host::record::{self, Record};
use crate::secret::Secret;
use crate::signals;
use anyhow::{Context, Result};
use std::io::{ErrorKind, Read};
use std::net::TcpListener;

#[derive(Clone, Debug)]
pub struct Facts {
    pub machine: machine::Machine,
    pub tools: tools::Tools,
    /// Asked only if a node has to be made.
    pub capacity: Option<capacity::Capacity>,
    pub files: files::Files,
    pub setup: setup::Setup,
    pub cluster: cluster::Cluster,
    pub database: database::Database,
    pub sources: sources::Sources,
    pub forwarder: Option<forwarder::Forwarder>,
    /// Children that runs which were killed left behind; those that still live have been waited for.
    pub orphans: Vec<Record>,
    /// Ids by canonical tag, in the machine's engine.
    pub machine_images: std::collections::BTreeMap<String, String>,
    /// The tags among them that this tool built.
    pub machine_built: std::collections::BTreeSet<String>,
    /// The first free local port, starting from the requested one.
    pub free_port: u16,
    /// This user may not listen on the port that was asked for.
    pub port_denied: bool,
    pub settings: settings::Settings,
    /// 64 new random hexadecimal digits, for an AUTH_SECRET if there is none.
    pub fresh_secret: Secret,
    /// The same for the password of a local database.
    pub fresh_password: Secret,
    /// Seconds since the epoch.
    pub now: u64,
    /// Answers that later runs need not ask for again, where the cache does not have them yet: the text of [`memo::file`].
    pub unremembered: Option<String>,
}

impl Facts {
    /// The forwarder, if it leads to this namespace.
    pub fn own_forwarder(&self, config: &Config) -> Option<&forwarder::Forwarder> {
        self.forwarder.as_ref().filter(|forwarder| forwarder.namespace == config.namespace)
    }
}

/// # Errors
/// The clone cannot be read, or a signal arrived. An absent engine or cluster is a fact and no error.
pub fn gather(config: &Config) -> Result<Facts> {
    let facts = ask(config);
    // After a signal, an interrupted question looks like the answer no.
    signals::none()?;
    facts
}

fn ask(config: &Config) -> Result<Facts> {
    let memo = memo::Memo::read(config);
    let machine = machine::gather(config);
    let tools = tools::gather(config, &memo);
    let settings = settings::gather(config);
    let engine = engine::Engine::of(config, &tools, settings.docker_host.as_deref());
    let mut facts = std::thread::scope(|scope| {
        let sources = scope.spawn(|| sources::gather(config));
        let forwarder = scope.spawn(|| forwarder::gather(config));
        let cluster = scope.spawn(|| cluster::gather(config, &tools, &engine, &memo));
        let images = scope.spawn(|| images::gather(&engine));
        let database = scope.spawn(|| database::gather(config, &engine));
        let source = reach::gather(config, &machine);
        let joined = "a thread that gathers facts ended early";
        let images = images.join().map_err(|_| anyhow::anyhow!(joined))?;
        let setup = setup::gather(config, source, images.engine, images.stages)?;
        let hashed = sources.join().map_err(|_| anyhow::anyhow!(joined))??;
        let cluster = cluster.join().map_err(|_| anyhow::anyhow!(joined))?;
        use cluster::Cluster::{Absent, Unfinished, Unknown};
        let to_be_made = matches!(cluster, Absent | Unfinished | Unknown(_));
        anyhow::Ok(Facts {
            capacity: to_be_made.then(|| capacity::gather(&machine, &tools)),
            cluster,
            database: database.join().map_err(|_| anyhow::anyhow!(joined))?,
            forwarder: forwarder.join().map_err(|_| anyhow::anyhow!(joined))?,
            orphans: record::all(&config.paths.children()),
            files: files::gather(config),
            sources: sources::tagged(hashed, config, &setup.bases),
            setup,
            machine_images: images.ids,
            machine_built: images.built,
            free_port: free_port(config.port),
            port_denied: bind(config.port).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied),
            settings: settings.clone(),
            fresh_secret: fresh_secret()?,
            fresh_password: fresh_secret()?,
            now: std::time::UNIX_EPOCH.elapsed()?.as_secs(),
            machine: machine.clone(),
            tools: tools.clone(),
            unremembered: None,
        })
    })?;
    facts.unremembered = memo.unwritten();
    Ok(facts)
}

fn free_port(from: u16) -> u16 {
    (from..from.saturating_add(100)).find(|port| bind(*port).is_ok()).unwrap_or(from)
}

fn bind(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port))
}

/// 256 random bits in hexadecimal.
///
/// # Errors
/// The system gives no random bytes.
pub fn fresh_secret() -> Result<Secret> {
    let mut bytes = [0; 32];
    let source = "/dev/urandom";
    std::fs::File::open(source)
        .and_then(|mut f| f.read_exact(&mut bytes))
        .with_context(|| format!("cannot read {source}"))?;
    Ok(Secret::new(hex(&bytes)))
}
