//! The private kubeconfig's context: what it says, and whether it leads to the profile's own node.

use crate::config::Config;
use crate::facts::memo::Memo;
use crate::tools::docker::Container;
use crate::tools::kubectl::{self, Target};
use crate::{fingerprint, host};
use serde_json::Value;

/// The private kubeconfig as kubectl reads it, without keys: asked again once the file is another.
pub fn view(target: &Target, memo: &Memo) -> Value {
    let file = &target.kubeconfig;
    let state = fingerprint::of_files(std::slice::from_ref(file)).ok();
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
    let ask = || host::ask(&kubectl::config_view(&target.kubectl, file)).unwrap_or_default().out;
    let lasts = |text: &str| parse(text).is_some_and(|view| view["contexts"].is_array());
    parse(&memo.answer(&format!("config view {}", file.display()), state, lasts, ask)).unwrap_or_default()
}

/// The place where the private kubeconfig's context leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    Own,
    /// Nowhere: the context is missing, or names a port that the node had before. minikube writes it anew.
    Lost,
    /// To another cluster, with the evidence.
    Elsewhere(String),
}

/// The safety rule: the context is the profile's, minikube wrote it, and its server is the profile's own node.
pub fn way(view: &Value, container: &Container, config: &Config) -> Way {
    let named = |list: &str, name: &str| {
        view[list].as_array().into_iter().flatten().find(|item| item["name"].as_str() == Some(name)).cloned()
    };
    let Some(context) = named("contexts", &config.profile) else { return Way::Lost };
    let extensions = context["context"]["extensions"].as_array().cloned().unwrap_or_default();
    if !extensions.iter().any(|e| e["extension"]["provider"].as_str() == Some("minikube.sigs.k8s.io")) {
        return Way::Elsewhere(format!("the context {} was not written by minikube", config.profile));
    }
    let cluster = named("clusters", context["context"]["cluster"].as_str().unwrap_or_default()).unwrap_or_default();
    let server = cluster["cluster"]["server"].as_str().unwrap_or_default();
    let mut own: Vec<String> = container.addresses().iter().map(|ip| format!("https://{ip}:8443")).collect();
    own.extend(container.port(8443).map(|port| format!("https://127.0.0.1:{port}")));
    if own.iter().any(|o| o == server) {
        Way::Own
    } else if server.strip_prefix("https://127.0.0.1:").is_some_and(|port| port.parse::<u16>().is_ok()) {
        Way::Lost
    } else {
        Way::Elsewhere(format!("the context's server {server} is not the node of {}", config.profile))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn view(provider: &str, server: &str) -> Value {
        json!({"contexts": [{"name": "p", "context": {"cluster": "p", "extensions": [{"extension": {"provider": provider}}]}}],
            "clusters": [{"name": "p", "cluster": {"server": server}}]})
    }

    #[test]
    fn doubts_a_context_that_leads_elsewhere() {
        let container = Container::parse(
            r#"[{"State":{"Running":true},"Config":{"Labels":{}},"NetworkSettings":{"Ports":{"8443/tcp":[{"HostPort":"5"}]},
                "Networks":{"p":{"IPAddress":"192.168.49.2"}}}}]"#,
        )
        .unwrap();
        let mut config = Config::for_tests();
        config.profile = "p".into();
        let judged = |view| way(&view, &container, &config);
        let elsewhere = |view, why: &str| matches!(judged(view), Way::Elsewhere(doubt) if doubt.contains(why));
        assert_eq!(judged(view("minikube.sigs.k8s.io", "https://127.0.0.1:5")), Way::Own);
        assert_eq!(judged(view("minikube.sigs.k8s.io", "https://192.168.49.2:8443")), Way::Own);
        assert_eq!(judged(view("minikube.sigs.k8s.io", "https://127.0.0.1:6")), Way::Lost);
        assert_eq!(judged(json!({})), Way::Lost);
        assert!(elsewhere(view("minikube.sigs.k8s.io", "https://prod.example.com"), "prod"));
        assert!(elsewhere(view("minikube.sigs.k8s.io", "https://127.0.0.1:5.example.com"), "example"));
        assert!(elsewhere(view("else", "https://127.0.0.1:5"), "not written by minikube"));
    }
}
