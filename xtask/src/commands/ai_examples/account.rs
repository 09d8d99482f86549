//! The account of the AI tools in the cluster: a ServiceAccount that may read the app's namespace, without its Secrets, and nothing
//! else. The tools get a kubeconfig with its token alone. With `--apply` a second role lets it carry out accepted proposals.

use crate::cmd::Cmd;
use crate::failure::{Exit, Failure};
use crate::host;
use crate::secret::Secret;
use crate::tools::kubectl::{self, Target};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const NAME: &str = "xtask-ai";
/// How long the token works: the shortest time that Kubernetes gives.
const LIFE: &str = "--duration=10m";
/// What the account may read, by API group. Secrets are not in it.
const READABLE: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "configmaps",
            "endpoints",
            "events",
            "limitranges",
            "persistentvolumeclaims",
            "pods",
            "pods/log",
            "resourcequotas",
            "services",
        ],
    ),
    ("apps", &["daemonsets", "deployments", "replicasets", "statefulsets"]),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("batch", &["cronjobs", "jobs"]),
    ("discovery.k8s.io", &["endpointslices"]),
    ("events.k8s.io", &["events"]),
    ("networking.k8s.io", &["ingresses", "networkpolicies"]),
    ("policy", &["poddisruptionbudgets"]),
];
/// What it may change with `--apply`: group, resource and verb.
const CHANGEABLE: &[(&str, &[&str], &[&str])] = &[
    ("", &["pods"], &["delete"]),
    ("", &["services"], &["patch"]),
    ("apps", &["deployments", "deployments/scale"], &["patch", "update"]),
];

/// Creates the account and writes a kubeconfig with its token, readable by this user alone.
///
/// # Errors
/// The cluster refuses an object, or the file cannot be written.
pub fn create(target: &Target, may_change: bool, path: &Path) -> Result<()> {
    answer(&kubectl::apply(target, "the account of the AI tools", objects(&target.namespace, may_change).to_string()))?;
    let token = answer(&kubectl::kubectl(target).words("create token").arg(NAME).arg(LIFE).limit(10))?;
    let view = answer(&kubectl::kubectl(target).words("config view --raw --minify --flatten --output=json").limit(10))?;
    let view: Value = serde_json::from_str(&view).context("kubectl config view printed no JSON")?;
    let text = kubeconfig(&view, target, &Secret::new(token.trim()));
    let file = std::fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Removes the account, which ends its token, and the kubeconfig.
///
/// # Errors
/// The cluster refuses the removal.
pub fn remove(target: &Target, path: &Path) -> Result<()> {
    let _ = std::fs::remove_file(path);
    let kinds = "delete --ignore-not-found serviceaccount,role,rolebinding";
    answer(&kubectl::kubectl(target).words(kinds).arg(format!("--selector=app.kubernetes.io/name={NAME}")).limit(20))
        .map(drop)
}

/// The token in the account's kubeconfig.
pub fn token(kubeconfig: &Path) -> Option<Secret> {
    read(kubeconfig)?["users"][0]["user"]["token"].as_str().map(Secret::new)
}

/// The one namespace that the account reads.
pub fn namespace(kubeconfig: &Path) -> Option<String> {
    read(kubeconfig)?["contexts"][0]["context"]["namespace"].as_str().map(str::to_owned)
}

fn read(kubeconfig: &Path) -> Option<Value> {
    serde_json::from_str(&std::fs::read_to_string(kubeconfig).ok()?).ok()
}

/// The target for proposals: the account's kubeconfig instead of the tool's.
pub fn target(target: &Target, kubeconfig: &Path) -> Target {
    Target { kubeconfig: kubeconfig.to_owned(), ..target.clone() }
}

fn answer(cmd: &Cmd) -> Result<String> {
    let answer = host::ask(cmd)?;
    if answer.ok {
        return Ok(answer.out);
    }
    let what = "the AI tools get no account in the cluster";
    Err(Failure::new(Exit::Failed, what, "cargo xtask status says whether the cluster answers")
        .why(answer.complaint())
        .into())
}

fn objects(namespace: &str, may_change: bool) -> Value {
    let metadata = json!({
        "name": NAME,
        "namespace": namespace,
        "labels": {"app.kubernetes.io/name": NAME, "app.kubernetes.io/managed-by": "xtask"},
    });
    let rule = |group: &str, resources: &[&str], verbs: &[&str]| json!({"apiGroups": [group], "resources": resources, "verbs": verbs});
    let read = READABLE.iter().map(|(group, resources)| rule(group, resources, &["get", "list", "watch"]));
    let change =
        CHANGEABLE.iter().filter(|_| may_change).map(|(group, resources, verbs)| rule(group, resources, verbs));
    let rules: Vec<Value> = read.chain(change).collect();
    let role = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": NAME});
    let account = json!({"kind": "ServiceAccount", "name": NAME, "namespace": namespace});
    json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata, "automountServiceAccountToken": false},
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata, "rules": rules},
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": metadata, "roleRef": role,
         "subjects": [account]},
    ]})
}

/// The server and its certificate from the tool's own kubeconfig, with the account's token in place of the administrator's key.
fn kubeconfig(view: &Value, target: &Target, token: &Secret) -> String {
    let cluster = &view["clusters"][0]["cluster"];
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": target.context,
        "clusters": [{"name": NAME, "cluster": {
            "server": cluster["server"],
            "certificate-authority-data": cluster["certificate-authority-data"],
        }}],
        "users": [{"name": NAME, "user": {"token": token.expose()}}],
        "contexts": [{"name": target.context, "context": {"cluster": NAME, "user": NAME, "namespace": target.namespace}}],
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_reads_no_secret_and_changes_nothing_unless_it_may() {
        let all = objects("n", false).to_string();
        assert!(
            !all.contains("secrets") && !all.contains("patch") && !all.contains("ClusterRole") && !all.contains('*'),
            "{all}"
        );
        let all = objects("n", true).to_string();
        assert!(
            all.contains("patch") && !all.contains("secrets") && !all.contains("exec") && !all.contains('*'),
            "{all}"
        );
    }

    #[test]
    fn the_kubeconfig_holds_the_token_and_no_key_of_the_administrator() {
        let view = json!({
            "clusters": [{"name": "p", "cluster": {"server": "https://127.0.0.1:1", "certificate-authority-data": "CA"}}],
            "users": [{"name": "p", "user": {"client-key-data": "ADMIN-KEY", "client-certificate-data": "ADMIN"}}],
        });
        let target = Target {
            kubectl: "kubectl".into(),
            helm: "helm".into(),
            kubeconfig: "/k".into(),
            context: "p".into(),
            namespace: "n".into(),
        };
        let text = kubeconfig(&view, &target, &Secret::new("TOKEN"));
        assert!(text.contains("TOKEN") && text.contains("CA") && !text.contains("ADMIN"), "{text}");
        let config: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (config["current-context"].as_str(), config["contexts"][0]["context"]["namespace"].as_str()),
            (Some("p"), Some("n"))
        );
    }
}
