//! The objects of a namespace as they are copied into another: without their state, and without the way to the database's data.

use crate::facts::objects::{DRILL, OWN_NAMESPACE};
use crate::fingerprint::hex;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// In the order in which they are made. Claims are missing: a copy mounts an empty folder in their place.
pub const KINDS: &str = "serviceaccounts,resourcequotas,limitranges,configmaps,secrets,networkpolicies,services,\
                         poddisruptionbudgets,horizontalpodautoscalers,deployments";

/// What the copies have in place of the database's address.
const NO_DATABASE: &str = "sqlite:////tmp/trial.db";

/// Kubernetes allows 63 characters.
pub fn namespace(original: &str) -> String {
    let start: String = original.chars().take(57).collect();
    format!("{}-trial", start.trim_end_matches('-'))
}

/// The label lets `drill --clean` and `clean` find a copy that a killed run left.
pub fn made_namespace(name: &str) -> Value {
    let labels = json!({OWN_NAMESPACE[0]: OWN_NAMESPACE[1], DRILL: "trial"});
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
}

/// A list to apply.
pub fn objects(originals: &[Value], namespace: &str) -> Value {
    let copies: Vec<Value> =
        originals.iter().filter(|object| is_ours(object)).map(|object| copy(object, namespace)).collect();
    json!({"apiVersion": "v1", "kind": "List", "items": copies})
}

/// Kubernetes makes some objects itself, and Helm's records belong to the original's releases.
fn is_ours(object: &Value) -> bool {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let kind = object["type"].as_str().unwrap_or_default();
    name != "kube-root-ca.crt"
        && name != "default"
        && kind != "helm.sh/release.v1"
        && !kind.starts_with("kubernetes.io/service-account")
}

fn copy(original: &Value, namespace: &str) -> Value {
    let metadata = &original["metadata"];
    let mut object = original.clone();
    object["metadata"] = json!({"name": metadata["name"], "namespace": namespace});
    for key in ["labels", "annotations"] {
        if metadata[key].is_object() {
            object["metadata"][key] = metadata[key].clone();
        }
    }
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    if let Some(spec) =
        object.pointer_mut("/spec").and_then(Value::as_object_mut).filter(|_| original["kind"] == "Service")
    {
        ["clusterIP", "clusterIPs", "healthCheckNodePort"].iter().for_each(|key| drop(spec.remove(*key)));
    }
    if original["kind"] == "Secret" && original["data"]["DATABASE_URL"].is_string() {
        object["data"]["DATABASE_URL"] = json!(BASE64_STANDARD.encode(NO_DATABASE));
    }
    if let Some(volumes) = object.pointer_mut("/spec/template/spec/volumes").and_then(Value::as_array_mut) {
        for volume in volumes.iter_mut().filter(|volume| volume["persistentVolumeClaim"].is_object()) {
            *volume = json!({"name": volume["name"], "emptyDir": {}});
        }
    }
    object
}

/// A hash of each object but for its state, which controllers change all the time.
pub struct Fingerprints(BTreeMap<String, String>);

impl Fingerprints {
    pub fn of(objects: &[Value]) -> Self {
        let each = objects.iter().map(|object| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let name = format!("{}/{}", text(&object["kind"]), text(&object["metadata"]["name"]));
            let mut rest = object.clone();
            if let Some(fields) = rest.as_object_mut() {
                fields.remove("status");
            }
            if let Some(fields) = rest["metadata"].as_object_mut() {
                fields.retain(|key, _| ["name", "uid", "labels", "annotations", "finalizers"].contains(&key.as_str()));
            }
            (name, hex(&Sha256::digest(rest.to_string())))
        });
        Self(each.collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The objects that came, went or are otherwise than before.
    pub fn changed_since(&self, before: &Self) -> Vec<String> {
        let names: std::collections::BTreeSet<&String> = self.0.keys().chain(before.0.keys()).collect();
        names.into_iter().filter(|name| self.0.get(*name) != before.0.get(*name)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_no_state_and_no_way_to_the_data() {
        let secret = json!({"kind": "Secret", "type": "Opaque", "metadata": {"name": "s", "namespace": "n", "uid": "1"},
            "data": {"DATABASE_URL": "cG9zdGdyZXNxbDovL2NhbmFyeQ==", "AUTH_SECRET": "eA=="}});
        let deployment = json!({"kind": "Deployment", "metadata": {"name": "d", "labels": {"app": "d"}, "resourceVersion": "7"},
            "status": {"replicas": 1}, "spec": {"template": {"spec": {"volumes": [
                {"name": "data", "persistentVolumeClaim": {"claimName": "c"}}, {"name": "tmp", "emptyDir": {"sizeLimit": "1Mi"}}]}}}});
        let service = json!({"kind": "Service", "metadata": {"name": "v"}, "spec": {"clusterIP": "10.0.0.1", "selector": {"app": "d"}}});
        let helm = json!({"kind": "Secret", "type": "helm.sh/release.v1", "metadata": {"name": "h"}});
        let root = json!({"kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"}});
        let list = objects(&[secret, deployment, service, helm, root], "n-trial");
        let items = list["items"].as_array().unwrap();
        assert_eq!(items.len(), 3, "{list}");
        assert!(items.iter().all(|item| item["metadata"]["namespace"] == "n-trial" && item["status"].is_null()));
        assert!(
            !list.to_string().contains("cG9zdGdyZXNxbDovL2NhbmFyeQ") && !list.to_string().contains("claimName"),
            "{list}"
        );
        assert!(items[0].get("spec").is_none(), "the API server refuses a Secret with a field that it does not know");
        assert_eq!(items[0]["data"]["AUTH_SECRET"], "eA==");
        assert_eq!(items[1]["metadata"], json!({"name": "d", "namespace": "n-trial", "labels": {"app": "d"}}));
        assert_eq!(items[2]["spec"], json!({"selector": {"app": "d"}}));
    }

    #[test]
    fn state_is_no_change_and_everything_else_is() {
        let object = |replicas: u8, ready: u8| {
            json!({"kind": "Deployment", "metadata": {"name": "d", "resourceVersion": ready.to_string()},
                "spec": {"replicas": replicas}, "status": {"ready": ready}})
        };
        let before = Fingerprints::of(&[object(1, 0)]);
        assert_eq!(Fingerprints::of(&[object(1, 1)]).changed_since(&before), Vec::<String>::new());
        assert_eq!(Fingerprints::of(&[object(2, 0)]).changed_since(&before), ["Deployment/d"]);
        assert_eq!(Fingerprints::of(&[]).changed_since(&before), ["Deployment/d"]);
    }

    #[test]
    fn the_copys_name_fits_kubernetes() {
        assert_eq!(namespace("todo-chatbot"), "todo-chatbot-trial");
        assert_eq!(namespace(&"a".repeat(63)).len(), 63);
    }
}
