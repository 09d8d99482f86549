//! The Secret that both the environment and the cluster have a say in: it goes to the cluster by standard input and nowhere else.

use crate::config::settings::App;
use crate::facts::objects::APP_SECRET;
use crate::fingerprint::hex;
use crate::plan::{Op, Step};
use crate::secret::Secret;
use crate::step_id::{Database, StepId};
use crate::tools::kubectl::{self, Target};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

pub type Data = BTreeMap<String, Secret>;

/// What the Secret is to hold. AUTH_SECRET is made once and then kept: a new one would sign everyone out.
pub fn wanted(app: &App, database_url: Option<&Secret>, there: Option<&Data>, fresh: &Secret) -> Data {
    let kept = there.and_then(|data| data.get("AUTH_SECRET"));
    let auth = app.auth_secret.as_ref().or(kept).unwrap_or(fresh);
    let all =
        [("AUTH_SECRET", Some(auth)), ("DATABASE_URL", database_url), ("OPENAI_API_KEY", app.openai_api_key.as_ref())];
    all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.clone()))).collect()
}

pub fn step(target: &Target, data: &Data, replaces: bool) -> Step {
    let keys: Vec<&str> = data.keys().map(String::as_str).collect();
    let encoded: BTreeMap<&String, String> =
        data.iter().map(|(k, v)| (k, BASE64_STANDARD.encode(v.expose()))).collect();
    let object = json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": encoded,
        "metadata": {"name": APP_SECRET, "labels": {"app.kubernetes.io/managed-by": "xtask", "app.kubernetes.io/part-of": "todo-chatbot"}}});
    Step::new(StepId::InstallSecret)
        .detail(keys.join(", "))
        .because(if replaces { "changed" } else { "absent" })
        .op(Op::Run(kubectl::apply(target, &format!("Secret {APP_SECRET}"), object.to_string())))
        .remedy("cargo xtask status says whether the cluster answers")
        .after_if_planned(StepId::InstallNamespace)
        .after_if_planned(StepId::Database(Database::Password))
}

/// A hash that changes with the Secret and tells nothing of it: keyed by what only the cluster has.
pub fn hash(data: &Data) -> String {
    let mut hash = Sha256::new();
    for (key, value) in data {
        hash.update(format!("{key}\0{}\0", value.expose()));
    }
    hex(&hash.finalize())[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_auth_secret_and_drops_what_is_no_longer_configured() {
        let there =
            Data::from([("AUTH_SECRET".into(), Secret::new("old")), ("DATABASE_URL".into(), Secret::new("gone"))]);
        let wanted = wanted(&App::default(), None, Some(&there), &Secret::new("fresh"));
        assert_eq!(wanted, Data::from([("AUTH_SECRET".into(), Secret::new("old"))]));
        assert_ne!(hash(&wanted), hash(&there));
    }

    #[test]
    fn shows_keys_and_no_value() {
        let target = Target {
            kubectl: "kubectl".into(),
            helm: "helm".into(),
            kubeconfig: "/k".into(),
            context: "p".into(),
            namespace: "n".into(),
        };
        let step = step(&target, &Data::from([("AUTH_SECRET".into(), Secret::new("canary"))]), false);
        let shown = format!("{step:?} {}", step.ops[0]);
        assert!(!shown.contains("canary") && !shown.contains(&BASE64_STANDARD.encode("canary")), "{shown}");
    }
}
