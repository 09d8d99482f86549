//! Questions to the real cluster and its node.

use super::World;
use serde_json::Value;
use sha2::Digest as _;
use std::collections::BTreeMap;
use std::process::Command;

impl World {
    /// The newest revision of each release, by name.
    pub fn revisions(&self) -> Vec<(String, u64)> {
        let secrets = self.get("secrets");
        let mut newest = std::collections::BTreeMap::new();
        for secret in items(&secrets).filter(|s| s["type"] == "helm.sh/release.v1") {
            let labels = &secret["metadata"]["labels"];
            let number: u64 = labels["version"].as_str().and_then(|v| v.parse().ok()).unwrap_or(0);
            let known = newest.entry(labels["name"].as_str().unwrap_or_default().to_owned()).or_insert(0);
            *known = number.max(*known);
        }
        newest.into_iter().collect()
    }

    /// The name of a part's only pod that is not on its way out.
    pub fn pod(&self, part: &str) -> String {
        self.pod_field(part, "/metadata/name")
    }

    /// Deletes a part's pod, as a person would by hand, and waits until the next one serves.
    ///
    /// # Panics
    /// The next one never serves.
    pub fn replace_pod(&self, part: &str) {
        let pod = self.pod(part);
        let (deployment, delete) = (format!("deployment/{part}"), ["delete", "pod", &pod]);
        self.by_hand(&delete);
        self.by_hand(&["rollout", "status", &deployment, "--timeout=90s"]);
    }

    /// What a command prints in a part's container; nothing while there is none.
    pub fn exec(&self, part: &str, command: &[&str]) -> String {
        let deployment = format!("deployment/{part}");
        let words = self.kubectl(&[&["exec", &deployment, "--"], command].concat());
        let output = Command::new(&words[0]).args(&words[1..]).output().expect("kubectl starts");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The digests of the Python files below these paths of a part's folder.
    pub fn digests(&self, part: &str, paths: &[&str]) -> BTreeMap<String, String> {
        let root = self.folder.join("copy").join(part);
        let (mut all, mut folders) = (BTreeMap::new(), Vec::new());
        folders.extend(paths.iter().map(|path| root.join(path)));
        while let Some(path) = folders.pop() {
            if path.is_dir() {
                folders.extend(std::fs::read_dir(&path).expect("a folder").flatten().map(|entry| entry.path()));
            } else if path.extension().is_some_and(|extension| extension == "py") {
                let digest = sha2::Sha256::digest(std::fs::read(&path).expect("a source"));
                let name = path.strip_prefix(&root).expect("below").display().to_string();
                all.insert(name, digest.iter().map(|byte| format!("{byte:02x}")).collect());
            }
        }
        all
    }

    pub fn running_image(&self, part: &str) -> String {
        let id = self.pod_field(part, "/status/containerStatuses/0/imageID");
        id.rsplit("//").next().unwrap_or_default().to_owned()
    }

    /// The id that the builder wrote down: bare, or in BuildKit's metadata.
    pub fn built_image(&self, part: &str) -> String {
        let text = std::fs::read_to_string(self.state().join(format!("{part}.id"))).expect("the build's id");
        match serde_json::from_str::<Value>(&text) {
            Ok(json) => json["containerimage.config.digest"].as_str().unwrap_or_default().to_owned(),
            Err(_) => text.trim().to_owned(),
        }
    }

    /// The digests of that image's layers, where the node runs Docker.
    pub fn built_layers(&self, part: &str) -> Vec<Value> {
        let id = self.built_image(part);
        let node = Command::new("docker")
            .args(["exec", self.profile, "docker", "image", "inspect", &id])
            .output()
            .expect("docker");
        let json: Value = serde_json::from_slice(&node.stdout).expect("Docker's JSON");
        json[0]["RootFS"]["Layers"].as_array().cloned().expect("layers")
    }

    pub fn namespace_exists(&self) -> bool {
        items(&self.get("namespaces")).any(|n| n["metadata"]["name"] == "todo-chatbot")
    }

    /// Tags of the app's images in the node.
    pub fn app_images(&self) -> Vec<String> {
        let node = Command::new("docker")
            .args(["exec", self.profile, "crictl", "images", "-o", "json"])
            .output()
            .expect("docker");
        let json: Value = serde_json::from_slice(&node.stdout).expect("crictl's JSON");
        let images = json["images"].as_array().cloned().unwrap_or_default();
        let tags = images.iter().flat_map(|i| i["repoTags"].as_array().cloned().unwrap_or_default());
        let tags = tags.filter_map(|t| Some(t.as_str()?.trim_start_matches("docker.io/library/").to_owned()));
        tags.filter(|t| t.starts_with("backend:") || t.starts_with("frontend:")).collect()
    }

    /// The node's address on Minikube's network.
    pub fn node_address(&self) -> String {
        let format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
        let output =
            Command::new("docker").args(["inspect", "--format", format, self.profile]).output().expect("docker");
        let address = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert!(address.contains('.'), "{address}");
        address
    }

    /// The node's container, or what else the tool made in the engine, by the end of its name.
    pub fn exists(&self, suffix: &str) -> bool {
        let name = format!("{}{suffix}", self.profile);
        Command::new("docker").args(["inspect", &name]).output().expect("docker").status.success()
    }

    /// Changes something as a person would, past the tool.
    ///
    /// # Panics
    /// kubectl refuses.
    pub fn by_hand(&self, words: &[&str]) {
        let words = self.kubectl(words);
        assert!(Command::new(&words[0]).args(&words[1..]).status().expect("kubectl starts").success(), "{words:?}");
    }

    /// A kubectl command line for the cluster.
    pub fn kubectl(&self, words: &[&str]) -> Vec<String> {
        let kubeconfig = format!("--kubeconfig={}", self.state().join("kubeconfig").display());
        let context = format!("--context={}", self.profile);
        let program = self.tool("kubectl").display().to_string();
        let own = [program, kubeconfig, context, "--namespace=todo-chatbot".to_owned()];
        own.into_iter().chain(words.iter().map(|word| (*word).to_owned())).collect()
    }

    fn pod_field(&self, part: &str, pointer: &str) -> String {
        let pods = self.get("pods");
        let own = |p: &&Value| p["metadata"]["labels"]["app"] == part && p["metadata"]["deletionTimestamp"].is_null();
        let found: Vec<&Value> = items(&pods).filter(own).collect();
        assert_eq!(found.len(), 1, "one pod of {part}");
        found[0].pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// A part's Deployment.
    pub fn deployment(&self, part: &str) -> Value {
        items(&self.get("deployments")).find(|one| one["metadata"]["name"] == part).expect(part).clone()
    }

    pub fn get(&self, kind: &str) -> Value {
        let words = self.kubectl(&["get", kind, "--output=json"]);
        let output = Command::new(&words[0]).args(&words[1..]).output().expect("kubectl");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("kubectl's JSON")
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list["items"].as_array().into_iter().flatten()
}
