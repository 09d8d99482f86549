//! What the tool writes down of a child while the child runs. A run that was killed leaves its records, and its children may go on.
//! A child holds a lock on its record for as long as it lives, so a free record is one of a child that has ended.

use serde_json::{Value, json};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A child of an earlier run.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub path: PathBuf,
    /// The child's process group; none where the tool was killed before it knew.
    pub pid: Option<u32>,
    /// Seconds since the epoch.
    pub started: u64,
    /// How long the child may run, in seconds.
    pub limit: u64,
}

impl Record {
    /// Reads a record; where it was torn, the file's own time stands for the child's start.
    pub fn read(path: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(path).ok()?;
        let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let number = |key: &str| lines.iter().find_map(|line| line[key].as_u64());
        let written = path.metadata().ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_secs();
        Some(Self {
            path: path.to_path_buf(),
            pid: number("pid").and_then(|pid| u32::try_from(pid).ok()),
            started: number("started").unwrap_or(written),
            limit: number("limit").unwrap_or_default(),
        })
    }

    /// What the child does, such as `helm backend`.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    pub fn lives(&self) -> bool {
        is_held(&self.path)
    }

    /// Whether the child may have made what was made at this second: while it ran, or before.
    pub fn covers(&self, made: u64) -> bool {
        made <= self.started + self.limit
    }
}

/// Whether a process holds a lock on the file.
pub fn is_held(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Every record in a folder, by name.
pub fn all(folder: &Path) -> Vec<Record> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<Record> = entries.filter_map(|entry| Record::read(&entry.path())).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// Makes a record and locks it, before its child starts: the child inherits the lock with the file, and has it without the tool.
///
/// # Errors
/// The file cannot be written.
pub(super) fn begin(path: &Path, limit: u64) -> std::io::Result<File> {
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let mut file = OpenOptions::new().create(true).truncate(true).read(true).write(true).open(path)?;
    // Another process has the lock only where an orphan was not waited for; the child then does without.
    let _ = file.try_lock();
    let started = UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
    writeln!(file, "{}", json!({"started": started, "limit": limit}))?;
    Ok(file)
}

/// Adds the child's process id, once it is known.
pub(super) fn add_pid(path: &Path, pid: u32) {
    if let Ok(mut file) = OpenOptions::new().append(true).open(path) {
        let _ = writeln!(file, "{}", json!({"pid": pid}));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_tests::Folder;

    #[test]
    fn a_record_lives_as_long_as_its_lock_and_covers_what_its_child_made() {
        let folder = Folder::new("record");
        let path = folder.path("helm backend");
        let file = begin(&path, 78).unwrap();
        add_pid(&path, 42);
        let record = Record::read(&path).unwrap();
        assert_eq!((record.name().as_str(), record.pid, record.limit), ("helm backend", Some(42), 78));
        assert!(record.lives());
        assert!(record.covers(record.started + 78) && !record.covers(record.started + 79));
        drop(file);
        assert!(!record.lives());
        assert_eq!(all(path.parent().unwrap()), [record]);
    }

    #[test]
    fn a_torn_record_is_as_old_as_its_file() {
        let folder = Folder::new("torn record");
        let path = folder.path("helm backend");
        std::fs::write(&path, "{\"star").unwrap();
        let record = Record::read(&path).unwrap();
        assert!(record.pid.is_none() && record.covers(record.started) && !record.covers(record.started + 1));
        assert!(UNIX_EPOCH.elapsed().unwrap().as_secs() - record.started < 100);
    }
}
