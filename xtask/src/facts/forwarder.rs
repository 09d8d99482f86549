//! The detached forwarder that keeps the printed address answering.

use crate::config::Config;

#[derive(Clone, Debug, PartialEq)]
pub struct Forwarder {
    pub pid: u32,
    pub port: u16,
}

pub fn gather(_config: &Config) -> Option<Forwarder> {
    None
}
