//! The objects of the cluster that plans depend on, from one `kubectl get -o json`.

use crate::app::image_tag::ImageTag;
use crate::secret::Secret;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objects {
    /// The label `minikube.k8s.io/name` that all nodes have.
    pub node_profile: Option<String>,
    /// Whether no node takes new pods.
    pub is_cordoned: bool,
    /// `Active` or `Terminating`; none if there is no such namespace.
    pub namespace: Option<String>,
    /// Whether this tool made the namespace.
    pub own_namespace: bool,
    /// The namespaces of drills: copies of the app that are broken on purpose.
    pub drills: Vec<String>,
    pub deployments: BTreeMap<String, Deployment>,
    /// Helm's revisions by release, oldest first.
    pub releases: BTreeMap<String, Vec<Revision>>,
    /// The data of the Secret that the deployed backend uses.
    pub app_secret: Option<BTreeMap<String, Secret>>,
    /// The names of all Secrets that `install` made, one for each content.
    pub app_secrets: Vec<String>,
    pub pods: Vec<Pod>,
    pub config_maps: Vec<String>,
    /// Cluster IPs by service name.
    pub services: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    pub image: String,
    pub wanted: u64,
    /// Replicas that run the current template and are available.
    pub ready: u64,
    /// The clone that deployed it.
    pub source: Option<String>,
    /// When the newest pods became available, in seconds since the epoch.
    pub rolled_out: Option<u64>,
    /// The Helm release that owns it.
    pub release: Option<String>,
    /// The app's Secret that the pods use.
    pub secret: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    pub number: u64,
    pub status: String,
    /// Creation time in seconds since the epoch, from the API server: Helm copies its own time label from older revisions.
    pub created: u64,
    /// The fingerprint of all inputs of the revision.
    pub inputs: Option<String>,
    /// The Secret that the revision's pods use; none for revisions from before Secrets were named by their content.
    pub secret: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Pod {
    pub name: String,
    pub app: String,
    pub phase: String,
    pub ready: bool,
    pub image_id: String,
    pub restarts: u64,
    /// RFC 3339, as the API gives it.
    pub created: String,
    /// The start of the pod's current container, which may not be its first.
    pub started: Option<String>,
    pub ready_since: Option<String>,
}

/// The prefix of the names of the app's Secrets; a keyed hash of the content follows. Earlier versions used the bare name and
/// changed one Secret in place.
pub const APP_SECRET: &str = "todo-chatbot-secrets";

/// The phase of a pod that is being deleted, in kubectl's word.
const LEAVING: &str = "Terminating";

/// The label of a drill's namespace. Its value is the name of the drill.
pub const DRILL: &str = "todo-chatbot/drill";

/// The label, with its value, of a namespace that this tool made.
pub const OWN_NAMESPACE: [&str; 2] = ["app.kubernetes.io/managed-by", "xtask"];

impl Objects {
    pub fn parse(list: &Value, namespace: &str) -> Self {
        let mut all = Self::default();
        let mut secrets = BTreeMap::new();
        let mut nodes = 0;
        for item in list["items"].as_array().into_iter().flatten() {
            let name = text(&item["metadata"]["name"]);
            let labels = &item["metadata"]["labels"];
            match item["kind"].as_str().unwrap_or_default() {
                "Node" => {
                    let profile = labels["minikube.k8s.io/name"].as_str().map(str::to_owned);
                    let cordoned = item["spec"]["unschedulable"] == true;
                    all.node_profile = if nodes == 0 || all.node_profile == profile { profile } else { None };
                    all.is_cordoned = cordoned && (nodes == 0 || all.is_cordoned);
                    nodes += 1;
                }
                "Namespace" if labels[DRILL].is_string() => all.drills.push(name),
                "Namespace" if name == namespace => {
                    all.namespace = Some(text(&item["status"]["phase"]));
                    all.own_namespace = labels[OWN_NAMESPACE[0]] == OWN_NAMESPACE[1];
                }
                "Deployment" => drop(all.deployments.insert(name, deployment(item))),
                "ConfigMap" => all.config_maps.push(name),
                "Service" => drop(all.services.insert(name, text(&item["spec"]["clusterIP"]))),
                "Pod" => all.pods.push(pod(item)),
                "Secret" if name.starts_with(APP_SECRET) => drop(secrets.insert(name, data(item))),
                "Secret" if item["type"].as_str() == Some("helm.sh/release.v1") => {
                    all.releases.entry(text(&labels["name"])).or_default().push(revision(&item["metadata"]));
                }
                _ => {}
            }
        }
        all.releases.values_mut().for_each(|revisions| revisions.sort_by_key(|r| r.number));
        all.app_secrets = secrets.keys().cloned().collect();
        let referred = all.deployments.get("backend").and_then(|backend| backend.secret.clone());
        let last = all.newest("backend").and_then(|revision| revision.secret.clone());
        // Without a backend, the configuration is known only if there is at most one Secret.
        let name = referred.or(last).or_else(|| all.app_secrets.last().cloned());
        all.app_secret = name.and_then(|name| secrets.remove(&name));
        all
    }

    pub fn newest(&self, release: &str) -> Option<&Revision> {
        self.releases.get(release)?.last()
    }

    /// What the release of this part made, and somebody removed.
    pub fn removed(&self, part: &str) -> Option<String> {
        let (service, settings) = (format!("{part}-service"), format!("{part}-config"));
        match (self.services.contains_key(&service), self.config_maps.contains(&settings)) {
            (true, true) => None,
            (false, _) => Some(format!("Service {service}")),
            (true, false) => Some(format!("ConfigMap {settings}")),
        }
    }

    /// The newest revision that became ready once.
    pub fn served(&self, release: &str) -> Option<&Revision> {
        self.releases.get(release)?.iter().rev().find(|r| r.status == "deployed" || r.status == "superseded")
    }
}

impl Pod {
    pub fn is_leaving(&self) -> bool {
        self.phase == LEAVING
    }
}

impl Revision {
    /// A Helm works on it, or was cut off.
    pub fn is_unfinished(&self) -> bool {
        self.status.starts_with("pending-") || self.status == "uninstalling"
    }
}

impl Deployment {
    /// The tag of its image; none if another tool tagged the image.
    pub fn tag(&self) -> Option<ImageTag> {
        ImageTag::parse(&self.image)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn deployment(item: &Value) -> Deployment {
    let (spec, status, meta) = (&item["spec"], &item["status"], &item["metadata"]);
    let count = |value: &Value| value.as_u64().unwrap_or(0);
    let current = count(&status["observedGeneration"]) >= count(&meta["generation"]);
    let ready = count(&status["availableReplicas"]).min(count(&status["updatedReplicas"]));
    Deployment {
        image: text(&spec["template"]["spec"]["containers"][0]["image"]),
        wanted: spec["replicas"].as_u64().unwrap_or(1),
        ready: if current { ready } else { 0 },
        source: meta["annotations"]["todo-chatbot/source"].as_str().map(str::to_owned),
        rolled_out: rolled_out(status),
        release: meta["annotations"]["meta.helm.sh/release-name"].as_str().map(str::to_owned),
        secret: referred_secret(&spec["template"]),
    }
}

/// The first of the app's Secrets that a pod template names, in a volume or a variable.
fn referred_secret(template: &Value) -> Option<String> {
    match template {
        Value::String(text) if text.starts_with(APP_SECRET) => Some(text.clone()),
        Value::Array(items) => items.iter().find_map(referred_secret),
        Value::Object(fields) => fields.values().find_map(referred_secret),
        _ => None,
    }
}

fn rolled_out(status: &Value) -> Option<u64> {
    let conditions = status["conditions"].as_array()?;
    let progressing =
        conditions.iter().find(|c| c["type"] == "Progressing" && c["reason"] == "NewReplicaSetAvailable")?;
    crate::time::parse(progressing["lastUpdateTime"].as_str()?)
}

fn revision(meta: &Value) -> Revision {
    let labels = &meta["labels"];
    let number = |key: &str| labels[key].as_str().and_then(|v| v.parse().ok()).unwrap_or(0);
    Revision {
        number: number("version"),
        status: text(&labels["status"]),
        created: meta["creationTimestamp"].as_str().and_then(crate::time::parse).unwrap_or(0),
        inputs: labels["inputs"].as_str().map(str::to_owned),
        secret: labels["secret"].as_str().map(str::to_owned),
    }
}

fn pod(item: &Value) -> Pod {
    let (meta, status) = (&item["metadata"], &item["status"]);
    let container = &status["containerStatuses"][0];
    let conditions = status["conditions"].as_array().cloned().unwrap_or_default();
    let ready = conditions.iter().find(|c| c["type"] == "Ready" && c["status"] == "True");
    // Some runtimes put `docker-pullable://`, `docker://` or the like before the id.
    let image_id = text(&container["imageID"]);
    Pod {
        name: text(&meta["name"]),
        app: text(&meta["labels"]["app"]),
        phase: if meta["deletionTimestamp"].is_string() { LEAVING.to_owned() } else { text(&status["phase"]) },
        ready: ready.is_some(),
        image_id: image_id.rsplit("//").next().unwrap_or_default().to_owned(),
        restarts: container["restartCount"].as_u64().unwrap_or(0),
        created: text(&meta["creationTimestamp"]),
        started: container["state"]["running"]["startedAt"].as_str().map(str::to_owned),
        ready_since: ready.and_then(|c| c["lastTransitionTime"].as_str().map(str::to_owned)),
    }
}

fn data(item: &Value) -> BTreeMap<String, Secret> {
    let data = item["data"].as_object().cloned().unwrap_or_default();
    let decoded = |value: &Value| String::from_utf8(BASE64_STANDARD.decode(value.as_str()?).ok()?).ok();
    data.into_iter().filter_map(|(key, value)| Some((key, Secret::new(decoded(&value)?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_releases_deployments_and_the_secret() {
        let list = json!({"items": [
            {"kind": "Node", "metadata": {"name": "n", "labels": {"minikube.k8s.io/name": "p"}}},
            {"kind": "Namespace", "metadata": {"name": "ns"}, "status": {"phase": "Active"}},
            {"kind": "Namespace", "metadata": {"name": "ns-drill-cpu", "labels": {DRILL: "cpu"}}, "status": {"phase": "Active"}},
            {"kind": "Deployment", "metadata": {"name": "backend", "generation": 2, "annotations": {"todo-chatbot/source": "/clone"}},
             "spec": {"replicas": 1, "template": {"spec": {"containers": [{"image": "backend:1"}]}}},
             "status": {"observedGeneration": 2, "availableReplicas": 1, "updatedReplicas": 1}},
            {"kind": "Secret", "type": "helm.sh/release.v1", "metadata": {"name": "r2",
             "labels": {"name": "backend", "version": "2", "status": "pending-upgrade"}}},
            {"kind": "Secret", "type": "helm.sh/release.v1", "metadata": {"name": "r1",
             "labels": {"name": "backend", "version": "1", "status": "superseded", "inputs": "abc"}}},
            {"kind": "Secret", "type": "Opaque", "metadata": {"name": APP_SECRET}, "data": {"AUTH_SECRET": "eA=="}},
        ]});
        let objects = Objects::parse(&list, "ns");
        assert_eq!(objects.node_profile.as_deref(), Some("p"));
        assert_eq!(objects.namespace.as_deref(), Some("Active"));
        assert_eq!(objects.drills, ["ns-drill-cpu"]);
        assert_eq!(objects.deployments["backend"].ready, 1);
        assert_eq!(objects.newest("backend").map(|r| r.number), Some(2));
        assert_eq!(objects.served("backend").and_then(|r| r.inputs.as_deref()), Some("abc"));
        assert_eq!(objects.app_secret.unwrap()["AUTH_SECRET"], Secret::new("x"));
    }
}
