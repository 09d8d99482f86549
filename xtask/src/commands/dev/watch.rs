//! Notices edits of the clone.

use super::change;
use crate::app::part::Part;
use crate::dockerignore::Ignore;
use anyhow::{Context as _, Result};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Watches for as long as it lives.
pub struct Watch(#[allow(dead_code, reason = "the system stops watching when it is dropped")] Box<dyn Watcher>);

/// How often the files are looked through where the system has no watch left to give.
const POLL: Duration = Duration::from_millis(200);

/// Calls `edited` for each event that may concern an image or a chart.
///
/// # Errors
/// A folder cannot be watched.
pub fn start(root: &Path, edited: impl Fn() + Send + Sync + 'static) -> Result<Watch> {
    let clone = root.to_path_buf();
    let heard = Arc::new(move |event: notify::Result<Event>| {
        // A lost event is one that may have concerned anything.
        let concerns = event.map_or(true, |event| {
            !matches!(event.kind, EventKind::Access(_))
                && (event.need_rescan() || event.paths.iter().any(|path| change::concerns(&clone, path)))
        });
        if concerns {
            edited();
        }
    });
    let (by_system, by_polling) = (Arc::clone(&heard), heard);
    let mut watcher: Box<dyn Watcher> = match RecommendedWatcher::new(move |event| by_system(event), Config::default())
    {
        Ok(watcher) => Box::new(watcher),
        // A user may have a limited number of watchers, and clusters on the machine take of it.
        Err(_) => {
            let config = Config::default().with_poll_interval(POLL).with_compare_contents(true);
            Box::new(PollWatcher::new(move |event| by_polling(event), config).context("cannot watch files")?)
        }
    };
    for (folder, mode) in folders(root) {
        watcher.watch(&folder, mode).with_context(|| format!("cannot watch {}", folder.display()))?;
    }
    Ok(Watch(watcher))
}

/// The folders of both build contexts and charts, without the heavy ones that no image needs, such as node_modules.
fn folders(root: &Path) -> Vec<(PathBuf, RecursiveMode)> {
    let mut all = Vec::new();
    for part in Part::ALL {
        let folder = root.join(part.name());
        let ignore = Ignore::of(&folder).ok();
        let taken = |name: &str| ignore.as_ref().is_none_or(|i| !i.leaves_out(name) || i.may_take_from(name));
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let inner = entries.filter(|entry| entry.path().is_dir() && taken(&entry.file_name().to_string_lossy()));
        all.extend(inner.map(|entry| (entry.path(), RecursiveMode::Recursive)));
        all.push((folder, RecursiveMode::NonRecursive));
        all.push((root.join("helm").join(part.name()), RecursiveMode::Recursive));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn hears_of_edits_renames_and_removals_and_of_nothing_else() {
        let root = std::env::temp_dir().join(format!("xtask-watch-{}", std::process::id()));
        for folder in ["backend/app", "backend/tests", "frontend/src", "helm/backend", "helm/frontend"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
        }
        std::fs::write(root.join("backend/.dockerignore"), "*\n!app\n**/*~\n").unwrap();
        std::fs::write(root.join("backend/app/a.py"), "1").unwrap();
        let (tell, told) = channel();
        let watch = start(&root, move || tell.send(()).unwrap_or_default()).unwrap();
        let heard = |patience| {
            let first = told.recv_timeout(Duration::from_millis(patience)).is_ok();
            while told.recv_timeout(Duration::from_millis(100)).is_ok() {}
            first
        };
        let app = root.join("backend/app");
        std::fs::write(app.join("a.py"), "2").unwrap();
        assert!(heard(10_000), "an edit");
        std::fs::rename(app.join("a.py"), app.join("b.py")).unwrap();
        assert!(heard(10_000), "a rename");
        std::fs::create_dir(app.join("new")).unwrap();
        assert!(heard(10_000), "a folder");
        std::fs::write(app.join("new/c.py"), "1").unwrap();
        assert!(heard(10_000), "a file in a new folder");
        std::fs::remove_file(app.join("b.py")).unwrap();
        assert!(heard(10_000), "a removal");
        std::fs::write(app.join("b.py~"), "1").unwrap();
        std::fs::write(root.join("backend/tests/test_a.py"), "1").unwrap();
        assert!(!heard(500), "an editor's backup, or a test");
        drop(watch);
        std::fs::remove_dir_all(root).unwrap();
    }
}
