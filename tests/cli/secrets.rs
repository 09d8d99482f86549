//! Secrets reach the cluster by standard input, and nothing else.

use super::harness::{Machine, files, read};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

const DATABASE: &str = "postgresql://u:canary-of-the-database@db.example.com/app";
const KEY: &str = "sk-canary-of-the-assistant";

fn canaries() -> Vec<String> {
    let encoded = [DATABASE, KEY].map(|value| BASE64_STANDARD.encode(value));
    encoded.into_iter().chain(["canary-of".to_owned()]).collect()
}

/// In no argument, no child's environment, nothing that is printed, and no file but the user's own `.env`.
#[track_caller]
fn nowhere_but_standard_input(machine: &Machine, said: &str) {
    let env = machine.base.join("clone/.env");
    for canary in canaries() {
        assert!(!said.contains(&canary), "{said}");
        for call in machine.calls() {
            assert!(!call.args.iter().any(|arg| arg.contains(&canary)), "{call:#?}");
            assert!(!call.env.values().any(|value| value.contains(&canary)), "{call:#?}");
            assert!(!call.stdin.contains(&canary) || call.is("kubectl apply"), "{call:#?}");
        }
        for folder in ["cache", "clone", "home"] {
            for file in files(&machine.base.join(folder)).into_iter().filter(|file| *file != env) {
                assert!(!read(&file).contains(&canary), "{canary} in {}", file.display());
            }
        }
    }
}

fn env_file() -> String {
    format!("# mine\nDATABASE_URL={DATABASE}\r\nOPENAI_API_KEY='{KEY}'\n")
}

#[test]
fn secrets_are_seen_nowhere_and_arrive() {
    for words in ["deploy", "deploy -v", "deploy --format json", "deploy -v --format json"] {
        let machine = Machine::new();
        machine.write("clone/.env", &env_file());
        let dry = machine.run(&format!("{words} --dry-run")).exits(0);
        let ended = machine.run(words).exits(0);
        nowhere_but_standard_input(&machine, &format!("{dry:?}{ended:?}"));
        let apply = &machine.calls()[machine.place("kubectl apply")];
        for value in [DATABASE, KEY] {
            assert!(apply.stdin.contains(&BASE64_STANDARD.encode(value)), "{apply:#?}");
        }
        let secret: serde_json::Value = serde_json::from_str(&apply.stdin).unwrap();
        assert_eq!(secret["kind"], "Secret");
        assert!(secret["data"]["AUTH_SECRET"].as_str().is_some_and(|auth| auth.len() > 64));
        assert!(apply.is("--server-side"), "client-side apply copies a Secret into an annotation");
    }
}

#[test]
fn secrets_of_the_environment_win_over_the_file_and_are_as_safe() {
    let machine = Machine::new().var("DATABASE_URL", DATABASE).var("OPENAI_API_KEY", KEY);
    machine.write("clone/.env", "DATABASE_URL=postgresql://other/db\n");
    let ended = machine.run("deploy -v").exits(0);
    nowhere_but_standard_input(&machine, &format!("{ended:?}"));
    assert!(machine.calls()[machine.place("kubectl apply")].stdin.contains(&BASE64_STANDARD.encode(DATABASE)));
}

#[test]
fn secrets_stay_hidden_when_it_fails() {
    let machine = Machine::new();
    machine.write("clone/.env", &env_file());
    machine.on("helm", "case $words in upgrade*) echo 'Error: context deadline exceeded' >&2; exit 1 ;; esac");
    let ended = machine.run("deploy -v").exits(1);
    nowhere_but_standard_input(&machine, &format!("{ended:?}"));
    // Not even what a tool itself says reaches the screen.
    machine.on("helm", &format!("case $words in upgrade*) echo 'cannot reach {DATABASE}' >&2; exit 1 ;; esac"));
    let ended = machine.run("deploy").exits(1).complains("cannot reach ***");
    assert!(!format!("{ended:?}").contains("canary-of"), "{ended:#?}");
}

#[test]
fn a_rotated_secret_replaces_the_backend_alone() {
    let machine = Machine::new();
    machine.write("clone/.env", &env_file());
    machine.run("deploy").exits(0);
    machine.forget();
    machine.run("deploy").exits(0).says("nothing to do");
    machine.changed_nothing();
    machine.write("clone/.env", &env_file().replace("assistant", "new-one"));
    machine.run("deploy").exits(0);
    machine.in_order(&["kubectl apply", "helm upgrade backend"]);
    assert_eq!(machine.changes().len(), 2, "{:#?}", machine.changes());
}

#[test]
fn each_content_has_a_secret_of_its_own_until_no_revision_refers_to_it() {
    let machine = Machine::new();
    let secrets = || -> Vec<String> {
        let all = files(&machine.base.join("world/objects")).into_iter();
        let mut names: Vec<String> = all.map(|f| f.file_name().unwrap().to_string_lossy().into_owned()).collect();
        names.retain(|name| name.starts_with("secret-app-"));
        names
    };
    for turn in 1..=7 {
        machine.write("clone/.env", &format!("OPENAI_API_KEY={KEY}-{turn}\n"));
        machine.run("deploy").exits(0);
        assert_eq!(secrets().len(), turn.min(5), "Helm keeps five revisions: {:#?}", secrets());
    }
    let apply = machine.calls().into_iter().rfind(|call| call.is("kubectl apply")).unwrap();
    let secret: serde_json::Value = serde_json::from_str(&apply.stdin).unwrap();
    assert_eq!(secret["immutable"], true);
    machine.forget();
    machine.run("deploy").exits(0).says("nothing to do");
    // A key that is dropped is named: it changes who answers.
    machine.write("clone/.env", "");
    machine.run("deploy").exits(0).says("without OPENAI_API_KEY from now on");
}

#[test]
fn a_failed_upgrade_keeps_the_old_settings_for_the_old_pods() {
    let machine = Machine::new();
    machine.write("clone/.env", &env_file());
    machine.run("deploy").exits(0);
    let before = files(&machine.base.join("world/objects"));
    let old: Vec<_> = before.iter().filter(|f| f.to_string_lossy().contains("secret-app-")).collect();
    let content = read(old[0]);
    machine.write("clone/.env", &env_file().replace("db.example.com", "wrong.example.com"));
    machine.on("helm", "case $words in upgrade*) echo 'Error: context deadline exceeded' >&2; exit 1 ;; esac");
    machine.run("deploy").exits(1);
    assert_eq!(read(old[0]), content, "the Secret of the revision that serves is as it was");
    assert!(!machine.calls().iter().any(|call| call.is("delete secret/")), "{:#?}", machine.changes());
}

#[test]
fn a_dollar_in_single_quotes_arrives() {
    let url = "postgresql://u:canary$of$$the-database@db.example.com/app";
    let machine = Machine::new();
    machine.write("clone/.env", &format!("DATABASE_URL='{url}'\n"));
    machine.run("deploy").exits(0);
    assert!(machine.calls()[machine.place("kubectl apply")].stdin.contains(&BASE64_STANDARD.encode(url)));
}

#[test]
fn a_torn_secret_is_named_and_not_shown() {
    let torn = [
        ("DATABASE_URL", "\"canary-of\\nthe-database\""),
        ("OPENAI_API_KEY", "'canary-of-the-assistant '"),
        ("AUTH_SECRET", "\"\tcanary-of-sessions\""),
    ];
    for (key, value) in torn {
        let machine = Machine::new();
        machine.write("clone/.env", &format!("{key}={value}\n"));
        let ended = machine.run("deploy").exits(2).complains(key).complains("fix");
        assert!(!ended.err.contains("canary") && !ended.out.contains("canary"), "{ended:#?}");
        assert!(machine.calls().is_empty());
    }
    // It would arrive as another password, without a word.
    for value in ["postgresql://u:canary$of@h/db", "\"postgresql://u:canary$of@h/db\""] {
        let machine = Machine::new();
        machine.write("clone/.env", &format!("DATABASE_URL={value}\n"));
        let ended = machine.run("deploy").exits(2).complains("DATABASE_URL in .env has a $").complains("single quotes");
        assert!(!ended.err.contains("canary") && !ended.out.contains("canary"), "{ended:#?}");
        assert!(machine.calls().is_empty());
        let events = machine.run("deploy --format json").exits(2).events();
        assert!(!format!("{events:?}").contains("canary"), "{events:#?}");
    }
    let machine = Machine::new();
    machine.write("clone/.env", "canary-of a line without a key\n");
    let ended = machine.run("deploy").exits(2).complains(".env");
    assert!(!ended.err.contains("canary"), "{ended:#?}");
    machine.write("clone/.env", "DATABASE_URL=\nOPENAI_API_KEY=\n");
    machine.run("deploy").exits(0).says("SQLite").says("rule-based");
}

#[test]
fn a_setting_that_cannot_work_is_refused_before_anything_is_built() {
    for (line, key) in [
        ("LOG_LEVEL=trace", "LOG_LEVEL"),
        ("OPENAI_BASE_URL=api.example.com/v1", "OPENAI_BASE_URL"),
        ("DATABASE_URL=notaurl-canary", "DATABASE_URL"),
        ("DATABASE_URL=postgresql://u:canary@localhost/db", "DATABASE_URL"),
        ("AUTH_SECRET=canary", "AUTH_SECRET"),
    ] {
        let machine = Machine::new();
        machine.write("clone/.env", &format!("{line}\n"));
        let ended = machine.run("deploy").exits(2).complains(key).complains("from .env").complains("fix");
        assert!(!ended.err.contains("canary"), "{ended:#?}");
        assert!(machine.calls().is_empty());
    }
    let machine = Machine::new().var("LOG_LEVEL", "WARN");
    machine.write("clone/.env", "LOG_LEVEL=info\n");
    machine.run("deploy").exits(0).says("LOG_LEVEL: the exported value is used");
    let upgrade = &machine.calls()[machine.place("helm upgrade backend")];
    assert!(upgrade.args.iter().any(|arg| arg == "backend.env.LOG_LEVEL=warning"), "{upgrade:#?}");
}

#[test]
fn a_model_on_localhost_is_refused_with_the_line_for_env_and_env_stays_as_it_is() {
    let text = "OPENAI_BASE_URL=http://localhost:11434/v1\nOPENAI_API_KEY=canary-of-a-key\n";
    let machine = Machine::new();
    machine.write("clone/.env", text);
    let line = "OPENAI_BASE_URL=http://host.minikube.internal:11434/v1";
    let ended = machine.run("deploy --yes").exits(2).complains("the pod itself").complains(line);
    assert!(!ended.err.contains("canary"), "{ended:#?}");
    assert!(machine.calls().is_empty());
    machine.run("doctor").says("the pod itself").says(line);
    assert_eq!(machine.read("clone/.env"), text);
    machine.write("clone/.env", &format!("{line}\n"));
    machine.run("deploy").exits(0);
    let upgrade = &machine.calls()[machine.place("helm upgrade backend")];
    let value = "backend.env.OPENAI_BASE_URL=http://host.minikube.internal:11434/v1";
    assert!(upgrade.args.iter().any(|arg| arg == value), "{upgrade:#?}");
}

/// A secret that a mounted store holds: while it is not mounted, the link leads nowhere.
#[test]
fn a_link_that_leads_nowhere_is_not_an_absent_file() {
    let machine = Machine::new();
    std::os::unix::fs::symlink("../absent.env", machine.base.join("clone/.env")).unwrap();
    machine.run("deploy").exits(2).complains(".env");
    assert!(machine.calls().is_empty());
}

/// Of the user's settings of package managers, builds alone get what they need, and never by an argument or a file.
#[test]
fn a_token_of_npm_reaches_the_builds_alone() {
    let machine = Machine::new().var("NPM_TOKEN", "canary-of-npm").var("TEST_DATABASE_URL", "canary-of-tests");
    machine.write("home/.npmrc", "omit=dev\n//npm.corp/:_authToken=${NPM_TOKEN}\n");
    machine.write(
        "home/.config/pip/pip.conf",
        "[install]\nuser = true\n[global]\nindex-url = https://me:canary-of-pip@mirror/\n",
    );
    let shown = machine.run("deploy -v --dry-run").exits(0);
    let ended = machine.run("deploy -v").exits(0);
    for text in [shown.out, shown.err, ended.out, ended.err] {
        assert!(!text.contains("canary-of"), "{text}");
    }
    let mut builds = 0;
    for call in machine.calls() {
        assert!(!call.args.iter().any(|arg| arg.contains("canary-of")), "{call:#?}");
        let given: Vec<&String> = call.env.values().filter(|value| value.contains("canary-of")).collect();
        if call.is("docker build") {
            builds += 1;
            assert_eq!(given, ["//npm.corp/:_authToken=canary-of-npm"], "{call:#?}");
            assert!(call.env.contains_key("XTASK_SECRET_PIP_CONF"), "{call:#?}");
        } else {
            assert!(given.is_empty(), "{call:#?}");
        }
    }
    assert_eq!(builds, 2);
    for file in files(&machine.base.join("clone")) {
        assert!(!read(&file).contains("canary-of"), "{}", file.display());
    }
}

#[test]
fn a_proxy_s_password_is_seen_in_no_argument_and_no_log() {
    let proxy = "http://me:canary-of-the-proxy@proxy.example.com:3128";
    let machine = Machine::new().var("HTTPS_PROXY", proxy);
    let shown = machine.run("deploy --dry-run").exits(0);
    let ended = machine.run("deploy -v").exits(0);
    let builds: Vec<_> = machine.calls().into_iter().filter(|call| call.is("docker build")).collect();
    assert!(builds.iter().all(|call| call.args.iter().any(|arg| arg == "HTTPS_PROXY")), "{builds:#?}");
    for text in [shown.out, shown.err, ended.out, ended.err] {
        assert!(!text.contains("canary-of"), "{text}");
    }
    assert!(!machine.calls().iter().any(|call| call.args.iter().any(|arg| arg.contains("canary-of"))));
    for file in files(&machine.base.join("clone")) {
        assert!(!read(&file).contains("canary-of"), "{}", file.display());
    }
}
