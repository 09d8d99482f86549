//! Questions to the machine's Docker engine. They go through its socket, which starts no process; where only a client knows the way,
//! they go by the client.

use crate::config::Config;
use crate::facts::tools::{Tools, is_of_its_name};
use crate::http::socket;
use crate::tools::version::Tool;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where the client finds the engine unless it is told.
const SOCKET: &str = "/var/run/docker.sock";
/// Seconds; an engine that is slower is left to the client, which has more patience.
const PATIENCE: u64 = 5;

/// The machine's engine.
#[derive(Clone, Debug)]
pub struct Engine<'a> {
    /// The client; none where none builds by BuildKit, and then no question is asked.
    pub client: Option<&'a Tool>,
    socket: Option<PathBuf>,
    /// Whether DOCKER_HOST or a docker context names it.
    pub is_named: bool,
}

impl<'a> Engine<'a> {
    /// `address` is the engine's, where DOCKER_HOST or a docker context names one.
    pub fn of(config: &Config, tools: &'a Tools, address: Option<&str>) -> Self {
        let client = tools.docker.as_ref();
        let named = match address {
            None => Some(PathBuf::from(SOCKET)),
            Some(address) => address.strip_prefix("unix://").map(PathBuf::from),
        };
        let socket = named.filter(|_| client.is_some_and(|client| is_plain(config, &client.path)));
        Self { client, socket, is_named: address.is_some() }
    }

    /// The engine's answer to a GET: null where it has no such thing, none where only the client can tell.
    pub fn get(&self, path: &str) -> Option<Value> {
        let reply = socket::get(self.socket.as_ref()?, path, PATIENCE).ok()?;
        match reply.status {
            200 => Some(reply.body),
            404 => Some(Value::Null),
            _ => None,
        }
    }
}

/// Whether the client goes straight to Docker's socket. A script, such as podman's stand-in for `docker`, goes where it likes.
fn is_plain(config: &Config, client: &Path) -> bool {
    let mut start = [0; 2];
    let is_script = File::open(client).and_then(|mut file| file.read_exact(&mut start)).is_err() || start == *b"#!";
    !is_script && is_of_its_name(config, client)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    #[test]
    fn only_a_client_that_uses_a_socket_itself_is_passed_over() {
        let folder = std::env::temp_dir().join(format!("xtask-engine-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("script")).unwrap();
        let (plain, script, link) = (folder.join("docker"), folder.join("script/docker"), folder.join("podman"));
        std::fs::write(&plain, "\x7fELF").unwrap();
        std::fs::write(&script, "#!/bin/sh\nexec podman\n").unwrap();
        std::os::unix::fs::symlink(&plain, &link).unwrap();
        let (config, mut tools) = (Config::for_tests(), Facts::for_tests().tools);
        let mut socket = |path: &PathBuf, address: Option<&str>| {
            tools.docker.as_mut().unwrap().path.clone_from(path);
            Engine::of(&config, &tools, address).socket
        };
        assert_eq!(socket(&plain, None), Some(SOCKET.into()));
        assert_eq!(
            socket(&plain, Some("unix:///run/user/1000/docker.sock")),
            Some("/run/user/1000/docker.sock".into())
        );
        for address in ["tcp://127.0.0.1:2375", "ssh://box", "npipe:////./pipe/docker_engine"] {
            assert_eq!(socket(&plain, Some(address)), None, "{address}");
        }
        for path in [&script, &link, &folder.join("absent")] {
            assert_eq!(socket(path, None), None, "{}", path.display());
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
