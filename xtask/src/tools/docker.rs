//! Docker's commands and answers, for the machine's engine and for the engine in a node.

use crate::cmd::Cmd;
use crate::secret::Secret;
use crate::tools::version::{Tool, Version};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The engine of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Engine {
    Machine,
    /// The node's engine, over TLS on a loopback port, as `minikube docker-env` describes it.
    Node {
        port: u16,
        certs: PathBuf,
    },
}

pub fn docker(path: &Path, engine: &Engine) -> Cmd {
    let cmd = Cmd::new(path);
    match engine {
        Engine::Machine => cmd,
        Engine::Node { port, certs } => cmd
            .env("DOCKER_HOST", format!("tcp://127.0.0.1:{port}"))
            .env("DOCKER_TLS_VERIFY", "1")
            .env("DOCKER_CERT_PATH", certs.to_string_lossy()),
    }
}

/// What a build reads and no layer contains.
#[derive(Clone, Debug, PartialEq)]
pub enum BuildSecret {
    File(PathBuf),
    /// Goes to the builder by an environment variable, because it may contain a token.
    Text(Secret),
}

/// Adds the secrets to the command of any builder.
pub fn with_secrets(cmd: Cmd, secrets: &[(String, BuildSecret)]) -> Cmd {
    secrets.iter().fold(cmd, |cmd, (id, secret)| {
        let cmd = cmd.arg("--secret");
        let variable = format!("XTASK_SECRET_{}", id.to_uppercase());
        match secret {
            BuildSecret::File(file) => cmd.arg(format!("id={id},src={}", file.display())),
            BuildSecret::Text(text) => cmd.arg(format!("id={id},env={variable}")).secret_env(&variable, text.clone()),
        }
    })
}

/// An image to build, for any builder.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    pub tag: String,
    /// The stage of the Dockerfile; none for its last one.
    pub target: Option<&'static str>,
    pub context: PathBuf,
    pub args: Vec<(String, String)>,
    /// Docker's predefined proxy arguments, from the environment.
    pub proxies: Vec<(String, String)>,
    pub labels: Vec<(String, String)>,
    /// By id: a CA bundle, and what builds need of pip's and npm's settings.
    pub secrets: Vec<(String, BuildSecret)>,
    /// The file in which the builder writes the image's ids.
    pub id_file: PathBuf,
    /// Whether to repeat every step, whatever the builder's cache holds.
    pub no_cache: bool,
}

/// From this version on, clients build with buildx.
pub const BUILDX: Version = Version(23, 0, 0);

pub fn build(client: &Tool, engine: &Engine, build: &Build) -> Cmd {
    let mut cmd = docker(&client.path, engine).env("DOCKER_BUILDKIT", "1").words("build --progress=plain").limit(1800);
    cmd = cmd.arg("--tag").arg(&build.tag);
    let buildx = client.version >= BUILDX;
    if buildx {
        // The image goes to the engine whichever builder the user chose, without attestations that differ from build to build.
        cmd = cmd.env("BUILDX_NO_DEFAULT_ATTESTATIONS", "1").arg("--load");
    }
    if let (true, Engine::Node { .. }) = (buildx, engine) {
        cmd = cmd.arg("--builder=default");
    }
    cmd = cmd.arg(if buildx { "--metadata-file" } else { "--iidfile" }).arg(build.id_file.to_string_lossy());
    if build.no_cache {
        cmd = cmd.arg("--no-cache");
    }
    if let Some(target) = build.target {
        cmd = cmd.arg(format!("--target={target}"));
    }
    for (key, value) in &build.args {
        cmd = cmd.arg("--build-arg").arg(format!("{key}={value}"));
    }
    // Without a value, Docker takes it from its own environment. A proxy's address may contain a password, so argv lacks it.
    for (key, _) in &build.proxies {
        cmd = cmd.arg("--build-arg").arg(key);
    }
    for (key, value) in &build.labels {
        cmd = cmd.arg("--label").arg(format!("{key}={value}"));
    }
    with_secrets(cmd, &build.secrets).arg(build.context.to_string_lossy())
}

/// Prints the id that the machine's engine keeps with its data.
pub fn id(path: &Path) -> Cmd {
    docker(path, &Engine::Machine).words("info --format {{.ID}}").limit(15)
}

/// The label of an image that this tool built; its value is the fingerprint of the inputs.
pub const FINGERPRINT: &str = "todo-chatbot.fingerprint";

/// Prints one `repository:tag id` per line, with whole ids.
pub fn images(path: &Path, engine: &Engine) -> Cmd {
    docker(path, engine).words("image ls --no-trunc --format").arg("{{.Repository}}:{{.Tag}} {{.ID}}").limit(20)
}

/// A container as `docker inspect` describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// A paused container runs as well.
    pub running: bool,
    pub paused: bool,
    pub labels: Value,
    networks: Value,
    /// Host ports by container port, such as `8443/tcp`.
    ports: Value,
}

impl Container {
    /// From `docker inspect NAME`.
    pub fn parse(json: &str) -> Option<Self> {
        let all: Value = serde_json::from_str(json).ok()?;
        Self::of(all.get(0)?)
    }

    /// From the engine's own description of one container.
    pub fn of(one: &Value) -> Option<Self> {
        Some(Self {
            running: one["State"]["Running"].as_bool()?,
            paused: one["State"]["Paused"] == true,
            labels: one["Config"]["Labels"].clone(),
            networks: one["NetworkSettings"]["Networks"].clone(),
            ports: one["NetworkSettings"]["Ports"].clone(),
        })
    }

    pub fn addresses(&self) -> Vec<String> {
        let networks = self.networks.as_object().into_iter().flatten();
        networks.filter_map(|(_, network)| Some(network["IPAddress"].as_str()?.to_owned())).collect()
    }

    pub fn port(&self, inside: u16) -> Option<u16> {
        self.ports[format!("{inside}/tcp")][0]["HostPort"].as_str()?.parse().ok()
    }
}

pub fn unpause(path: &Path, container: &str) -> Cmd {
    docker(path, &Engine::Machine).arg("unpause").arg(container).limit(30)
}

pub fn inspect(path: &Path, container: &str) -> Cmd {
    docker(path, &Engine::Machine).words("container inspect").arg(container).limit(15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_container() {
        let json = r#"[{"State":{"Running":true},"Config":{"Labels":{"a":"b"}},"NetworkSettings":{"Ports":{"8443/tcp":[{"HostIp":"127.0.0.1","HostPort":"32771"}]}}}]"#;
        let container = Container::parse(json);
        assert_eq!(container.as_ref().and_then(|c| c.port(8443)), Some(32771));
        assert_eq!(container.as_ref().and_then(|c| c.port(1)), None);
        assert!(container.is_some_and(|c| c.running));
    }
}
