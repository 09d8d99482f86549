//! The local Postgres: `deploy --database local` makes it, later deploys start it, `clean --database` removes it.

use crate::app::image_tag;
use crate::app::part::Part;
use crate::config::Config;
use crate::facts::Facts;
use crate::facts::database::Container;
use crate::facts::reach::Rung;
use crate::failure::{Exit, Failure};
use crate::fingerprint::hex;
use crate::plan::{Op, Plan, Step};
use crate::secret::Secret;
use crate::setup;
use crate::step_id::{Clean, Database, StepId, Stop};
use crate::tools::docker::{Engine, docker};
use crate::tools::postgres;
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// The place of the app's data.
#[derive(Debug, PartialEq)]
pub enum Wanted {
    /// SQLite in the pod.
    Nowhere,
    /// A server that DATABASE_URL names.
    External(Secret),
    /// The local server, with the URL for the app.
    Local { address: String, url: Secret },
}

impl Wanted {
    pub fn url(&self) -> Option<&Secret> {
        match self {
            Wanted::Nowhere => None,
            Wanted::External(url) | Wanted::Local { url, .. } => Some(url),
        }
    }
}

/// Whether the data is in the local database: requested now, or there since an earlier deploy.
pub fn is_local(config: &Config, facts: &Facts) -> bool {
    config.app.database_url.is_none() && (config.local_database || facts.database.volume.is_some())
}

/// A volume gets one password, which the cluster's Secret keeps. If the volume or the Secret is gone, there is a new password.
pub fn wanted(config: &Config, facts: &Facts) -> Wanted {
    if let Some(url) = &config.app.database_url {
        return Wanted::External(url.clone());
    }
    let address = facts.cluster.running().and_then(|node| postgres::address(node.address.as_deref()?));
    let Some(address) = address.filter(|_| is_local(config, facts)) else { return Wanted::Nowhere };
    let secret = facts.cluster.ready().and_then(|(_, objects)| objects.app_secret.as_ref()?.get("DATABASE_URL"));
    let kept =
        secret.filter(|url| postgres::leads_to(url, &address) && facts.database.password == Some(mark(facts, url)));
    let url = kept.cloned().unwrap_or_else(|| postgres::url(&address, &facts.fresh_password));
    Wanted::Local { address, url }
}

/// The id of the volume, which may have to be made.
fn volume_id(facts: &Facts) -> String {
    facts.database.volume.clone().unwrap_or_else(|| hex(&Sha256::digest(facts.fresh_secret.expose()))[..12].to_owned())
}

/// A hash that ties a volume to a URL and reveals nothing about the password in it.
fn mark(facts: &Facts, url: &Secret) -> String {
    let id = volume_id(facts);
    format!("{id} {}", &hex(&Sha256::digest(format!("{id}\0{}", url.expose())))[..16])
}

/// # Errors
/// The container's name is taken, or its image is not available.
pub fn plan(config: &Config, facts: &Facts) -> Result<Plan> {
    let Wanted::Local { address, url } = wanted(config, facts) else { return Ok(Plan::default()) };
    let client = client(facts);
    let name = postgres::container(&config.profile);
    let (image, provided) = image(config, facts)?;
    let provided_id = provided.id;
    let mut plan = Plan::of([provided]);
    let step = Step::new(StepId::Database(Database::Postgres)).detail(format!("{address}:5432")).after(provided_id);
    let reason = match &facts.database.container {
        Container::Foreign => {
            let what = format!("a container named {name} exists, and this tool did not make it");
            return Err(Failure::new(Exit::Refused, what, "rename it, or name another profile with --profile").into());
        }
        Container::Runs { address: there } if *there == address && facts.database.volume.is_some() => None,
        Container::Runs { .. } => Some("moved beside the node"),
        Container::Stopped => Some("stopped"),
        Container::Absent if facts.database.volume.is_some() => Some("its data was kept"),
        Container::Absent => Some("absent"),
    };
    let mut step = step.because(reason.unwrap_or("running"));
    if reason.is_some() {
        if facts.database.container != Container::Absent {
            step = step.run(postgres::remove(&client, &config.profile));
        }
        if facts.database.volume.is_none() {
            step = step.run(postgres::create_volume(&client, &config.profile, &volume_id(facts)));
        }
        step = step
            .run(postgres::run(&client, &config.profile, &image, &address))
            .op(Op::Until(postgres::answers(&client, &config.profile, &address)))
            .budget(90)
            .remedy(format!("docker logs {name} says what is wrong; then run it again"));
    }
    plan.push(step);
    let mut password =
        Step::new(StepId::Database(Database::Password)).detail(format!("role {}", postgres::NAME)).because("unchanged");
    let mark = mark(facts, &url);
    if facts.database.password.as_ref() != Some(&mark) {
        // The URL is a new one with this password in it.
        password = password
            .because("new for this volume")
            .run(postgres::set_password(&client, &config.profile, &facts.fresh_password))
            .op(Op::Write { path: config.paths.database(), text: format!("{mark}\n") })
            .remedy("run it again")
            .after(StepId::Database(Database::Postgres));
    }
    plan.push(password);
    Ok(plan)
}

fn client(facts: &Facts) -> PathBuf {
    facts.tools.docker.as_ref().map_or(PathBuf::from("docker"), |tool| tool.path.clone())
}

/// The image's name, and the step that brings it.
fn image(config: &Config, facts: &Facts) -> Result<(String, Step)> {
    if facts.setup.source.rung == Rung::Registries {
        return Ok((crate::pins::POSTGRES_BASE.to_owned(), setup::postgres(config, facts)?));
    }
    let step = Step::new(StepId::Database(Database::Image)).detail(postgres::IMAGE);
    let step = if facts.machine_images.contains_key(&image_tag::canonical(postgres::IMAGE)) {
        step.because("unchanged")
    } else {
        let pull = docker(&client(facts), &Engine::Machine).arg("pull").arg(postgres::IMAGE).limit(600);
        step.because("absent").run(pull).budget(600).remedy("check the network, then run it again")
    };
    Ok((postgres::IMAGE.to_owned(), step))
}

/// Stops the server and keeps its data.
pub fn stop(config: &Config, facts: &Facts) -> Option<Step> {
    let step = Step::new(StepId::Stop(Stop::Database)).detail(postgres::container(&config.profile));
    matches!(facts.database.container, Container::Runs { .. })
        .then(|| step.because("its data stays").run(postgres::stop(&client(facts), &config.profile)))
}

/// Removes the container, so that Minikube can remove its network, and removes the data only if the user asked for that.
pub fn clean(config: &Config, facts: &Facts, with_data: bool) -> Vec<Step> {
    let (client, profile) = (client(facts), &config.profile);
    let ours = matches!(facts.database.container, Container::Runs { .. } | Container::Stopped);
    let mut step = Step::new(StepId::Clean(Clean::Database)).detail(postgres::volume(profile)).remedy("run it again");
    step = step.after_if_planned(StepId::CleanRelease(Part::Backend));
    if matches!(facts.database.container, Container::Runs { .. }) {
        step = step.run(postgres::stop(&client, profile));
    }
    if ours {
        step = step.run(postgres::remove(&client, profile));
    }
    match &facts.database.volume {
        Some(_) if with_data => {
            let mark = Op::Remove(config.paths.database());
            vec![step.because("with all its data").run(postgres::remove_volume(&client, profile)).op(mark)]
        }
        Some(_) => vec![step.because("its data is kept: clean --database removes it")],
        None if ours => vec![step],
        None if with_data => vec![step.because("absent")],
        None => Vec::new(),
    }
}
