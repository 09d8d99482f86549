//! A cluster that got a second node: images and proofs in both, pods on both, and none on a node that cannot be served.

use super::world::World;
use serde_json::Value;
use std::process::Command;
use std::time::{Duration, Instant};

const CNI: &str = "/etc/cni/net.d/1-k8s.conflist";

/// # Panics
/// A node lacks an image that its pods need, or pods are where they cannot start.
pub fn are_both_served(world: &World) {
    let (first, second) = (world.profile.to_owned(), format!("{}-m02", world.profile));
    world.step("a node that does not reach the others has no pod");
    if !world.exists("-m02") {
        let add = Command::new(world.tool("minikube"))
            .args(["node", "add", "--profile", world.profile])
            .env("KUBECONFIG", world.state().join("kubeconfig"))
            .status();
        assert!(add.expect("minikube").success());
    }
    if !exec(&second, &["test", "-e", CNI]).0 {
        let alone = world.xtask(&["deploy"]);
        assert!(
            alone.ok && alone.text.contains(&format!("no pod of the app goes to the node {second}")),
            "{}",
            alone.text
        );
        connect(&first, &second);
    }

    world.step("a node that does gets every image, each with its proof");
    let limit = Instant::now() + Duration::from_secs(60);
    while !is_ready(world, &second) {
        assert!(Instant::now() < limit, "{second} is not ready");
        std::thread::sleep(Duration::from_millis(500));
    }
    let both = world.xtask(&["deploy"]);
    assert!(both.ok && both.text.contains("backend m02") && !both.text.contains("no pod of the app"), "{}", both.text);
    assert!(world.deploys_nothing());

    world.step("pods run on both nodes, and an edit reaches both");
    world.append("backend/main.py", "\n# A change that a trial made.\n");
    world.deploy();
    scale(world, 2);
    let nodes = nodes_of(world, "frontend");
    assert!(nodes.contains(&first) && nodes.contains(&second), "{nodes:?}");

    world.step("what kubectl changed by hand is no obstacle");
    world.append("backend/main.py", "\n# Another change that a trial made.\n");
    world.deploy();
    let validated = world.xtask(&["validate", "--only", "images-built,pods-ready,chat,tasks,sources"]);
    assert!(validated.ok, "{}", validated.text);

    world.step("a node that stops holds nothing up");
    assert!(Command::new("docker").args(["stop", &second]).status().expect("docker").success());
    let stopped = world.xtask(&["deploy"]);
    assert!(stopped.ok && stopped.text.contains("its container does not run"), "{}", stopped.text);
    assert_eq!(nodes_of(world, "backend"), [first]);
    assert!(Command::new("docker").args(["start", &second]).status().expect("docker").success());
}

/// Gives the second node a network of pods and routes between both. minikube's kindnet does so where its image can be pulled.
fn connect(first: &str, second: &str) {
    let address =
        |node: &str| exec(node, &["hostname", "-i"]).1.split_whitespace().next().unwrap_or_default().to_owned();
    let plugin = exec(first, &["cat", CNI]).1.replace("10.244.0.0/16", "10.244.1.0/24");
    let write = format!("mkdir -p /etc/cni/net.d; cat >{CNI} <<'END'\n{plugin}\nEND\n");
    assert!(exec(second, &["sh", "-c", &write]).0);
    for (node, network, via) in [(first, "10.244.1.0/24", second), (second, "10.244.0.0/24", first)] {
        assert!(exec(node, &["ip", "route", "replace", network, "via", &address(via)]).0, "{node}");
    }
}

/// Whether a command in a node succeeds, and what it prints.
fn exec(node: &str, command: &[&str]) -> (bool, String) {
    let output = Command::new("docker").args(["exec", node]).args(command).output().expect("docker");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn is_ready(world: &World, node: &str) -> bool {
    let nodes = world.get("nodes");
    let found = nodes["items"].as_array().into_iter().flatten().find(|n| n["metadata"]["name"] == node);
    let conditions = found.and_then(|node| node["status"]["conditions"].as_array().cloned()).unwrap_or_default();
    conditions.iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}

fn scale(world: &World, replicas: u8) {
    world.by_hand(&["scale", "deployment/frontend", &format!("--replicas={replicas}")]);
    world.by_hand(&["rollout", "status", "deployment/frontend", "--timeout=90s"]);
}

/// The nodes of the part's pods that are not on their way out.
fn nodes_of(world: &World, part: &str) -> Vec<String> {
    let pods = world.get("pods");
    let own = pods["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|pod| pod["metadata"]["labels"]["app"] == part && pod["metadata"]["deletionTimestamp"].is_null());
    let name = |pod: &Value| pod["spec"]["nodeName"].as_str().unwrap_or_default().to_owned();
    let mut names: Vec<String> = own.map(name).collect();
    names.sort();
    names
}
