//! Ctrl-C, SIGTERM and SIGHUP: passed on once, waited for, and said.

use super::harness::Machine;
use std::collections::BTreeSet;

/// Every lingering tool took the signal, and each of them once.
#[track_caller]
fn each_once(machine: &Machine, name: &str, count: usize) {
    let signals = machine.signals();
    let distinct: BTreeSet<&String> = signals.iter().collect();
    assert!(signals.len() == count && distinct.len() == count, "{signals:#?}");
    assert!(signals.iter().all(|signal| signal.ends_with(name)), "{signals:#?}");
}

/// The tests may run under nohup themselves, and a child inherits that it ignores SIGHUP.
const HEARS_HANGUPS: &str =
    if cfg!(target_os = "linux") { "exec env --default-signal=HUP \"$0\" \"$@\"" } else { "exec \"$0\" \"$@\"" };

#[test]
fn a_build_takes_a_signal_once_and_nothing_comes_after_it() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let machine = Machine::with_cluster();
        machine.on("docker", "case $words in build*) linger : ;; esac");
        let running = machine.start_under(HEARS_HANGUPS, "deploy");
        machine.wait_for_lingering(2);
        running.signal(signal);
        machine.wait_for_signals(2);
        // Time for one too many; then the builds end, and well.
        std::thread::sleep(std::time::Duration::from_millis(150));
        machine.write("go", "");
        running.end().exits(code).complains("run the same command again");
        each_once(&machine, signal, 2);
        assert!(machine.changes().iter().all(|c| !c.starts_with("helm upgrade")), "{:#?}", machine.changes());
        machine.on("docker", "");
        machine.run("deploy").exits(0).says("ready");
    }
}

#[test]
fn an_upgrade_takes_ctrl_c_once_and_what_served_is_put_back_undisturbed() {
    let machine = Machine::deployed();
    machine.write("clone/backend/main", "second\n");
    // The rollback lasts until it is told to go on: a signal to it would end it.
    machine.on("helm", "case $words in upgrade*) linger 'exit 1' ;; rollback*) linger 'exit 1' ;; esac");
    machine.on("kubectl", "case $words in logs*) echo 'it says why' ;; esac");
    let running = machine.start("deploy");
    machine.wait_for_lingering(1);
    running.signal("INT");
    machine.wait_for_lingering(2);
    machine.write("go", "");
    let ended = running.end().exits(130);
    each_once(&machine, "INT", 1);
    machine.in_order(&["helm upgrade backend", "kubectl get secrets --request-timeout=4s", "helm rollback backend 1"]);
    assert_eq!(machine.revisions("backend"), 2, "the rollback did not end: {ended:#?}");
}

#[test]
fn a_question_that_was_interrupted_is_not_taken_for_a_no() {
    let questions = [("docker", "'container inspect'*"), ("kubectl", "get*"), ("docker", "'image ls'*")];
    for (tool, question) in questions {
        for words in ["deploy", "status", "doctor"] {
            let machine = Machine::deployed();
            machine.on(tool, &format!("case $words in {question}) linger 'exit 130' ;; esac"));
            let running = machine.start(words);
            machine.wait_for_lingering(1);
            running.signal("INT");
            let ended = running.end().exits(130).complains("interrupted");
            assert!(!ended.out.contains("absent"), "{ended:#?}");
            machine.changed_nothing();
        }
    }
}

#[test]
fn a_second_ctrl_c_ends_it_and_says_how_to_recover() {
    let machine = Machine::with_cluster();
    machine.on("docker", "case $words in build*) linger : ;; esac");
    let running = machine.start("deploy");
    machine.wait_for_lingering(2);
    running.signal("INT");
    machine.wait_for_signals(2);
    running.signal("INT");
    running.end().exits(130).complains("the state is unknown").complains("run the same command again");
}

#[test]
fn an_interrupted_run_ends_with_an_error_event() {
    let machine = Machine::with_cluster();
    machine.on("docker", "case $words in build*) linger 'exit 130' ;; esac");
    let running = machine.start("build --format json");
    machine.wait_for_lingering(2);
    running.signal("INT");
    let events = running.end().exits(130).events();
    assert_eq!(events.last().map(|e| (e["event"].clone(), e["exit"].clone())), Some(("error".into(), 130.into())));
}

#[test]
fn a_child_that_ignores_sigterm_is_waited_for_until_a_second_signal() {
    for second in [false, true] {
        let machine = Machine::with_cluster();
        machine.on("docker", "case $words in build*/frontend) deaf ;; build*) linger : ;; esac");
        let mut running = machine.start("deploy");
        machine.wait_for_lingering(2);
        running.signal("TERM");
        machine.wait_for_signals(1);
        assert!(running.child.try_wait().unwrap().is_none(), "the tool left its child alone");
        if second {
            running.signal("TERM");
            running.end().exits(143).complains("the state is unknown");
        } else {
            machine.write("go", "");
            running.end().exits(143).complains("terminated").complains("run the same command again");
        }
        each_once(&machine, "TERM", 1);
        assert!(machine.changes().iter().all(|c| !c.starts_with("helm upgrade")), "{:#?}", machine.changes());
    }
}

#[test]
fn a_run_under_nohup_outlives_its_terminal() {
    let machine = Machine::with_cluster();
    machine.on("docker", "case $words in build*) linger : ;; esac");
    let running = machine.start_under("trap '' HUP; exec \"$0\" \"$@\"", "deploy");
    machine.wait_for_lingering(2);
    running.signal("HUP");
    machine.write("go", "");
    running.end().exits(0).says("ready");
}
