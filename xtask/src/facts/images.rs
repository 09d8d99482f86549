//! Whether the machine's own engine answers, and the images that it has.

use crate::app::image_tag::canonical;
use crate::facts::engine::Engine;
use crate::facts::setup::{self, LABEL};
use crate::host;
use crate::pins::{NODE_BASE, NODE_IMAGE, POSTGRES_BASE, PYTHON_BASE};
use crate::tools::docker::{self, docker};
use crate::tools::node;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The machine's engine.
#[derive(Clone, Debug, PartialEq)]
pub struct Images {
    pub engine: setup::Engine,
    /// Ids by canonical tag.
    pub ids: BTreeMap<String, String>,
    /// The tags of those that `build` made.
    pub built: BTreeSet<String>,
    /// Of the images that setup may make, those that are there, each with the fingerprint of the stage that made it.
    pub stages: BTreeMap<String, Option<String>>,
}

const SETUP_MAKES: [&str; 4] = [NODE_IMAGE, PYTHON_BASE, NODE_BASE, POSTGRES_BASE];

pub fn gather(engine: &Engine) -> Images {
    match engine.get("/images/json") {
        Some(Value::Array(all)) => listed(&all),
        _ => by_client(engine),
    }
}

fn listed(all: &[Value]) -> Images {
    let mut images =
        Images { engine: setup::Engine::Up, ids: BTreeMap::new(), built: BTreeSet::new(), stages: BTreeMap::new() };
    for image in all {
        let (id, labels) = (image["Id"].as_str().unwrap_or_default(), &image["Labels"]);
        for tag in image["RepoTags"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            images.ids.insert(canonical(tag), id.to_owned());
            if labels[docker::FINGERPRINT].is_string() {
                images.built.insert(canonical(tag));
            }
            if SETUP_MAKES.contains(&tag) {
                images.stages.insert(tag.to_owned(), labels[LABEL].as_str().map(str::to_owned));
            }
        }
    }
    images
}

fn by_client(engine: &Engine) -> Images {
    let (state, stages) = stages(engine);
    let listed = |filter: Option<String>| match engine.client {
        Some(client) => {
            let all = docker::images(&client.path, &docker::Engine::Machine);
            let asked = filter.iter().fold(all, |cmd, filter| cmd.arg("--filter").arg(filter));
            host::ask(&asked).ok().filter(|a| a.ok).map(|a| node::images(&a.out)).unwrap_or_default()
        }
        None => Vec::new(),
    };
    let built = listed(Some(format!("label={}", docker::FINGERPRINT)));
    Images {
        engine: state,
        ids: listed(None).into_iter().collect(),
        built: built.into_iter().map(|(tag, _)| tag).collect(),
        stages,
    }
}

/// One question tells whether the engine answers and which of setup's images it has.
fn stages(engine: &Engine) -> (setup::Engine, BTreeMap<String, Option<String>>) {
    let Some(client) = engine.client else { return (setup::Engine::Absent, BTreeMap::new()) };
    let question = docker(&client.path, &docker::Engine::Machine)
        .words("image inspect --format")
        .arg("{{json .RepoTags}}\t{{json .Config.Labels}}")
        .args(SETUP_MAKES)
        .limit(10);
    match host::ask(&question) {
        Ok(answer) if answer.ok || lacks_image(&answer.err) => (setup::Engine::Up, inspected(&answer.out)),
        Ok(answer) => (setup::Engine::Down(answer.complaint()), BTreeMap::new()),
        Err(error) => (setup::Engine::Down(error.to_string()), BTreeMap::new()),
    }
}

fn lacks_image(complaint: &str) -> bool {
    let complaint = complaint.to_lowercase();
    complaint.contains("no such image") || complaint.contains("no such object")
}

fn inspected(lines: &str) -> BTreeMap<String, Option<String>> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let image = |line: &str| {
        let (tags, labels) = line.split_once('\t')?;
        let stage = parse(labels)[LABEL].as_str().map(str::to_owned);
        let tags: Vec<String> = parse(tags).as_array()?.iter().filter_map(|t| Some(t.as_str()?.to_owned())).collect();
        Some(tags.into_iter().map(move |tag| (tag, stage.clone())).collect::<Vec<_>>())
    };
    lines.lines().filter_map(image).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_which_stage_made_an_image() {
        let out = "[\"todo-chatbot/node:22-slim\"]\t{\"todo-chatbot.stage\":\"ab12\"}\n[\"gcr.io/k8s-minikube/kicbase:v0.0.50\"]\tnull\n";
        let images = inspected(out);
        assert_eq!(images.get(NODE_BASE), Some(&Some("ab12".to_owned())));
        assert_eq!(images.get(NODE_IMAGE), Some(&None));
    }

    #[test]
    fn the_engine_s_list_answers_all_questions_about_images() {
        let images = listed(&[
            json!({"Id": "sha256:ab", "RepoTags": ["backend:1"], "Labels": {docker::FINGERPRINT: "1"}}),
            json!({"Id": "sha256:cd", "RepoTags": [NODE_BASE, "other:2"], "Labels": {LABEL: "ef"}}),
            json!({"Id": "sha256:12", "RepoTags": null, "Labels": null}),
        ]);
        assert_eq!(images.engine, setup::Engine::Up);
        assert_eq!(images.ids.get(&canonical("backend:1")).map(String::as_str), Some("sha256:ab"));
        assert_eq!(images.ids.len(), 3);
        assert_eq!(images.built.into_iter().collect::<Vec<_>>(), [canonical("backend:1")]);
        assert_eq!(images.stages, BTreeMap::from([(NODE_BASE.to_owned(), Some("ef".to_owned()))]));
    }
}
