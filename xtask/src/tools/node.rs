//! Commands inside a node, by `docker exec`: its images, and BuildKit for the containerd runtime.

use crate::app::image_tag::canonical;
use crate::cmd::Cmd;
use crate::tools::docker::{Build, with_secrets};
use serde_json::Value;
use std::path::Path;

pub fn exec(docker: &Path, node: &str) -> Cmd {
    Cmd::new(docker).words("exec -i").arg(node)
}

pub fn crictl_images(docker: &Path, node: &str) -> Cmd {
    exec(docker, node).words("crictl images -o json").limit(20)
}

/// Prints what the cluster's DNS says of itself to this node. A connection alone proves nothing: on some networks a proxy
/// accepts all of them.
pub fn dns_metrics(docker: &Path, node: &str, dns: &str) -> Cmd {
    exec(docker, node)
        .words("curl --silent --noproxy * --max-time 3")
        .arg(format!("http://{dns}:9153/metrics"))
        .limit(10)
}

/// Whether these are metrics of CoreDNS.
pub fn is_dns(metrics: &str) -> bool {
    metrics.contains("coredns_build_info")
}

/// Prints the id of an image of containerd's.
pub fn inspect_image(docker: &Path, node: &str, tag: &str) -> Cmd {
    exec(docker, node).words("crictl inspecti --output go-template --template {{.status.id}}").arg(tag).limit(20)
}

pub fn import(docker: &Path, node: &str) -> Cmd {
    exec(docker, node).words("ctr -n k8s.io images import -").limit(600)
}

/// Prints an image of containerd's as `docker load` takes it.
pub fn export(docker: &Path, node: &str, tag: &str) -> Cmd {
    exec(docker, node).words("ctr -n k8s.io images export -").arg(tag).limit(600)
}

/// The node's own BuildKit writes straight into containerd's images, so nothing is copied.
pub fn buildctl(buildctl: &Path, node: &str, build: &Build) -> Cmd {
    let context = build.context.to_string_lossy();
    let mut cmd = Cmd::new(buildctl)
        .arg("--addr")
        .arg(format!("docker-container://{node}"))
        .words("build --progress=plain --frontend dockerfile.v0 --opt image-resolve-mode=local")
        .arg("--local")
        .arg(format!("context={context}"))
        .arg("--local")
        .arg(format!("dockerfile={context}"))
        .limit(1800);
    if build.no_cache {
        cmd = cmd.arg("--no-cache");
    }
    if let Some(target) = build.target {
        cmd = cmd.arg("--opt").arg(format!("target={target}"));
    }
    for (key, value) in build.args.iter().chain(&build.proxies) {
        cmd = cmd.arg("--opt").arg(format!("build-arg:{key}={value}"));
    }
    for (key, value) in &build.labels {
        cmd = cmd.arg("--opt").arg(format!("label:{key}={value}"));
    }
    with_secrets(cmd, &build.secrets)
        .arg("--output")
        .arg(format!("type=image,name={},unpack=true", canonical(&build.tag)))
        .arg("--metadata-file")
        .arg(build.id_file.to_string_lossy())
}

/// All tags and their image ids, from `crictl images -o json` or from `docker image ls`.
pub fn images(text: &str) -> Vec<(String, String)> {
    let Ok(json) = serde_json::from_str::<Value>(text) else {
        return text
            .lines()
            .filter_map(|l| l.split_once(' '))
            .map(|(t, i)| (canonical(t), i.trim().to_owned()))
            .collect();
    };
    let tags = |image: &Value| -> Vec<(String, String)> {
        let id = image["id"].as_str().unwrap_or_default();
        let id = if id.starts_with("sha256:") { id.to_owned() } else { format!("sha256:{id}") };
        let tags = image["repoTags"].as_array().cloned().unwrap_or_default();
        tags.iter().filter_map(|t| Some((canonical(t.as_str()?), id.clone()))).collect()
    };
    json["images"].as_array().into_iter().flatten().flat_map(tags).collect()
}

/// The ids of the image from the builder's own file, bare or in BuildKit's metadata. An engine with containerd's image store
/// names images by the digest of their manifest. All others use the digest of the configuration.
pub fn built_ids(text: &str) -> Vec<String> {
    let all = match serde_json::from_str::<Value>(text) {
        Ok(json) => {
            let of = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
            vec![of("containerimage.config.digest"), of("containerimage.digest")]
        }
        Err(_) => vec![text.trim().to_owned()],
    };
    all.into_iter().filter(|id| !id.is_empty()).collect()
}

pub fn image_id(text: &str, tag: &str) -> Option<String> {
    let tag = canonical(tag);
    images(text).into_iter().find_map(|(t, id)| (t == tag).then_some(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_any_builder_writes() {
        assert_eq!(built_ids("sha256:ab\n"), ["sha256:ab"]);
        let metadata = r#"{"containerimage.config.digest": "sha256:ab", "containerimage.digest": "sha256:cd"}"#;
        assert_eq!(built_ids(metadata), ["sha256:ab", "sha256:cd"]);
        assert_eq!(built_ids(r#"{"containerimage.digest": "sha256:cd"}"#), ["sha256:cd"]);
        assert_eq!(built_ids(""), Vec::<String>::new());
    }

    #[test]
    fn finds_an_image_by_tag_in_either_form() {
        let cri =
            r#"{"images":[{"id":"sha256:ab","repoTags":["docker.io/library/backend:1"],"repoDigests":[],"size":"1"}]}"#;
        assert_eq!(image_id(cri, "backend:1").as_deref(), Some("sha256:ab"));
        assert_eq!(image_id("backend:1 sha256:ab\nbackend:2 sha256:cd\n", "backend:2").as_deref(), Some("sha256:cd"));
        assert_eq!(image_id(cri, "backend:3"), None);
    }
}
