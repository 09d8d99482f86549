//! What is true now. Read-only, with deadlines, in parallel; no task asks the world anything after this.

pub mod cluster;
pub mod forwarder;
pub mod machine;
pub mod reach;
pub mod setup;
pub mod sources;
pub mod tools;

use crate::config::Config;
use anyhow::Result;

#[derive(Clone, Debug)]
pub struct Facts {
    pub machine: machine::Machine,
    pub tools: tools::Tools,
    pub setup: setup::Setup,
    pub cluster: cluster::Cluster,
    pub sources: sources::Sources,
    pub forwarder: Option<forwarder::Forwarder>,
}

/// # Errors
/// Only where the clone itself cannot be read: an absent engine or cluster is a fact.
pub fn gather(config: &Config) -> Result<Facts> {
    let machine = machine::gather(config);
    let tools = tools::gather(config);
    std::thread::scope(|scope| {
        let sources = scope.spawn(|| sources::gather(config));
        let forwarder = scope.spawn(|| forwarder::gather(config));
        let cluster = scope.spawn(|| cluster::gather(config, &tools));
        let setup = setup::gather(config, &machine, &tools);
        let joined = "a thread that gathers facts ended early";
        Ok(Facts {
            cluster: cluster.join().map_err(|_| anyhow::anyhow!(joined))?,
            sources: sources.join().map_err(|_| anyhow::anyhow!(joined))??,
            forwarder: forwarder.join().map_err(|_| anyhow::anyhow!(joined))?,
            setup,
            machine: machine.clone(),
            tools: tools.clone(),
        })
    })
}
