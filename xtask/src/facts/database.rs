//! The local Postgres beside the cluster, if there is one.

use crate::config::Config;
use crate::facts::engine::Engine;
use crate::host;
use crate::tools::docker::{self, docker};
use crate::tools::postgres;
use serde_json::Value;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Database {
    /// The volume's id. Later deploys see by the volume that the data is in this Postgres.
    pub volume: Option<String>,
    pub container: Container,
    /// The volume's id and the URL for which the last `deploy` set the role's password.
    pub password: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Container {
    #[default]
    Absent,
    /// Something that this tool did not make has the container's name.
    Foreign,
    Stopped,
    Runs {
        address: String,
    },
}

pub fn gather(config: &Config, engine: &Engine) -> Database {
    let (container, volume) = (postgres::container(&config.profile), postgres::volume(&config.profile));
    let asked = |kind: &str, name: &str, rest: &str| engine.get(&format!("/{kind}/{name}{rest}"));
    let all = match (asked("containers", &container, "/json"), asked("volumes", &volume, "")) {
        (Some(container), Some(volume)) => Value::from_iter([container, volume]),
        _ => by_client(engine, [container, volume]),
    };
    let password = std::fs::read_to_string(config.paths.database()).ok().map(|text| text.trim().to_owned());
    Database { password, ..parse(&all, &config.profile) }
}

/// One command asks for container and volume: its answer leaves out what is absent.
fn by_client(engine: &Engine, names: [String; 2]) -> Value {
    let Some(client) = engine.client else { return Value::Null };
    let question = docker(&client.path, &docker::Engine::Machine).arg("inspect").args(names).limit(15);
    serde_json::from_str(&host::ask(&question).unwrap_or_default().out).unwrap_or_default()
}

fn parse(all: &Value, profile: &str) -> Database {
    let mut database = Database::default();
    for one in all.as_array().into_iter().flatten() {
        if one["State"].is_object() {
            let network = &one["NetworkSettings"]["Networks"][profile];
            database.container = if one["Config"]["Labels"][postgres::PROFILE].as_str() != Some(profile) {
                Container::Foreign
            } else if one["State"]["Running"].as_bool() == Some(true) {
                Container::Runs { address: network["IPAddress"].as_str().unwrap_or_default().to_owned() }
            } else {
                Container::Stopped
            };
        } else if let Some(id) = one["Labels"][postgres::ID].as_str() {
            database.volume = Some(id.to_owned());
        }
    }
    database
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tells_its_own_from_anothers() {
        let container = |label: &str, running: bool| {
            json!({"State": {"Running": running}, "Config": {"Labels": {label: "p"}},
                "NetworkSettings": {"Networks": {"p": {"IPAddress": "192.168.49.240"}}}})
        };
        let volume = |label: &str| json!({"Name": "p-postgres-data", "Labels": {label: "ab12"}});
        let own = parse(&json!([container(postgres::PROFILE, true), volume(postgres::ID)]), "p");
        assert_eq!(own.container, Container::Runs { address: "192.168.49.240".into() });
        assert_eq!(own.volume.as_deref(), Some("ab12"));
        assert_eq!(parse(&json!([container(postgres::PROFILE, false)]), "p").container, Container::Stopped);
        assert_eq!(parse(&json!([container("x", true), volume("x")]), "p").container, Container::Foreign);
        assert_eq!(parse(&json!([volume("x")]), "p"), Database::default());
        assert_eq!(parse(&Value::Null, "p"), Database::default());
    }
}
