//! Which values are taken, and which are refused with which fix.

use super::*;

fn resolved(key: &str, value: &str) -> Result<App> {
    let file = BTreeMap::from([(key.to_owned(), value.to_owned())]);
    App::resolve(&Environment::default(), &file)
}

#[track_caller]
fn refused(key: &str, value: &str) -> Failure {
    let failure = resolved(key, value).unwrap_err().downcast::<Failure>().unwrap();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.what.starts_with(&format!("{key} (from .env)")), "{failure:?}");
    assert!(!format!("{failure:?}").contains("canary"), "{failure:?}");
    failure
}

#[test]
fn takes_secrets_without_the_line_end_that_came_along() {
    let app = resolved("DATABASE_URL", "postgresql://u:p@h/db\r\n").unwrap();
    assert_eq!(app.database_url, Some(Secret::new("postgresql://u:p@h/db")));
    assert!(resolved("OPENAI_API_KEY", "").is_ok_and(|a| a.openai_api_key.is_none()));
    refused("OPENAI_API_KEY", "canary-1\nsk-2");
}

#[test]
fn log_levels_are_taken_in_any_case_and_by_python_s_other_names() {
    for (given, meant) in [("INFO", "info"), ("Warn", "warning"), ("FATAL", "critical"), ("", "info")] {
        assert_eq!(resolved("LOG_LEVEL", given).unwrap().log_level, meant);
    }
    refused("LOG_LEVEL", "trace");
    assert_eq!(resolved("READY_CHECK", "Passive").unwrap().ready_check, "passive");
    refused("READY_CHECK", "sometimes");
}

#[test]
fn addresses_that_cannot_work_in_a_pod_are_refused() {
    for url in [
        "notaurl",
        "psql 'postgresql://u:canary@h/db'",
        "mysql://u:canary@h/db",
        "sqlite:///./canary.db",
        "postgresql:///db",
        "postgresql://u:canary@localhost:5432/db",
        "postgresql+asyncpg://u:canary@127.0.0.1/db",
        "postgres://u:canary@[::1]:5432/db",
    ] {
        refused("DATABASE_URL", url);
    }
    for url in
        ["postgresql://u:p@ep-x.neon.tech/db?sslmode=require", "postgres://u:p@h", "postgresql+psycopg://u:a@b@h/db"]
    {
        assert!(resolved("DATABASE_URL", url).is_ok(), "{url}");
    }
    for url in ["api.example.com/v1", "ftp://h/v1"] {
        refused("OPENAI_BASE_URL", url);
    }
    assert!(resolved("OPENAI_BASE_URL", "http://host.minikube.internal:11434/v1").is_ok());
    refused("AUTH_SECRET", "canary");
}

#[test]
fn a_model_on_the_pod_s_own_loopback_is_refused_with_the_line_that_works() {
    let fix = refused("OPENAI_BASE_URL", "http://localhost:11434/v1/").fix;
    let line = "put this line into .env: OPENAI_BASE_URL=http://host.minikube.internal:11434/v1/; ";
    assert!(fix.starts_with(line) && fix.contains("listen"), "{fix}");
    let fix = refused("OPENAI_BASE_URL", "https://[::1]").fix;
    assert!(fix.contains("OPENAI_BASE_URL=https://host.minikube.internal; "), "{fix}");
    // An address that may hold a secret is not repeated.
    for url in ["http://u:canary@localhost/v1", "http://localhost/v1?key=canary"] {
        let fix = refused("OPENAI_BASE_URL", url).fix;
        assert!(fix.contains("host.minikube.internal in the place of its host"), "{fix}");
    }
    let exported = Environment::of([("OPENAI_BASE_URL", "http://localhost:1/v1")]);
    let error = App::resolve(&exported, &BTreeMap::new()).unwrap_err().to_string();
    assert!(error.contains("export OPENAI_BASE_URL=http://host.minikube.internal:1/v1"), "{error}");
}

#[test]
fn a_program_on_this_machine_gets_the_address_that_works_there() {
    for (pods, here) in [
        ("http://host.minikube.internal:11434/v1", "http://127.0.0.1:11434/v1"),
        ("https://Host.Minikube.Internal", "https://127.0.0.1"),
        ("http://u:p@host.minikube.internal:1/v1?a=b", "http://u:p@127.0.0.1:1/v1?a=b"),
        ("http://host.minikube.internal.example.com/v1", "http://host.minikube.internal.example.com/v1"),
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("", ""),
    ] {
        assert_eq!(resolved("OPENAI_BASE_URL", pods).unwrap().openai_base_url_here(), here);
    }
}

#[test]
fn an_exported_value_wins_and_is_named() {
    let file = BTreeMap::from([("LOG_LEVEL".to_owned(), "info".to_owned())]);
    let app = App::resolve(&Environment::of([("LOG_LEVEL", "debug")]), &file).unwrap();
    assert_eq!((app.log_level.as_str(), app.exported), ("debug", vec![("LOG_LEVEL", true)]));
}
