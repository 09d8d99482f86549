//! Packs of a made-up machine, restored by real effects and a fake engine.

use super::*;
use crate::archive;
use crate::archive::contents::{Contents, Stage};
use crate::config::Config;
use crate::facts::reach::Rung;
use crate::facts::setup::{self, Engine};
use crate::for_tests::Folder;
use crate::report::Report;
use crate::run;
use crate::setup::tests::{bare, config, machine, no_tools};
use crate::tools::version::{Tool, Version};
use std::os::unix::fs::PermissionsExt;

struct Bare {
    folder: Folder,
    config: Config,
    facts: Facts,
}

impl Bare {
    /// A machine with an engine that does what `script` says, and a pack of all that the stages leave.
    fn new(name: &str, script: &str) -> Self {
        let folder = Folder::new(name);
        let docker = folder.path("docker");
        std::fs::write(&docker, format!("#!/bin/sh\ncd \"${{0%/*}}\"\n{script}\n")).unwrap();
        std::fs::set_permissions(&docker, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut config = config("");
        config.paths.cache = folder.path("cache");
        config.paths.minikube_home = folder.path("home/.minikube");
        config.paths.output = folder.path("output");
        let tools = crate::facts::tools::Tools {
            docker: Some(Tool { path: docker, version: Version(20, 10, 24) }),
            ..no_tools()
        };
        let setup = setup::Setup { engine: Engine::Up, ..bare(Rung::Registries) };
        let facts =
            Facts { machine: machine("linux", "x86_64", "debian", "bookworm"), tools, setup, ..Facts::for_tests() };
        let mut bare = Self { folder, config, facts };
        bare.pack();
        bare.open();
        bare
    }

    fn file(&self) -> PathBuf {
        self.folder.path("a.pack")
    }

    fn pack(&self) {
        let made = |name: String| {
            let path = self.folder.path(&format!("made-{}", name.replace(['/', ':'], "-")));
            // kubectl is kube under another name.
            std::fs::write(&path, name.replace("kubectl", "kube")).unwrap();
            (name, path)
        };
        let stage = |step: &Step| {
            let (StepId::Setup(id), Some(leaves)) = (step.id, &step.leaves) else { unreachable!() };
            let outputs = leaves.outputs.iter().map(|output| made(output.name())).collect();
            Stage { name: id.name(), fingerprint: leaves.fingerprint.clone(), outputs }
        };
        let stages = results(&crate::setup::site(&self.config, &self.facts)).unwrap().iter().map(stage).collect();
        let platform = "linux-amd64".into();
        let contents = Contents { platform, runtime: "docker".into(), stages, ..Contents::default() };
        archive::write(&contents, &self.file(), |_| {}).unwrap();
    }

    fn open(&mut self) {
        self.facts.setup.pack = Some(Arc::new(Pack::open(&self.file()).unwrap()));
    }

    fn plan(&self) -> Result<Plan> {
        crate::setup::plan(&self.config, &self.facts)
    }

    fn restore(&self) -> Result<()> {
        let plan = self.plan()?;
        assert_eq!(plan.check(), Ok(()));
        let report = Report::new(crate::values::Output::Human, false, Default::default());
        run::execute(&plan, &self.config.paths, &report).map(drop)
    }

    fn refusal(&self) -> Failure {
        self.restore().unwrap_err().downcast::<Failure>().unwrap()
    }

    /// The files below the cache and Minikube's home.
    fn left(&self) -> Vec<PathBuf> {
        let mut open = vec![self.config.paths.cache.clone(), self.folder.path("home")];
        let mut files = Vec::new();
        while let Some(folder) = open.pop() {
            for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
                if path.is_dir() { open.push(path) } else { files.push(path) }
            }
        }
        files
    }
}

#[test]
fn a_later_setup_finds_all_that_a_pack_brought_unchanged() {
    let mut bare = Bare::new("restore", "cat >> loaded");
    bare.restore().unwrap();
    let kubectl = bare.config.paths.bin().join("kubectl");
    assert_eq!(std::fs::read_link(kubectl).unwrap(), Path::new("kube"));
    assert!(!bare.left().iter().any(|path| path.to_string_lossy().ends_with(".partial")), "{:?}", bare.left());
    let images = results(&crate::setup::site(&bare.config, &bare.facts)).unwrap();
    let images = images.iter().filter_map(|step| step.leaves.as_ref()).flat_map(|leaves| {
        leaves.outputs.iter().filter_map(|output| match output {
            Output::Image(tag) => Some(((*tag).to_owned(), Some(leaves.fingerprint.clone()))),
            _ => None,
        })
    });
    let images: std::collections::BTreeMap<_, _> = images.collect();
    for tag in images.keys() {
        assert!(bare.folder.read("loaded").contains(tag), "{}", bare.folder.read("loaded"));
    }
    let mut source = bare.facts.setup.source.clone();
    source.remembered = true;
    let found = setup::gather(&bare.config, source, Engine::Up, images).unwrap();
    bare.facts.setup.made.stamps = found.made.stamps;
    bare.facts.setup.made.files = found.made.files;
    bare.facts.setup.made.images = found.made.images;
    bare.facts.setup.source = found.source;
    assert!(bare.plan().unwrap().is_idle(), "{}", bare.plan().unwrap());
    bare.facts.setup.pack = None;
    let plan = bare.plan().unwrap();
    let busy: Vec<StepId> = plan.steps.iter().filter(|step| !step.is_idle()).map(|step| step.id).collect();
    assert!(busy.iter().all(|id| *id == StepId::Setup(Setup::Packages)), "{plan}");
}

#[test]
fn a_pack_decides_which_programs_of_a_single_runtime_there_are() {
    let made = ("buildkit".to_owned(), "made for a containerd cluster".to_owned());
    // Packed where both runtimes were used, restored on a bare machine.
    let mut bare = Bare::new("restore-both", "cat >> loaded");
    bare.facts.setup.pack = None;
    bare.facts.setup.made.stamps.extend([made.clone()]);
    bare.pack();
    bare.facts.setup.made.stamps.clear();
    bare.open();
    bare.restore().unwrap();
    assert!(bare.config.paths.bin().join("buildkitd").exists());
    // Packed where one runtime was used, restored where both are.
    let mut bare = Bare::new("restore-one", "cat >> loaded");
    bare.facts.setup.made.stamps.extend([made]);
    bare.restore().unwrap();
    assert!(!bare.config.paths.bin().join("buildkitd").exists());
}

#[test]
fn a_changed_byte_is_refused_and_nothing_is_left() {
    let bare = Bare::new("restore-changed", "cat >> loaded");
    let mut bytes = std::fs::read(bare.file()).unwrap();
    let at = bytes.windows(12).rposition(|window| window.starts_with(b"preloaded-im")).unwrap();
    bytes[at] ^= 1;
    std::fs::write(bare.file(), bytes).unwrap();
    let failure = bare.refusal();
    assert_eq!(failure.exit, Exit::Refused);
    assert!(failure.what.ends_with("was changed after the pack was made"), "{failure}");
    assert_eq!(bare.left(), Vec::<PathBuf>::new());
    assert_eq!(bare.folder.read("loaded"), "");
}

#[test]
fn an_engine_without_room_leaves_nothing() {
    let bare = Bare::new("restore-full", "echo \"$@\" >> called; echo 'no space left on device' >&2; exit 1");
    let failure = bare.refusal();
    assert!(failure.why.as_ref().is_some_and(|why| why.contains("no space left on device")), "{failure}");
    assert_eq!(bare.left(), Vec::<PathBuf>::new());
    assert!(bare.folder.read("called").contains("image rm"), "{}", bare.folder.read("called"));
}

#[test]
fn a_pack_for_another_machine_or_another_clone_is_refused_before_anything_begins() {
    let mut bare = Bare::new("restore-other", "cat >> loaded");
    bare.facts.machine.disk_free = Some(0);
    assert!(bare.refusal().what.contains("and the disk has 0 MB"));
    bare.facts.machine.disk_free = None;
    bare.config.runtime = Some(crate::values::Runtime::Containerd);
    assert!(bare.refusal().fix.contains("--runtime docker"));
    bare.config.runtime = None;
    bare.facts.machine.arch = "aarch64";
    assert!(bare.refusal().what.ends_with("was made for linux-amd64, and this machine is linux-arm64"));
    bare.facts.machine.arch = "x86_64";
    bare.facts.setup.made.recipes.values_mut().for_each(|hash| hash.push('x'));
    let failure = bare.refusal();
    assert!(failure.what.contains("other recipes") && failure.exit == Exit::Refused, "{failure}");
    assert_eq!(bare.left(), Vec::<PathBuf>::new());
}

#[test]
fn the_whole_pack_is_compared_before_packages_come() {
    let bare = Bare::new("restore-order", "cat >> loaded");
    let plan = bare.plan().unwrap();
    let packages = plan.steps.iter().find(|step| step.id == StepId::Setup(Setup::Packages)).unwrap();
    assert!(packages.predecessors().any(|id| id == StepId::Setup(Setup::Pack)), "{plan}");
}
