//! A tool with its version, and the parser of versions.

use std::fmt;
use std::path::PathBuf;

/// A tool on this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    pub path: PathBuf,
    pub version: Version,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// The first `x.y[.z]` in a text such as `v4.3.1` or `Docker version 28.2.2, build e6534b4`.
    pub fn find(text: &str) -> Option<Self> {
        text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|word| {
            let mut parts = word.split('.').map(|p| p.parse().ok());
            Some(Self(parts.next()??, parts.next()??, parts.next().flatten().unwrap_or(0)))
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_versions_as_the_tools_print_them() {
        assert_eq!(Version::find("v4.3.1"), Some(Version(4, 3, 1)));
        assert_eq!(Version::find("Docker version 20.10.24+dfsg1, build 297e128"), Some(Version(20, 10, 24)));
        assert_eq!(Version::find(r#"{"minikubeVersion":"v1.38.1"}"#), Some(Version(1, 38, 1)));
        assert_eq!(Version::find("no digits"), None);
    }
}
