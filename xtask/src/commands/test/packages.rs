//! What the tests need of the operating system: a Postgres server and a browser.

use crate::facts::Facts;
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Step};
use crate::step_id::StepId;
use crate::tools::apt;
use crate::values::Layer;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Where a Postgres that is not on PATH lies, as the backend's tests look for it: Debian's, and Homebrew's on either Mac.
const POSTGRES: [&str; 3] =
    ["/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"];
/// macOS has its browsers in bundles, which are not on PATH.
const BUNDLES: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

struct Package {
    layer: Layer,
    name: &'static str,
    found: fn() -> bool,
}

const PACKAGES: [Package; 2] = [
    Package { layer: Layer::Backend, name: "postgresql", found: has_postgres },
    Package { layer: Layer::Browser, name: "chromium", found: || chromium().is_some() },
];

/// The one that CHROMIUM names, Debian's, or Chrome's own.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|path| path.exists());
    let known = || ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| which::which(name).ok());
    let bundled = || BUNDLES.iter().map(PathBuf::from).find(|path| path.exists());
    named.or_else(known).or_else(bundled)
}

fn has_postgres() -> bool {
    let found = |folder: &str| glob::glob(&format!("{folder}/postgres")).is_ok_and(|mut all| all.next().is_some());
    POSTGRES.iter().any(|folder| found(folder)) || which::which("postgres").is_ok()
}

/// # Errors
/// Something is missing and this machine has no way to install it.
pub fn step(facts: &Facts, wanted: impl Fn(Layer) -> bool) -> Result<Step> {
    let missing: Vec<&str> = PACKAGES.iter().filter(|p| wanted(p.layer) && !(p.found)()).map(|p| p.name).collect();
    let step = Step::new(StepId::TestPackages);
    if missing.is_empty() {
        return Ok(step.because("nothing is missing"));
    }
    if !facts.machine.root || which::which("apt-get").is_err() {
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

/// The tests start servers of their own: Debian's package need not start another.
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
    fn the_backend_s_tests_find_postgres_where_this_does() {
        let theirs = include_str!("../../../../backend/tests/postgres.py");
        for folder in POSTGRES {
            assert!(theirs.contains(&format!("\"{}\"", folder.trim_start_matches('/'))), "{folder}");
        }
    }

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
