//! What lies around a use case, to prove that a tool left it alone: every lasting object outside the case's namespace, by its revision.

use crate::host;
use crate::tools::kubectl::{self, Target};
use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// Kinds that change only when somebody changes them. Secrets are counted, and their values are not read.
const KINDS: &str = "configmaps,daemonsets,deployments,namespaces,networkpolicies,rolebindings,roles,secrets,serviceaccounts,services,\
    statefulsets,clusterroles,clusterrolebindings";
/// The generation counts changes of the specification alone; kinds without one have the resource version.
const COLUMNS: &str = "jsonpath={range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name}{\" \"}{.metadata.uid}{\" \"}\
    {.metadata.generation}{\"|\"}{.metadata.resourceVersion}{\"\\n\"}{end}";

/// Revisions by object.
pub type Surroundings = BTreeMap<String, String>;

/// # Errors
/// The cluster does not answer.
pub fn around(target: &Target) -> Result<Surroundings> {
    let everywhere = Target { namespace: String::new(), ..target.clone() };
    let cmd = kubectl::kubectl(&everywhere)
        .arg("get")
        .arg(KINDS)
        .words("--all-namespaces")
        .arg(format!("--output={COLUMNS}"));
    let answer = host::ask(&cmd.limit(30))?;
    if !answer.ok {
        bail!("cannot list what lies around the use case: {}", answer.complaint());
    }
    Ok(parse(&answer.out, &target.namespace))
}

fn parse(out: &str, without: &str) -> Surroundings {
    let lines = out.lines().filter_map(|line| line.split_once(' '));
    let outside = lines.filter(|(object, _)| {
        let mut parts = object.split('/');
        let (kind, namespace, name) = (parts.next(), parts.next(), parts.next());
        namespace != Some(without) && !(kind == Some("Namespace") && name == Some(without))
    });
    let revision = |rest: &str| {
        let (known, version) = rest.rsplit_once('|').unwrap_or((rest, ""));
        if known.ends_with(' ') { format!("{known}{version}") } else { known.to_owned() }
    };
    outside.map(|(object, rest)| (object.to_owned(), revision(rest))).collect()
}

/// The objects that came, went or changed.
pub fn changed(before: &Surroundings, after: &Surroundings) -> Vec<String> {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_new_and_a_deleted_object_are_found_and_a_new_status_is_none() {
        let before = "Deployment/a/x u1 1|10\nSecret/a/s u2 |11\nDeployment/own/x u3 1|12\nNamespace//own u4 |13\nService/a/v u5 |14\n";
        let after = "Deployment/a/x u1 1|99\nSecret/a/s u2 |98\nDeployment/own/x u3 2|97\nNamespace//own u4 |96\nPod/a/p u6 |1\n";
        let (before, after) = (parse(before, "own"), parse(after, "own"));
        assert_eq!(changed(&before, &before), Vec::<String>::new());
        assert_eq!(changed(&before, &after), ["Secret/a/s", "Service/a/v", "Pod/a/p"]);
    }
}
