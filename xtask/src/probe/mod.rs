//! What the checks of `validate` look at: the facts, and answers that several checks share and that are asked once.

pub mod account;
pub mod image;
pub mod inside;
pub mod sources;

use crate::app::part::Part;
use crate::config::Config;
use crate::facts::cluster::{self, Node};
use crate::facts::objects::{Objects, Pod};
use crate::facts::{Facts, forwarder::Forwarder};
use crate::failure::{Exit, Failure};
use crate::secret::Secret;
use crate::tools::kubectl::Target;
use anyhow::Result;
use image::Image;
use inside::Inside;
use std::sync::OnceLock;

pub struct World<'a> {
    pub config: &'a Config,
    pub facts: &'a Facts,
    pub node: &'a Node,
    pub objects: &'a Objects,
    pub target: Target,
    images: OnceLock<Result<Vec<Image>, Failure>>,
    inside: OnceLock<Result<Inside, Failure>>,
}

impl<'a> World<'a> {
    pub fn new(config: &'a Config, facts: &'a Facts, node: &'a Node, objects: &'a Objects) -> Self {
        let target = cluster::target(config, &facts.tools);
        Self { config, facts, node, objects, target, images: OnceLock::new(), inside: OnceLock::new() }
    }

    /// The image that each part's Deployment names.
    pub fn deployed(&self) -> Result<Vec<(Part, &'a str)>> {
        let of = |part: Part| match self.objects.deployments.get(part.name()) {
            Some(deployment) => Ok((part, deployment.image.as_str())),
            None => Err(not_deployed(&format!("there is no Deployment {part}")).into()),
        };
        Part::ALL.into_iter().map(of).collect()
    }

    /// The deployed images, as described by the engine that runs them.
    pub fn images(&self) -> Result<&[Image]> {
        match self.images.get_or_init(|| image::ask(self).map_err(|e| as_failure(&e))) {
            Ok(images) => Ok(images),
            Err(failure) => Err(failure.clone().into()),
        }
    }

    /// What the frontend's pod can reach.
    pub fn inside(&self) -> Result<&Inside> {
        match self.inside.get_or_init(|| inside::ask(self).map_err(|e| as_failure(&e))) {
            Ok(inside) => Ok(inside),
            Err(failure) => Err(failure.clone().into()),
        }
    }

    /// A ready pod of that part.
    pub fn pod(&self, part: &str) -> Result<&'a Pod> {
        let ready = self.objects.pods.iter().find(|p| p.app == part && p.ready && p.phase == "Running");
        ready.ok_or_else(|| not_deployed(&format!("no pod of {part} is ready")).into())
    }

    /// The address that `deploy` printed.
    pub fn url(&self) -> Result<String> {
        match self.facts.own_forwarder(self.config).filter(|f| f.answers) {
            Some(forwarder) => Ok(Forwarder::url(forwarder)),
            None => Err(not_deployed("no printed address answers: no forwarder to this namespace runs").into()),
        }
    }

    /// Every secret of the configuration and the cluster, by name.
    pub fn secrets(&self) -> Vec<(String, Secret)> {
        let app = &self.config.app;
        let own = [
            ("DATABASE_URL", &app.database_url),
            ("OPENAI_API_KEY", &app.openai_api_key),
            ("AUTH_SECRET", &app.auth_secret),
        ];
        let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
        let kept = self.objects.app_secret.iter().flatten().map(|(name, value)| (name.clone(), value.clone()));
        let mut all: Vec<(String, Secret)> = own.collect();
        for (name, value) in kept {
            if !all.iter().any(|(_, known)| *known == value) {
                all.push((name, value));
            }
        }
        all.retain(|(_, value)| value.expose().len() >= SHORTEST_SECRET);
        all
    }
}

/// A shorter value appears by chance.
const SHORTEST_SECRET: usize = 8;

fn not_deployed(what: &str) -> Failure {
    Failure::new(Exit::Failed, what, "cargo xtask deploy")
}

fn as_failure(error: &anyhow::Error) -> Failure {
    error.downcast_ref::<Failure>().cloned().unwrap_or_else(|| Failure::new(Exit::Failed, format!("{error:#}"), ""))
}
