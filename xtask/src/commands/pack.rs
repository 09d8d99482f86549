//! `pack`: what setup made, in one file for machines that cannot reach the network.

use super::build::{self, Builder};
use crate::archive::contents::{Contents, Kind, List, Stage};
use crate::cli;
use crate::cmd::Cmd;
use crate::config::Config;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::reach::Rung;
use crate::facts::sources::Source;
use crate::failure::{Exit, Failure};
use crate::lock;
use crate::pins::NODE_IMAGE;
use crate::plan::{Op, Output, Plan, Step};
use crate::report::Event;
use crate::setup;
use crate::step_id::{Pack, StepId};
use crate::tools::docker::{self, Engine, docker};
use crate::tools::node;
use anyhow::Result;
use std::path::Path;

/// A deployment does not go on without these.
const NEEDED: [&str; 4] = ["minikube", "kubectl", "helm", NODE_IMAGE];

/// # Errors
/// Setup did not make all that a deployment needs, or an image of the app is not built.
fn plan(config: &Config, facts: &Facts, file: &Path, app: bool) -> Result<Plan> {
    let fix = "cargo xtask setup --source registries, then: cargo xtask pack FILE";
    if facts.setup.source.rung != Rung::Registries {
        let what = "a pack holds what setup built from package registries, and this machine uses official releases";
        return Err(Failure::new(Exit::Lacks, what, fix).into());
    }
    let site = setup::site(config, facts);
    let work = config.paths.cache.join("work/pack");
    let client = &facts.tools.docker_client()?.path;
    let mut contents =
        Contents { platform: setup::platform(&site), runtime: site.runtime.name().to_owned(), ..Contents::default() };
    let machine = || docker(client, &Engine::Machine);
    let mut save: Vec<Op> = Vec::new();
    let mut programs: Vec<String> = Vec::new();
    let mut debians: Vec<(String, Op)> = Vec::new();
    for step in setup::results(&site)? {
        let (Some(leaves), StepId::Setup(stage)) = (&step.leaves, step.id) else { continue };
        let mut outputs = Vec::new();
        for output in &leaves.outputs {
            let path = match output {
                Output::Image(tag) => {
                    let path = work.join(format!("{}.tar", stage.name()));
                    save.push(Op::Run(save_image(machine(), tag, &path)));
                    debians.push(((*tag).to_owned(), list_debian(machine(), tag, &work.join(stage.name()))));
                    path
                }
                Output::Program(path) => {
                    programs.push(path.to_string_lossy().into_owned());
                    path.clone()
                }
                Output::Shared(path) => path.clone(),
            };
            outputs.push((output.name(), path));
        }
        contents.stages.push(Stage { name: stage.name(), fingerprint: leaves.fingerprint.clone(), outputs });
    }
    let names: Vec<&String> = contents.stages.iter().flat_map(|stage| &stage.outputs).map(|(name, _)| name).collect();
    if let Some(missing) = NEEDED.iter().find(|needed| !names.iter().any(|name| name == *needed)) {
        let what = format!("the pack would lack {missing}: setup did not make it");
        let fix =
            format!("take {missing} off PATH and out of the engine, then: cargo xtask setup && cargo xtask pack FILE");
        return Err(Failure::new(Exit::Lacks, what, fix).into());
    }
    if app {
        for source in facts.sources.iter() {
            let path = work.join(format!("{}.tar", source.part));
            let tag = source.tag.to_string();
            save.extend(app_image(config, facts, source, &path)?);
            let (kind, lock) = match source.part {
                crate::app::part::Part::Backend => (Kind::Pip, "requirements.txt"),
                crate::app::part::Part::Frontend => (Kind::Npm, "package-lock.json"),
            };
            let path_of_lock = config.paths.root.join(source.part.name()).join(lock);
            contents.lists.push(List { kind, owner: tag.clone(), path: path_of_lock });
            contents.images.push((tag, path));
        }
    }
    let go = work.join("go");
    contents.lists.push(List { kind: Kind::Go, owner: String::new(), path: go.clone() });
    let list_go = Cmd::new("go").words("version -m").args(programs).limit(60);
    let mut lists = vec![Op::Answer { cmd: list_go, path: go, statuses: &[0, 1] }];
    for (owner, op) in debians {
        if let Op::Answer { path, .. } = &op {
            contents.lists.push(List { kind: Kind::Debian, owner, path: path.clone() });
        }
        lists.push(op);
    }
    let mut name = file.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    let partial = file.with_file_name(name);
    let id = StepId::Pack;
    let remedy = "free some disk space if it is full, then run the same command again";
    Ok(Plan::of([
        Step::new(id(Pack::Images))
            .because("saved from their engine")
            .ops([Op::Remove(work.clone()), Op::MakeDir(work.clone())])
            .ops(save)
            .undo([Op::Remove(work.clone())])
            .budget(900)
            .expected(15)
            .remedy(remedy),
        Step::new(id(Pack::Contents))
            .because("listed for the bill of materials")
            .ops(lists)
            .undo([Op::Remove(work.clone())])
            .budget(300)
            .expected(5)
            .remedy(remedy)
            .after(id(Pack::Images)),
        Step::new(id(Pack::Archive))
            .detail(file.to_string_lossy())
            .op(Op::Pack { contents: Box::new(contents), to: partial.clone() })
            .op(Op::Rename { from: partial.clone(), to: file.to_owned() })
            .op(Op::Remove(work.clone()))
            .undo([Op::Remove(partial), Op::Remove(work)])
            .budget(900)
            .expected(8)
            .remedy(remedy)
            .after(id(Pack::Contents)),
    ]))
}

fn save_image(docker: Cmd, tag: &str, to: &Path) -> Cmd {
    docker.words("save --output").arg(to.to_string_lossy()).arg(tag).limit(600)
}

/// The packages of an image, by its own dpkg.
fn list_debian(docker: Cmd, tag: &str, to: &Path) -> Op {
    let ask = docker.words("run --rm --network none --entrypoint dpkg-query").arg(tag).arg("--show");
    let ask = ask.arg("--showformat=${Package} ${Version} ${Architecture}\\n").limit(60);
    Op::Answer { cmd: ask, path: to.with_extension("packages"), statuses: &[0] }
}

/// The image is saved from the engine that built it. containerd's images pass through the machine's engine, which saves them as
/// `docker load` takes them.
fn app_image(config: &Config, facts: &Facts, source: &Source, to: &Path) -> Result<Vec<Op>> {
    let client = &facts.tools.docker_client()?.path;
    let tag = source.tag.to_string();
    let from = |engine: &Engine| Op::Run(save_image(docker(client, engine), &tag, to));
    if build::is_in_machine(facts, &source.tag) {
        return Ok(vec![from(&Engine::Machine)]);
    }
    if build::in_node(facts, source).is_none() {
        let what = format!("{tag} is not built");
        return Err(Failure::new(Exit::Failed, what, "cargo xtask deploy, then pack with --images again").into());
    }
    Ok(match build::builder(facts) {
        Builder::NodeEngine(engine) => vec![from(&engine)],
        Builder::NodeBuildKit(_) | Builder::Machine => {
            let load = docker::docker(client, &Engine::Machine).arg("load").limit(600);
            vec![Op::Pipe(node::export(client, &config.profile, &source.tag.canonical()), load), from(&Engine::Machine)]
        }
    })
}

/// # Errors
/// As [`plan`], or setup fails.
pub fn perform(cx: &Context, words: &cli::Pack) -> Result<()> {
    let facts = super::setup::ready(cx)?;
    let file = std::path::absolute(&words.file)?;
    let plan = plan(cx.config, &facts, &file, words.images)?;
    let _lock = if cx.dry_run { None } else { Some(lock::cache(&cx.config.paths, cx.report)?) };
    cx.carry_out(&plan)?;
    if !cx.dry_run {
        let bytes = std::fs::metadata(&file)?.len();
        cx.report.event(Event::Packed { path: file, bytes });
    }
    Ok(())
}
