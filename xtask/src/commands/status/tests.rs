use super::*;
use crate::app::part::Part;

fn shown(config: &Config, facts: &Facts) -> String {
    rows(config, facts).iter().map(|r| format!("{} | {} | {}\n", r.what, r.name, r.said)).collect()
}

/// Lets the Deployments run the images of the current sources.
fn current(facts: &mut Facts) {
    let tags: Vec<_> = facts.sources.iter().map(|source| source.tag.clone()).collect();
    for tag in tags {
        facts.objects_mut().deployments.get_mut(tag.part.name()).unwrap().image = tag.to_string();
    }
}

#[test]
fn says_what_runs_and_that_it_is_of_these_sources() {
    let (config, mut facts) = (Config::for_tests(), Facts::for_tests());
    current(&mut facts);
    let backend = &facts.sources[Part::Backend].tag;
    let frontend = &facts.sources[Part::Frontend].tag;
    let golden = format!(
        "cluster | todo-chatbot | running, Kubernetes 1.34.4, docker runtime
backend | {backend} | revision 7 deployed, current
frontend | {frontend} | revision 7 deployed, current
pods | backend-1 | Running, ready
pods | frontend-1 | Running, ready
address | http://127.0.0.1:3000 | answers
database | SQLite in the pod, as long as the pod lives | 
assistant | rule-based | 
"
    );
    assert_eq!(shown(&config, &facts), golden);
    let event = serde_json::to_value(deployed(&config, &facts)).unwrap();
    assert_eq!(event["releases"][0]["source"], "current");
    assert!(!event.to_string().contains("canary"));
}

#[test]
fn names_the_file_that_what_runs_does_not_have_yet() {
    let (config, mut facts) = (Config::for_tests(), Facts::for_tests());
    current(&mut facts);
    facts.sources[Part::Backend].edit("app/chat.py", "2");
    assert!(shown(&config, &facts).contains("revision 7 deployed, older than backend/app/chat.py"));
    facts.sources[Part::Backend].edit("app/x.py", "1");
    assert!(shown(&config, &facts).contains("older than backend/app/chat.py and 1 more"));
}

#[test]
fn says_why_there_is_nothing_to_say() {
    let (config, mut facts) = (Config::for_tests(), Facts::for_tests());
    facts.cluster = Cluster::Absent;
    assert_eq!(shown(&config, &facts), "cluster | todo-chatbot | absent: cargo xtask deploy makes it\n");
    facts.cluster = Cluster::Stopped(crate::values::Runtime::Containerd);
    assert!(shown(&config, &facts).contains("stopped, containerd runtime"));
    assert_eq!(deployed(&config, &facts).cluster, "stopped");
}

#[test]
fn says_where_the_data_lies() {
    let (config, mut facts) = (Config::for_tests(), Facts::for_tests());
    let url = |url: &str| Secret::new(format!("postgresql://todo:canary@{url}"));
    let at = |facts: &mut Facts, address: &str| {
        let secret = facts.objects_mut().app_secret.get_or_insert_default();
        secret.insert("DATABASE_URL".into(), url(address));
        shown(&config, facts)
    };
    assert!(at(&mut facts, "db.example.com/todo").contains("database | external, by DATABASE_URL | \n"));
    facts.database.volume = Some("ab12".into());
    let stopped = at(&mut facts, "192.168.49.240:5432/todo");
    assert!(stopped.contains("database | Postgres beside the cluster | does not run"), "{stopped}");
    facts.database.container = Container::Runs { address: "192.168.49.240".into() };
    let runs = at(&mut facts, "192.168.49.240:5432/todo");
    assert!(runs.contains("| 192.168.49.240:5432, volume todo-chatbot-postgres-data"), "{runs}");
    assert!(!runs.contains("canary"));
}
