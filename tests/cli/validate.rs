//! Which checks `validate` makes, and the files that it writes.

use super::harness::Machine;

#[test]
fn makes_only_the_checks_that_are_asked_for() {
    let machine = Machine::deployed();
    let ids = |words: &str| -> Vec<String> {
        let events = machine.run(&format!("validate --dry-run --format json {words}")).exits(0).events();
        events.iter().filter_map(|event| event["id"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(ids("--only 8,image-user"), ["image-user", "health"]);
    assert_eq!(ids("--only 14 --skip sources"), ["tasks"]);
    assert_eq!(ids("").len(), ids("--skip acceptance").len() + 1);
    machine.run("validate --only helth").exits(2).complains("there is no check helth").complains("health");
    machine.run("validate --only 8 --skip health").exits(2).complains("no check to make");
}

#[test]
fn a_strict_run_fails_for_a_check_that_cannot_be_judged() {
    let machine = Machine::deployed();
    machine.run("validate --only kubectl-ai").exits(0).says("not judged");
    let strict = machine.run("validate --only kubectl-ai --strict").exits(1);
    strict.complains("1 check could not be judged: kubectl-ai").complains("--skip kubectl-ai");
}

#[test]
fn a_page_and_a_junit_file_are_written_whatever_the_verdict() {
    let machine = Machine::deployed();
    let words = "validate --only images-built,health --report out/page.html --junit out/junit.xml";
    // The words have no path of their own, which has a space here.
    let ended = machine.start_under("cd \"$HOME\" && exec \"$0\" \"$@\"", words).end();
    ended.exits(1).complains("1 check failed: health").says("page is in out/page.html");
    assert!(machine.read("home/out/junit.xml").contains("<testcase"));
    let page = machine.read("home/out/page.html");
    assert!(page.contains("<h3>8. ") && page.contains("images-built") && page.ends_with("</html>\n"), "{page}");
}
