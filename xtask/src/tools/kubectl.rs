//! kubectl's commands. Each names the private kubeconfig, the context and the namespace.

use crate::cmd::{Cmd, Stdin};
use crate::config::CHILDREN;
use crate::secret::Secret;
use std::path::{Path, PathBuf};

/// A cluster that is certainly ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub kubectl: PathBuf,
    pub helm: PathBuf,
    pub kubeconfig: PathBuf,
    pub context: String,
    pub namespace: String,
}

impl Target {
    /// The record of a helm that changes this release.
    pub fn record(&self, release: &str) -> Stdin {
        let state = self.kubeconfig.parent().unwrap_or(Path::new("."));
        Stdin::Recorded(state.join(CHILDREN).join(helm_record(release)))
    }
}

/// The name of the record of a helm that changes this release.
pub fn helm_record(release: &str) -> String {
    format!("helm {release}")
}

/// Ignores the user's defaults and aliases in `~/.kube/kuberc`, which can turn a deletion into a question.
fn bare(kubectl: &Path) -> Cmd {
    Cmd::new(kubectl).env("KUBERC", "off").node_only()
}

pub fn kubectl(target: &Target) -> Cmd {
    bare(&target.kubectl)
        .arg(format!("--kubeconfig={}", target.kubeconfig.display()))
        .arg(format!("--context={}", target.context))
        .arg(format!("--namespace={}", target.namespace))
}

pub fn get(target: &Target, kinds: &str) -> Cmd {
    kubectl(target).words("get --output=json --request-timeout=8s").arg(kinds).limit(12)
}

/// The object comes by standard input. Server-side apply, because client-side apply copies a Secret into an annotation.
pub fn apply(target: &Target, what: &str, json: String) -> Cmd {
    kubectl(target)
        .words("apply --server-side --force-conflicts --field-manager=xtask --filename=-")
        .stdin(Stdin::Secret { what: what.to_owned(), bytes: Secret::new(json) })
        .limit(30)
}

/// A strategic merge patch in JSON. It holds no secret: it is an argument.
pub fn patch(target: &Target, object: &str, json: &str) -> Cmd {
    kubectl(target).arg("patch").arg(object).arg(format!("--patch={json}")).limit(20)
}

pub fn config_view(kubectl: &Path, kubeconfig: &Path) -> Cmd {
    bare(kubectl).arg(format!("--kubeconfig={}", kubeconfig.display())).words("config view --output=json").limit(10)
}
