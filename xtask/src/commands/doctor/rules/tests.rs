use super::*;
use crate::app::part::Part;
use crate::commands::doctor::{Weight, findings};
use crate::facts::cluster::Cluster;
use crate::failure::{Exit, Failure};
use crate::values::Runtime;
use std::collections::BTreeSet;

/// The codes of the findings, with a `!` behind each problem.
fn codes(config: &Config, facts: &Facts) -> String {
    let mark = |weight| if weight == Weight::Problem { "!" } else { "" };
    let all = findings(config, facts);
    all.iter().map(|(code, f)| format!("{code}{}", mark(f.weight))).collect::<Vec<_>>().join(" ")
}

/// The findings after one change of a healthy machine.
fn after(change: impl Fn(&mut Config, &mut Facts)) -> String {
    let (mut config, mut facts) = (Config::for_tests(), Facts::for_tests());
    change(&mut config, &mut facts);
    codes(&config, &facts)
}

fn node(facts: &mut Facts) -> &mut crate::facts::cluster::Node {
    match &mut facts.cluster {
        Cluster::Running(node) => node,
        _ => unreachable!("the cluster of the tests runs"),
    }
}

#[test]
fn finds_nothing_where_all_is_well() {
    assert_eq!(after(|_, _| {}), "");
    assert_eq!(after(|_, f| f.cluster = Cluster::Absent), "", "deploy makes it");
}

#[test]
fn every_code_is_its_own_and_in_order() {
    let codes: BTreeSet<&str> = ALL.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes.len(), ALL.len());
    assert!(ALL.is_sorted_by_key(|(code, _)| *code));
}

#[test]
fn judges_the_machine() {
    assert_eq!(after(|_, f| f.machine.cpus = 1), "D010!");
    assert_eq!(after(|_, f| f.machine.memory = 4095), "D011!");
    assert_eq!(after(|_, f| f.machine.disk_free = Some(10_239)), "D012!");
    assert_eq!(after(|_, f| f.machine.disk_free = None), "");
    let engine = |cpus, memory| after(|_, f| f.capacity = Some(Capacity { cpus, memory, rootless: false }));
    assert_eq!((engine(1, 8000).as_str(), engine(2, 1961).as_str(), engine(2, 8000).as_str()), ("D010!", "D011!", ""));
    assert_eq!(after(|_, f| f.files.env_is_open = true), "D002");
    assert_eq!(after(|_, f| f.files.unwritable = vec!["/cache".into()]), "D003!");
    let unreadable = |f: &mut Facts| {
        f.sources[Part::Backend].context.files.insert("x".into(), "unreadable".into());
    };
    assert_eq!(after(|_, f| unreadable(f)), "D004!");
    let torn = Failure::new(Exit::Usage, "DATABASE_URL has more than one line", "write it on one line");
    assert_eq!(after(|c, _| c.env_problem = Some(torn.clone())), "D001!");
}

#[test]
fn judges_engine_and_tools() {
    assert_eq!(after(|_, f| f.tools.docker = None), "D021!");
    assert_eq!(after(|_, f| f.setup.engine = Engine::Down("Cannot connect".into())), "D022!");
    let no_buildx = "/usr/bin/docker: version 28.2.2 has no buildx plugin, and so no BuildKit";
    assert_eq!(
        after(|_, f| {
            f.tools.docker = None;
            f.tools.passed_over.push(no_buildx.into());
        }),
        "D023!"
    );
    assert_eq!(
        after(|_, f| {
            f.tools.minikube = None;
            f.tools.kubectl = None;
            f.tools.helm = None;
        }),
        "D024! D025! D026!"
    );
    let old = "/usr/bin/helm: version 3.2.0 is outside 3.14.0 to 5.0.0".to_owned();
    let (config, mut facts) = (Config::for_tests(), Facts::for_tests());
    facts.tools.helm = None;
    facts.tools.passed_over.push(old.clone());
    assert_eq!(findings(&config, &facts)[0].1.what, format!("no helm that can be used: {old}"));
}

#[test]
fn judges_what_builds_and_snaps_cannot_reach() {
    assert_eq!(after(|_, f| f.settings.kept_from_builds = vec!["HTTPS_PROXY"]), "D028");
    let snap = |f: &mut Facts| f.tools.docker.as_mut().unwrap().path = "/snap/bin/docker".into();
    assert_eq!(after(|_, f| snap(f)), "D027");
    let visible = |c: &mut Config, f: &mut Facts| {
        snap(f);
        (c.paths.cache, c.paths.minikube_home) = ("/home/me/cache".into(), "/home/me/minikube".into());
    };
    assert_eq!(after(visible), "");
}

#[test]
fn judges_the_cluster() {
    assert_eq!(after(|_, f| f.cluster = Cluster::Foreign), "D030!");
    assert_eq!(after(|_, f| node(f).doubt = Some("its server is another".into())), "D031!");
    assert_eq!(after(|_, f| node(f).objects = None), "D032!");
    assert_eq!(after(|_, f| f.cluster = Cluster::Stopped(Runtime::Docker)), "D033");
    assert_eq!(after(|_, f| f.cluster = Cluster::Unfinished), "D033");
    assert_eq!(after(|_, f| f.cluster = Cluster::Lost("its container was removed")), "D037!");
    assert_eq!(after(|c, _| c.runtime = Some(Runtime::Containerd)), "D034!");
    assert_eq!(after(|_, f| node(f).runtime = Runtime::Containerd), "D035");
}

#[test]
fn judges_the_deployment() {
    assert_eq!(after(|c, _| c.paths.root = "/other".into()), "D040");
    assert_eq!(after(|_, f| f.forwarder = None), "D041");
    assert_eq!(after(|_, f| f.forwarder.as_mut().unwrap().answers = false), "D042!");
}

#[test]
fn misses_a_database_whose_data_waits() {
    assert_eq!(after(|_, f| f.database.volume = Some("ab12".into())), "D036!");
    let runs = Container::Runs { address: "192.168.49.240".into() };
    assert_eq!(
        after(|_, f| {
            f.database.volume = Some("ab12".into());
            f.database.container = runs.clone();
        }),
        ""
    );
}
