//! The app's Secret. Its content comes from the configuration and the cluster, and goes to the cluster by standard input. Each
//! content has its own immutable Secret, so a release that is rolled back finds the settings of its installation.

use crate::config::settings::App;
use crate::facts::objects::{APP_SECRET, Objects};
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

/// The content of the Secret. AUTH_SECRET is made once and kept, because a new one would sign everyone out.
pub fn wanted(app: &App, database_url: Option<&Secret>, there: Option<&Data>, fresh: &Secret) -> Data {
    let kept = there.and_then(|data| data.get("AUTH_SECRET"));
    let auth = app.auth_secret.as_ref().or(kept).unwrap_or(fresh);
    let all =
        [("AUTH_SECRET", Some(auth)), ("DATABASE_URL", database_url), ("OPENAI_API_KEY", app.openai_api_key.as_ref())];
    all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.clone()))).collect()
}

pub fn step(target: &Target, data: &Data, replaces: Option<&Data>) -> Step {
    let name = name(data);
    let keys: Vec<&str> = data.keys().map(String::as_str).collect();
    let encoded: BTreeMap<&String, String> =
        data.iter().map(|(k, v)| (k, BASE64_STANDARD.encode(v.expose()))).collect();
    let object = json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": encoded, "immutable": true,
        "metadata": {"name": name, "labels": {"app.kubernetes.io/managed-by": "xtask", "app.kubernetes.io/part-of": "todo-chatbot"}}});
    Step::new(StepId::InstallSecret)
        .detail(keys.join(", "))
        .because(reason(data, replaces))
        .op(Op::Run(kubectl::apply(target, &format!("Secret {name}"), object.to_string())))
        .remedy("cargo xtask status says whether the cluster answers")
        .after_if_planned(StepId::InstallNamespace)
        .after_if_planned(StepId::Database(Database::Password))
}

/// The changes by key. A dropped key changes the place of the app's data, or the assistant that answers.
fn reason(data: &Data, replaced: Option<&Data>) -> String {
    let Some(replaced) = replaced else { return "absent".to_owned() };
    let dropped: Vec<&str> = replaced.keys().filter(|key| !data.contains_key(*key)).map(String::as_str).collect();
    match dropped.as_slice() {
        [] => "changed".to_owned(),
        keys => format!("changed: without {} from now on", keys.join(" and ")),
    }
}

/// The name of the Secret with this content. Its hash is keyed by AUTH_SECRET, so it reveals nothing about the content.
pub fn name(data: &Data) -> String {
    let key = data.get("AUTH_SECRET").map(Secret::expose).unwrap_or_default();
    let keyed = |bytes: &[u8]| Sha256::new().chain_update(key).chain_update([0]).chain_update(bytes).finalize();
    let content: String = data.iter().map(|(key, value)| format!("{key}\0{}\0", value.expose())).collect();
    format!("{APP_SECRET}-{}", &hex(&keyed(&keyed(content.as_bytes())))[..12])
}

/// The Secrets that no revision will use: Helm keeps the new revision and `kept` older ones.
pub fn unused<'a>(objects: &'a Objects, new: &str, kept: usize) -> Vec<&'a String> {
    let revisions = objects.releases.get("backend").map(Vec::as_slice).unwrap_or_default();
    let older = revisions.iter().rev().take(kept).map(|revision| revision.secret.as_deref().unwrap_or(APP_SECRET));
    let deployed = objects.deployments.get("backend").and_then(|backend| backend.secret.as_deref());
    let used: Vec<&str> = older.chain(deployed).chain([new]).collect();
    objects.app_secrets.iter().filter(|name| !used.contains(&name.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::facts::objects::Revision;

    #[test]
    fn keeps_the_auth_secret_and_drops_what_is_no_longer_configured() {
        let there =
            Data::from([("AUTH_SECRET".into(), Secret::new("old")), ("DATABASE_URL".into(), Secret::new("gone"))]);
        let wanted = wanted(&App::default(), None, Some(&there), &Secret::new("fresh"));
        assert_eq!(wanted, Data::from([("AUTH_SECRET".into(), Secret::new("old"))]));
        assert_ne!(name(&wanted), name(&there));
        assert_eq!(reason(&wanted, Some(&there)), "changed: without DATABASE_URL from now on");
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
        let step = step(&target, &Data::from([("AUTH_SECRET".into(), Secret::new("canary"))]), None);
        let shown = format!("{step:?} {}", step.ops[0]);
        assert!(!shown.contains("canary") && !shown.contains(&BASE64_STANDARD.encode("canary")), "{shown}");
    }

    #[test]
    fn keeps_the_secrets_of_revisions_that_helm_keeps() {
        let mut objects = Facts::for_tests().objects_mut().clone();
        let secret = |n: u32| format!("{APP_SECRET}-{n}");
        objects.app_secrets = (1..=4).map(secret).collect();
        let revision = objects.releases["backend"][0].clone();
        let of = |n: u32| Revision { secret: Some(secret(n)), ..revision.clone() };
        objects.releases.insert("backend".into(), vec![of(1), of(2), of(3)]);
        assert_eq!(unused(&objects, &secret(4), 2), [&secret(1)]);
        objects.deployments.get_mut("backend").unwrap().secret = Some(secret(1));
        assert_eq!(unused(&objects, &secret(4), 2), Vec::<&String>::new());
    }
}
