//! Plans of whole machines, compared with the files under `golden/`. `BLESS=1 cargo test` writes them anew.

mod redo;

use super::*;
use crate::cli::Cli;
use crate::cmd::Stdin;
use crate::facts::cluster::Cluster;
use crate::facts::machine::Machine;
use crate::facts::reach::Reach;
use crate::facts::setup::{Bases, Daemon, Engine, Host, Made, Setup};
use crate::facts::tools::Tools;
use crate::failure::{Exit, Failure};
use crate::for_tests::committed;
use crate::schedule::Schedule;
use crate::tools::version::{Tool, Version};
use std::path::{Path, PathBuf};

pub fn config(words: &str) -> Config {
    let cli = Cli::parse(format!("xtask setup {words}").split_whitespace().map(Into::into).collect()).unwrap();
    let mut config = Config::resolve(&cli).unwrap();
    config.releases = None;
    config.docker_host = None;
    config.paths.root = "/clone".into();
    config.paths.cache = "/cache".into();
    config.paths.minikube_home = "/home/.minikube".into();
    config
}

pub fn machine(os: &'static str, arch: &'static str, distribution: &str, codename: &str) -> Machine {
    Machine {
        os,
        arch,
        cpus: 2,
        memory: 8000,
        memory_free: None,
        disk_free: Some(50_000),
        root: os == "linux",
        distribution: distribution.into(),
        codename: codename.into(),
        sys_resource: true,
    }
}

/// The plan of a machine without a cluster.
fn make(config: &Config, machine: &Machine, tools: &Tools, setup: &Setup) -> Result<Plan> {
    super::make(&Site { config, runtime: config.runtime.unwrap_or(Runtime::Docker), machine, tools, setup })
}

fn debian() -> Machine {
    machine("linux", "x86_64", "debian", "bookworm")
}

pub fn no_tools() -> Tools {
    Tools { docker: None, minikube: None, kubectl: None, helm: None, buildctl: None, passed_over: Vec::new() }
}

/// A machine with nothing but what the registries rung asks for.
pub fn bare(rung: Rung) -> Setup {
    let recipes =
        ["bases", "buildkit", "cri-dockerd", "host", "node", "pause", "preload"].map(str::to_owned).into_iter();
    let go = ["coredns", "crictl", "etcd", "go.mod", "go.sum", "helm.patch", "kube", "minikube", "patched", "without"]
        .map(|n| format!("go/{n}"));
    Setup {
        engine: Engine::Absent,
        bases: Bases::default(),
        source: Reach { rung, reason: "as told by --source".into(), remembered: false },
        host: Host {
            programs: ["curl", "tar", "npm"].map(str::to_owned).into(),
            go: Some(Version(1, 26, 0)),
            ..Host::default()
        },
        made: Made {
            recipes: recipes.chain(go).map(|n| (n.clone(), format!("hash of {n}"))).collect(),
            ..Made::default()
        },
        pack: None,
    }
}

/// As if every step of the plan had been carried out.
fn carried_out(plan: &Plan, mut setup: Setup) -> Setup {
    setup.engine = Engine::Up;
    setup.source.remembered = true;
    plan.steps.iter().flat_map(|s| &s.ops).fold(setup, effect)
}

/// The machine after one more effect.
fn effect(mut setup: Setup, op: &Op) -> Setup {
    let stamp = |path: &Path| Some(path.strip_prefix("/cache/stamps").ok()?.to_str()?.to_owned());
    match op {
        Op::Rename { to, .. } | Op::Link { path: to, .. } => drop(setup.made.files.insert(to.clone())),
        Op::Write { path, text } => {
            setup.made.stamps.extend(stamp(path).map(|name| (name, text.trim().to_owned())));
        }
        Op::Remove(path) => drop(stamp(path).map(|name| setup.made.stamps.remove(&name))),
        Op::Run(cmd) if cmd.args.iter().any(|a| a == "--tag") => {
            let after = |flag: &str| cmd.args[cmd.args.iter().position(|a| a == flag).unwrap() + 1].clone();
            let stage = after("--label").split_once('=').unwrap().1.to_owned();
            setup.made.images.insert(after("--tag"), Some(stage));
        }
        // Unpacked, and configured or not.
        Op::Run(cmd) if cmd.program == "apt-get" => {
            setup.host.programs.extend(crate::facts::setup::asked_for().map(str::to_owned));
        }
        _ => {}
    }
    setup
}

fn tools_in(bin: &str) -> Tools {
    let tool = |name: &str, version| Some(Tool { path: Path::new(bin).join(name), version });
    Tools {
        docker: Some(Tool { path: "/usr/bin/docker".into(), version: Version(20, 10, 24) }),
        minikube: tool("minikube", Version(1, 38, 1)),
        kubectl: tool("kubectl", Version(1, 34, 4)),
        helm: tool("helm", Version(4, 3, 1)),
        ..no_tools()
    }
}

fn golden(name: &str, plan: &Plan) {
    assert_eq!(plan.check(), Ok(()), "{name}");
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/setup/golden").join(name);
    let text = plan.to_string();
    assert_eq!(text, committed(&file, &text), "{name}: BLESS=1 writes it anew");
}

fn failure(result: Result<Plan>) -> Failure {
    result.unwrap_err().downcast::<Failure>().unwrap()
}

#[test]
fn a_bare_debian_builds_everything_from_registries() {
    let mut machine = debian();
    machine.sys_resource = false;
    let mut setup = bare(Rung::Registries);
    setup.host.daemon_json = Some(r#"{"debug":true}"#.into());
    let plan = make(&config(""), &machine, &no_tools(), &setup).unwrap();
    golden("bare-debian-registries.txt", &plan);
}

#[test]
fn a_local_database_waits_for_no_stage_of_setup() {
    let facts = Facts { machine: debian(), setup: bare(Rung::Registries), ..Facts::for_tests() };
    let plan = Plan::of([postgres(&config(""), &facts).unwrap()]);
    assert!(!plan.is_idle());
    assert_eq!(plan.check(), Ok(()));
}

#[test]
fn the_engine_still_waits_for_the_packages_where_the_other_stages_are_left_out() {
    let mut plan = make(&config(""), &debian(), &no_tools(), &bare(Rung::Registries)).unwrap();
    plan.keep(|step| matches!(step.id, StepId::Setup(step_id::Setup::Packages | step_id::Setup::Engine)));
    assert_eq!(plan.check(), Ok(()));
    let before: Vec<StepId> = plan.steps[1].predecessors().collect();
    assert_eq!(before, [plan.steps[0].id]);
}

/// Compiling takes all processors, and two programs at once would compile what they share twice.
#[test]
fn go_compiles_one_program_after_another_whichever_are_left_out() {
    let is_go = |step: &Step| step.ops.iter().any(|op| op.to_string().contains(" -trimpath "));
    for words in ["--runtime docker", "--runtime containerd"] {
        let plan = make(&config(words), &debian(), &no_tools(), &bare(Rung::Registries)).unwrap();
        let mut schedule = Schedule::of(&plan).unwrap();
        let mut running: Vec<&Step> = schedule.begin();
        let mut compiled = 0;
        while !running.is_empty() {
            let programs: Vec<&Step> = running.iter().copied().filter(|step| is_go(step)).collect();
            assert!(programs.len() < 2, "{words}: {} and {}", programs[0].id, programs[1].id);
            // Idle steps end at once. Otherwise Go's program ends before all others, so that the next one begins as early as possible.
            let next = running.iter().position(|step| step.is_idle());
            let next = next.or_else(|| running.iter().position(|step| is_go(step))).unwrap_or(0);
            let step = running.remove(next);
            compiled += usize::from(is_go(step));
            schedule.finish(step.id);
            running.extend(schedule.begin());
        }
        assert_eq!(compiled, 7, "{plan}");
    }
}

#[test]
fn a_stopped_cluster_has_the_preload_of_its_own_runtime() {
    let facts = Facts {
        machine: debian(),
        setup: bare(Rung::Registries),
        cluster: Cluster::Stopped(Runtime::Containerd),
        ..Facts::for_tests()
    };
    let plan = plan(&config(""), &facts).unwrap().to_string();
    assert!(plan.contains("preloaded-images-k8s-v18-v1.34.4-containerd-overlay2-amd64"), "{plan}");
    assert!(plan.contains("only the docker runtime uses it"), "{plan}");
}

#[test]
fn commands_of_a_stage_that_outlive_a_killed_run_are_waited_for() {
    let plan = make(&config(""), &debian(), &no_tools(), &bare(Rung::Registries)).unwrap();
    let stages = plan.steps.iter().filter(|step| matches!(step.ops.first(), Some(Op::Released(_))));
    for step in stages.clone() {
        let lock = Path::new("/cache/work").join(format!("{}.lock", step.subject()));
        assert_eq!(step.ops[0], Op::Released(lock.clone()));
        let holds = |op: &Op| !matches!(op, Op::Run(cmd) if cmd.stdin != Stdin::Locked(lock.clone()));
        assert!(step.ops.iter().all(holds), "{step:#?}");
    }
    assert!(stages.count() > 5, "{plan}");
}

#[test]
fn packages_that_were_left_half_installed_are_finished() {
    let first = make(&config(""), &debian(), &no_tools(), &bare(Rung::Registries)).unwrap();
    let mut setup = carried_out(&first, bare(Rung::Registries));
    setup.made.stamps.insert("packages".into(), "mmdebstrap gcc".into());
    let plan = make(&config(""), &debian(), &tools_in("/cache/bin"), &setup).unwrap().to_string();
    let finish = plan.find("$ DEBIAN_FRONTEND=noninteractive dpkg --configure -a").unwrap();
    assert!(plan[finish..].contains("--no-remove mmdebstrap gcc\n"), "{plan}");
}

#[test]
fn a_mac_without_docker_is_told_what_to_install() {
    let machine = machine("macos", "aarch64", "", "");
    let setup = bare(Rung::Release);
    let failure = failure(make(&config(""), &machine, &no_tools(), &setup));
    assert_eq!(failure.exit, Exit::Lacks);
    assert!(failure.fix.contains("Docker Desktop"), "{failure}");
}

#[test]
fn releases_on_linux_arm64() {
    let machine = Machine { root: false, ..machine("linux", "aarch64", "ubuntu", "noble") };
    let setup = Setup { engine: Engine::Up, ..bare(Rung::Release) };
    let plan = make(&config(""), &machine, &Tools { helm: tools_in("/usr/bin").helm, ..no_tools() }, &setup).unwrap();
    golden("release-linux-arm64.txt", &plan);
}

#[test]
fn everything_missing_is_named_at_once() {
    let mut setup = bare(Rung::Registries);
    setup.host.go = Some(Version(1, 19, 8));
    setup.host.programs.clear();
    let machine = Machine { disk_free: Some(3000), ..debian() };
    let lacks = failure(make(&config(""), &machine, &no_tools(), &setup));
    assert_eq!(lacks.exit, Exit::Lacks);
    for part in ["Go 1.26.0", "not 1.19.8", "npm", "12 GB"] {
        assert!(lacks.to_string().contains(part), "{lacks}");
    }
    let fedora = Machine { distribution: "fedora".into(), ..debian() };
    let up = Setup { engine: Engine::Up, ..setup };
    assert!(failure(make(&config(""), &fedora, &no_tools(), &up)).why.is_some_and(|w| w.contains("fedora")));
    let nowhere = Setup { source: Reach { rung: Rung::Nowhere("dl.k8s.io".into()), ..up.source.clone() }, ..up };
    assert_eq!(failure(make(&config(""), &debian(), &no_tools(), &nowhere)).exit, Exit::Lacks);
}

#[test]
fn an_engine_that_died_is_started_again() {
    let first = make(&config(""), &debian(), &no_tools(), &bare(Rung::Registries)).unwrap();
    let mut setup = carried_out(&first, bare(Rung::Registries));
    setup.engine = Engine::Down("Cannot connect to the Docker daemon".into());
    setup.host.daemon = Daemon::Stale(vec!["/run/docker.pid".into()]);
    let plan = make(&config(""), &debian(), &tools_in("/cache/bin"), &setup).unwrap();
    golden("engine-down.txt", &plan);
    setup.host.service_manager = true;
    let plan = make(&config(""), &debian(), &tools_in("/cache/bin"), &setup).unwrap();
    assert!(plan.to_string().contains("$ systemctl start docker"), "{plan}");
    let user = Machine { root: false, ..debian() };
    let failure = failure(make(&config(""), &user, &tools_in("/cache/bin"), &setup));
    assert!(failure.fix.contains("sudo systemctl start docker"), "{failure}");
}
