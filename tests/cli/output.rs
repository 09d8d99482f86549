//! How it is said: to people, to pipes and to programs.

use super::harness::Machine;

const ESCAPE: char = '\x1b';

#[test]
fn a_pipe_gets_no_escape_codes() {
    let ended = Machine::new().run("deploy").exits(0);
    assert!(!ended.out.contains(ESCAPE) && !ended.err.contains(ESCAPE), "{ended:#?}");
    let ended = Machine::new().var("NO_COLOR", "1").var("CLICOLOR_FORCE", "1").run("deploy").exits(0);
    assert!(!ended.out.contains(ESCAPE) && !ended.err.contains(ESCAPE), "{ended:#?}");
}

#[test]
fn colors_are_there_where_they_are_asked_for() {
    let ended = Machine::new().var("CLICOLOR_FORCE", "1").run("deploy").exits(0);
    assert!(ended.out.contains(ESCAPE), "{ended:#?}");
    // The line that moves is for terminals alone.
    assert!(!ended.out.contains("\x1b[K"), "{ended:#?}");
}

#[test]
fn programs_get_one_event_a_line_and_the_address_at_the_end() {
    let machine = Machine::new();
    let events = machine.run("deploy --format json").exits(0).events();
    let last = events.last().unwrap();
    assert_eq!((last["event"].as_str(), last["worked"].as_bool()), (Some("ready"), Some(true)));
    assert!(last["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    let finished = |stage: &str, subject: &str| {
        let of = |e: &&serde_json::Value| e["stage"] == stage && e["subject"] == subject;
        events.iter().filter(of).any(|e| e["event"] == "finished" && e["status"] == "done" && e["seconds"].is_number())
    };
    assert!(finished("build", "backend") && finished("install", "frontend"), "{events:#?}");
    let events = machine.run("deploy --format json -v").exits(0).events();
    assert_eq!(events.last().map(|e| (e["event"].clone(), e["worked"].clone())), Some(("ready".into(), false.into())));
}

#[test]
fn programs_get_an_error_as_the_last_event() {
    let machine = Machine::with_cluster();
    machine.on("helm", "case $words in upgrade*) echo 'Error: no' >&2; exit 1 ;; esac");
    let events = machine.run("deploy --format json").exits(1).events();
    let last = events.last().unwrap();
    assert_eq!((last["event"].as_str(), last["exit"].as_i64()), (Some("error"), Some(1)), "{last:#}");
    assert!(last["what"].is_string() && last["why"].is_string() && last["fix"].is_string() && last["kept"].is_string());
}

#[test]
fn programs_get_the_plan_as_events_too() {
    let events = Machine::new().run("deploy --dry-run --format json").exits(0).events();
    assert!(events.iter().any(|e| e.to_string().contains("minikube")), "{events:#?}");
}

#[test]
fn verbose_shows_the_commands() {
    let ended = Machine::new().run("deploy -v").exits(0);
    for words in ["--progress=plain", "create namespace", "upgrade --install"] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
}

#[test]
fn durations_of_earlier_runs_are_drawn() {
    let machine = Machine::with_cluster();
    machine.run("bench history").exits(1).complains("nothing has run").complains("cargo xtask deploy");
    machine.run("deploy").exits(0);
    machine.run("bench history install").exits(0).says("install backend").says("usually").says("█");
    machine.run("bench history absent").exits(1).complains("no step named absent");
}
