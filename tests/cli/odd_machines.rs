//! Machines and shells on which other tools go wrong: another engine, another home, a second node, settings that vanished.

use super::harness::Machine;

const DATABASE: &str = "DATABASE_URL=postgresql://u:p@db.example.com/app\n";

/// In another engine the cluster's container seems to be gone, and so does the cluster where minikube keeps another home.
#[test]
fn a_cluster_in_another_engine_is_neither_lost_nor_made_again() {
    for (engine, why) in [("ENGINE:2", "in another Docker engine"), ("", "does not tell which engine")] {
        let machine = Machine::deployed();
        machine.write("world/container", "absent");
        machine.write("world/engine", engine);
        machine.run("status").exits(4).says(why).complains("DOCKER_HOST");
        for words in ["deploy --yes", "stop", "clean", "clean --cluster --yes", "clean --cluster --dry-run"] {
            let ended = machine.run(words).exits(4).complains(why);
            assert!(!format!("{ended:?}").contains("clean --cluster removes"), "{ended:#?}");
        }
        machine.run("doctor").exits(3).says("D039");
        machine.changed_nothing();
        assert!(machine.state().join("forwarder.json").exists(), "the forwarder goes on");
        machine.write("world/container", "running");
        machine.run("deploy").exits(0).says("nothing to do");
    }
}

#[test]
fn a_cluster_whose_keys_are_in_another_minikube_home_is_not_lost() {
    let machine = Machine::deployed();
    let key = machine.base.join("home/.minikube/profiles/todo-chatbot/client.key");
    machine.write("home/.minikube/profiles/todo-chatbot/client.key", "");
    let user = format!("{{\"users\": [{{\"user\": {{\"client-key\": \"{}\"}}}}], \"contexts\"", key.display());
    machine.replace("cache/profiles/todo-chatbot/kubeconfig", "{\"contexts\"", &user);
    let elsewhere = machine.base.join("elsewhere").display().to_string();
    let machine = machine.var("MINIKUBE_HOME", &elsewhere);
    for words in ["deploy", "clean --cluster --yes"] {
        machine.run(words).exits(4).complains("MINIKUBE_HOME leads elsewhere");
    }
    machine.changed_nothing();
}

/// A deployed clone whose cluster then got a second node.
fn with_second_node() -> Machine {
    let machine = Machine::deployed();
    machine.replace("home/.minikube/profiles/todo-chatbot/config.json", "[{}]", r#"[{}, {"Name": "m02"}]"#);
    machine.write("world/second", "");
    machine.write("world/images-second", "");
    machine
}

#[test]
fn a_second_node_gets_every_image_with_a_proof_and_only_what_it_lacks() {
    let machine = with_second_node();
    machine.run("deploy").exits(0).says("backend m02").says("frontend m02").says("from the first node");
    let copied = machine.read("world/images-second");
    let first = machine.read("world/images-node");
    assert!(copied.lines().count() == 2 && copied.lines().all(|image| first.contains(image)), "{copied}");
    machine.write("clone/backend/main", "second\n");
    let again = machine.run("deploy").exits(0).says("backend m02");
    assert!(!again.out.contains("no pod of the app"), "{again:?}");
    assert_eq!(machine.read("world/images-second").lines().count(), 3, "the frontend was there");
    machine.forget();
    machine.run("deploy").exits(0);
    machine.changed_nothing();
    machine.run("clean").exits(0);
    assert_eq!(machine.read("world/images-second"), "");
}

#[test]
fn pods_stay_away_from_a_node_that_cannot_be_served_and_the_tool_says_so() {
    let machine = with_second_node();
    machine.write("world/apart", "");
    let away = "no pod of the app goes to the node todo-chatbot-m02";
    machine.run("deploy").exits(0).says(away).says("it does not reach the pods of the other nodes");
    assert_eq!(machine.read("world/images-second"), "");
    let upgrades: Vec<String> = machine.changes().into_iter().filter(|call| call.contains("nodeAffinity")).collect();
    assert_eq!(upgrades.len(), 2, "{upgrades:?}");
    assert!(upgrades.iter().all(|call| call.contains("values[0]=todo-chatbot-m02")), "{upgrades:?}");
    machine.run("doctor").exits(0).says("D038").says("it does not reach the pods");
    // Once the nodes are connected, it is served like the first one.
    std::fs::remove_file(machine.base.join("world/apart")).unwrap();
    let served = machine.run("deploy").exits(0).says("backend m02");
    assert!(!served.out.contains(away), "{served:?}");
    // A node that is gone does not hold the others up.
    std::fs::remove_file(machine.base.join("world/second")).unwrap();
    machine.run("deploy").exits(0).says(away).says("its container does not run");
}

/// A file that was cleaned away, or a store that is not mounted, must not take the database out of a running deployment.
#[test]
fn a_database_that_vanished_from_the_settings_is_not_left_unasked() {
    let machine = Machine::new().var("CI", "true");
    machine.write("clone/.env", DATABASE);
    machine.run("deploy").exits(0);
    machine.forget();
    std::fs::remove_file(machine.base.join("clone/.env")).unwrap();
    for words in ["deploy", "install"] {
        machine.run(words).exits(4).complains("DATABASE_URL").complains(".env").complains("--yes");
    }
    machine.changed_nothing();
    machine.run("deploy --dry-run").exits(0);
    machine.run("deploy --yes").exits(0).says("without DATABASE_URL from now on");
    machine.run("deploy").exits(0).says("nothing to do");
}

#[test]
fn an_exported_database_is_named_although_no_file_has_one() {
    let machine = Machine::new().var("DATABASE_URL", "postgresql://u:p@db.example.com/app");
    machine.run("deploy").exits(0).says("DATABASE_URL: the exported value is used");
}

#[test]
fn a_build_that_fails_for_the_machine_s_sake_is_not_blamed_on_the_sources() {
    for (said, fix) in [
        ("error getting credentials - err: exec: docker-credential-desktop.exe: not found", "credsStore"),
        ("ERROR: write /var/lib/docker/x: no space left on device", "docker system df"),
    ] {
        let machine = Machine::with_cluster();
        machine.on("docker", &format!("case $words in build*) echo '{said}' >&2; exit 1 ;; esac"));
        let ended = machine.run("deploy").exits(1).complains(said).complains(fix);
        assert!(!ended.err.contains("mend what the builder complains of"), "{}", ended.err);
    }
}

#[test]
fn a_shell_that_is_pointed_into_a_node_is_refused_with_the_way_out() {
    let machine = Machine::new().var("DOCKER_HOST", "tcp://127.0.0.1:32769").var("MINIKUBE_ACTIVE_DOCKERD", "minikube");
    machine.run("deploy").exits(4).complains("profile minikube").complains("minikube docker-env --unset");
    machine.run("doctor").exits(3).says("D020");
    machine.changed_nothing();
}

/// Cargo starts the program of a shared target folder, which another clone may have compiled, and names the clone at run time.
#[test]
fn the_clone_in_which_the_command_was_typed_is_the_one_that_is_deployed() {
    let machine = Machine::new().without_var("XTASK_ROOT");
    machine.write("clone/xtask/src/main.rs", "");
    let manifest = machine.base.join("clone/xtask").display().to_string();
    let machine = machine.var("CARGO_MANIFEST_DIR", &manifest);
    machine.run("build").exits(0);
    let builds: Vec<_> = machine.calls().into_iter().filter(|call| call.is("docker build")).collect();
    assert_eq!(builds.len(), 2);
    for call in builds {
        let context = std::path::Path::new(call.args.last().unwrap());
        assert!(context.starts_with(machine.base.join("clone")), "{call:#?}");
    }
}

/// None of these may reach the tools, or hinder the run itself.
#[test]
fn odd_settings_of_a_shell_change_nothing() {
    let foreign = [
        ("HELM_DRIVER", "memory"),
        ("HELM_PLUGINS", "/absent"),
        ("KUBERC", "/absent"),
        ("KUBECTL_EXTERNAL_DIFF", "false"),
        ("MINIKUBE_ROOTLESS", "true"),
        ("MINIKUBE_DRIVER", "none"),
        ("GIT_CONFIG_COUNT", "1"),
        ("BUILDKIT_HOST", "tcp://192.0.2.1:1"),
        ("DOCKER_BUILDKIT", "0"),
        ("LD_PRELOAD", ""),
    ];
    let machine = foreign.iter().fold(Machine::new(), |machine, (name, value)| machine.var(name, value));
    let machine = machine.var("TMPDIR", "/absent").var("LC_ALL", "tr_TR.UTF-8").var("TZ", "Pacific/Kiritimati");
    machine.start_under("ulimit -S -n 64; umask 077; exec \"$0\" \"$@\"", "deploy").end().exits(0).says("ready");
    for call in machine.calls() {
        let reaches = |name: &str, value: &str| call.env.get(name).is_some_and(|found| found == value);
        // The tool sets KUBERC and DOCKER_BUILDKIT itself.
        assert!(!foreign.iter().any(|(name, value)| reaches(name, value)), "{call:#?}");
    }
}

/// An engine behind TLS on this machine's loopback: without its certificates the client would speak plain HTTP to it.
#[test]
fn the_engine_s_address_and_certificates_go_together() {
    let tls = [("DOCKER_HOST", "tcp://127.0.0.1:2376"), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", "/certs")];
    let machine = tls.iter().fold(Machine::new(), |machine, (name, value)| machine.var(name, value));
    machine.run("deploy").exits(0);
    let starts: Vec<_> = machine.calls().into_iter().filter(|call| call.is("minikube start")).collect();
    assert_eq!(starts.len(), 1);
    for (name, value) in tls {
        assert_eq!(starts[0].env[name], value);
    }
}

#[test]
fn what_somebody_changed_or_removed_by_hand_is_made_again() {
    let machine = Machine::deployed();
    for count in ["replicas", "availableReplicas", "updatedReplicas"].map(|key| format!("\"{key}\": ")) {
        machine.replace("world/objects/deployment-backend.json", &format!("{count}1"), &format!("{count}0"));
    }
    machine.run("deploy").exits(0).says("scaled to zero");
    for (file, what) in
        [("service-backend", "Service backend-service"), ("configmap-frontend", "ConfigMap frontend-config")]
    {
        std::fs::remove_file(machine.base.join(format!("world/objects/{file}.json"))).unwrap();
        machine.run("deploy").exits(0).says(&format!("its {what} was removed"));
        machine.forget();
        machine.run("deploy").exits(0);
        machine.changed_nothing();
    }
}
