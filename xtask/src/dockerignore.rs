//! Which files of a build context reach the build, by `.dockerignore`. All other files are no inputs. The rules are those of
//! github.com/moby/patternmatcher, which BuildKit uses.

use anyhow::{Context, Result};
use std::path::Path;

/// The rules of one `.dockerignore`; the last rule that matches decides.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    rules: Vec<(Pattern, bool)>,
}

impl Ignore {
    /// Reads `Dockerfile.dockerignore`, else `.dockerignore`, as BuildKit does.
    ///
    /// # Errors
    /// The file exists and cannot be read.
    pub fn of(context: &Path) -> Result<Self> {
        let files = ["Dockerfile.dockerignore", ".dockerignore"].map(|name| context.join(name));
        let Some(file) = files.iter().find(|file| file.exists()) else { return Ok(Self::default()) };
        let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Self::parse(&String::from_utf8_lossy(&bytes)))
    }

    /// A pattern with a syntax error matches nothing here. The builder reports it.
    fn parse(text: &str) -> Self {
        let lines = text.trim_start_matches('\u{feff}').lines().filter(|line| !line.starts_with('#'));
        let lines = lines.map(str::trim).filter(|line| !line.is_empty());
        let rule = |line: &str| {
            let (line, ignored) = line.strip_prefix('!').map_or((line, true), |kept| (kept.trim(), false));
            Some((Pattern::parse(&cleaned(line))?, ignored))
        };
        Self { rules: lines.filter_map(rule).collect() }
    }

    /// Whether a path, relative to the context, is excluded. An excluded folder excludes everything in it.
    pub fn leaves_out(&self, path: &str) -> bool {
        let parents = path.match_indices('/').map(|(at, _)| &path[..at]).filter(|parent| !parent.is_empty());
        let candidates: Vec<&str> = parents.chain([path]).collect();
        let matches = |pattern: &Pattern| candidates.iter().any(|candidate| pattern.matches(candidate));
        self.rules.iter().rev().find(|(pattern, _)| matches(pattern)).is_some_and(|(_, ignored)| *ignored)
    }

    /// Whether a later rule may include something in an excluded folder.
    pub fn may_take_from(&self, folder: &str) -> bool {
        self.rules.iter().any(|(pattern, ignored)| !ignored && pattern.may_match_below(folder))
    }
}

/// Like Go's `filepath.Clean`: removes `.`, double slashes, and slashes at both ends.
fn cleaned(pattern: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Literal(char),
    /// `?`: any character but a slash.
    One,
    /// `*`: any characters but slashes.
    Many,
    /// `**` in front of more: any number of folders, or none.
    Folders,
    /// `**` at the end: everything.
    Rest,
    /// `[...]`: ranges, and whether they are negated.
    Class(Vec<(char, char)>, bool),
}

#[derive(Clone, Debug)]
struct Pattern {
    tokens: Vec<Token>,
    /// A pattern of `**` and plain text. It matches any path with that end, also in the middle of a name.
    suffix: Option<String>,
}

impl Pattern {
    /// None for a syntax error.
    fn parse(text: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            tokens.push(match c {
                '*' if chars.next_if_eq(&'*').is_some() => {
                    let _ = chars.next_if_eq(&'/');
                    if chars.peek().is_none() { Token::Rest } else { Token::Folders }
                }
                '*' => Token::Many,
                '?' => Token::One,
                '\\' => Token::Literal(chars.next()?),
                '[' => class(&mut chars)?,
                c => Token::Literal(c),
            });
        }
        let plain = |token: &Token| matches!(token, Token::Literal(_));
        let suffix = match tokens.as_slice() {
            [Token::Folders, rest @ ..] if rest.iter().all(plain) && !text.contains('\\') => {
                text.get(2..).map(str::to_owned)
            }
            _ => None,
        };
        (!tokens.is_empty()).then_some(Self { tokens, suffix })
    }

    fn matches(&self, path: &str) -> bool {
        if let Some(suffix) = &self.suffix {
            return path.ends_with(suffix.as_str()) || suffix.strip_prefix('/') == Some(path);
        }
        let path: Vec<char> = path.chars().collect();
        fits(&self.tokens, &path)
    }

    /// Whether a path below this folder can match: the folder matches the pattern's beginning.
    fn may_match_below(&self, folder: &str) -> bool {
        let path: Vec<char> = folder.chars().chain(['/']).collect();
        self.suffix.is_some() || begins(&self.tokens, &path)
    }
}

fn class(chars: &mut std::iter::Peekable<std::str::Chars>) -> Option<Token> {
    let excluded = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    let one = |chars: &mut std::iter::Peekable<std::str::Chars>| match chars.next()? {
        '\\' => chars.next(),
        '-' | ']' => None,
        c => Some(c),
    };
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Some(Token::Class(ranges, excluded));
        }
        let low = one(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { one(chars)? } else { low };
        ranges.push((low, high));
    }
}

fn fits(tokens: &[Token], path: &[char]) -> bool {
    let Some((token, rest)) = tokens.split_first() else { return path.is_empty() };
    match token {
        Token::Rest => true,
        Token::Many => (0..=segment(path)).any(|n| fits(rest, &path[n..])),
        Token::Folders => starts(path).any(|n| fits(rest, &path[n..])),
        one => path.split_first().is_some_and(|(c, path)| takes(one, *c) && fits(rest, path)),
    }
}

/// Whether a longer path with this beginning can match.
fn begins(tokens: &[Token], path: &[char]) -> bool {
    let Some((token, rest)) = tokens.split_first() else { return false };
    if path.is_empty() {
        return true;
    }
    match token {
        Token::Rest | Token::Folders => true,
        Token::Many => (0..=segment(path)).any(|n| begins(rest, &path[n..])),
        one => path.split_first().is_some_and(|(c, path)| takes(one, *c) && begins(rest, path)),
    }
}

/// How many characters come before the next slash.
fn segment(path: &[char]) -> usize {
    path.iter().position(|c| *c == '/').unwrap_or(path.len())
}

/// The positions where a name begins: the start of the path, and behind each slash.
fn starts(path: &[char]) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(path.iter().enumerate().filter(|(_, c)| **c == '/').map(|(at, _)| at + 1))
}

fn takes(token: &Token, c: char) -> bool {
    match token {
        Token::Literal(literal) => *literal == c,
        Token::One => c != '/',
        Token::Class(ranges, excluded) => ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *excluded,
        Token::Many | Token::Folders | Token::Rest => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases of patternmatcher's own test: pattern, path, and whether the path or one of its parents matches.
    const CASES: &str = include_str!("dockerignore.cases");

    #[test]
    fn agrees_with_the_patternmatcher_of_moby() {
        let mut count = 0;
        for line in CASES.lines().filter(|line| !line.starts_with("# ")) {
            let (patterns, path, matches) = match line.split('\t').collect::<Vec<_>>()[..] {
                [patterns, path, matches] => (patterns.replace('|', "\n"), path, matches == "yes"),
                _ => panic!("{line}"),
            };
            let patterns = if line.contains(".|)$") { "a.|)$(}+{bc".to_owned() } else { patterns };
            let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
            assert_eq!(Ignore::parse(&patterns).leaves_out(path), matches, "{line}");
            count += 1;
        }
        assert!(count > 120, "{count}");
    }

    #[test]
    fn an_allow_list_takes_in_what_it_names() {
        let ignore = Ignore::parse("*\n!./src\n");
        assert!(!ignore.leaves_out("src") && !ignore.leaves_out("src/app/page.tsx"));
        assert!(ignore.leaves_out("other/a") && !ignore.may_take_from("other"));
    }

    #[test]
    fn a_pattern_with_an_error_matches_nothing_and_stops_nothing() {
        for pattern in ["[", "[]a]", "[x-]", "[a-b-c]", "a[", "\\", "!"] {
            assert!(!Ignore::parse(pattern).leaves_out("a"), "{pattern}");
        }
    }

    #[test]
    fn the_dockerfiles_own_list_comes_first() {
        let folder = std::env::temp_dir().join(format!("xtask-dockerignore-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(".dockerignore"), "a\n").unwrap();
        std::fs::write(folder.join("Dockerfile.dockerignore"), "b\n").unwrap();
        let ignore = Ignore::of(&folder).unwrap();
        assert!(!ignore.leaves_out("a") && ignore.leaves_out("b"));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn leaves_out_what_docker_leaves_out() {
        let ignore = Ignore::parse("# comment\n**/__pycache__\ntests/\n*.md\n!README.md\n.env*\n");
        for path in ["app/__pycache__/x.pyc", "__pycache__/y", "tests/test_a.py", "NOTES.md", ".env", ".env.local"] {
            assert!(ignore.leaves_out(path), "{path}");
        }
        for path in ["main.py", "app/tests.py", "README.md", "docs/a.md"] {
            assert!(!ignore.leaves_out(path), "{path}");
        }
    }

    #[test]
    fn takes_everything_but_what_an_allow_list_names() {
        let ignore = Ignore::parse("*\n!app\n!main.py\napp/**/*.pyc\n");
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
        let ignore = Ignore::parse("*\n!src\n!config/*/app.json\n");
        for folder in ["config", "config/prod"] {
            assert!(ignore.leaves_out(folder) && ignore.may_take_from(folder), "{folder}");
        }
        assert!(!ignore.leaves_out("src/app"));
        for folder in ["node_modules", "node_modules/a", "configs"] {
            assert!(!ignore.may_take_from(folder), "{folder}");
        }
        assert!(Ignore::parse("*\n!**/keep\n").may_take_from("node_modules"));
    }
}
