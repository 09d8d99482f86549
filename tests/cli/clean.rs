//! `clean`: what was made goes, and nothing else.

use super::harness::Machine;

#[test]
fn clean_removes_what_was_made_and_only_that() {
    let machine = Machine::deployed();
    let foreign = ["backend:latest", "mine:4be1c09a77f2", "example.com/backend:4be1c09a77f2"];
    for tag in foreign {
        machine.write("world/images-node", &format!("{}{tag} sha256:0\n", machine.read("world/images-node")));
    }
    machine.run("clean").exits(0);
    for part in ["backend", "frontend"] {
        let uninstall = format!("helm uninstall {part}");
        machine.in_order(&[&uninstall, "kubectl delete namespace todo-chatbot"]);
        machine.in_order(&[&uninstall, "docker image rm"]);
    }
    assert_eq!(machine.changes().len(), 5, "{:#?}", machine.changes());
    let left = machine.read("world/images-node");
    assert!(foreign.iter().all(|tag| left.contains(tag)), "{left}");
    assert!(!left.contains("frontend:"), "{left}");
    assert_eq!(machine.read("world/container").trim(), "running");
    machine.forget();
    machine.run("clean").exits(0).says("none");
    machine.changed_nothing();
    machine.run("clean --cluster").exits(0);
    assert_eq!(machine.changes(), ["minikube delete"]);
    assert!(!machine.state().join("kubeconfig").exists());
    machine.forget();
    machine.run("clean --cluster").exits(0);
    machine.changed_nothing();
}

/// A cluster in which somebody else made the namespace.
fn with_namespace() -> Machine {
    let machine = Machine::with_cluster();
    machine.write(
        "world/objects/namespace-0.json",
        r#"{"kind": "Namespace", "metadata": {"name": "todo-chatbot"}, "status": {"phase": "Active"}}"#,
    );
    machine
}

#[test]
fn clean_leaves_a_namespace_that_others_made() {
    let machine = with_namespace();
    machine.run("clean").exits(0);
    machine.changed_nothing();
}

#[test]
fn clean_takes_the_secret_out_of_a_namespace_that_others_made_and_leaves_it() {
    let machine = with_namespace();
    machine.run("deploy").exits(0);
    machine.forget();
    machine.run("clean").exits(0).says("not made by this tool");
    assert!(
        machine.changes().iter().any(|change| change.contains("secret/todo-chatbot-secrets")),
        "{:#?}",
        machine.changes()
    );
    assert!(machine.changes().iter().all(|change| !change.contains("namespace/")), "{:#?}", machine.changes());
}

#[test]
fn clean_leaves_images_of_the_machine_that_others_built() {
    let machine = Machine::new();
    machine.run("build").exits(0);
    let images = machine.read("world/images-machine");
    machine.write("world/images-machine", &format!("{images}backend:4be1c09a77f2 sha256:0\n"));
    machine.run("clean").exits(0);
    let left = machine.read("world/images-machine");
    assert!(left.contains("backend:4be1c09a77f2") && !left.contains("frontend:"), "{left}");
}

#[test]
fn without_an_engine_nothing_is_called_absent() {
    let machine = Machine::deployed();
    let down = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";
    machine.on("docker", &format!("case $words in version*) ;; *) echo '{down}' >&2; exit 1 ;; esac"));
    for words in ["status", "stop", "clean --cluster --database"] {
        machine.run(words).exits(3).complains("cannot be said").complains("Cannot connect");
    }
    machine.changed_nothing();
    assert!(machine.state().join("kubeconfig").exists());
}

#[test]
fn without_minikube_a_cluster_is_not_called_removed() {
    let machine = Machine::deployed().without("minikube");
    machine.run("clean --cluster").exits(3).complains("no minikube to delete it with");
    machine.changed_nothing();
}
