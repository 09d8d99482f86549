//! Which files of a build context reach the build, as `.dockerignore` says: the others are no inputs.

use anyhow::{Context, Result};
use glob::{MatchOptions, Pattern};
use std::path::Path;

/// The rules of one `.dockerignore`; the last that matches decides.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    rules: Vec<(Pattern, bool)>,
}

impl Ignore {
    /// # Errors
    /// The file is there and cannot be read, or a line is not a pattern.
    pub fn of(context: &Path) -> Result<Self> {
        let file = context.join(".dockerignore");
        if !file.exists() {
            return Ok(Self::default());
        }
        Self::parse(&std::fs::read_to_string(&file)?).with_context(|| format!("{} is not understood", file.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let rule = |line: &str| {
            let (line, ignored) = line.strip_prefix('!').map_or((line, true), |kept| (kept, false));
            Ok((Pattern::new(line.trim_matches('/'))?, ignored))
        };
        Ok(Self { rules: lines.map(rule).collect::<Result<_>>()? })
    }

    /// Whether a path, relative to the context, is left out; a folder's fate is that of all that is in it.
    pub fn leaves_out(&self, path: &str) -> bool {
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        let parents = path.match_indices('/').map(|(at, _)| &path[..at]);
        let candidates: Vec<&str> = parents.chain([path]).collect();
        let matches = |pattern: &Pattern| candidates.iter().any(|c| pattern.matches_with(c, options));
        self.rules.iter().rev().find(|(pattern, _)| matches(pattern)).is_some_and(|(_, ignored)| *ignored)
    }

    /// Whether something in a folder that is left out may be taken in again.
    pub fn may_take_from(&self, folder: &str) -> bool {
        let part = |pattern: &str, name: &str| Pattern::new(pattern).is_ok_and(|p| p.matches(name));
        let leads_there = |exception: &Pattern| {
            let mut parts = exception.as_str().split('/');
            folder.split('/').all(|name| match parts.next() {
                Some("**") => true,
                Some(pattern) => part(pattern, name),
                None => false,
            }) || exception.as_str().contains("**")
        };
        self.rules.iter().any(|(pattern, ignored)| !ignored && leads_there(pattern))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_docker_leaves_out() {
        let ignore = Ignore::parse("# comment\n**/__pycache__\ntests/\n*.md\n!README.md\n.env*\n").unwrap();
        for path in ["app/__pycache__/x.pyc", "__pycache__/y", "tests/test_a.py", "NOTES.md", ".env", ".env.local"] {
            assert!(ignore.leaves_out(path), "{path}");
        }
        for path in ["main.py", "app/tests.py", "README.md", "docs/a.md"] {
            assert!(!ignore.leaves_out(path), "{path}");
        }
    }

    #[test]
    fn takes_everything_but_what_an_allow_list_names() {
        let ignore = Ignore::parse("*\n!app\n!main.py\napp/**/*.pyc\n").unwrap();
        assert!(ignore.leaves_out("pyproject.toml") && ignore.leaves_out("app/x/a.pyc"));
        assert!(!ignore.leaves_out("main.py") && !ignore.leaves_out("app/chat.py"));
    }

    #[test]
    fn editors_droppings_are_no_inputs_of_the_images() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for (part, folder, source) in [("backend", "app", "chat.py"), ("frontend", "src/app", "page.tsx")] {
            let ignore = Ignore::of(&root.join(part)).unwrap();
            assert!(!ignore.leaves_out(&format!("{folder}/{source}")), "{part}");
            let droppings =
                [format!(".{source}.swp"), format!("{source}~"), format!(".#{source}"), format!("#{source}#")];
            for name in droppings.iter().map(String::as_str).chain([".DS_Store", "4913", ".page.swo"]) {
                assert!(ignore.leaves_out(&format!("{folder}/{name}")), "{part}: {name}");
            }
        }
    }

    #[test]
    fn looks_only_into_folders_that_an_exception_leads_to() {
        let ignore = Ignore::parse("*\n!src\n!config/*/app.json\n").unwrap();
        for folder in ["config", "config/prod"] {
            assert!(ignore.leaves_out(folder) && ignore.may_take_from(folder), "{folder}");
        }
        assert!(!ignore.leaves_out("src/app"));
        for folder in ["node_modules", "node_modules/a", "configs"] {
            assert!(!ignore.may_take_from(folder), "{folder}");
        }
        assert!(Ignore::parse("*\n!**/keep\n").unwrap().may_take_from("node_modules"));
    }
}
