//! The two parts of the application.

use std::fmt;

/// A part gives its name to a source folder, an image, a chart, a release and a Deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Backend,
    Frontend,
}

impl Part {
    pub const ALL: [Part; 2] = [Part::Backend, Part::Frontend];

    pub const fn name(self) -> &'static str {
        match self {
            Part::Backend => "backend",
            Part::Frontend => "frontend",
        }
    }

    /// The part with this name; none for any other text.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == text)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_by_its_name() {
        assert!(Part::ALL.into_iter().all(|part| Part::named(part.name()) == Some(part)));
        assert_eq!(Part::named("database"), None);
        assert_eq!(format!("{:<9}|", Part::Backend), "backend  |");
    }
}
