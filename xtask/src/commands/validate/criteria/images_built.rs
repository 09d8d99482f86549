//! Criterion 1: both Dockerfiles build. The image proves it, because its tag is the fingerprint of its sources.

use super::verdict::Judgment;
use crate::app::image_tag::{ImageTag, canonical};
use crate::probe::World;
use anyhow::Result;
use std::collections::BTreeMap;

pub fn judge(world: &World) -> Result<Judgment> {
    let deployed = world.deployed()?;
    let mut running = Vec::new();
    let mut older = Vec::new();
    for (part, tag) in deployed {
        let Some(id) = world.node.images.get(&canonical(tag)) else {
            return Ok(Judgment::failed(format!("{tag} runs, and the node has no such image"), "cargo xtask deploy"));
        };
        let differs = |images: &BTreeMap<String, String>| images.get(&canonical(tag)) != Some(id);
        if let Some(other) = world.node.others.iter().find(|other| other.images.as_ref().is_ok_and(differs)) {
            return Ok(Judgment::failed(format!("{} lacks the {tag} that runs", other.name), "cargo xtask deploy"));
        }
        let id: String = id.trim_start_matches("sha256:").chars().take(12).collect();
        running.push(format!("{tag} (id {id})"));
        if ImageTag::parse(tag).as_ref() != Some(&world.facts.sources[part].tag) {
            older.push(tag);
        }
    }
    Ok(judged(&running, &older))
}

fn judged(running: &[String], older: &[&str]) -> Judgment {
    if older.is_empty() {
        return Judgment::passed(format!("{} are in the node, of the sources as they are now", running.join(" and ")));
    }
    Judgment::not_judged(format!(
        "the sources have changed since {} was built: run cargo xtask deploy",
        older.join(" and ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    #[test]
    fn judges_only_what_the_sources_make_now() {
        assert_eq!(judged(&["backend:1 (id a)".into()], &[]).verdict, Verdict::Passed);
        assert_eq!(judged(&["backend:1 (id a)".into()], &["backend:1"]).verdict, Verdict::NotJudged);
    }
}
