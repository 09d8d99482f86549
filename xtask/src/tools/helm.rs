//! Helm's commands, for Helm 3 and Helm 4.

use crate::cmd::{Cmd, Stdin};
use crate::secret::Secret;
use crate::tools::kubectl::Target;
use crate::tools::version::Version;
use std::path::Path;

fn helm(target: &Target) -> Cmd {
    Cmd::new(&target.helm)
        .node_only()
        .arg(format!("--kubeconfig={}", target.kubeconfig.display()))
        .arg(format!("--kube-context={}", target.context))
        .arg(format!("--namespace={}", target.namespace))
}

/// A release with its chart and values.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    pub name: String,
    pub chart: std::path::PathBuf,
    /// Values of `--set-string`. None is a secret, because Helm keeps them.
    pub strings: Vec<(String, String)>,
    /// A file with values that differ from the chart's own.
    pub values: Option<std::path::PathBuf>,
    pub labels: Vec<(String, String)>,
}

/// How many revisions Helm keeps.
pub const HISTORY: usize = 5;
/// The brief allows an installation 60 s; the steps around it have an outer deadline.
pub const TIMEOUT_SECONDS: u64 = 58;

/// Changes one value of a release and waits for the rollout.
pub fn change(target: &Target, version: Version, name: &str, chart: &Path, value: &str) -> Cmd {
    let cmd =
        helm(target).arg("upgrade").arg(name).arg(chart.to_string_lossy()).words("--reuse-values --set").arg(value);
    cmd.arg(wait(version))
        .args(forced(version).iter().copied())
        .arg(format!("--timeout={TIMEOUT_SECONDS}s"))
        .limit(TIMEOUT_SECONDS + 20)
        .stdin(target.record(name))
}

fn wait(version: Version) -> &'static str {
    if version.0 >= 4 { "--wait=watcher" } else { "--wait" }
}

/// What somebody changed by hand, with `kubectl scale` say, is as the chart says again. Helm 3 does so by itself; Helm 4 refuses.
fn forced(version: Version) -> &'static [&'static str] {
    if version.0 >= 4 { &["--server-side=true", "--force-conflicts"] } else { &[] }
}

pub fn upgrade(target: &Target, version: Version, release: &Release) -> Cmd {
    let mut cmd = helm(target)
        .words("upgrade --install --reset-values")
        .arg(format!("--history-max={HISTORY}"))
        .arg(wait(version))
        .args(forced(version).iter().copied())
        .arg(format!("--timeout={TIMEOUT_SECONDS}s"))
        .limit(TIMEOUT_SECONDS + 20);
    if let Some(values) = &release.values {
        cmd = cmd.arg(format!("--values={}", values.display()));
    }
    for (key, value) in &release.strings {
        cmd = cmd.arg("--set-string").arg(format!("{key}={}", escape(value)));
    }
    let labels: Vec<String> = release.labels.iter().map(|(k, v)| format!("{k}={v}")).collect();
    cmd = cmd.arg(format!("--labels={}", labels.join(",")));
    cmd.arg(&release.name).arg(release.chart.to_string_lossy()).stdin(target.record(&release.name))
}

/// What a person types for a new image.
pub fn by_hand(target: &Target, name: &str, chart: &Path, image: &str) -> Cmd {
    let cmd = helm(target).words("upgrade --install --wait --timeout=120s").arg(name).arg(chart.to_string_lossy());
    cmd.arg("--set").arg(format!("{name}.image={image}")).limit(150)
}

/// Installs a chart with these values and does not wait for its pods.
pub fn install_copy(target: &Target, name: &str, chart: &Path, values: &serde_json::Value) -> Cmd {
    let values = Stdin::Secret { what: format!("values {values}"), bytes: Secret::new(values.to_string()) };
    helm(target).words("upgrade --install --values=-").arg(name).arg(chart.to_string_lossy()).stdin(values).limit(60)
}

pub fn rollback(target: &Target, version: Version, name: &str, revision: u64) -> Cmd {
    let cmd = helm(target).arg("rollback").arg(name).arg(revision.to_string());
    let cmd = cmd.arg(wait(version)).args(forced(version).iter().copied());
    cmd.arg("--timeout=60s").limit(80).stdin(target.record(name))
}

/// Ends an upgrade that was cut off, without waiting for pods: another upgrade follows.
pub fn unlock(target: &Target, version: Version, name: &str, revision: u64) -> Cmd {
    let cmd = helm(target).arg("rollback").arg(name).arg(revision.to_string()).arg("--timeout=30s").limit(40);
    let cmd = cmd.args(forced(version).iter().copied());
    let cmd = if version.0 >= 4 { cmd.arg("--wait=hookOnly") } else { cmd };
    cmd.stdin(target.record(name))
}

pub fn uninstall(target: &Target, version: Version, name: &str) -> Cmd {
    let cmd = helm(target).arg("uninstall").arg(name).arg("--ignore-not-found");
    cmd.arg(wait(version)).arg("--timeout=60s").limit(80).stdin(target.record(name))
}

pub fn lint(helm: &Path, chart: &Path, values: Option<&Path>) -> Cmd {
    let cmd = Cmd::new(helm).words("lint --strict").arg(chart.to_string_lossy());
    match values {
        Some(values) => cmd.arg("--values").arg(values.to_string_lossy()),
        None => cmd,
    }
}

/// Prints the objects of a chart without asking a cluster.
pub fn template(helm: &Path, release: &str, chart: &Path, namespace: &str) -> Cmd {
    let cmd = Cmd::new(helm).arg("template").arg(release).arg(chart.to_string_lossy());
    cmd.arg(format!("--namespace={namespace}"))
}

/// Commas, dots and braces mean something to `--set`.
fn escape(value: &str) -> String {
    value.replace('\\', r"\\").replace(',', r"\,").replace('{', r"\{").replace('}', r"\}")
}
