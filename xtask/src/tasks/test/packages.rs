//! What the tests need of the operating system: a Postgres server and a browser.

use crate::cli::Layer;
use crate::facts::Facts;
use crate::failure::{Exit, Failure};
use crate::plan::{Op, Step};
use crate::tools::apt;
use anyhow::Result;
use std::path::{Path, PathBuf};

pub const POSTGRES: &str = "/usr/lib/postgresql/*/bin/postgres";

struct Package {
    layer: Layer,
    name: &'static str,
    found: fn() -> bool,
}

const PACKAGES: [Package; 2] = [
    Package { layer: Layer::Backend, name: "postgresql", found: has_postgres },
    Package { layer: Layer::Browser, name: "chromium", found: || chromium().is_some() },
];

/// Debian's, Chrome's own, or the one that CHROMIUM names.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|path| path.exists());
    let known = || ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| which::which(name).ok());
    named.or_else(known)
}

fn has_postgres() -> bool {
    glob::glob(POSTGRES).is_ok_and(|mut found| found.next().is_some()) || which::which("postgres").is_ok()
}

/// # Errors
/// Something is missing and this machine has no way to install it.
pub fn step(facts: &Facts, wanted: impl Fn(Layer) -> bool) -> Result<Step> {
    let missing: Vec<&str> = PACKAGES.iter().filter(|p| wanted(p.layer) && !(p.found)()).map(|p| p.name).collect();
    let step = Step::new("test", "packages");
    if missing.is_empty() {
        return Ok(step.because("nothing is missing"));
    }
    if !facts.machine.root || which::which("apt-get").is_err() {
        let all = missing.join(" and ");
        let fix = format!("install {all} with your package manager, then run it again");
        return Err(Failure::new(Exit::Lacks, format!("the tests need {all}"), fix).into());
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

/// The tests start servers of their own: Debian's package need not start another.
fn without_a_server(step: Step) -> Step {
    let settings = Path::new("/etc/postgresql-common/createcluster.conf");
    if settings.exists() {
        return step;
    }
    let text = "create_main_cluster = false\n".to_owned();
    step.op(Op::MakeDir("/etc/postgresql-common".into())).op(Op::Write { path: settings.into(), text })
}
