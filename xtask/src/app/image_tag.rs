//! The tag of an image of the application: the part's name and the fingerprint of its sources.

use super::part::Part;
use std::fmt;

/// Hexadecimal digits of a fingerprint.
const DIGITS: usize = 12;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageTag {
    pub part: Part,
    pub fingerprint: String,
}

impl ImageTag {
    pub fn new(part: Part, fingerprint: impl Into<String>) -> Self {
        Self { part, fingerprint: fingerprint.into() }
    }

    /// The full name that containerd uses.
    pub fn canonical(&self) -> String {
        canonical(&self.to_string())
    }

    /// Parses the short or the canonical form; none for the tag of any other image.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, fingerprint) = text.rsplit_once(':')?;
        let part = Part::named(name.strip_prefix("docker.io/library/").unwrap_or(name))?;
        let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        (fingerprint.len() == DIGITS && fingerprint.chars().all(hex)).then(|| Self::new(part, fingerprint))
    }
}

impl fmt::Display for ImageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.part, self.fingerprint)
    }
}

/// The full name of any image: containerd and the Docker engine prefix Docker Hub's short names with its address.
pub fn canonical(tag: &str) -> String {
    match tag.split_once('/') {
        None => format!("docker.io/library/{tag}"),
        Some((first, _)) if !first.contains(['.', ':']) && first != "localhost" => format!("docker.io/{tag}"),
        Some(_) => tag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_both_of_its_forms_and_no_other_tag() {
        let tag = ImageTag::new(Part::Backend, "4be1c09a77f2");
        assert_eq!(tag.to_string(), "backend:4be1c09a77f2");
        assert_eq!(tag.canonical(), "docker.io/library/backend:4be1c09a77f2");
        assert_eq!(ImageTag::parse(&tag.to_string()), Some(tag.clone()));
        assert_eq!(ImageTag::parse(&tag.canonical()), Some(tag));
        for other in
            ["backend:latest", "other:4be1c09a77f2", "registry.k8s.io/pause:3.10.1", "backend:4BE1C09A77F2", "backend"]
        {
            assert_eq!(ImageTag::parse(other), None, "{other}");
        }
    }

    #[test]
    fn completes_the_names_that_docker_hub_shortens() {
        assert_eq!(canonical("todo-chatbot/python:3"), "docker.io/todo-chatbot/python:3");
        assert_eq!(canonical("ghcr.io/a/b:1"), "ghcr.io/a/b:1");
        assert_eq!(canonical("localhost/a:1"), "localhost/a:1");
    }
}
