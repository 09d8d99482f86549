//! Lists of the API server, by one curl over one connection: a tenth of what a kubectl takes, which has to learn each time what
//! kinds there are. kubectl remains for kubeconfigs that hold their keys themselves, and for machines without curl.

use crate::cmd::Cmd;
use serde_json::{Value, json};
use std::path::Path;

/// The way to an API server, by certificates that are files.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    server: String,
    authority: String,
    certificate: String,
    key: String,
}

impl Access {
    /// From a kubeconfig as `kubectl config view` prints it; none where it names no files.
    pub fn of(view: &Value, context: &str) -> Option<Self> {
        let named = |list: &str, name: &str| {
            view[list].as_array()?.iter().find(|item| item["name"].as_str() == Some(name)).cloned()
        };
        let context = named("contexts", context)?;
        let part = |list: &str, key: &str| named(list, context["context"][key].as_str()?);
        let (cluster, user) = (part("clusters", "cluster")?, part("users", "user")?);
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Some(Self {
            server: text(&cluster["cluster"]["server"])?,
            authority: text(&cluster["cluster"]["certificate-authority"])?,
            certificate: text(&user["user"]["client-certificate"])?,
            key: text(&user["user"]["client-key"])?,
        })
    }
}

/// What the plans look at.
pub const LISTS: [&str; 7] = ["nodes", "namespaces", "deployments", "secrets", "pods", "services", "configmaps"];

/// Prints one list after another. A list that is refused ends it with an error.
pub fn lists(curl: &Path, access: &Access, namespace: &str) -> Cmd {
    let path = |kind: &str| match kind {
        "nodes" | "namespaces" => format!("{}/api/v1/{kind}", access.server),
        "deployments" => format!("{}/apis/apps/v1/namespaces/{namespace}/{kind}", access.server),
        kind => format!("{}/api/v1/namespaces/{namespace}/{kind}", access.server),
    };
    // Without the user's own settings, and without a proxy.
    let options = "-q --silent --show-error --fail --fail-early --noproxy * --max-time 8";
    Cmd::new(curl)
        .node_only()
        .words(options)
        .args(["--cacert", &access.authority, "--cert", &access.certificate, "--key", &access.key])
        .args(LISTS.map(path))
        .limit(12)
}

/// One list of all items, as kubectl prints it; none where a list is missing. The API server names an item's kind in its list alone.
pub fn joined(text: &str) -> Option<Value> {
    let mut items = Vec::new();
    let lists = serde_json::Deserializer::from_str(text).into_iter::<Value>().collect::<Result<Vec<_>, _>>().ok()?;
    if lists.len() != LISTS.len() {
        return None;
    }
    for mut list in lists {
        let kind = list["kind"].as_str()?.strip_suffix("List")?.to_owned();
        // An empty list may have null for its items.
        for mut item in list["items"].as_array_mut().map(std::mem::take).unwrap_or_default() {
            item["kind"] = kind.clone().into();
            items.push(item);
        }
    }
    Some(json!({"items": items}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(user: Value) -> Value {
        json!({"contexts": [{"name": "p", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "other", "cluster": {"server": "https://prod"}},
                {"name": "c", "cluster": {"server": "https://127.0.0.1:1", "certificate-authority": "/ca"}}],
            "users": [{"name": "u", "user": user}]})
    }

    #[test]
    fn asks_the_context_s_own_server_with_the_context_s_own_key() {
        let access = Access::of(&view(json!({"client-certificate": "/cert", "client-key": "/key"})), "p").unwrap();
        let cmd = lists(Path::new("curl"), &access, "n").to_string();
        assert!(cmd.starts_with("curl -q ") && cmd.contains("--cacert /ca --cert /cert --key /key"), "{cmd}");
        assert!(cmd.ends_with("https://127.0.0.1:1/api/v1/namespaces/n/configmaps") && !cmd.contains("prod"), "{cmd}");
        assert_eq!(Access::of(&view(json!({"client-certificate-data": "DATA+OMITTED"})), "p"), None);
        assert_eq!(Access::of(&view(json!({})), "another"), None);
    }

    #[test]
    fn all_whole_lists_or_none() {
        let list = |kind: &str, items: Value| json!({"kind": format!("{kind}List"), "items": items}).to_string();
        let empty =
            ["Namespace", "Deployment", "Secret", "Service", "ConfigMap"].map(|kind| list(kind, Value::Null)).concat();
        let pods = list("Pod", json!([{"metadata": {"name": "a"}}]));
        let nodes = list("Node", json!([]));
        let all = joined(&format!("{nodes}{empty}{pods}")).unwrap();
        assert_eq!(all, json!({"items": [{"kind": "Pod", "metadata": {"name": "a"}}]}));
        assert_eq!(joined(&format!("{empty}{pods}")), None);
        assert_eq!(joined(&format!("{nodes}{empty}{}", &pods[..9])), None);
        assert_eq!(joined(&format!("{nodes}{empty}{}", json!({"kind": "Status"}))), None);
    }
}
