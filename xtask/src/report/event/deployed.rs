//! What `status` reports.

use serde::Serialize;

/// What is deployed, and which sources it was built from.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Deployed {
    pub profile: String,
    pub namespace: String,
    pub cluster: String,
    pub kubernetes: Option<String>,
    pub runtime: Option<String>,
    pub releases: Vec<Release>,
    pub pods: Vec<Pod>,
    pub url: Option<String>,
    pub answers: bool,
    pub database: Option<String>,
    pub assistant: Option<String>,
    #[serde(skip)]
    pub rows: Vec<Listed>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Release {
    pub name: String,
    pub image: String,
    pub wanted: u64,
    pub ready: u64,
    pub revision: Option<u64>,
    pub status: Option<String>,
    /// `current`, or which file is newer.
    pub source: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pod {
    pub name: String,
    pub app: String,
    pub phase: String,
    pub ready: bool,
    pub restarts: u64,
    pub image_id: String,
}

/// One line of `status` for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub what: &'static str,
    pub name: String,
    pub said: String,
}
