//! What is measured: each round does every work in every way, one after another.

use super::own;
use crate::app::part::Part;
use crate::cli::BenchDev;
use crate::cmd::Cmd;
use crate::config::Config;
use crate::facts::sources::Source;
use crate::facts::{Facts, cluster};
use crate::plan::{Op, Plan, Step};
use crate::step_id::StepId;
pub use crate::step_id::{Way, Work};
use crate::tools::docker::{self, Build, Engine};
use crate::tools::kubectl::{self, Target};
use crate::tools::{helm, minikube};
use anyhow::{Context as _, Result};
use std::path::PathBuf;

/// The namespace of the releases that are installed by hand.
const NAMESPACE: &str = "todo-chatbot-by-hand";

struct Bench<'a> {
    config: &'a Config,
    facts: &'a Facts,
    /// The namespace of the releases that are installed by hand.
    target: Target,
    plan: Plan,
    /// Makes the edits of each run other edits, so that no image of an earlier run fits.
    run: u64,
    /// The edited files with their text.
    originals: Vec<(PathBuf, String)>,
}

/// # Errors
/// The app is not deployed, or its sources cannot be read.
pub fn plan(config: &Config, facts: &Facts, words: &BenchDev, run: u64) -> Result<Plan> {
    let (node, _) = crate::commands::trust::running(config, facts)?;
    let originals = Part::ALL.map(|part| {
        let path = config.paths.root.join(edited(part));
        std::fs::read_to_string(&path)
            .map(|text| (path.clone(), text))
            .with_context(|| format!("cannot read {}", path.display()))
    });
    let target = Target { namespace: NAMESPACE.to_owned(), ..cluster::target(config, &facts.tools) };
    let mut bench = Bench {
        config,
        facts,
        target,
        run,
        plan: Plan::default(),
        originals: originals.into_iter().collect::<Result<_>>()?,
    };
    let tells = |way: Way| way != Way::DockerEnv || node.engine.is_some();
    for round in 1..=words.rounds {
        bench.prepare(round)?;
        bench.step(Work::Nothing, Way::Xtask, round, [Op::Run(own(config, "deploy --yes")?)]);
        let again = Part::ALL.iter().flat_map(|part| bench.by_hand(*part, 0)).collect::<Vec<_>>();
        bench.step(Work::Nothing, Way::ByHand, round, again);
        // The tool builds in the node, so there is nothing to bring; it looks for the images.
        bench.step(Work::Image, Way::Xtask, round, [Op::Run(own(config, "load --yes")?)]);
        bench.step(Work::Status, Way::Xtask, round, [Op::Run(own(config, "status")?)]);
        let get = kubectl::kubectl(&bench.target).words("get deployments,pods,services");
        bench.step(Work::Status, Way::ByHand, round, [Op::Run(get)]);
        for (work, part) in [(Work::Backend, Part::Backend), (Work::Frontend, Part::Frontend)] {
            // The other part's edit is taken back first: else the deploy would replace the pods of both.
            let mut back = bench.written();
            back.push(Op::Run(own(config, "deploy --yes")?));
            bench.step(work, Way::Prepare, round, back);
            for way in [Way::Xtask, Way::ByHand, Way::DockerEnv].into_iter().filter(|way| tells(*way)) {
                let ops = match way {
                    Way::Xtask => vec![Op::Run(own(config, "deploy --yes")?)],
                    Way::ByHand => bench.by_hand(part, round),
                    _ => bench.docker_env(part, round),
                };
                let edit = bench.edit(part, &format!("{} {round}", way.name()));
                bench.step(work, way, round, std::iter::once(edit).chain(ops));
            }
        }
        let fresh = bench.edit(Part::Backend, &format!("image {round}"));
        let build = bench.build(Part::Backend, &Engine::Machine, "by-hand-image");
        bench.step(Work::Image, Way::Prepare, round, [fresh, Op::Run(build)]);
        let load = bench.image_load(&tag(Part::Backend, "by-hand-image"));
        bench.step(Work::Image, Way::ByHand, round, [Op::Run(load)]);
    }
    bench.end(words.rounds)
}

/// The file that each round edits.
fn edited(part: Part) -> &'static str {
    match part {
        Part::Backend => "backend/main.py",
        Part::Frontend => "frontend/src/app/layout.tsx",
    }
}

fn tag(part: Part, version: &str) -> String {
    format!("{part}:{version}")
}

impl Bench<'_> {
    fn step(&mut self, work: Work, way: Way, round: u8, ops: impl IntoIterator<Item = Op>) {
        let before = self.plan.steps.last().map(|step| step.id);
        let step = Step::new(StepId::Measure { work, way, round }).ops(ops).undo(self.restored()).budget(1800);
        let remedy = "mend it, then run it again: cargo xtask deploy puts the app back";
        self.plan.push(step.remedy(remedy).after_all(before));
    }

    /// Nothing is left to do in either way.
    fn prepare(&mut self, round: u8) -> Result<()> {
        let create = kubectl::apply(
            &self.target,
            "namespace",
            format!("{{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{{\"name\":\"{NAMESPACE}\"}}}}"),
        );
        let mut ops = self.written();
        ops.push(Op::MakeDir(self.config.paths.output.join("bench")));
        ops.extend([Op::Run(create), Op::Run(own(self.config, "deploy --yes")?)]);
        ops.extend(Part::ALL.iter().flat_map(|part| self.by_hand(*part, 0)));
        self.step(Work::Nothing, Way::Prepare, round, ops);
        Ok(())
    }

    /// What was made is removed, and the app is deployed as it was.
    fn end(mut self, rounds: u8) -> Result<Plan> {
        let docker = &self.facts.tools.docker_client()?.path;
        let versions = (0..=rounds).flat_map(|round| [format!("by-hand-{round}"), format!("by-env-{round}")]);
        let versions: Vec<String> = versions.chain(["by-hand-image".to_owned()]).collect();
        let tags = Part::ALL.iter().flat_map(|part| versions.iter().map(|version| tag(*part, version)));
        let tags: Vec<String> = tags.collect();
        let remove =
            |engine: &Engine| docker::docker(docker, engine).words("image rm --force").args(tags.iter().cloned());
        let mut ops = self.restored();
        ops.push(Op::Try(remove(&Engine::Machine)));
        if let Some(engine) = self.node_engine() {
            ops.push(Op::Try(remove(&engine)));
        }
        ops.push(Op::Run(own(self.config, "deploy --yes")?));
        self.step(Work::Nothing, Way::Restore, 0, ops);
        Ok(self.plan)
    }

    /// The edited files as they were.
    fn written(&self) -> Vec<Op> {
        let write = |(path, text): &(PathBuf, String)| Op::Write { path: path.clone(), text: text.clone() };
        self.originals.iter().map(write).collect()
    }

    fn restored(&self) -> Vec<Op> {
        let gone = kubectl::kubectl(&self.target)
            .words("delete --ignore-not-found --wait=false")
            .arg(format!("namespace/{NAMESPACE}"));
        // A step's undo runs only after its failure; the last step does the same at the end.
        self.written().into_iter().chain([Op::Try(gone)]).collect()
    }

    fn edit(&self, part: Part, what: &str) -> Op {
        let path = self.config.paths.root.join(edited(part));
        let text = self.originals.iter().find(|(original, _)| *original == path).map_or("", |(_, text)| text);
        let comment = if part == Part::Backend { "#" } else { "//" };
        Op::Write { text: format!("{text}\n{comment} An edit of bench dev: {what}, run {}\n", self.run), path }
    }

    fn by_hand(&self, part: Part, round: u8) -> Vec<Op> {
        let version = format!("by-hand-{round}");
        let tag = tag(part, &version);
        let build = self.build(part, &Engine::Machine, &version);
        vec![Op::Run(build), Op::Run(self.image_load(&tag)), Op::Run(self.upgrade(part, &tag))]
    }

    /// `eval $(minikube docker-env)`, then a build in the node.
    fn docker_env(&self, part: Part, round: u8) -> Vec<Op> {
        let Some(engine) = self.node_engine() else { return Vec::new() };
        let version = format!("by-env-{round}");
        vec![Op::Run(self.build(part, &engine, &version)), Op::Run(self.upgrade(part, &tag(part, &version)))]
    }

    fn node_engine(&self) -> Option<Engine> {
        self.facts.cluster.running().and_then(|node| node.engine.clone())
    }

    /// With the secrets and base images that builds need on this machine.
    fn build(&self, part: Part, engine: &Engine, version: &str) -> Cmd {
        let Ok(client) = self.facts.tools.docker_client() else { return Cmd::new("docker") };
        let source: &Source = &self.facts.sources[part];
        let build = Build {
            tag: tag(part, version),
            target: None,
            context: self.config.paths.root.join(part.name()),
            args: source.base.iter().cloned().collect(),
            proxies: self.facts.settings.proxies.clone(),
            labels: Vec::new(),
            secrets: self.facts.settings.secrets.clone(),
            id_file: self.config.paths.output.join("bench").join(format!("{part}.id")),
            no_cache: false,
        };
        docker::build(client, engine, &build)
    }

    fn image_load(&self, tag: &str) -> Cmd {
        match &self.facts.tools.minikube {
            Some(tool) => minikube::image_load(tool, &self.config.profile, &self.config.paths.kubeconfig(), tag),
            None => Cmd::new("minikube"),
        }
    }

    fn upgrade(&self, part: Part, tag: &str) -> Cmd {
        let chart = self.config.paths.root.join("helm").join(part.name());
        helm::by_hand(&self.target, part.name(), &chart, tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_round_is_one_chain_that_ends_as_it_began() {
        let root = crate::for_tests::Folder::new("bench dev");
        let mut config = Config::for_tests();
        config.paths.root = root.path("clone");
        for part in Part::ALL {
            let path = config.paths.root.join(edited(part));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text\n").unwrap();
        }
        let words = BenchDev { rounds: 2, saves: 1, picture: None };
        let plan = plan(&config, &Facts::for_tests(), &words, 1).unwrap();
        assert_eq!(plan.check(), Ok(()));
        assert!(plan.steps.iter().skip(1).all(|step| step.predecessors().count() == 1));
        let last = plan.steps.last().unwrap();
        assert_eq!(last.ops.iter().filter(|op| matches!(op, Op::Write { text, .. } if text == "text\n")).count(), 2);
        // None of this tool's deploys finds an edit of the other part.
        let mut edited = std::collections::BTreeSet::new();
        for step in &plan.steps {
            for op in &step.ops {
                if let Op::Write { path, text } = op {
                    let _ = if text == "text\n" { edited.remove(path) } else { edited.insert(path) };
                }
            }
            let own = matches!(step.id, StepId::Measure { way: Way::Xtask, .. });
            assert!(!own || edited.len() <= 1, "{}", step.id);
        }
        let edits = plan.steps.iter().flat_map(|step| &step.ops).filter(|op| matches!(op, Op::Write { .. })).count();
        assert!(edits > 8, "{edits}");
    }
}
