//! The engine's settings file. Settings are merged into it, never overwritten.

use crate::failure::{Exit, Failure};
use serde_json::{Map, Value, json};

/// The text of daemon.json with a runtime added as the default; none if it has that already.
///
/// # Errors
/// The file is not JSON, or names another default runtime.
pub fn with_runtime(old: Option<&str>, name: &str, path: &str) -> Result<Option<String>, Failure> {
    let fix = |text: &str| format!("in /etc/docker/daemon.json {text}, then: cargo xtask setup");
    let mut all = match old.map(str::trim).filter(|text| !text.is_empty()) {
        None => Map::new(),
        Some(text) => match serde_json::from_str(text) {
            Ok(Value::Object(all)) => all,
            Ok(_) => return Err(broken(fix("put one JSON object"), "it is not an object")),
            Err(error) => return Err(broken(fix("mend the JSON"), &error.to_string())),
        },
    };
    let before = all.clone();
    if let Some(other) = all.get("default-runtime").filter(|v| **v != json!(name)) {
        let why = format!(
            "it names {other}; this machine's root lacks CAP_SYS_RESOURCE, so containers need our runc wrapper"
        );
        let what = "the engine's default runtime is not ours to change";
        return Err(Failure::new(Exit::Lacks, what, fix("remove \"default-runtime\"")).why(why));
    }
    all.insert("default-runtime".to_owned(), json!(name));
    let runtimes = all.entry("runtimes").or_insert_with(|| json!({}));
    let Some(runtimes) = runtimes.as_object_mut() else {
        return Err(broken(fix("make \"runtimes\" an object"), "\"runtimes\" is not an object"));
    };
    runtimes.insert(name.to_owned(), json!({ "path": path }));
    Ok((all != before).then(|| format!("{:#}\n", Value::Object(all))))
}

fn broken(fix: String, why: &str) -> Failure {
    Failure::new(Exit::Lacks, "the engine's settings cannot be read", fix).why(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(old: Option<&str>) -> Value {
        let text = with_runtime(old, "tame", "/sbin/tame").unwrap().unwrap();
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn keeps_what_is_there() {
        let old = r#"{"registry-mirrors":["https://m"],"runtimes":{"kata":{"path":"/kata"}}}"#;
        let want = json!({"default-runtime":"tame","registry-mirrors":["https://m"],
            "runtimes":{"kata":{"path":"/kata"},"tame":{"path":"/sbin/tame"}}});
        assert_eq!(merged(Some(old)), want);
        assert_eq!(merged(None), json!({"default-runtime":"tame","runtimes":{"tame":{"path":"/sbin/tame"}}}));
        assert_eq!(merged(Some(" \n")), merged(None));
    }

    #[test]
    fn changes_nothing_twice() {
        let once = with_runtime(None, "tame", "/sbin/tame").unwrap();
        assert_eq!(with_runtime(once.as_deref(), "tame", "/sbin/tame"), Ok(None));
    }

    #[test]
    fn refuses_what_it_would_break() {
        for old in ["{", "[]", r#"{"runtimes":1}"#, r#"{"default-runtime":"nvidia"}"#] {
            assert_eq!(with_runtime(Some(old), "tame", "/sbin/tame").map_err(|f| f.exit), Err(Exit::Lacks), "{old}");
        }
    }
}
