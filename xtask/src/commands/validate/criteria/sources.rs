//! Criterion 14: the application that was deployed is the one in the working tree: each of its source files is in the images, byte by
//! byte, and so are the versions of its packages. The frontend is compiled, so its build writes down what it compiled.

use super::verdict::Judgment;
use crate::app::part::Part;
use crate::fingerprint::Fingerprint;
use crate::probe::World;
use crate::probe::sources::{self, Files, Sources};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

/// These direct the build and are not in the image. The packages that requirements.txt names are.
const DIRECT_THE_BUILD: [&str; 4] = ["Dockerfile", "Dockerfile.dockerignore", ".dockerignore", "requirements.txt"];

/// How many differences the evidence names.
const NAMED: usize = 3;

pub fn judge(world: &World) -> Result<Judgment> {
    let requirements = world.config.paths.root.join("backend/requirements.txt");
    let pinned = std::fs::read_to_string(&requirements);
    let pinned = pins(&pinned.with_context(|| format!("cannot read {}", requirements.display()))?);
    let answers = std::thread::scope(|scope| {
        let threads = Part::ALL.map(|part| scope.spawn(move || sources::ask(world, part)));
        threads.map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("the question broke off"))))
    });
    let (mut said, mut wrong, mut asked) = (Vec::new(), Vec::new(), Vec::new());
    for (part, answer) in Part::ALL.into_iter().zip(answers) {
        let (sources, asked_in) = answer?;
        asked.push(asked_in);
        let pinned = (part == Part::Backend).then_some(&pinned);
        wrong.extend(
            differences(&world.facts.sources[part].context, &sources, pinned).iter().map(|d| format!("{part}/{d}")),
        );
        said.push(count(part, &sources));
    }
    let judgment = judged(&said.join("; "), &wrong);
    Ok(asked.into_iter().fold(judgment, Judgment::asked))
}

fn judged(said: &str, wrong: &[String]) -> Judgment {
    if wrong.is_empty() {
        return Judgment::passed(format!("all are those of the working tree: {said}"));
    }
    let named = wrong.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    let more = wrong.len().checked_sub(NAMED + 1).map(|more| format!("; and {} more", more + 1)).unwrap_or_default();
    Judgment::failed(format!("{named}{more}"), "cargo xtask deploy builds and installs the working tree")
}

fn count(part: Part, sources: &Sources) -> String {
    let more = match part {
        Part::Backend => format!("{} packages", sources.packages.len()),
        Part::Frontend => format!("{} served as they are", sources.served.len()),
    };
    format!("{part} {} files, {more}", sources.files.len())
}

/// Where the image is not of the working tree. `tree` has the first 16 digits of each SHA-256.
fn differences(tree: &Fingerprint, image: &Sources, pinned: Option<&BTreeMap<String, String>>) -> Vec<String> {
    if image.files.is_empty() {
        return vec!["the image does not list its sources: an older Dockerfile made it".to_owned()];
    }
    let wanted = |path: &&String| !DIRECT_THE_BUILD.contains(&path.as_str());
    let paths: BTreeSet<&String> = tree.files.keys().filter(wanted).chain(image.files.keys()).collect();
    let mut all: Vec<String> = paths
        .into_iter()
        .filter_map(|path| match (tree.files.get(path), image.files.get(path)) {
            (Some(tree), Some(image)) if image.starts_with(tree.as_str()) => None,
            (Some(_), Some(_)) => Some(format!("{path} differs")),
            (None, _) => Some(format!("{path} is only in the image")),
            (_, None) => Some(format!("{path} is only in the working tree")),
        })
        .collect();
    all.extend(differing(&image.files, &image.served));
    if let Some(pinned) = pinned {
        all.extend(packages(pinned, &image.packages));
    }
    all
}

/// Served files that are not those which the build was given.
fn differing<'a>(built: &'a Files, served: &'a Files) -> impl Iterator<Item = String> + 'a {
    let other = |(path, hash): &(&String, &String)| built.get(*path) != Some(*hash);
    served.iter().filter(other).map(|(path, _)| format!("{path} is served otherwise than it was built"))
}

fn packages(pinned: &BTreeMap<String, String>, installed: &BTreeMap<String, String>) -> Vec<String> {
    let installed: BTreeMap<String, &String> = installed.iter().map(|(name, v)| (canonical(name), v)).collect();
    let names: BTreeSet<&String> = pinned.keys().chain(installed.keys()).collect();
    let of = |name: &String| match (pinned.get(name), installed.get(name)) {
        (Some(pinned), Some(there)) if pinned == *there => None,
        (Some(pinned), there) => {
            Some(format!("requirements.txt: {name} {pinned}, the image has {}", there.map_or("none", |v| v)))
        }
        (None, _) => Some(format!("requirements.txt does not name {name}, which the image has")),
    };
    names.into_iter().filter_map(of).collect()
}

/// `name==version \`, a line for each package.
fn pins(requirements: &str) -> BTreeMap<String, String> {
    let pin = |line: &str| {
        let (name, rest) = line.split_once("==").filter(|_| !line.starts_with([' ', '#']))?;
        let version = rest.split([' ', ';', '\\']).next()?;
        Some((canonical(name), version.to_owned()))
    };
    requirements.lines().filter_map(pin).collect()
}

/// Python's rule for names of packages: case, and runs of `-`, `_` and `.`, do not count.
fn canonical(name: &str) -> String {
    let words: Vec<&str> = name.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
    words.join("-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    fn texts(all: &[(&str, &str)]) -> BTreeMap<String, String> {
        all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn tree() -> Fingerprint {
        Fingerprint { files: texts(&[("Dockerfile", "00"), ("requirements.txt", "00"), ("main.py", "ab12")]) }
    }

    fn image(files: &[(&str, &str)]) -> Sources {
        Sources { files: texts(files), ..Sources::default() }
    }

    #[test]
    fn equal_sources_have_no_difference() {
        let same = image(&[("main.py", "ab12ffff")]);
        assert_eq!(differences(&tree(), &same, None), Vec::<String>::new());
        assert_eq!(judged("backend 1 files", &[]).verdict, Verdict::Passed);
    }

    #[test]
    fn names_each_difference() {
        let of = |files: &[(&str, &str)]| differences(&tree(), &image(files), None);
        assert_eq!(of(&[("main.py", "ab13")]), ["main.py differs"]);
        assert_eq!(of(&[("main.py", "ab12ff"), ("more.py", "1")]), ["more.py is only in the image"]);
        assert_eq!(of(&[("other.py", "1")]), ["main.py is only in the working tree", "other.py is only in the image"]);
        assert!(of(&[])[0].contains("does not list its sources"));
        let served = Sources { served: texts(&[("main.py", "ab12ee")]), ..image(&[("main.py", "ab12ff")]) };
        assert_eq!(differences(&tree(), &served, None), ["main.py is served otherwise than it was built"]);
        let many: Vec<String> = (0..5).map(|n| n.to_string()).collect();
        let judgment = judged("", &many);
        assert!(judgment.evidence == "0; 1; 2; and 2 more" && judgment.verdict != Verdict::Passed, "{judgment:?}");
    }

    #[test]
    fn compares_packages_by_their_canonical_names() {
        let pinned =
            pins("# x==1\nargon2-cffi==25.1.0 \\\n    --hash=sha256:ab\nuvloop==0.22.1 ; sys_platform != 'win32' \\\n");
        assert_eq!(pinned, texts(&[("argon2-cffi", "25.1.0"), ("uvloop", "0.22.1")]));
        assert_eq!(packages(&pinned, &texts(&[("Argon2_CFFI", "25.1.0"), ("uvloop", "0.22.1")])), Vec::<String>::new());
        let wrong = packages(&pinned, &texts(&[("argon2-cffi", "25.0.0"), ("left-pad", "1")]));
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(
            wrong[0].contains("25.1.0, the image has 25.0.0") && wrong[2].contains("the image has none"),
            "{wrong:?}"
        );
    }
}
