//! Packages of the operating system that the tests need: a Postgres server and a browser.

use crate::config::Config;
use crate::facts::{Facts, programs};
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Step};
use crate::step_id::StepId;
use crate::tools::apt;
use crate::values::Layer;
use anyhow::Result;
use std::path::Path;

struct Package {
    layer: Layer,
    name: &'static str,
    found: fn(&Config) -> bool,
}

const PACKAGES: [Package; 2] = [
    Package { layer: Layer::Backend, name: "postgresql", found: |_| programs::has_postgres() },
    Package {
        layer: Layer::Browser,
        name: "chromium",
        found: |config| programs::chromium(&config.environment).is_some(),
    },
];

/// # Errors
/// A package is missing and this machine cannot install it.
pub fn step(config: &Config, facts: &Facts, wanted: impl Fn(Layer) -> bool) -> Result<Step> {
    let missing: Vec<&str> =
        PACKAGES.iter().filter(|p| wanted(p.layer) && !(p.found)(config)).map(|p| p.name).collect();
    let step = Step::new(StepId::TestPackages);
    if missing.is_empty() {
        return Ok(step.because("nothing is missing"));
    }
    if !facts.machine.root || programs::on_path("apt-get").is_none() {
        return Err(lacks(&missing).into());
    }
    let step = if missing.contains(&"postgresql") { without_a_server(step) } else { step };
    Ok(step
        .detail(missing.join(" "))
        .because("missing")
        .run(apt::update())
        .run(apt::install(&missing))
        .changes_machine()
        .budget(1200)
        .remedy("see what apt-get says in the log"))
}

fn lacks(missing: &[&str]) -> Failure {
    let all = missing.join(" and ");
    let named = if missing.contains(&"chromium") { " (CHROMIUM=/path names a browser that is there)" } else { "" };
    let fix =
        format!("install {all} with your package manager{named}, or run the other layers: cargo xtask test LAYER");
    Failure::new(Exit::Lacks, format!("the tests need {all}"), fix)
}

/// The tests start their own servers, so Debian's package need not start one.
fn without_a_server(step: Step) -> Step {
    let settings = Path::new("/etc/postgresql-common/createcluster.conf");
    if settings.exists() {
        return step;
    }
    let text = "create_main_cluster = false\n".to_owned();
    step.op(Op::MakeDir("/etc/postgresql-common".into())).op(Op::Write { path: settings.into(), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_helps_where_nothing_can_be_installed() {
        let browser = lacks(&["postgresql", "chromium"]);
        assert_eq!(browser.what, "the tests need postgresql and chromium");
        assert!(
            browser.fix.contains("CHROMIUM=") && browser.fix.ends_with("cargo xtask test LAYER"),
            "{}",
            browser.fix
        );
        assert!(!lacks(&["postgresql"]).fix.contains("CHROMIUM"));
    }
}
