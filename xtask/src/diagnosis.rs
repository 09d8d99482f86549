//! Why a release did not become ready, read from the evidence by rules.

use std::path::Path;

pub fn explain(_evidence: &Path) -> Option<String> {
    None
}
