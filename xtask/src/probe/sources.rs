//! The sources in the deployed images, by one `kubectl exec` for each part. A pod cannot write to its image, so its files are the image's.

use super::World;
use crate::app::part::Part;
use crate::failure::{Exit, Failure};
use crate::host;
use crate::tools::kubectl;
use anyhow::Result;
use serde_json::Value;
use std::collections::BTreeMap;

/// Paths relative to the part's folder, with SHA-256 in hexadecimal.
pub type Files = BTreeMap<String, String>;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sources {
    /// What the image was built from.
    pub files: Files,
    /// The frontend's files that browsers get as they are.
    pub served: Files,
    /// The backend's packages with their versions.
    pub packages: BTreeMap<String, String>,
}

/// The sources, and what was asked, for people.
///
/// # Errors
/// No pod of the part is ready, or its program gave no answer.
pub fn ask(world: &World, part: Part) -> Result<(Sources, String)> {
    let pod = &world.pod(part.name())?.name;
    let container = format!("--container={part}");
    let (program, file, text) = match part {
        Part::Backend => ("python -I -c", "sources.py", include_str!("sources.py")),
        Part::Frontend => ("node -e", "sources.js", include_str!("sources.js")),
    };
    let cmd = kubectl::kubectl(&world.target).arg("exec").arg(pod).arg(&container).arg("--").words(program).arg(text);
    let cmd = cmd.limit(25);
    let answer = host::ask(&cmd)?;
    let Some(sources) = parse(&answer.out) else {
        let fix = format!("kubectl describe pod {pod} says what holds it");
        let what = format!("{pod} did not list its sources");
        return Err(Failure::new(Exit::Failed, what, fix).why(answer.complaint()).into());
    };
    let asked = format!("kubectl exec {pod} {container} -- {program} \"$(cat xtask/src/probe/{file})\"");
    Ok((sources, asked))
}

fn parse(line: &str) -> Option<Sources> {
    let json: Value = serde_json::from_str(line.trim()).ok()?;
    let texts = |list: &str| -> BTreeMap<String, String> {
        let all = json[list].as_object().into_iter().flatten();
        all.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
    };
    json.is_object().then(|| Sources { files: texts("files"), served: texts("served"), packages: texts("packages") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_either_part_says() {
        let backend = parse("{\"files\": {\"main.py\": \"ab\"}, \"packages\": {\"fastapi\": \"1.0\"}}\n").unwrap();
        assert_eq!((backend.files["main.py"].as_str(), backend.packages["fastapi"].as_str()), ("ab", "1.0"));
        assert_eq!(parse(r#"{"served": {"public/a": "cd"}}"#).unwrap().served["public/a"], "cd");
        assert_eq!(parse("Traceback (most recent call last)"), None);
    }
}
