//! `dev`: what it deploys, which edits it builds, and how it leaves the deployment.

use super::harness::{Machine, kill};
use super::record::{Call, LIMIT};
use std::time::Instant;

/// Waits until this many releases of a part were installed, and gives the last call.
#[track_caller]
fn upgrade(machine: &Machine, part: &str, count: usize) -> Call {
    let began = Instant::now();
    loop {
        let calls: Vec<Call> =
            machine.calls().into_iter().filter(|call| call.is(&format!("helm upgrade {part}"))).collect();
        if let (Some(last), true) = (calls.last(), calls.len() >= count) {
            return last.clone();
        }
        assert!(began.elapsed() < LIMIT, "no upgrade {count} of {part}: {:#?}", machine.changes());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

fn is_for_developers(call: &Call) -> bool {
    call.args.iter().any(|arg| arg.ends_with("helm/backend/values-dev.yaml"))
}

#[test]
fn what_it_changed_is_as_deploy_leaves_it_when_it_ends() {
    let machine = Machine::deployed();
    let port = machine.port;
    let running = machine.start(&format!("dev --port {port}"));
    assert!(is_for_developers(&upgrade(&machine, "backend", 1)));
    machine.wait_for_output(&running, "watching");
    machine.write("clone/frontend/main", "second\n");
    let frontend = upgrade(&machine, "frontend", 1);
    assert!(!is_for_developers(&frontend), "the frontend has the values of production");
    machine.wait_for_output(&running, "frontend/main changed");
    assert!(kill("INT", running.child.id().into()));
    let ended = running.end().exits(0);
    assert!(!is_for_developers(&upgrade(&machine, "backend", 2)), "{}", ended.out);
    machine.forget();
    machine.run("deploy").exits(0).says("nothing to do");
    machine.changed_nothing();
}

#[test]
fn a_build_that_fails_ends_nothing_and_is_tried_again_after_the_next_edit() {
    let machine = Machine::deployed();
    let running = machine.start(&format!("dev --port {}", machine.port));
    machine.wait_for_output(&running, "watching");
    machine.on("docker", "case $words in build*frontend*) echo 'no such thing' && exit 1 ;; esac");
    machine.write("clone/frontend/main", "broken\n");
    machine.wait_for_complaint(&running, "no such thing");
    machine.on("docker", "");
    machine.write("clone/frontend/main", "mended\n");
    upgrade(&machine, "frontend", 1);
    assert!(kill("TERM", running.child.id().into()));
    running.end().exits(0);
    machine.forget();
    machine.run("deploy").exits(0).says("nothing to do");
}

#[test]
fn sources_that_make_no_image_leave_the_last_image_and_it_says_so() {
    let machine = Machine::deployed();
    let running = machine.start(&format!("dev --port {}", machine.port));
    machine.wait_for_output(&running, "watching");
    machine.on("docker", "case $words in build*) echo 'no such thing' && exit 1 ;; esac");
    machine.write("clone/backend/main", "broken\n");
    machine.wait_for_complaint(&running, "no such thing");
    assert!(kill("INT", running.child.id().into()));
    running.end().exits(1).complains("serve, without the changes since").complains("cargo xtask deploy");
    assert!(!is_for_developers(&upgrade(&machine, "backend", 2)));
}
