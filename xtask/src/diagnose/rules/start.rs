//! Programs that cannot start, or end by their own error.

use super::{CRASH, NEEDS, ROLLOUT, Rule};
use crate::diagnose::sources::Source::{self, App, Container, PodEvent};

const HERE: &[Source] = &[App];
const RUN: &[Source] = &[Container, PodEvent];
const ALL: &[&[&str]] = &[ROLLOUT, CRASH];

pub const RULES: &[Rule] = &[
    Rule::words("XT042", "command-absent", "The container's command does not exist in the image.", RUN, &[
        "exec: \"*\": executable file not found",
        "exec: \"*\": stat *: no such file or directory",
        "exec: \"*\": no such file or directory",
        "exit 127: *",
    ])
    .says("the command {1} does not exist in the image of {app}", "correct command or args in the pod's template, then: cargo xtask deploy")
    .explains(ALL)
    .hopeless(),
    Rule::words("XT043", "command-not-executable", "The container's command may not be executed.", RUN, &[
        "exec: \"*\": permission denied",
        "exec: \"*\": is a directory",
        "exit 126: *",
    ])
    .says("the command {1} of {app} may not be executed", "RUN chmod +x on the file in the Dockerfile, then: cargo xtask deploy")
    .explains(ALL)
    .hopeless(),
    Rule::words("XT048", "read-only-filesystem", "The app writes where its file system is read-only.", HERE, &[
        "Read-only file system: '*'",
        "Read-only file system*",
        "EROFS: read-only file system, * '*'",
        "EROFS*",
        "attempt to write a readonly database*",
    ])
    .says("{app} writes to a file system that is read-only: {0}", "mount an emptyDir there: backend.extraVolumes and extraVolumeMounts in the chart's values")
    .explains(&[ROLLOUT, CRASH, NEEDS]),
    Rule::words("XT049", "volume-not-writable", "The app's user may not write to a folder or volume.", HERE, &[
        "Permission denied: '*'",
        "EACCES: permission denied, * '*'",
        "Errno 13]*",
        "unable to open database file*",
    ])
    .says("the user of {app} may not read or write {1}", "set securityContext.fsGroup to the container's group, or give the folder to USER in the Dockerfile, then: cargo xtask deploy")
    .explains(&[ROLLOUT, CRASH, NEEDS]),
    Rule::words("XT054", "python-import", "The Python app cannot be imported: a module is missing, or a file has an error.", HERE, &[
        "ModuleNotFoundError: *",
        "ImportError: *",
        "SyntaxError: *",
        "IndentationError: *",
        "NameError: *",
        "Error loading ASGI app. *",
    ])
    .says("{app} cannot be imported: {0}", "correct the file that the line names, or add the module to backend/requirements.in; then: cargo xtask deploy")
    .explains(ALL)
    .hopeless(),
    Rule::words("XT055", "node-module-missing", "A module of the Node app is missing.", HERE, &["Cannot find module '*'", "Cannot find package '*'", "ERR_MODULE_NOT_FOUND*"])
        .says("the module {1} is missing in {app}", "cargo xtask build --no-cache && cargo xtask deploy  # with the module in package.json")
        .explains(ALL)
        .hopeless(),
    Rule::words("XT056", "node-heap", "The Node app's heap is full.", HERE, &["JavaScript heap out of memory*"])
        .says("the JavaScript heap of {app} is full", "{kubectl} set resources deployment {app} --limits=memory=1Gi")
        .explains(ALL),
    Rule::words("XT057", "setting-missing", "A setting of the app is missing or malformed.", HERE, &[
        "SettingsError: * *",
        "error: * has to *",
        "Field required*",
        "KeyError: '*'",
        "Missing required env* *",
        "ValidationError: * *",
        "is not set, and *",
        "environment variable * is required",
        "environment variable * is not set",
    ])
    .says("{app} does not accept its settings: {0}", "correct the setting in .env, then: cargo xtask deploy")
    .explains(ALL)
    .hopeless(),
    Rule::words("XT058", "port-taken-in-pod", "The app's port is taken inside the pod.", HERE, &[
        "Errno 98]*",
        "EADDRINUSE*",
        "address already in use*",
        "Address in use*",
    ])
    .says("the port of {app} is taken inside its pod: {0}", "let two containers of the pod listen on different ports, then: cargo xtask deploy")
    .explains(ALL),
    Rule::words("XT059", "migration-fails", "The database's tables cannot be brought to the app's revision.", HERE, &[
        "Can't locate revision identified by '*'",
        "Multiple head revisions*",
        "DuplicateTable*",
        "relation \"*\" already exists",
        "table * already exists",
        "lock timeout*",
    ])
    .says("the migration of the database fails: {0}", "deploy the clone whose migrations the database has, or name an empty database in DATABASE_URL, then: cargo xtask deploy")
    .explains(&[ROLLOUT, CRASH, NEEDS]),
    Rule::words("XT061", "no-space", "A volume or the node has no space left.", &[App, Container, PodEvent], &["No space left on device*", "ENOSPC*", "database or disk is full*", "no space left on device*"])
        .says("no space is left for {app}: {0}", "{kubectl} describe pod {name}  # raise the emptyDir's sizeLimit, or free the node's disk")
        .explains(&[ROLLOUT, CRASH, NEEDS]),
];

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, healthy, heard, said, waiting};
    let calm = || said("INFO started");
    let start = |said: &str| {
        waiting(
            "RunContainerError",
            &format!("failed to create shim task: runc: unable to start container process: {said}"),
        )
    };
    vec![
        case("XT042", start("exec: \"uvicron\": executable file not found in $PATH: unknown"), calm()),
        case("XT043", start("exec: \"/srv/start.sh\": permission denied: unknown"), calm()),
        case("XT048", said("OSError: [Errno 30] Read-only file system: '/data/app.db'"), calm()),
        case("XT049", said("PermissionError: [Errno 13] Permission denied: '/data/app.db'"), calm()),
        case(
            "XT054",
            said("ModuleNotFoundError: No module named 'fastapi'"),
            heard(healthy(), "ModuleNotFoundError: No module named 'fastapi'"),
        ),
        case("XT055", said("Error: Cannot find module 'next'"), calm()),
        case(
            "XT056",
            said("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"),
            calm(),
        ),
        case("XT057", said("error: SESSION_HOURS has to be a valid integer"), calm()),
        case(
            "XT058",
            said("[Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use"),
            calm(),
        ),
        case(
            "XT059",
            said("the database's tables cannot be prepared: Can't locate revision identified by '9f2c'"),
            calm(),
        ),
        case("XT061", said("OSError: [Errno 28] No space left on device"), calm()),
    ]
}
