//! A Postgres server in a container on Minikube's network. It is external to the cluster, as Neon is.

use crate::cmd::{Cmd, Stdin};
use crate::secret::Secret;
use crate::tools::docker::{Engine, docker};
use std::path::Path;

/// The major version is Debian bookworm's, because its package replaces this image on some machines. A volume fits both.
pub const IMAGE: &str = "postgres:15-bookworm";
/// The app's role and database.
pub const NAME: &str = "todo";
/// The label of container and volume that names their owner.
pub const PROFILE: &str = "todo-chatbot.profile";
/// The label that identifies the volume. A password belongs to one volume.
pub const ID: &str = "todo-chatbot.database";

/// The user id of `postgres` in both images.
const USER: &str = "999:999";
/// A script for sh. A database has a temporary name until it is complete.
const SERVE: &str = "cd /var/lib/postgresql/data && { test -d main || { rm -rf new && \
    initdb --pgdata=new --username=postgres --encoding=UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256 && \
    echo 'host todo todo all scram-sha-256' >>new/pg_hba.conf && mv new main; }; } && \
    exec postgres -D main -c 'listen_addresses=*' -c unix_socket_directories=/tmp";

pub fn container(profile: &str) -> String {
    format!("{profile}-postgres")
}

pub fn volume(profile: &str) -> String {
    format!("{profile}-postgres-data")
}

/// The server's address beside a node's: far from the addresses that Minikube gives to further nodes.
pub fn address(node: &str) -> Option<String> {
    Some(format!("{}.240", node.rsplit_once('.')?.0))
}

pub fn url(address: &str, password: &Secret) -> Secret {
    Secret::new(format!("postgresql://{NAME}:{}@{address}:5432/{NAME}", password.expose()))
}

/// Whether a URL leads to the server at this address.
pub fn leads_to(url: &Secret, address: &str) -> bool {
    url.expose().ends_with(&format!("@{address}:5432/{NAME}"))
}

pub fn create_volume(path: &Path, profile: &str, id: &str) -> Cmd {
    docker(path, &Engine::Machine)
        .words("volume create --label")
        .arg(format!("{PROFILE}={profile}"))
        .arg("--label")
        .arg(format!("{ID}={id}"))
        .arg(volume(profile))
}

pub fn remove_volume(path: &Path, profile: &str) -> Cmd {
    docker(path, &Engine::Machine).words("volume rm").arg(volume(profile))
}

/// The command contains no password. The role gets its password through the server's own socket.
pub fn run(path: &Path, profile: &str, image: &str, address: &str) -> Cmd {
    docker(path, &Engine::Machine)
        .words("run --detach --restart=on-failure:3 --cap-drop=ALL --security-opt=no-new-privileges --read-only --tmpfs=/tmp")
        .words("--memory=512m --shm-size=128m --stop-signal=SIGINT")
        .arg(format!("--user={USER}"))
        .arg(format!("--name={}", container(profile)))
        .arg(format!("--label={PROFILE}={profile}"))
        .arg(format!("--network={profile}"))
        .arg(format!("--ip={address}"))
        .arg(format!("--volume={}:/var/lib/postgresql/data", volume(profile)))
        .words("--entrypoint=sh")
        .args([image, "-c", SERVE])
}

pub fn stop(path: &Path, profile: &str) -> Cmd {
    docker(path, &Engine::Machine).words("stop --time=30").arg(container(profile))
}

pub fn remove(path: &Path, profile: &str) -> Cmd {
    docker(path, &Engine::Machine).words("rm --force").arg(container(profile))
}

/// Exits 0 once the server answers at the address that pods use.
pub fn answers(path: &Path, profile: &str, address: &str) -> Cmd {
    let host = format!("--host={address}");
    docker(path, &Engine::Machine).arg("exec").arg(container(profile)).words("pg_isready --quiet").arg(host)
}

/// Creates role and database if absent, and sets the role's password, by standard input and without a trace in the log.
pub fn set_password(path: &Path, profile: &str, password: &Secret) -> Cmd {
    let sql = format!(
        "SET log_min_error_statement = panic;
SELECT 'CREATE ROLE {NAME} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{NAME}')\\gexec
SELECT 'CREATE DATABASE {NAME} OWNER {NAME}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{NAME}')\\gexec
ALTER ROLE {NAME} PASSWORD '{}';
",
        password.expose()
    );
    docker(path, &Engine::Machine)
        .words("exec --interactive")
        .arg(format!("--user={USER}"))
        .arg(container(profile))
        .words("psql --no-psqlrc --quiet --host=/tmp --username=postgres --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse")
        .stdin(Stdin::Secret { what: format!("the password of {NAME}"), bytes: Secret::new(sql) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lies_beside_the_node_and_knows_its_own_url() {
        let address = address("192.168.49.2").unwrap();
        assert_eq!(address, "192.168.49.240");
        let url = url(&address, &Secret::new("canary"));
        assert_eq!(url.expose(), "postgresql://todo:canary@192.168.49.240:5432/todo");
        assert!(leads_to(&url, &address) && !leads_to(&url, "192.168.58.240"));
    }

    #[test]
    fn the_password_is_in_no_command() {
        let docker = Path::new("docker");
        let cmd = set_password(docker, "p", &Secret::new("canary"));
        assert!(!format!("{cmd:?} {cmd}").contains("canary"));
        assert!(cmd.to_string().ends_with("< (the password of todo)"), "{cmd}");
    }
}
