//! What a run with nothing to do asks: what a file answers is asked of no program, and nothing is asked twice.

use super::harness::Machine;
use super::record::Call;

/// Programs that are files of their own, as most are: the versions of links to a program of another name are not remembered.
fn deployed_with_plain_programs() -> Machine {
    let machine = Machine::new();
    for tool in ["docker", "minikube", "kubectl", "helm"] {
        let path = machine.base.join("bin").join(tool);
        let program = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, program).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    machine.run("deploy").exits(0);
    machine.forget();
    machine
}

fn asked(machine: &Machine, words: &str) -> usize {
    machine.calls().iter().filter(|call| call.is(words)).count()
}

#[test]
fn versions_and_the_kubeconfig_are_remembered() {
    let machine = deployed_with_plain_programs();
    machine.run("deploy").exits(0).says("nothing to do");
    for tool in ["docker", "minikube", "kubectl", "helm"] {
        assert_eq!(asked(&machine, &format!("{tool} version")), 0, "{:#?}", machine.calls());
    }
    assert_eq!(asked(&machine, "kubectl config view"), 0);
    assert_eq!(asked(&machine, "kubectl get"), 1);
    machine.forget();
    machine.run("status").exits(0).says("running");
    let engine = |call: &Call| call.env.get("DOCKER_HOST").cloned().unwrap_or_default();
    let questions: Vec<String> =
        machine.calls().iter().map(|call| format!("{} {}", engine(call), call.text())).collect();
    assert_eq!(asked(&machine, "kubectl"), 1, "{questions:#?}");
    let mut once = questions.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), questions.len(), "asked twice: {questions:#?}");
}

#[test]
fn a_program_or_a_kubeconfig_that_changed_is_asked_again() {
    let machine = deployed_with_plain_programs();
    let text = machine.read("bin/kubectl");
    machine.write("bin/kubectl", &format!("{text}\n# another build\n"));
    machine.run("status").exits(0);
    assert_eq!((asked(&machine, "kubectl version"), asked(&machine, "helm version")), (1, 0));
    machine.forget();
    let kubeconfig = "cache/profiles/todo-chatbot/kubeconfig";
    machine.replace(kubeconfig, "https://127.0.0.1:32771", "https://prod.example:443");
    machine.run("status").exits(0).says("left alone");
    assert_eq!((asked(&machine, "kubectl config view"), asked(&machine, "kubectl get")), (1, 0));
}

#[test]
fn a_plugin_that_builds_is_asked_again_once_it_is_another() {
    let plugin = "home/.docker/cli-plugins/docker-buildx";
    let version = "case $words in version*) echo 'Docker version 29.1.0, build 1' && exit ;; esac";
    let machine = deployed_with_plain_programs();
    machine.write(plugin, "one");
    machine.on("docker", version);
    // The fake was remembered as an older client.
    machine.write("cache/versions.json", "");
    machine.run("status").exits(0);
    assert_eq!(asked(&machine, "docker buildx"), 1);
    machine.run("status").exits(0);
    assert_eq!(asked(&machine, "docker buildx"), 1);
    std::fs::remove_file(machine.base.join(plugin)).unwrap();
    machine.on("docker", &format!("case $words in buildx*) exit 1 ;; esac; {version}"));
    for _ in 0..2 {
        machine.run("status").says("no Docker client that has BuildKit");
        assert_eq!(asked(&machine, "docker buildx"), 2);
    }
    machine.on("docker", version);
    machine.write(plugin, "another");
    machine.run("status").exits(0);
    assert_eq!(asked(&machine, "docker buildx"), 3);
}
