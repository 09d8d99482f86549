//! Effects on real files, by real child processes.

use super::*;
use crate::app::part::Part;
use crate::diagnose::record::Watch;
use crate::for_tests::{Folder, LIMIT};
use crate::secret::Secret;
use crate::tools::kubectl::Target;
use serde_json::json;

impl Folder {
    fn carry_out(&self, op: &Op) -> Result<Learned> {
        carry_out(op, &self.path("log"), Instant::now() + LIMIT)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// A cluster whose kubectl prints the file `objects`.
    fn watch(&self, before: &[&str]) -> Watch {
        let kubectl = self.path("kubectl");
        self.write("kubectl", "#!/bin/sh\nexec cat \"${0%/*}/objects\"\n");
        std::fs::set_permissions(&kubectl, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let target =
            Target { kubectl, helm: "helm".into(), kubeconfig: "k".into(), context: "c".into(), namespace: "n".into() };
        let secrets = vec![Secret::new("canary-of-the-test")];
        let before = before.iter().map(|name| (*name).to_owned()).collect();
        Watch { target, part: Part::Backend, before, file: self.path("evidence/backend.json"), secrets }
    }

    /// The cluster has one new pod with this status.
    fn pods(&self, status: &serde_json::Value) {
        let metadata = json!({"name": "new", "namespace": "n", "labels": {"app": "backend"}});
        self.write("objects", &json!({"items": [{"kind": "Pod", "metadata": metadata, "status": status}]}).to_string());
    }
}

fn failure<T: std::fmt::Debug>(result: Result<T>) -> Failure {
    result.unwrap_err().downcast::<Failure>().unwrap()
}

#[test]
fn a_question_is_asked_again_until_it_holds() {
    let folder = Folder::new("until");
    folder.carry_out(&Op::Until(folder.sh("echo >>asked; [ $(grep -c '' asked) -eq 3 ]"))).unwrap();
    assert_eq!(folder.read("asked").lines().count(), 3);
}

#[test]
fn a_question_that_never_holds_ends_with_the_budget() {
    let folder = Folder::new("never");
    let failure = failure(carry_out(&Op::Until(folder.sh("exit 1")), &folder.path("log"), Instant::now()));
    assert_eq!(failure.exit, Exit::Deadline);
    assert!(failure.what.contains("exit 1"), "{failure}");
}

#[test]
fn a_file_is_released_when_its_holder_ends() {
    let folder = Folder::new("released");
    folder.write("lock", "");
    let release = Op::Released(folder.path("lock"));
    folder.carry_out(&release).unwrap();
    let file = std::fs::File::open(folder.path("lock")).unwrap();
    file.lock().unwrap();
    let held = carry_out(&release, &folder.path("log"), Instant::now());
    assert_eq!(failure(held).exit, Exit::Deadline);
    drop(file);
    folder.carry_out(&release).unwrap();
}

#[test]
fn a_server_that_ends_early_is_not_waited_for_and_says_why() {
    let folder = Folder::new("server");
    folder.write("log", "of an earlier server\n");
    let cmd = folder.sh("echo listening; echo 'no permission to listen' >&2; exit 3");
    // Nothing listens on port 1 of this machine.
    let url = "http://127.0.0.1:1/ready".to_owned();
    let failure = failure(folder.carry_out(&Op::Serve { cmd, log: folder.path("log"), url }));
    assert_eq!(failure.exit, Exit::Failed);
    assert_eq!(failure.why.as_deref(), Some("listening\nno permission to listen"));
    assert_eq!(failure.kept, Some(folder.path("log").display().to_string()));
}

#[test]
fn only_an_expected_status_is_an_answer() {
    let folder = Folder::new("answers");
    let answer = |script: &str| Op::Answer { cmd: folder.sh(script), path: folder.path("answer"), statuses: &[0, 1] };
    let failure = failure(folder.carry_out(&answer("echo half; echo why >&2; exit 2")));
    assert_eq!((failure.what.as_str(), failure.why.as_deref()), ("sh exited 2", Some("why")));
    assert!(!folder.path("answer").exists());
    folder.carry_out(&answer("echo findings; echo remark >&2; exit 1")).unwrap();
    assert_eq!(folder.read("answer"), "findings\n");
}

#[test]
fn a_try_may_fail_and_a_run_may_not() {
    let folder = Folder::new("try");
    let fails = || folder.sh("echo >>ran; exit 1");
    folder.carry_out(&Op::Try(fails())).unwrap();
    assert!(folder.carry_out(&Op::Run(fails())).is_err());
    assert_eq!(folder.read("ran").lines().count(), 2);
}

#[test]
fn evidence_is_captured_whatever_the_status() {
    let folder = Folder::new("capture");
    folder.carry_out(&Op::Capture(folder.sh("echo out; echo err >&2; exit 4"), folder.path("deep/evidence"))).unwrap();
    assert_eq!(folder.read("deep/evidence"), "out\nerr\n");
}

#[test]
fn an_image_is_proved_by_the_id_that_the_node_has() {
    let folder = Folder::new("proof");
    folder.write("built", "sha256:ab\n");
    let proof = |node: &str| {
        let asked = folder.sh(&format!("echo docker.io/library/backend:1 {node}"));
        Op::Prove(Proof { tag: "backend:1".into(), built: folder.path("built"), asked })
    };
    folder.carry_out(&proof("sha256:ab")).unwrap();
    let failure = failure(folder.carry_out(&proof("sha256:cd")));
    assert_eq!(failure.why.as_deref(), Some("built sha256:ab, the node has sha256:cd"));
}

#[test]
fn a_rollout_ends_early_once_a_new_pod_cannot_become_ready() {
    let folder = Folder::new("roll");
    folder.pods(
        &json!({"containerStatuses": [{"name": "backend", "state": {"waiting": {"reason": "ErrImageNeverPull"}}}]}),
    );
    let roll = |before: &[&str], script: &str| Op::Roll { cmd: folder.sh(script), watch: folder.watch(before) };
    let began = Instant::now();
    let failure = failure(folder.carry_out(&roll(&[], "sleep 60")));
    assert_eq!(failure.what, "sh was stopped early: its wait was hopeless");
    assert!(began.elapsed() < LIMIT);
    assert!(folder.read("evidence/backend.json").contains("ErrImageNeverPull"));
    // A pod that existed before does not belong to this rollout.
    folder.carry_out(&roll(&["new"], "exit 0")).unwrap();
}

#[test]
fn evidence_tells_the_cause_and_where_it_is_kept() {
    let folder = Folder::new("explain");
    let watch = folder.watch(&[]);
    let (explain, kept) = (Op::Explain(watch.clone()), Some(watch.file.display().to_string()));
    assert_eq!(folder.carry_out(&explain).unwrap(), Learned { cause: None, kept: kept.clone() });
    folder.pods(&json!({"conditions": [{"type": "PodScheduled", "status": "False", "message": "1 node(s) didn't have free ports canary-of-the-test"}]}));
    let learned = folder.carry_out(&explain).unwrap();
    let Cause { what, why, fix } = learned.cause.unwrap();
    assert_eq!((what.as_str(), learned.kept), ("backend never became ready", kept));
    assert!(why.contains("host port") && why.contains("(XT024)") && !fix.is_empty(), "{why}");
    let record = std::fs::read_to_string(&watch.file).unwrap();
    assert!(record.contains("free ports ***") && !record.contains("canary"), "{record}");
}

#[test]
fn files_are_made_where_they_belong_and_replace_what_was_there() {
    let folder = Folder::new("files");
    let at = |name: &str| folder.path(name);
    let ops = [
        Op::Write { path: at("a/text"), text: "new".into() },
        Op::Write { path: at("b/copy"), text: "old".into() },
        Op::Copy { from: at("a/text"), to: at("b/copy") },
        Op::Rename { from: at("a/text"), to: at("c/moved") },
        Op::Link { target: "../c/moved".into(), path: at("b/link") },
        Op::Link { target: "../b/copy".into(), path: at("b/link") },
        Op::Remove(at("a")),
        Op::Remove(at("never there")),
    ];
    ops.iter().for_each(|op| assert_eq!(folder.carry_out(op).unwrap(), Learned::default(), "{op}"));
    assert_eq!([folder.read("b/copy"), folder.read("c/moved"), folder.read("b/link")], ["new", "new", "new"]);
    assert!(!at("a").exists());
    assert_eq!(std::fs::read_link(at("b/link")).unwrap(), Path::new("../b/copy"));
}
