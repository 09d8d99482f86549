//! Plans of `deploy`'s parts, made from facts alone.

use super::{build, clean, cluster, database, install, load, stop};
use crate::app::image_tag::{ImageTag, canonical};
use crate::app::part::Part;
use crate::cli::Clean;
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::capacity::Capacity;
use crate::facts::cluster::{Cluster, Node};
use crate::facts::database::Container;
use crate::facts::objects::Objects;
use crate::plan::{Op, Plan};
use crate::step_id::StepId;
use crate::tools::docker::Engine;
use crate::tools::postgres;
use crate::values::Runtime;

/// A node with the docker runtime, in which the app of the current sources runs.
fn deployed() -> (Config, Facts) {
    let (config, mut facts) = (Config::for_tests(), Facts::for_tests());
    let tags: Vec<ImageTag> = facts.sources.iter().map(|source| source.tag.clone()).collect();
    let node = node(&mut facts);
    node.engine = Some(Engine::Node { port: 2376, certs: "/certs".into() });
    for tag in &tags {
        node.images.insert(tag.canonical(), format!("sha256:{}", tag.part));
    }
    for tag in tags {
        let deployment = facts.objects_mut().deployments.get_mut(tag.part.name());
        deployment.into_iter().for_each(|d| d.image = tag.to_string());
    }
    // A deployment from these facts has these labels and this Secret.
    let plan = install::plan(&config, &facts).unwrap();
    let labels: Vec<String> = plan.steps.iter().flat_map(|s| &s.ops).map(ToString::to_string).collect();
    let secret = labels.iter().find_map(|text| text.split("backend.existingSecret=").nth(1)?.split(' ').next());
    facts.objects_mut().app_secrets.extend(secret.map(str::to_owned));
    for (name, revisions) in &mut facts.objects_mut().releases {
        let label = |text: &String| {
            text.contains(&format!(" {name} "))
                .then(|| text.split("--labels=inputs=").nth(1)?.get(..16).map(str::to_owned))
        };
        revisions.iter_mut().for_each(|r| r.inputs = labels.iter().find_map(|l| label(l).flatten()));
    }
    (config, facts)
}

fn node(facts: &mut Facts) -> &mut Node {
    match &mut facts.cluster {
        Cluster::Running(node) => node,
        _ => unreachable!("the cluster of the tests runs"),
    }
}

fn app(config: &Config, facts: &Facts) -> Plan {
    let parts = [build::plan, load::plan, install::plan];
    let plan = parts.iter().fold(Plan::default(), |plan, part| plan.then(part(config, facts).unwrap()));
    assert_eq!(plan.check(), Ok(()));
    plan
}

fn busy(plan: &Plan) -> Vec<String> {
    plan.steps.iter().filter(|s| !s.is_idle()).map(|s| format!("{}: {}", s.name(), s.reason)).collect()
}

#[test]
fn nothing_is_done_where_nothing_changed() {
    let (config, facts) = deployed();
    assert_eq!(busy(&app(&config, &facts)), Vec::<String>::new());
    assert!(cluster::plan(&config, &facts).unwrap().is_idle());
}

#[test]
fn a_part_is_built_then_loaded_then_installed() {
    let (config, mut facts) = deployed();
    node(&mut facts).images.clear();
    *facts.objects_mut() = Objects { node_profile: Some(config.profile.clone()), ..Objects::default() };
    let plan = app(&config, &facts);
    let waits = |id: StepId| plan.steps.iter().find(|s| s.id == id).unwrap().predecessors().collect::<Vec<_>>();
    for part in Part::ALL {
        assert_eq!(waits(StepId::Load(part)), [StepId::Build(part)]);
        let before = [StepId::InstallNamespace, StepId::InstallSecret, StepId::Load(part)];
        assert_eq!(waits(StepId::Install(part)), before);
    }
    assert!(waits(StepId::InstallSecret).contains(&StepId::InstallNamespace));
    // `load` and `install` have their own plans, without the earlier steps.
    assert_eq!(load::plan(&config, &facts).unwrap().check(), Ok(()));
    assert_eq!(install::plan(&config, &facts).unwrap().check(), Ok(()));
}

#[test]
fn every_plan_of_clean_and_stop_has_an_order() {
    for choice in 0..8 {
        let (config, mut facts) = deployed_with_database();
        let is = |bit: u8| choice & bit != 0;
        let words = Clean { tools: is(1), database: is(2), cluster: is(4) };
        assert_eq!(clean::plan(&config, &facts, &words).unwrap().check(), Ok(()), "{choice}");
        assert_eq!(stop::plan(&config, &facts).check(), Ok(()));
        facts.objects_mut().releases.clear();
        assert_eq!(clean::plan(&config, &facts, &words).unwrap().check(), Ok(()), "{choice}, without releases");
    }
}

#[test]
fn a_changed_file_concerns_its_part_alone() {
    let (config, mut facts) = deployed();
    facts.sources[Part::Backend].edit("app/chat.py", "2");
    assert_eq!(
        busy(&app(&config, &facts)),
        ["build backend: changed: backend/app/chat.py", "install backend: 1 pod replaced"]
    );
}

#[test]
fn what_is_there_is_built_again_where_that_is_asked_for() {
    let (mut config, mut facts) = deployed();
    config.no_cache = true;
    let builds = |config: &Config, facts: &Facts| -> Vec<String> {
        let plan = build::plan(config, facts).unwrap();
        assert_eq!(busy(&plan), ["build backend: asked for again", "build frontend: asked for again"]);
        let ops = plan.steps.iter().flat_map(|s| &s.ops).map(ToString::to_string);
        ops.filter(|op| op.contains(" build ")).collect()
    };
    let in_docker = builds(&config, &facts);
    let node = node(&mut facts);
    (node.engine, node.runtime) = (None, Runtime::Containerd);
    facts.tools.buildctl = Some("/buildctl".into());
    let in_containerd = builds(&config, &facts);
    assert_eq!((in_docker.len(), in_containerd.len()), (2, 2));
    for command in in_docker.iter().chain(&in_containerd) {
        assert!(command.contains(" --no-cache "), "{command}");
    }
}

#[test]
fn a_deployment_that_was_taken_over_is_this_clone_s_afterwards() {
    let (config, mut facts) = deployed();
    for deployment in facts.objects_mut().deployments.values_mut() {
        deployment.source = Some("/another/clone".into());
    }
    let reason = "belonged to another clone until now";
    let both = ["backend", "frontend"].map(|part| format!("install {part}: {reason}"));
    assert_eq!(busy(&app(&config, &facts)), both);
}

#[test]
fn the_tools_go_after_those_who_need_them() {
    let (config, facts) = deployed();
    let words = Clean { tools: true, database: true, cluster: true };
    let plan = clean::plan(&config, &facts, &words).unwrap();
    let (tools, others) = plan.steps.split_last().unwrap();
    assert_eq!(tools.name(), "clean tools");
    assert!(!others.is_empty() && others.iter().all(|step| tools.predecessors().any(|id| id == step.id)), "{tools:?}");
}

#[test]
fn an_engine_without_room_for_a_node_is_said_before_minikube_begins() {
    let (config, mut facts) = deployed();
    facts.cluster = Cluster::Absent;
    for (cpus, memory, has_room) in [(2, 1961, false), (1, 8000, false), (2, 2200, true)] {
        facts.capacity = Some(Capacity { cpus, memory, rootless: false });
        assert_eq!(cluster::plan(&config, &facts).is_ok(), has_room, "{cpus} CPUs, {memory} MiB");
    }
}

#[test]
fn a_rootless_engine_gets_a_node_of_containerd() {
    let (mut config, mut facts) = deployed();
    facts.cluster = Cluster::Absent;
    facts.capacity = Some(Capacity { cpus: 4, memory: 8000, rootless: true });
    let start = |config: &Config| cluster::plan(config, &facts).map(|plan| format!("{:?}", plan.steps));
    assert!(start(&config).unwrap().contains("--container-runtime=containerd"));
    config.runtime = Some(Runtime::Docker);
    assert!(start(&config).unwrap_err().to_string().contains("without root"));
}

/// An editor's or another user's file. What needs no build goes on.
#[test]
fn what_cannot_be_read_stops_its_build_alone() {
    let (config, mut facts) = deployed();
    let source = &mut facts.sources[Part::Backend];
    let read = source.context.clone();
    source.context.files.insert("secret.pem".into(), "unreadable".into());
    source.tag.fingerprint = "000000000000".into();
    let refused = build::plan(&config, &facts).unwrap_err().to_string();
    assert!(refused.starts_with("backend/secret.pem cannot be read"), "{refused}");
    assert!(clean::plan(&config, &facts, &Clean::default()).is_ok());
    facts.sources[Part::Backend].context = read;
    facts.sources[Part::Frontend].chart.files.insert("templates/x".into(), "unreadable".into());
    assert!(install::plan(&config, &facts).unwrap_err().to_string().starts_with("helm/frontend/templates/x"));
}

#[test]
fn a_changed_chart_builds_nothing() {
    let (config, mut facts) = deployed();
    facts.sources[Part::Frontend].chart.files.insert("values.yaml".into(), "2".into());
    assert_eq!(busy(&app(&config, &facts)), ["install frontend: chart or configuration changed"]);
}

#[test]
fn an_empty_cluster_gets_everything_and_proof_of_it() {
    let (config, mut facts) = deployed();
    node(&mut facts).images.clear();
    *facts.objects_mut() = Objects { node_profile: Some(config.profile.clone()), ..Objects::default() };
    let plan = app(&config, &facts);
    let names: Vec<String> = busy(&plan).iter().map(|b| b.split(':').next().unwrap_or_default().to_owned()).collect();
    let expected = [
        "build backend",
        "build frontend",
        "install namespace",
        "install secret",
        "install backend",
        "install frontend",
    ];
    assert_eq!(names, expected);
    let proofs = plan.steps.iter().flat_map(|s| &s.ops).filter(|op| matches!(op, Op::Prove(_)));
    assert_eq!(proofs.count(), 2);
}

/// With a local Postgres whose password is set and known to the app.
fn deployed_with_database() -> (Config, Facts) {
    let (mut config, mut facts) = deployed();
    config.local_database = true;
    facts.machine_images.insert(canonical(postgres::IMAGE), "sha256:postgres".into());
    let plan = database::plan(&config, &facts).unwrap();
    let mark = plan.steps.iter().flat_map(|s| &s.ops).find_map(|op| match op {
        Op::Write { text, .. } => Some(text.trim().to_owned()),
        _ => None,
    });
    let id = mark.as_deref().and_then(|mark| mark.split(' ').next()).map(str::to_owned);
    assert!(id.is_some());
    facts.database.volume = id;
    facts.database.password = mark;
    facts.database.container = Container::Runs { address: "192.168.49.240".into() };
    let url = database::wanted(&config, &facts).url().unwrap().clone();
    facts.objects_mut().app_secret.get_or_insert_default().insert("DATABASE_URL".into(), url);
    config.local_database = false;
    (config, facts)
}

fn database_plan(config: &Config, facts: &Facts) -> Vec<String> {
    busy(&database::plan(config, facts).unwrap())
}

#[test]
fn a_database_that_runs_is_remembered_and_left_alone() {
    let (config, facts) = deployed_with_database();
    assert_eq!(database_plan(&config, &facts), Vec::<String>::new());
    assert!(database::is_local(&config, &facts));
    let (config, facts) = deployed();
    assert!(!database::is_local(&config, &facts), "nobody asked for one");
}

#[test]
fn a_stopped_database_keeps_its_password() {
    let (config, mut facts) = deployed_with_database();
    facts.database.container = Container::Stopped;
    assert_eq!(database_plan(&config, &facts), ["database postgres: stopped"]);
    facts.database.container = Container::Runs { address: "192.168.58.240".into() };
    assert_eq!(database_plan(&config, &facts), ["database postgres: moved beside the node"]);
}

#[test]
fn a_password_that_is_lost_on_either_side_is_made_anew() {
    let secret_lost = |facts: &mut Facts| drop(facts.objects_mut().app_secret.take());
    let another_volume = |facts: &mut Facts| facts.database.volume = Some("another".into());
    let state_lost = |facts: &mut Facts| facts.database.password = None;
    for lose in [&secret_lost as &dyn Fn(&mut Facts), &another_volume, &state_lost] {
        let (config, mut facts) = deployed_with_database();
        let before = database::wanted(&config, &facts).url().unwrap().clone();
        facts.fresh_password = crate::secret::Secret::new("newer");
        lose(&mut facts);
        assert_eq!(database_plan(&config, &facts), ["database password: new for this volume"]);
        assert_ne!(database::wanted(&config, &facts).url(), Some(&before));
        assert!(busy(&install::plan(&config, &facts).unwrap()).iter().any(|b| b.starts_with("install secret")));
    }
}

#[test]
fn an_external_database_comes_first() {
    let (mut config, facts) = deployed_with_database();
    config.app.database_url = Some(crate::secret::Secret::new("postgresql://neon"));
    assert_eq!(database_plan(&config, &facts), Vec::<String>::new());
}
