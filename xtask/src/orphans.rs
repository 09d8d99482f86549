//! Children that go on although their run was killed. The next run waits for them: two helm or minikube processes at once would spoil
//! each other's work.

use crate::config::Paths;
use crate::host;
use crate::host::record::{self, Record};
use crate::report::Report;
use crate::signals;
use anyhow::Result;
use signal_hook::consts::{SIGKILL, SIGTERM};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// Between SIGTERM and SIGKILL for an orphan that outlives its time.
const GRACE: Duration = Duration::from_secs(5);

/// Waits for every orphan of this profile, and says so. An orphan that runs longer than its run would have let it is ended.
///
/// # Errors
/// A signal came.
pub fn await_all(paths: &Paths, report: &Report) -> Result<()> {
    for orphan in record::all(&paths.children()).into_iter().filter(Record::lives) {
        let process = orphan.pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
        report.warn(&format!("an earlier run was killed and its {}{process} goes on; waiting for it", orphan.name()));
        let age = UNIX_EPOCH.elapsed().map_or(0, |now| now.as_secs().saturating_sub(orphan.started));
        if !has_ended(&orphan, Duration::from_secs(orphan.limit.saturating_sub(age)))? {
            end(&orphan, report)?;
        }
    }
    Ok(())
}

/// Whether the orphan ends within this time.
fn has_ended(orphan: &Record, within: Duration) -> Result<bool> {
    let began = Instant::now();
    while orphan.lives() {
        signals::none()?;
        if began.elapsed() > within {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(true)
}

/// The lock proves that the orphan or a child of its own lives, so its process group is not another's.
fn end(orphan: &Record, report: &Report) -> Result<()> {
    report.warn(&format!("its time is over, and {} is ended", orphan.name()));
    for signal in [SIGTERM, SIGKILL] {
        if let Some(pid) = orphan.pid {
            host::signal_group(pid, signal)?;
        }
        if has_ended(orphan, GRACE)? {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::for_tests::Folder;
    use crate::values::Output;

    #[test]
    fn an_orphan_that_outlives_its_time_is_ended() {
        let folder = Folder::new("overdue orphan");
        let mut config = Config::for_tests();
        config.paths.state = folder.path("state");
        let path = config.paths.children().join("helm backend");
        let cmd = folder.sh("sleep 60").stdin(crate::cmd::Stdin::Recorded(path.clone())).limit(0);
        let child = host::start(&cmd, &folder.path("log")).unwrap();
        assert!(Record::read(&path).unwrap().lives());
        let report = Report::new(Output::Json, false, Default::default());
        await_all(&config.paths, &report).unwrap();
        assert!(!Record::read(&path).unwrap().lives());
        drop(child);
    }
}
