//! What an edit changed, and the way in which it reaches the cluster.

use crate::app::part::Part;
use crate::dockerignore::Ignore;
use crate::facts::sources::Source;
use crate::fingerprint::{self, Fingerprint};
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::Path;

/// How a part gets from what it serves to the files of the clone.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    Nothing,
    /// These files are written into the running container.
    Files,
    /// A new image, because this file goes into the image otherwise than by copying.
    Image(String),
}

/// The files of a part as they are now.
#[derive(Clone, Debug, PartialEq)]
pub struct Now {
    pub context: Fingerprint,
    pub chart: Fingerprint,
}

impl Now {
    pub fn read(root: &Path, part: Part) -> Result<Self> {
        let context = fingerprint::of_folder(&root.join(part.name()))?;
        Ok(Self { context, chart: fingerprint::of_folder(&root.join("helm").join(part.name()))? })
    }

    pub fn of(source: &Source) -> Self {
        Self { context: source.context.clone(), chart: source.chart.clone() }
    }

    /// The way from an image and its release to these files.
    pub fn way_from(&self, image: &Source) -> Way {
        let part = image.part;
        if let Some(file) = self.chart.changed_since(&image.chart).first() {
            return Way::Image(format!("helm/{part}/{file}"));
        }
        let changed = self.context.changed_since(&image.context);
        match changed.iter().find(|file| !is_copied(part, file)) {
            Some(file) => Way::Image(format!("{part}/{file}")),
            None if changed.is_empty() => Way::Nothing,
            None => Way::Files,
        }
    }
}

/// Whether a file of the clone is the same file in the container.
pub fn is_copied(part: Part, file: &str) -> bool {
    match part {
        Part::Backend => file == "main.py" || file.starts_with("app/"),
        Part::Frontend => file.starts_with("src/") || file.starts_with("public/"),
    }
}

/// The copied files, each with its hash.
pub fn copied(part: Part, context: &Fingerprint) -> BTreeMap<String, String> {
    context.files.iter().filter(|(file, _)| is_copied(part, file)).map(|(f, h)| (f.clone(), h.clone())).collect()
}

/// Whether an event about this path may change an image. Editors' temporary files and what tests leave do not.
pub fn concerns(root: &Path, path: &Path) -> bool {
    let Ok(relative) = path.strip_prefix(root) else { return false };
    if relative.starts_with("helm") {
        return true;
    }
    Part::ALL.iter().any(|part| {
        let Ok(file) = relative.strip_prefix(part.name()) else { return false };
        let file = file.to_string_lossy();
        let always = ["", "Dockerfile", ".dockerignore"].contains(&&*file);
        always
            || Ignore::of(&root.join(part.name()))
                .is_ok_and(|ignore| !ignore.leaves_out(&file) || ignore.may_take_from(&file))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_written_and_all_else_is_built() {
        let image =
            Source::for_tests(Part::Backend, &[("app/chat.py", "1"), ("main.py", "1"), ("requirements.txt", "1")]);
        let way = |file: &str, hash: Option<&str>| {
            let mut now = Now::of(&image);
            match hash {
                Some(hash) => drop(now.context.files.insert(file.into(), hash.into())),
                None => drop(now.context.files.remove(file)),
            }
            now.way_from(&image)
        };
        assert_eq!(way("app/chat.py", Some("1")), Way::Nothing);
        for (file, hash) in [("app/chat.py", Some("2")), ("app/new/one.py", Some("1")), ("main.py", None)] {
            assert_eq!(way(file, hash), Way::Files, "{file}");
        }
        for file in ["requirements.txt", "Dockerfile", "dev_server.py"] {
            assert_eq!(way(file, Some("2")), Way::Image(format!("backend/{file}")));
        }
        let mut chart = Now::of(&image);
        chart.chart.files.insert("values.yaml".into(), "2".into());
        assert_eq!(chart.way_from(&image), Way::Image("helm/backend/values.yaml".into()));
    }

    #[test]
    fn pages_are_written_and_the_settings_of_their_build_are_built() {
        let image = Source::for_tests(Part::Frontend, &[("src/app/page.tsx", "1"), ("package.json", "1")]);
        let way = |file: &str| {
            let mut now = Now::of(&image);
            now.context.files.insert(file.into(), "2".into());
            now.way_from(&image)
        };
        assert_eq!((way("src/app/page.tsx"), way("public/new.svg")), (Way::Files, Way::Files));
        for file in ["package.json", "package-lock.json", "next.config.ts", "scripts/dev-server.mjs"] {
            assert_eq!(way(file), Way::Image(format!("frontend/{file}")));
        }
    }

    #[test]
    fn temporary_files_of_editors_and_tests_concern_nobody() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let concerns = |path: &str| concerns(root, &root.join(path));
        for path in [
            "backend/app/chat.py",
            "backend/app/new/deep.py",
            "frontend/src/app/page.tsx",
            "backend/Dockerfile",
            "helm/backend/values.yaml",
        ] {
            assert!(concerns(path), "{path}");
        }
        for path in [
            "backend/app/.chat.py.swp",
            "backend/app/chat.py~",
            "backend/app/4913",
            "backend/app/__pycache__/chat.cpython-311.pyc",
            "backend/tests/test_chat.py",
            "frontend/.next/cache/x",
            "frontend/node_modules/next/x",
            "docs/research.md",
        ] {
            assert!(!concerns(path), "{path}");
        }
    }
}
