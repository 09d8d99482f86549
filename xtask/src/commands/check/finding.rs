//! A finding of a scanner.

#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub judge: &'static str,
    /// The scanner's name for the rule.
    pub rule: String,
    /// The path in the clone; `charts/` contains the rendered charts.
    pub file: String,
    pub line: Option<u64>,
    pub what: String,
}
