//! The Postgres beside the cluster: asked for once, then remembered; its data goes on the user's word alone.

use super::harness::{Machine, files, read};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// The address in the Secret that the deployed backend refers to.
fn url(machine: &Machine) -> String {
    let object = |file: &str| -> serde_json::Value {
        serde_json::from_str(&machine.read(&format!("world/objects/{file}.json"))).unwrap()
    };
    let backend = object("deployment-backend");
    let name = backend["spec"]["template"]["spec"]["volumes"][0]["secret"]["secretName"].as_str().unwrap();
    let secret = object(&format!("secret-app-{name}"));
    let data = secret["data"]["DATABASE_URL"].as_str().unwrap_or_default();
    String::from_utf8(BASE64_STANDARD.decode(data).unwrap()).unwrap()
}

fn with_database() -> Machine {
    let machine = Machine::new();
    machine.run("deploy --database local").exits(0).says("Postgres beside the cluster");
    machine
}

#[test]
fn the_password_goes_by_standard_input_to_both_sides_and_nowhere_else() {
    let machine = Machine::new();
    let said = machine.run("deploy --database local -v --format json").exits(0);
    machine.in_order(&["docker volume create", "docker run", "docker psql", "kubectl apply", "helm upgrade backend"]);
    let url = url(&machine);
    let password = url.strip_prefix("postgresql://todo:").and_then(|u| u.strip_suffix("@192.168.49.240:5432/todo"));
    let password = password.unwrap_or_else(|| panic!("not a local URL"));
    assert!(password.len() >= 64);
    for call in machine.calls() {
        assert!(!call.args.iter().chain(call.env.values()).any(|text| text.contains(password)), "{}", call.text());
        assert!(!call.stdin.contains(password) || call.is("docker psql"), "{}", call.text());
    }
    assert!(machine.calls()[machine.place("docker psql")].stdin.contains(&format!("PASSWORD '{password}'")));
    assert!(!format!("{said:?}").contains(password));
    for file in ["cache", "clone", "home"].iter().flat_map(|folder| files(&machine.base.join(folder))) {
        assert!(!read(&file).contains(password), "{}", file.display());
    }
}

#[test]
fn a_second_deploy_remembers_it_and_does_nothing() {
    let machine = with_database();
    machine.forget();
    machine.run("deploy").exits(0).says("nothing to do").says("Postgres beside the cluster");
    machine.changed_nothing();
    machine.run("status").exits(0).says("192.168.49.240:5432");
}

#[test]
fn it_sleeps_with_the_cluster_and_wakes_with_its_password() {
    let machine = with_database();
    let before = url(&machine);
    machine.run("stop").exits(0).says("its data stays");
    machine.forget();
    machine.run("deploy").exits(0);
    machine.in_order(&["minikube start", "docker rm --force", "docker run"]);
    assert!(!machine.calls().iter().any(|call| call.is("psql") || call.is("volume create")));
    assert_eq!(url(&machine), before);
}

/// Other containers took the network's addresses while the cluster was stopped.
#[test]
fn the_app_finds_its_data_at_the_address_of_another_subnet() {
    let machine = with_database();
    let before = url(&machine);
    machine.run("stop").exits(0);
    machine.write("world/subnet", "192.168.58");
    machine.forget();
    machine.run("deploy").exits(0);
    machine.in_order(&["minikube start", "docker rm --force", "docker run", "helm upgrade backend"]);
    let runs = &machine.calls()[machine.place("docker run")];
    assert!(runs.args.iter().any(|word| word == "192.168.58.240" || word == "--ip=192.168.58.240"), "{}", runs.text());
    assert!(url(&machine).ends_with("@192.168.58.240:5432/todo"), "the Secret has the old address");
    assert_ne!(url(&machine), before);
    machine.run("status").exits(0).says("192.168.58.240:5432");
    machine.forget();
    machine.run("deploy").exits(0).says("nothing to do");
    machine.changed_nothing();
}

#[test]
fn a_cluster_made_anew_finds_the_data_and_gets_another_password() {
    let machine = with_database();
    let before = url(&machine);
    machine.run("clean --cluster").exits(0).says("clean --database removes it");
    machine.in_order(&["docker stop", "docker rm --force", "minikube delete"]);
    machine.forget();
    machine.run("deploy").exits(0).says("Postgres beside the cluster");
    assert!(!machine.calls().iter().any(|call| call.is("volume create")), "the volume was kept");
    machine.place("docker psql");
    assert_ne!(url(&machine), before);
}

#[test]
fn its_data_goes_on_the_users_word_alone() {
    let machine = with_database();
    machine.run("clean").exits(0);
    assert!(machine.base.join("world/volume").exists());
    machine.run("clean --database").exits(0);
    assert!(!machine.base.join("world/volume").exists());
    machine.run("deploy").exits(0).says("SQLite in the pod");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let machine = Machine::new();
    machine.write("clone/.env", "DATABASE_URL=postgresql://u:p@db.example.com/app\n");
    machine.run("deploy --database local").exits(2).complains("DATABASE_URL").complains("leave --database out");
    machine.run("deploy --database neon").exits(2);
    machine.changed_nothing();
    let machine = Machine::with_cluster();
    machine.write("world/postgres", "running");
    machine.write("world/postgres-label", "com.example");
    machine.run("deploy --database local").exits(4).complains("todo-chatbot-postgres").complains("--profile");
    machine.run("clean --cluster").exits(0);
    assert_eq!(machine.changes(), ["minikube delete"]);
}
