//! Deployments that succeed: their steps, the order of the steps, and the steps that a second run leaves out.

use super::harness::{Machine, PROFILE, free_port};

#[test]
fn a_dry_run_shows_every_command_and_runs_none() {
    let machine = Machine::new();
    let ended = machine.run("deploy --dry-run").exits(0);
    for words in ["--profile todo-chatbot start", "--iidfile", "create namespace", "upgrade --install", "forward"] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    // What is shown can be typed: the path with a space in it is always quoted.
    let base = machine.base.display().to_string();
    for line in ended.out.lines().filter(|line| line.trim_start().starts_with("$ ")) {
        for (at, _) in line.match_indices(&base) {
            assert!(line[..at].matches('\'').count() % 2 == 1, "{line}");
        }
    }
    machine.changed_nothing();
    assert!(!machine.state().exists(), "a dry run made {}", machine.state().display());
}

#[test]
fn a_dry_run_over_what_is_there_says_so() {
    let machine = Machine::deployed();
    let ended = machine.run("deploy --dry-run").exits(0);
    assert!(ended.out.contains("unchanged"), "{}", ended.out);
    machine.write("clone/backend/main", "second\n");
    machine.run("deploy --dry-run").exits(0).says("changed: backend/main").says("upgrade --install");
    machine.changed_nothing();
}

#[test]
fn deploy_goes_from_nothing_to_an_address_that_answers() {
    let machine = Machine::new();
    let ended = machine.run("deploy").exits(0).says("ready");
    let url = ended.out.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:")).unwrap();
    assert!(std::net::TcpStream::connect(url.trim_start_matches("http://")).is_ok());
    for part in ["backend", "frontend"] {
        let upgrade = format!("helm upgrade {part}");
        machine.in_order(&["minikube start", "kubectl create namespace", "kubectl apply", &upgrade]);
        machine.in_order(&["minikube start", &format!("docker build {part}"), &upgrade]);
    }
    let label = &machine.calls()[machine.place("kubectl label namespace")];
    assert!(label.args.iter().any(|arg| arg == "pod-security.kubernetes.io/enforce=restricted"), "{label:#?}");
    // The images are made where they run.
    let calls = machine.calls();
    let builds = calls.iter().filter(|call| call.is("docker build"));
    assert!(builds.clone().all(|call| call.env["DOCKER_HOST"] == "tcp://127.0.0.1:32770"));
    assert_eq!(builds.count(), 2);
}

#[test]
fn a_second_deploy_does_nothing_and_says_so() {
    let machine = Machine::deployed();
    let ended = machine.run("deploy").exits(0).says("nothing to do");
    assert!(ended.out.lines().next().unwrap().contains("ready"), "{}", ended.out);
    machine.changed_nothing();
}

#[test]
fn an_edit_replaces_only_what_it_is_in() {
    let machine = Machine::deployed();
    machine.write("clone/backend/main", "second\n");
    machine.run("deploy").exits(0).says("changed: backend/main").says("1 pod replaced");
    machine.in_order(&["docker build backend", "helm upgrade backend"]);
    assert_eq!(machine.changes().len(), 2, "{:#?}", machine.changes());
    machine.forget();
    machine.write("clone/helm/frontend/Chart.yaml", "name: other\n");
    machine.run("deploy").exits(0).says("chart or configuration changed");
    assert_eq!(machine.changes().len(), 1, "{:#?}", machine.changes());
    machine.place("helm upgrade frontend");
}

#[test]
fn a_build_without_the_cache_makes_again_what_is_there() {
    let machine = Machine::deployed();
    machine.run("build").exits(0).says("unchanged");
    machine.changed_nothing();
    machine.run("build --no-cache").exits(0).says("asked for again");
    for part in ["backend", "frontend"] {
        machine.place(&format!("docker build {part} --no-cache"));
    }
    machine.forget();
    machine.run("deploy").exits(0).says("nothing to do");
    machine.changed_nothing();
}

#[test]
fn deploy_wakes_a_cluster_that_stop_put_to_sleep() {
    let machine = Machine::deployed();
    machine.run("stop").exits(0);
    assert_eq!(machine.changes(), ["minikube stop"]);
    assert!(!machine.state().join("forwarder.json").exists(), "the forwarder still runs");
    machine.run("stop").exits(0).says("does not run");
    machine.run("install").exits(1).complains("cargo xtask deploy starts it");
    machine.forget();
    machine.run("deploy").exits(0).says("ready");
    machine.place("minikube start");
    assert_eq!(machine.changes().len(), 1, "{:#?}", machine.changes());
}

#[test]
fn a_paused_cluster_is_told_at_once_and_deploy_lets_it_go_on() {
    let machine = Machine::deployed();
    machine.write("world/container", "paused\n");
    machine.forget();
    machine.run("status").exits(0).says("paused").says("cargo xtask deploy lets it go on");
    machine.run("doctor").says("paused");
    machine.run("diagnose").exits(1).complains("XT123").complains("docker unpause todo-chatbot");
    // Whatever is asked of a paused node waits in vain.
    assert!(
        !machine.calls().iter().any(|call| call.tool == "kubectl" && !call.is("version")),
        "{:#?}",
        machine.calls()
    );
    machine.run("deploy").exits(0).says("ready");
    assert_eq!(machine.changes(), ["docker unpause todo-chatbot"]);
    machine.write("world/container", "paused\n");
    machine.forget();
    machine.run("stop").exits(0);
    machine.in_order(&["docker unpause", "minikube stop"]);
}

#[test]
fn containerd_gets_the_images_as_a_stream_and_they_are_proved() {
    let machine = Machine::new();
    machine.run("deploy --runtime containerd").exits(0);
    assert_eq!(machine.calls().iter().filter(|call| call.is("docker ctr images import")).count(), 2);
    machine.forget();
    machine.run("deploy").exits(0).says("nothing to do");
    machine.run("deploy --runtime docker").exits(4).complains("runs containerd, not docker");
    machine.changed_nothing();
}

#[test]
fn what_the_machine_s_engine_built_is_streamed_once_the_cluster_runs() {
    let machine = Machine::with_cluster();
    machine.run("stop").exits(0);
    machine.run("build").exits(0);
    machine.start_cluster();
    machine.run("load").exits(0).says("streamed");
    assert_eq!(machine.calls().iter().filter(|call| call.is("docker load")).count(), 2);
    assert!(machine.read("world/images-node").contains("backend:"));
    machine.forget();
    machine.run("deploy").exits(0).says("in the node");
    assert!(machine.changes().iter().all(|change| !change.contains(" build ")), "{:#?}", machine.changes());
}

#[test]
fn an_engine_that_keeps_images_in_containerd_calls_them_by_another_id_than_the_node() {
    for runtime in ["docker", "containerd"] {
        let machine = Machine::new();
        machine.on("docker", "case $words in version*) echo 'Docker version 29.1.0, build 1' && exit ;; esac");
        machine.write("world/containerd-store", "");
        machine.run("build").exits(0);
        machine.run(&format!("deploy --runtime {runtime}")).exits(0).says("streamed");
        machine.forget();
        machine.run("deploy").exits(0).says("nothing to do");
        machine.changed_nothing();
    }
}

#[test]
fn a_builder_that_the_user_chose_does_not_get_the_image() {
    let machine = Machine::with_cluster().var("BUILDX_BUILDER", "remote");
    machine.on("docker", "case $words in version*) echo 'Docker version 29.1.0, build 1' && exit ;; esac");
    machine.run("deploy").exits(0);
    let calls = machine.calls();
    let builds: Vec<_> = calls.iter().filter(|call| call.args.first().is_some_and(|word| word == "build")).collect();
    assert_eq!(builds.len(), 2);
    for build in builds {
        assert!(!build.env.contains_key("BUILDX_BUILDER"), "{:#?}", build.env);
        assert!(["--builder=default", "--load"].iter().all(|word| build.args.iter().any(|arg| arg == word)));
    }
}

#[test]
fn an_image_of_another_id_under_the_tag_is_built_anew() {
    let machine = Machine::deployed();
    let images = machine.read("world/images-node");
    let other = images.lines().map(|line| match line.split_once(' ') {
        Some((tag, _)) if tag.starts_with("backend:") => format!("{tag} sha256:another\n"),
        _ => format!("{line}\n"),
    });
    machine.write("world/images-node", &other.collect::<String>());
    machine.run("deploy --dry-run").exits(0).says("another image has its tag");
}

#[test]
fn the_next_port_is_taken_where_the_first_is_not_free() {
    let machine = Machine::new();
    let ended = {
        let _taken = std::net::TcpListener::bind(("127.0.0.1", machine.port)).unwrap();
        machine.run("deploy").exits(0)
    };
    assert!(ended.out.contains(&format!("{} is taken", machine.port)), "{}", ended.out);
}

#[test]
fn the_address_leads_to_the_namespace_that_was_deployed_last() {
    let machine = Machine::deployed();
    let address = format!("http://127.0.0.1:{}", machine.port);
    machine.run("deploy --namespace second").exits(0).says("led to the namespace todo-chatbot").says(&address);
    let mut forwards = machine.calls().into_iter().filter(|call| call.is("kubectl port-forward"));
    let last = forwards.next_back().unwrap();
    assert!(last.args.iter().any(|arg| arg == "--namespace=second"), "{last:#?}");
    machine.run("status").exits(0).says("cargo xtask deploy starts the forwarder");
    machine.run("clean").exits(0);
    let again = machine.run("deploy --namespace second").exits(0).says(&address);
    assert!(!again.out.contains("led to"), "{}", again.out);
}

#[test]
fn the_address_moves_to_the_port_that_is_asked_for() {
    let mut machine = Machine::deployed();
    let before = std::mem::replace(&mut machine.port, free_port());
    let address = format!("http://127.0.0.1:{}", machine.port);
    machine.run("deploy").exits(0).says(&format!("the old one was on {before}")).says(&address);
    assert!(std::net::TcpStream::connect(("127.0.0.1", machine.port)).is_ok());
    assert!(std::net::TcpStream::connect(("127.0.0.1", before)).is_err(), "the old forwarder still runs");
    machine.changed_nothing();
    machine.run("deploy").exits(0).says("nothing to do").says(&address);
}

#[test]
fn another_clone_asks_before_it_takes_over_in_ci_too() {
    let machine = Machine::new().var("CI", "true");
    machine.run("deploy").exits(0);
    machine.forget();
    machine.replace("world/objects/deployment-backend.json", &machine.vars["XTASK_ROOT"], "/other clone");
    machine.run("deploy").exits(4).complains("belongs to the clone /other clone").complains("--yes");
    machine.changed_nothing();
    machine.run("deploy --yes").exits(0).complains("took over");
    machine.run(&format!("stop --profile {PROFILE}")).exits(0);
}

#[test]
fn another_clone_asks_also_where_it_had_to_wake_the_cluster() {
    let machine = Machine::deployed();
    for part in ["backend", "frontend"] {
        let path = format!("world/objects/deployment-{part}.json");
        machine.replace(&path, &machine.vars["XTASK_ROOT"], "/other clone");
    }
    machine.run("stop").exits(0);
    machine.forget();
    machine.run("deploy").exits(4).complains("belongs to the clone /other clone");
    assert!(machine.changes().iter().all(|change| !change.starts_with("helm ")), "{:#?}", machine.changes());
}
