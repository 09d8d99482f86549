//! Facts of a healthy machine on which the app runs. Tests change single facts of it.

use super::cluster::{Cluster, Node};
use super::objects::{Deployment, Objects, Pod, Revision};
use super::sources::Source;
use super::{Facts, forwarder, machine, reach, settings, setup, tools};
use crate::app::part::Part;
use crate::app::per_part::PerPart;
use crate::secret::Secret;
use crate::tools::version::{Tool, Version};
use crate::values::Runtime;
use std::collections::BTreeMap;

impl Facts {
    pub fn for_tests() -> Self {
        let tool = |name: &str, version| Some(Tool { path: format!("/usr/bin/{name}").into(), version });
        Self {
            machine: machine::Machine {
                os: "linux",
                arch: "x86_64",
                cpus: 4,
                memory: 16_000,
                memory_free: None,
                disk_free: Some(50_000),
                root: false,
                distribution: "debian".into(),
                codename: "bookworm".into(),
                sys_resource: true,
            },
            capacity: None,
            tools: tools::Tools {
                docker: tool("docker", Version(28, 2, 2)),
                minikube: tool("minikube", Version(1, 38, 1)),
                kubectl: tool("kubectl", Version(1, 34, 4)),
                helm: tool("helm", Version(4, 1, 0)),
                buildctl: None,
                passed_over: Vec::new(),
            },
            files: super::files::Files::default(),
            setup: setup::Setup {
                engine: setup::Engine::Up,
                bases: setup::Bases::default(),
                source: reach::Reach { rung: reach::Rung::Release, reason: "remembered".into(), remembered: true },
                host: setup::Host::default(),
                made: setup::Made::default(),
                pack: None,
            },
            cluster: Cluster::Running(Box::new(Node {
                runtime: Runtime::Docker,
                kubernetes: "1.34.4".into(),
                others: Vec::new(),
                engine: None,
                images: BTreeMap::new(),
                address: Some("192.168.49.2".into()),
                doubt: None,
                objects: Some(objects()),
            })),
            sources: PerPart::new(|part| match part {
                Part::Backend => Source::for_tests(part, &[("app/chat.py", "1")]),
                Part::Frontend => Source::for_tests(part, &[("src/app/page.tsx", "1")]),
            }),
            database: super::database::Database::default(),
            forwarder: Some(forwarder::Forwarder {
                pid: 7,
                port: 3000,
                namespace: "todo-chatbot".into(),
                answers: true,
                silent: false,
            }),
            orphans: Vec::new(),
            machine_images: BTreeMap::new(),
            machine_built: Default::default(),
            free_port: 3001,
            port_denied: false,
            settings: settings::Settings::default(),
            fresh_secret: Secret::new("fresh"),
            fresh_password: Secret::new("fresh-canary"),
            now: 1_795_343_464,
            unremembered: None,
        }
    }

    /// The running node's objects, for a test to change.
    pub fn objects_mut(&mut self) -> &mut Objects {
        match &mut self.cluster {
            Cluster::Running(node) => node.objects.get_or_insert_default(),
            _ => unreachable!("the cluster of the tests runs"),
        }
    }
}

fn objects() -> Objects {
    let deployment = |part: &str| Deployment {
        image: format!("{part}:4be1c09a77f2"),
        wanted: 1,
        ready: 1,
        source: Some("/clone".into()),
        rolled_out: Some(1_795_343_404),
        release: Some(part.to_owned()),
        secret: None,
    };
    let revision =
        Revision { number: 7, status: "deployed".into(), created: 1_795_343_400, inputs: None, secret: None };
    let pod = |part: &str| Pod {
        name: format!("{part}-1"),
        app: part.to_owned(),
        phase: "Running".into(),
        ready: true,
        image_id: "sha256:ab".into(),
        restarts: 0,
        created: "2026-11-22T10:00:00Z".into(),
        started: Some("2026-11-22T10:00:01Z".into()),
        ready_since: Some("2026-11-22T10:00:04Z".into()),
    };
    let both = |part: &str| (part.to_owned(), deployment(part));
    Objects {
        node_profile: Some("todo-chatbot".into()),
        is_cordoned: false,
        namespace: Some("Active".into()),
        own_namespace: true,
        drills: Vec::new(),
        deployments: BTreeMap::from([both("backend"), both("frontend")]),
        releases: ["backend", "frontend"].map(|part| (part.to_owned(), vec![revision.clone()])).into(),
        app_secret: Some(BTreeMap::from([("AUTH_SECRET".to_owned(), Secret::new("canary"))])),
        app_secrets: Vec::new(),
        pods: vec![pod("backend"), pod("frontend")],
        config_maps: ["backend-config", "frontend-config"].map(str::to_owned).into(),
        services: ["backend-service", "frontend-service"].map(|name| (name.to_owned(), "10.96.0.7".to_owned())).into(),
    }
}
