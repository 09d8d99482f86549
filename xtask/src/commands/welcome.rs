//! No command: says what is deployed, and what to do next.

use crate::config::Config;
use crate::context::Context;
use crate::facts::Facts;
use crate::facts::cluster::Cluster;
use anyhow::Result;

pub fn perform(cx: &Context) -> Result<()> {
    let (state, next) = next(cx.config, &cx.facts()?);
    cx.report.text(&format!("  {state}\n  next: {next}\n\n  cargo xtask -h shows all commands"));
    Ok(())
}

/// The state of the deployment in a sentence, and the command that helps most.
fn next(config: &Config, facts: &Facts) -> (String, &'static str) {
    const DEPLOY: &str = "cargo xtask deploy";
    let profile = &config.profile;
    match &facts.cluster {
        Cluster::Absent => return ("Nothing is deployed yet.".to_owned(), DEPLOY),
        Cluster::Stopped(_) => return (format!("The cluster {profile} is stopped."), DEPLOY),
        Cluster::Paused(_) => return (format!("The cluster {profile} is paused."), DEPLOY),
        Cluster::Unfinished => return (format!("The cluster {profile} is half made."), DEPLOY),
        Cluster::Unknown(_) | Cluster::Misled(_) | Cluster::Foreign | Cluster::Lost(_) => {
            return (format!("The cluster {profile} cannot be used as it is."), "cargo xtask doctor");
        }
        Cluster::Running(_) => {}
    }
    let Some((_, objects)) = facts.cluster.ready() else {
        return (format!("The cluster {profile} runs, and does not answer as it should."), "cargo xtask doctor");
    };
    let deployed = |part: &str| objects.deployments.get(part);
    for source in facts.sources.iter() {
        let part = source.part;
        match deployed(part.name()) {
            None => return (format!("The cluster {profile} runs, and {part} is not deployed."), DEPLOY),
            Some(found) if found.ready < found.wanted => {
                return (format!("{part} is deployed, and not ready."), "cargo xtask status");
            }
            Some(found) if found.tag().as_ref() != Some(&source.tag) => {
                return (format!("The working tree is ahead of the deployed {part}."), DEPLOY);
            }
            Some(_) => {}
        }
    }
    match facts.own_forwarder(config).filter(|forwarder| forwarder.answers) {
        Some(forwarder) => {
            (format!("The working tree is deployed at {}", forwarder.url()), "edit, then: cargo xtask deploy")
        }
        None => ("The working tree is deployed, and no address leads to it.".to_owned(), DEPLOY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::part::Part;

    /// Facts of a deployment of the current sources.
    fn deployed() -> (Config, Facts) {
        let mut facts = Facts::for_tests();
        for part in Part::ALL {
            let tag = facts.sources[part].tag.to_string();
            facts.objects_mut().deployments.get_mut(part.name()).unwrap().image = tag;
        }
        (Config::for_tests(), facts)
    }

    #[test]
    fn names_the_command_that_helps_most() {
        let after = |change: &dyn Fn(&mut Facts)| {
            let (config, mut facts) = deployed();
            change(&mut facts);
            next(&config, &facts)
        };
        let deploy = "cargo xtask deploy";
        assert!(after(&|_| {}).0.contains("http://127.0.0.1:3000"));
        assert_eq!(after(&|facts| facts.cluster = Cluster::Absent), ("Nothing is deployed yet.".to_owned(), deploy));
        let ahead = after(&|facts| facts.sources[Part::Backend].edit("app/chat.py", "2"));
        assert_eq!(ahead, ("The working tree is ahead of the deployed backend.".to_owned(), deploy));
        let unready = |facts: &mut Facts| facts.objects_mut().deployments.get_mut("backend").unwrap().ready = 0;
        assert_eq!(after(&unready).1, "cargo xtask status");
        assert_eq!(after(&|facts| facts.forwarder = None).1, deploy);
    }
}
