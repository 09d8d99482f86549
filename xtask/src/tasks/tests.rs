//! Plans of `deploy`'s parts, made from facts alone.

use super::{build, cluster, install, load};
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::cluster::{Cluster, Node};
use crate::facts::objects::Objects;
use crate::plan::{Op, Plan};
use crate::tools::docker::Engine;
use crate::tools::node::canonical;

/// A node that runs Docker, and an app in it that is of the sources as they are.
fn deployed() -> (Config, Facts) {
    let (config, mut facts) = (Config::for_tests(), Facts::for_tests());
    let images = build::images(&config, &facts);
    let node = node(&mut facts);
    node.engine = Some(Engine::Node { port: 2376, certs: "/certs".into() });
    for image in &images {
        node.images.insert(canonical(&image.tag), format!("sha256:{}", image.part));
    }
    for image in images {
        let deployment = facts.objects_mut().deployments.get_mut(image.part);
        deployment.into_iter().for_each(|d| d.image.clone_from(&image.tag));
    }
    // The labels and the Secret are those that a deployment from these facts would leave.
    let plan = install::plan(&config, &facts).unwrap();
    let labels: Vec<String> = plan.steps.iter().flat_map(|s| &s.ops).map(ToString::to_string).collect();
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
    parts.iter().fold(Plan::default(), |plan, part| plan.then(part(config, facts).unwrap()))
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
fn a_changed_file_concerns_its_part_alone() {
    let (config, mut facts) = deployed();
    facts.sources.contexts[0].files.insert("app/chat.py".into(), "2".into());
    assert_eq!(
        busy(&app(&config, &facts)),
        ["build backend: changed: backend/app/chat.py", "install backend: 1 pod replaced"]
    );
}

#[test]
fn a_changed_chart_builds_nothing() {
    let (config, mut facts) = deployed();
    facts.sources.charts[1].files.insert("values.yaml".into(), "2".into());
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
