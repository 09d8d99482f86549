//! The node image, as Minikube expects it: found by its tag in the machine's engine, no flag needed.

use super::go;
use super::site::Site;
use super::stage::{self, Output, Stage};
use crate::pins::NODE_IMAGE;
use crate::plan::{Op, Step};
use crate::step_id as id;
use crate::tools::mmdebstrap::copy_in;
use anyhow::Result;

const PACKAGES: [&str; 28] = [
    "systemd",
    "systemd-sysv",
    "dbus",
    "udev",
    "kmod",
    "procps",
    "sudo",
    "openssh-server",
    "openssl",
    "ca-certificates",
    "curl",
    "iproute2",
    "iptables",
    "conntrack",
    "ebtables",
    "ethtool",
    "socat",
    "rsync",
    "lz4",
    "pigz",
    "zstd",
    "iputils-ping",
    "docker.io",
    "containerd",
    "runc",
    "containernetworking-plugins",
    "jq",
    "mount",
];
/// The fingerprint of the root file system, without the programs that are added to it.
pub fn of_system(site: &Site) -> String {
    stage::fingerprint(site.setup, &["node", "host"], &[PACKAGES.join(" ")])
}

pub fn step(site: &Site) -> Result<Step> {
    let (programs, fingerprints) = go::of_node(site);
    let stage = Stage {
        id: id::Setup::Node,
        fingerprint: stage::fingerprint(site.setup, &[], &[vec![of_system(site)], fingerprints].concat()),
        outputs: vec![Output::Image(NODE_IMAGE)],
        after: &[id::Setup::Packages, id::Setup::Engine, id::Setup::BaseNode, id::Setup::Buildkit],
        seconds: 1800,
    };
    let recipe = |file: &str| site.recipe("node").join(file);
    let units = [recipe("cri-docker.service"), recipe("cri-docker.socket"), recipe("buildkit.service")];
    let scripts = [recipe("setup"), recipe("entrypoint")];
    let hooks = [
        copy_in(&units.each_ref().map(AsRef::as_ref), "/lib/systemd/system"),
        copy_in(&scripts.each_ref().map(AsRef::as_ref), "/usr/local/bin"),
        r#"chroot "$1" /usr/local/bin/setup"#.to_owned(),
    ];
    Ok(stage.step(site, |work| {
        let mut ops = vec![Op::Run(site.rootfs(&work.join("rootfs.tar"), &PACKAGES, &hooks))];
        let folder = work.join("programs");
        ops.push(Op::MakeDir(folder.clone()));
        ops.extend(programs.iter().map(|name| Op::Copy { from: site.bin(name), to: folder.join(name) }));
        ops.push(Op::Copy { from: site.recipe("host/runc-tame"), to: work.join("runc-tame") });
        ops.push(Op::Copy { from: recipe("Dockerfile"), to: work.join("Dockerfile") });
        ops.push(Op::Run(site.build_image(NODE_IMAGE, work, &stage.fingerprint)));
        ops
    }))
}
