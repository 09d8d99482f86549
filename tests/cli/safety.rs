//! The safety rule: never another cluster, never another's object, whatever the environment and the kubeconfigs say.

use super::harness::{Machine, PROFILE};

/// Every child is led to the profile's own node: by its options, and by nothing in its environment.
#[track_caller]
fn led_to_the_node_alone(machine: &Machine) {
    let kubeconfig = machine.state().join("kubeconfig").display().to_string();
    let mut asked = 0;
    for call in machine.calls() {
        let has = |option: &str| call.args.iter().any(|arg| arg == option);
        let led = call.env.keys().filter(|k| k.starts_with("HELM_") || k.starts_with("KUBE")).collect::<Vec<_>>();
        match call.tool.as_str() {
            "minikube" if call.args.first().is_some_and(|arg| arg == "version") => {}
            "minikube" => {
                assert_eq!(call.args[..2], ["--profile", PROFILE], "{call:#?}");
                assert_eq!(led, ["KUBECONFIG"], "{call:#?}");
                assert_eq!(call.env["KUBECONFIG"], kubeconfig);
            }
            // It keeps the user's ~/.kube/kuberc away.
            "kubectl" if !call.is("version") => {
                assert_eq!(led, ["KUBERC"], "{call:#?}");
                assert_eq!(call.env["KUBERC"], "off");
            }
            _ => assert!(led.is_empty(), "{led:?} in {call:#?}"),
        }
        let context = match call.tool.as_str() {
            "kubectl" => "--context=",
            "helm" => "--kube-context=",
            _ => continue,
        };
        if call.is("version") {
            continue;
        }
        asked += 1;
        assert!(has(&format!("--kubeconfig={kubeconfig}")), "{call:#?}");
        // A look at the private file itself reaches no cluster.
        if !call.is("config view") {
            assert!(has(&format!("{context}{PROFILE}")) && has("--namespace=todo-chatbot"), "{call:#?}");
        }
    }
    assert!(asked > 0);
}

#[test]
fn no_proxy_stands_between_the_tools_and_the_node() {
    let machine = Machine::new().var("HTTPS_PROXY", "http://127.0.0.1:9").var("http_proxy", "http://proxy.corp:3128");
    machine.run("deploy").exits(0).says("ready");
    machine.run("clean --cluster").exits(0);
    for call in machine.calls() {
        let has_proxy = call.env.keys().any(|name| name.to_lowercase().ends_with("_proxy"));
        match call.tool.as_str() {
            "kubectl" | "helm" if !call.is("version") => assert!(!has_proxy, "{call:#?}"),
            "minikube" if !call.is("version") => {
                let excepted = &call.env["NO_PROXY"];
                assert!(excepted.contains("192.168.49.0/24") && call.env["no_proxy"] == *excepted, "{call:#?}");
            }
            _ => {}
        }
    }
}

/// Git exports these to the hooks of a linked worktree; they win over `git -C`.
#[test]
fn variables_of_a_git_hook_and_of_other_platforms_reach_no_child() {
    let foreign = [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
        "DOCKER_DEFAULT_PLATFORM",
        "DOCKER_API_VERSION",
        "DOCKER_CONTENT_TRUST",
        "PYTHONPATH",
        "NODE_OPTIONS",
    ];
    let machine = foreign.iter().fold(Machine::new(), |machine, name| machine.var(name, "elsewhere"));
    machine.run("deploy").exits(0);
    for call in machine.calls() {
        assert!(!foreign.iter().any(|name| call.env.contains_key(*name)), "{call:#?}");
    }
}

#[test]
fn nothing_in_the_environment_leads_elsewhere() {
    let machine = Machine::new()
        .var("HELM_KUBEAPISERVER", "https://prod.example.com")
        .var("HELM_KUBECONTEXT", "prod")
        .var("HELM_NAMESPACE", "kube-system")
        .var("HELM_KUBETOKEN", "t")
        .var("KUBECONFIG", "/a/config:/b/config")
        .var("KUBERNETES_SERVICE_HOST", "10.0.0.1")
        .var("KUBERNETES_SERVICE_PORT", "443")
        .var("MINIKUBE_PROFILE", "minikube");
    let own = r#"{"current-context": "prod"}"#;
    machine.write("home/.kube/config", own);
    machine.run("deploy").exits(0);
    machine.write("clone/backend/main", "second\n");
    machine.run("deploy").exits(0);
    machine.run("clean").exits(0);
    machine.run("clean --cluster").exits(0);
    led_to_the_node_alone(&machine);
    assert_eq!(machine.read("home/.kube/config"), own);
}

#[test]
fn a_foreign_server_behind_the_profiles_context_is_refused_and_never_asked() {
    let machine = Machine::deployed();
    machine.replace("cache/profiles/todo-chatbot/kubeconfig", "https://127.0.0.1:32771", "https://prod.example.com");
    for words in ["deploy", "deploy --yes"] {
        machine.write("clone/backend/main", words);
        machine.run(words).exits(4).complains("https://prod.example.com").complains("fix");
    }
    for words in ["clean", "install"] {
        machine.run(words).exits(4).complains("https://prod.example.com");
    }
    let reaching =
        machine.calls().into_iter().filter(|c| (c.tool == "kubectl" || c.tool == "helm") && !c.is("version"));
    let reaching: Vec<String> = reaching.map(|c| c.text()).filter(|text| !text.contains("config view")).collect();
    assert!(reaching.iter().all(|text| text.contains("port-forward")), "{reaching:#?}");
    assert!(machine.changes().iter().all(|change| !change.starts_with("docker image rm")), "{:#?}", machine.changes());
}

#[test]
fn a_context_that_minikube_did_not_write_is_refused() {
    let machine = Machine::with_cluster();
    machine.replace("cache/profiles/todo-chatbot/kubeconfig", "minikube.sigs.k8s.io", "example.com");
    machine.run("deploy").exits(4).complains("was not written by minikube");
    machine.changed_nothing();
}

#[test]
fn a_node_with_another_label_is_refused() {
    let machine = Machine::with_cluster();
    machine.replace("world/objects/node-0.json", r#": "todo-chatbot"}}"#, r#": "other"}}"#);
    machine.run("deploy").exits(4).complains("minikube.k8s.io/name");
    machine.run("install").exits(4);
    machine.run("clean").exits(4);
    machine.changed_nothing();
    machine.run("clean --cluster").exits(0);
    assert_eq!(machine.changes(), ["minikube delete"]);
}

#[test]
fn a_cluster_that_a_person_made_by_hand_is_left_alone() {
    let machine = Machine::new();
    let container = r#"[{"State": {"Running": true}, "Config": {"Labels": {"name.minikube.sigs.k8s.io": "minikube"}},
        "NetworkSettings": {"Networks": {}, "Ports": {}}}]"#;
    machine.on("docker", &format!("case $words in *'inspect minikube') echo '{container}'; exit ;; esac"));
    machine.run("deploy --profile minikube").exits(4).complains("did not make it").complains("--profile NAME");
    machine.run("status --profile minikube").exits(0).says("left alone");
    machine.run("clean --cluster --profile minikube").exits(0).says("left alone");
    machine.changed_nothing();
}

const NO_CONTAINER: &str =
    "case $words in 'inspect '* | 'container inspect '*) echo 'Error: No such container' >&2; exit 1 ;; esac";

/// Its container was removed, or another driver made it: minikube knows it, and no container shows whose it is.
#[test]
fn a_person_s_cluster_without_a_container_is_left_alone_too() {
    for (profile, driver) in [("minikube", "docker"), ("minikube", "kvm2"), (PROFILE, "kvm2")] {
        let machine = Machine::new();
        let text = format!(
            r#"{{"Driver": "{driver}", "KubernetesConfig": {{"ContainerRuntime": "docker"}}, "Nodes": [{{}}]}}"#
        );
        machine.write(&format!("home/.minikube/profiles/{profile}/config.json"), &text);
        machine.on("docker", NO_CONTAINER);
        machine.run(&format!("deploy --profile {profile}")).exits(4).complains("did not make it");
        machine.run(&format!("clean --cluster --profile {profile}")).exits(0).says("left alone");
        machine.changed_nothing();
    }
}

/// A deploy that was refused leaves durations, and they must not count as a record of the cluster's making.
#[test]
fn durations_do_not_make_a_person_s_cluster_this_tool_s() {
    let machine = Machine::new();
    machine.write("cache/profiles/minikube/history.json", "{}");
    machine.on("docker", NO_CONTAINER);
    machine.write("home/.minikube/profiles/minikube/config.json", r#"{"Driver": "docker", "Nodes": [{}]}"#);
    machine.run("clean --cluster --profile minikube").exits(0).says("left alone");
    machine.changed_nothing();
}

#[test]
fn an_api_server_that_does_not_answer_is_not_called_another_cluster() {
    let machine = Machine::deployed();
    let failing = "case $words in get*) echo '{\"items\": []}'; echo 'Unable to connect' >&2; exit 1 ;; esac";
    machine.on("kubectl", failing);
    let ended = machine.run("status").exits(0).says("its API server does not answer");
    assert!(!ended.out.contains("another") && !ended.out.contains("clean --cluster"), "{ended:?}");
}

#[test]
fn a_container_that_minikube_did_not_make_is_refused() {
    let machine = Machine::with_cluster();
    machine.write("world/label", "com.example.label");
    machine.run("deploy").exits(4).complains("minikube did not make it").complains("--profile");
    machine.run("stop").exits(0).says("left alone");
    machine.run("clean").exits(0);
    machine.run("clean --cluster").exits(0).says("left alone");
    machine.changed_nothing();
}

#[test]
fn a_deployment_of_another_owner_is_refused() {
    for owner in [r#""meta.helm.sh/release-name": "other""#, r#""someone": "else""#] {
        let machine = Machine::with_cluster();
        let meta = format!(r#"{{"name": "frontend", "annotations": {{{owner}}}}}"#);
        machine.write(
            "world/objects/deployment-frontend.json",
            &format!(r#"{{"kind": "Deployment", "metadata": {meta}}}"#),
        );
        machine.run("deploy").exits(4).complains("Deployment frontend").complains("--namespace");
        machine.changed_nothing();
    }
}

#[test]
fn a_private_kubeconfig_that_is_lost_torn_or_of_an_earlier_port_is_written_again() {
    let machine = Machine::deployed();
    let file = "cache/profiles/todo-chatbot/kubeconfig";
    let good = machine.read(file);
    for torn in ["", "{\"contexts\": [", &good.replace(":32771", ":31999")] {
        machine.write(file, torn);
        machine.run("deploy").exits(0).says("ready");
        assert_eq!(machine.changes().len(), 1, "{:#?}", machine.changes());
        machine.place("minikube start");
        assert_eq!(machine.read(file), good);
        machine.forget();
    }
    std::fs::remove_file(machine.base.join(file)).unwrap();
    machine.run("deploy").exits(0);
    machine.place("minikube start");
    led_to_the_node_alone(&machine);
}

#[test]
fn nothing_is_installed_where_the_api_server_never_answers() {
    let machine = Machine::new();
    machine.on("kubectl", "case $words in get*) echo 'Unable to connect' >&2; exit 1 ;; esac");
    machine.run("deploy").exits(1).complains("fix");
    assert_eq!(machine.changes().len(), 1, "{:#?}", machine.changes());
    machine.place("minikube start");
}
