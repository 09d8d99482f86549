//! What rules give: findings with their evidence, and rules as data.

use super::evidence::Evidence;
use super::sources::Source;

/// A value in the evidence that proves a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Kind and name, such as `Pod/backend-6d4f`.
    pub object: String,
    pub field: String,
    pub value: String,
}

impl Proof {
    pub fn new(object: impl Into<String>, field: impl Into<String>, value: impl Into<String>) -> Self {
        Self { object: object.into(), field: field.into(), value: value.into() }
    }
}

/// What a rule found, before the engine knows the rule's code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// One sentence that names the cause.
    pub what: String,
    /// The app that suffers; none if the whole cluster or the machine does.
    pub app: Option<String>,
    /// The pod, if there is one.
    pub pod: Option<String>,
    pub proofs: Vec<Proof>,
    /// A command to paste, or what a person has to change.
    pub fix: String,
    /// Whether time alone cannot repair this.
    pub hopeless: bool,
}

impl Found {
    pub fn new(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), fix: fix.into(), ..Self::default() }
    }

    pub fn app(mut self, app: Option<&str>) -> Self {
        self.app = app.map(str::to_owned);
        self
    }

    pub fn pod(mut self, pod: &str) -> Self {
        self.pod = Some(pod.to_owned());
        self
    }

    pub fn proof(mut self, object: impl Into<String>, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.proofs.push(Proof::new(object, field, value));
        self
    }

    pub fn hopeless(mut self) -> Self {
        self.hopeless = true;
        self
    }
}

/// How a rule looks.
#[derive(Clone, Copy)]
pub enum Look {
    /// A text of one of the sources contains one of the patterns. `what` and `fix` are templates: `{1}` is the first capture, `{0}` the
    /// line with the pattern, and `{object}`, `{name}`, `{app}`, `{kubectl}` and `{namespace}` come from the place of the text.
    Words {
        sources: &'static [Source],
        patterns: &'static [&'static str],
        what: &'static str,
        fix: &'static str,
        hopeless: bool,
    },
    Code(fn(&Evidence) -> Vec<Found>),
}

/// One cause.
#[derive(Clone, Copy)]
pub struct Rule {
    /// A code is never given to another rule.
    pub code: &'static str,
    pub name: &'static str,
    /// What the cause is, for the list of findings.
    pub title: &'static str,
    /// The codes of the symptoms that this cause explains.
    pub explains: &'static [&'static [&'static str]],
    pub look: Look,
}

/// A finding with its rule.
#[derive(Clone)]
pub struct Finding {
    pub rule: &'static Rule,
    pub found: Found,
}
