//! Answers of programs that hold as long as the files behind them are the same: each run reads them instead of asking again.

use crate::config::Config;
use serde_json::{Map, Value, json};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

pub struct Memo {
    known: Map<String, Value>,
    fresh: Mutex<Map<String, Value>>,
}

/// The file of the cache that keeps the answers.
pub fn file(config: &Config) -> PathBuf {
    config.paths.cache.join("versions.json")
}

impl Memo {
    pub fn read(config: &Config) -> Self {
        let text = std::fs::read_to_string(file(config)).unwrap_or_default();
        Self { known: serde_json::from_str(&text).unwrap_or_default(), fresh: Mutex::default() }
    }

    /// The answer to a question, asked only where none is kept that was given for the same `state` of its files. Without a state,
    /// and where `lasts` refuses the answer, nothing is kept.
    pub fn answer(
        &self,
        question: &str,
        state: Option<String>,
        lasts: impl Fn(&str) -> bool,
        ask: impl FnOnce() -> String,
    ) -> String {
        let Some(state) = state else { return ask() };
        let kept = self.known.get(question).filter(|kept| kept["state"] == *state);
        if let Some(answer) = kept.and_then(|kept| kept["answer"].as_str()) {
            return answer.to_owned();
        }
        let answer = ask();
        if let (true, Ok(mut fresh)) = (lasts(&answer), self.fresh.lock()) {
            fresh.insert(question.to_owned(), json!({"state": state, "answer": answer}));
        }
        answer
    }

    /// The text of the file, where this run learned something new.
    pub fn unwritten(self) -> Option<String> {
        let fresh = self.fresh.into_inner().unwrap_or_default();
        let mut all = self.known;
        let learned = !fresh.is_empty();
        all.extend(fresh);
        learned.then(|| Value::Object(all).to_string())
    }
}

/// A file as it is now, by its path, size, inode and times. A change of the content changes one of the last three.
pub fn identity(path: &Path) -> Option<String> {
    let of = |meta: Metadata| {
        let (changed, touched) = ((meta.mtime(), meta.mtime_nsec()), (meta.ctime(), meta.ctime_nsec()));
        format!("{} {} {} {changed:?} {touched:?}", path.display(), meta.len(), meta.ino())
    };
    std::fs::metadata(path).ok().map(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memo(known: Value) -> Memo {
        Memo { known: known.as_object().cloned().unwrap_or_default(), fresh: Mutex::default() }
    }

    #[test]
    fn a_question_is_asked_again_only_where_its_files_changed_or_nothing_was_kept() {
        let known = || memo(json!({"q": {"state": "1", "answer": "old"}}));
        let ask = |memo: &Memo, state: Option<&str>, answer: &str| {
            memo.answer("q", state.map(str::to_owned), |answer| !answer.is_empty(), || answer.to_owned())
        };
        let unchanged = known();
        assert_eq!(ask(&unchanged, Some("1"), "new"), "old");
        assert_eq!(unchanged.unwritten(), None);
        for state in [Some("2"), None] {
            assert_eq!(ask(&known(), state, "new"), "new");
        }
        let refused = known();
        assert_eq!(ask(&refused, Some("2"), ""), "");
        assert_eq!(refused.unwritten(), None);
        let learned = known();
        ask(&learned, Some("2"), "new");
        assert_eq!(learned.unwritten().as_deref(), Some(r#"{"q":{"answer":"new","state":"2"}}"#));
    }

    #[test]
    fn a_file_that_is_replaced_is_another_even_with_the_same_size_and_time() {
        let folder = std::env::temp_dir().join(format!("xtask-memo-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (path, other) = (folder.join("tool"), folder.join("other"));
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        for (path, text) in [(&path, "1"), (&other, "2")] {
            std::fs::write(path, text).unwrap();
            std::fs::File::open(path).unwrap().set_modified(time).unwrap();
        }
        let before = identity(&path);
        assert!(before.is_some());
        assert_eq!(identity(&path), before);
        std::fs::rename(&other, &path).unwrap();
        assert_ne!(identity(&path), before);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
