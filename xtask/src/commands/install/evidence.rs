//! The evidence of a release that did not become ready, kept before the rollback.

use crate::app::part::Part;
use crate::plan::Op;
use crate::tools::kubectl::{self, Target};
use std::path::Path;

pub fn capture(target: &Target, part: Part, folder: &Path) -> Vec<Op> {
    let selector = format!("--selector=app={part}");
    let logs = || kubectl::kubectl(target).words("logs --tail=200 --prefix --ignore-errors").arg(&selector).limit(15);
    let get = |kind: &str| kubectl::kubectl(target).words("get --output=json").arg(kind).limit(15);
    vec![
        Op::Capture(get("pods").arg(&selector), folder.join("pods.json")),
        Op::Capture(get("events"), folder.join("events.json")),
        Op::Capture(
            kubectl::kubectl(target).words("describe pods").arg(&selector).limit(15),
            folder.join("describe.txt"),
        ),
        Op::Capture(logs(), folder.join("logs.txt")),
        Op::Capture(logs().arg("--previous"), folder.join("logs-previous.txt")),
        Op::Explain { part, folder: folder.to_path_buf() },
    ]
}
