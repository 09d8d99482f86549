//! Stand-ins for the base images of the two Dockerfiles. Nothing of the machine gets into them, its certificates least of all.

use super::site::Site;
use super::stage::{self, Output, Stage};
use crate::cmd::Cmd;
use crate::pins::{Archive, NODE_BASE, NODE_JS, NPM, POSTGRES_BASE, PYTHON_BASE};
use crate::plan::{Op, Step};
use crate::step_id as id;
use anyhow::Result;
use std::path::Path;

fn spec(archive: &Archive) -> String {
    format!("{}@{}", archive.package, archive.version)
}

fn file(archive: &Archive) -> String {
    format!("{}-{}.tgz", archive.package, archive.version)
}

pub fn python(site: &Site) -> Result<Step> {
    let packages = ["ca-certificates", "python3", "python3-venv", "python3-pip"];
    let hooks = [
        r#"chroot "$1" ln -sf python3 /usr/bin/python"#.to_owned(),
        // It would refuse pip outside a virtual environment, which the image it stands for does not.
        r#"rm -f "$1"/usr/lib/python3*/EXTERNALLY-MANAGED"#.to_owned(),
    ];
    let inputs = [packages.join(" "), hooks.join(" ")];
    let stage = stage(id::Setup::BasePython, PYTHON_BASE, stage::fingerprint(site.setup, &["bases"], &inputs));
    Ok(stage.step(site, |work| {
        vec![
            Op::Run(site.rootfs(&work.join("python.tar"), &packages, &hooks)),
            dockerfile(site, work, "bases/python.Dockerfile"),
            Op::Run(site.build_image(PYTHON_BASE, work, &stage.fingerprint)),
        ]
    }))
}

pub fn node(site: &Site) -> Result<Step> {
    let packages = ["ca-certificates"];
    let inputs = [spec(&NODE_JS), spec(&NPM), packages.join(" ")];
    let mut stage = stage(id::Setup::BaseNode, NODE_BASE, stage::fingerprint(site.setup, &["bases"], &inputs));
    stage.after = &[id::Setup::Packages, id::Setup::Engine, id::Setup::BasePython];
    Ok(stage.step(site, |work| {
        let bin = work.join("root/usr/local/bin");
        let npm = work.join("root/usr/local/lib/node_modules/npm");
        let link = |program: &str| Op::Link {
            target: format!("../lib/node_modules/npm/bin/{program}-cli.js").into(),
            path: bin.join(program),
        };
        let sum = |a: &Archive| Op::Checksum { path: work.join(file(a)), sha256: a.sha256.to_owned() };
        vec![
            Op::Run(Cmd::new("npm").dir(work).words("pack --silent").args([spec(&NODE_JS), spec(&NPM)]).limit(600)),
            sum(&NODE_JS),
            sum(&NPM),
            Op::MakeDir(bin.clone()),
            Op::MakeDir(npm.clone()),
            Op::Run(unpack(&work.join(file(&NODE_JS)), &bin, 2).arg("package/bin/node")),
            Op::Run(unpack(&work.join(file(&NPM)), &npm, 1)),
            link("npm"),
            link("npx"),
            Op::Run(site.rootfs(&work.join("debian.tar"), &packages, &[])),
            dockerfile(site, work, "bases/node.Dockerfile"),
            Op::Run(site.build_image(NODE_BASE, work, &stage.fingerprint)),
        ]
    }))
}

/// Made once somebody asks for a local database.
pub fn postgres(site: &Site) -> Result<Step> {
    let packages = ["postgresql-15"];
    let hooks = [
        // The official image's, so that a volume serves both.
        r#"chroot "$1" usermod --uid 999 postgres && chroot "$1" groupmod --gid 999 postgres"#.to_owned(),
        r#"chroot "$1" install --directory --owner=999 --group=999 --mode=700 /var/lib/postgresql/data"#.to_owned(),
    ];
    let inputs = [packages.join(" "), hooks.join(" ")];
    let mut stage = stage(id::Setup::BasePostgres, POSTGRES_BASE, stage::fingerprint(site.setup, &["bases"], &inputs));
    // A plan of `deploy`, which begins when setup is done.
    stage.after = &[];
    Ok(stage.step(site, |work| {
        vec![
            Op::Run(site.rootfs(&work.join("postgres.tar"), &packages, &hooks)),
            dockerfile(site, work, "bases/postgres.Dockerfile"),
            Op::Run(site.build_image(POSTGRES_BASE, work, &stage.fingerprint)),
        ]
    }))
}

fn stage(id: id::Setup, tag: &'static str, fingerprint: String) -> Stage {
    let outputs = vec![Output::Image(tag)];
    Stage { id, fingerprint, outputs, after: &[id::Setup::Packages, id::Setup::Engine], seconds: 1200 }
}

fn dockerfile(site: &Site, work: &Path, recipe: &str) -> Op {
    Op::Copy { from: site.recipe(recipe), to: work.join("Dockerfile") }
}

fn unpack(archive: &Path, to: &Path, strip: u32) -> Cmd {
    Cmd::new("tar")
        .arg("-xzf")
        .arg(archive.to_string_lossy())
        .arg("-C")
        .arg(to.to_string_lossy())
        .arg(format!("--strip-components={strip}"))
        .limit(120)
}
