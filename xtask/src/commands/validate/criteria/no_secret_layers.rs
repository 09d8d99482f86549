//! Criterion 3: searches every layer of the images, with deleted files, for the values of the configured secrets. The node reads
//! its own layers. The values go there by standard input, never by a command line, and nothing is written.

use super::verdict::Judgment;
use crate::cmd::{Cmd, Stdin};
use crate::host;
use crate::probe::World;
use crate::probe::image;
use crate::secret::Secret;
use crate::time::seconds;
use crate::tools::node;
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

/// A text in every base image's layers. Finding it proves that the layers were unpacked and searched.
const CANARY: &str = "etc/passwd";
/// A text behind the last layer. Finding it proves that no layer was left out.
const END: &str = "todo-chatbot: every layer was read";

pub fn judge(world: &World) -> Result<Judgment> {
    let secrets = world.secrets();
    if secrets.is_empty() {
        return Ok(Judgment::not_judged("no secret is configured, and the cluster keeps none"));
    }
    let Some(cmd) = search(world)? else {
        return Ok(Judgment::not_judged("the node's engine keeps its layers in a way that this check does not know"));
    };
    let patterns: Vec<&str> = secrets.iter().map(|(_, value)| value.expose()).chain([CANARY, END]).collect();
    let values = Stdin::Secret { what: "the values".to_owned(), bytes: Secret::new(patterns.join("\n")) };
    let began = Instant::now();
    let found = host::ask(&cmd.clone().stdin(values))?.out;
    let layers: BTreeSet<&String> = world.images()?.iter().flat_map(|i| &i.layers).collect();
    Ok(judged(&secrets, &found, layers.len(), &seconds(began.elapsed())).asked(cmd))
}

/// Judges by the findings: the values, the canary and the end mark.
fn judged(secrets: &[(String, Secret)], found: &str, layers: usize, time: &str) -> Judgment {
    let names = |all: &[&(String, Secret)]| all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let leaked: Vec<&(String, Secret)> = secrets.iter().filter(|(_, value)| found.contains(value.expose())).collect();
    if !leaked.is_empty() {
        let fix = "change the secret, keep it out of the build context, and build again";
        return Judgment::failed(format!("the value of {} is in one of {layers} layers", names(&leaked)), fix);
    }
    if !found.contains(END) || !found.contains(CANARY) {
        return Judgment::not_judged(
            "not every layer could be read in the node, or they are packed in a way unknown here",
        );
    }
    let all: Vec<&(String, Secret)> = secrets.iter().collect();
    Judgment::passed(format!("{layers} layers searched in {time}, deleted files too: no value of {}", names(&all)))
}

/// Prints each piece of the images' layers that equals a line of standard input.
fn search(world: &World) -> Result<Option<Cmd>> {
    let docker = &world.facts.tools.docker_client()?.path;
    let node = &world.config.profile;
    let images = world.images()?;
    if world.node.engine.is_some() {
        let folders: BTreeSet<&String> = images.iter().flat_map(|i| &i.folders).collect();
        let known = images.iter().all(|image| !image.folders.is_empty());
        let each = folders.into_iter().flat_map(|folder| ["-C", folder, "."]);
        return Ok(known.then(|| searched(docker, node, "tar --create --file=- \"$@\"").args(each)));
    }
    let layers: BTreeSet<&String> = images.iter().flat_map(|i| &i.layers).collect();
    let each = "for blob; do gzip -dcf <\"$blob\" || exit; done";
    let blobs = image::blobs(docker, node, layers)?;
    Ok(Some(searched(docker, node, each).args(blobs)))
}

/// A stream that is made in the node and searched there.
fn searched(docker: &Path, node: &str, stream: &str) -> Cmd {
    let program = format!(
        "exec 3<&0 </dev/null; {{ {stream} && echo '{END}'; }} | LC_ALL=C grep --text --only-matching --fixed-strings --file=/dev/fd/3"
    );
    node::exec(docker, node).args(["sh", "-c", &program, "sh"]).limit(120)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    #[test]
    fn believes_no_search_that_did_not_find_its_canary_or_its_end() {
        let secrets = [("AUTH_SECRET".to_owned(), Secret::new("hidden-value"))];
        let of = |found: &str| judged(&secrets, found, 9, "1.0 s");
        assert_eq!(of(&format!("{CANARY}\n{END}\n")).verdict, Verdict::Passed);
        assert_eq!(of(END).verdict, Verdict::NotJudged);
        assert_eq!(of(CANARY).verdict, Verdict::NotJudged);
        let leaked = of(&format!("{CANARY}\nhidden-value\n{END}\n"));
        assert!(matches!(leaked.verdict, Verdict::Failed { .. }) && !leaked.evidence.contains("hidden"));
    }

    #[test]
    fn shows_no_value_in_its_command() {
        let shown = searched(Path::new("docker"), "n", "cat").args(["a"]).to_string();
        assert!(shown.starts_with("docker exec -i n sh -c ") && shown.ends_with(" sh a"), "{shown}");
    }
}
