//! What a scanner found.

#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub judge: &'static str,
    /// The scanner's own name for the rule.
    pub rule: String,
    /// As in the clone; under `charts/` what a chart was rendered to.
    pub file: String,
    pub line: Option<u64>,
    pub what: String,
}
