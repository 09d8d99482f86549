//! The binary against a real Minikube, end to end, on a copy of the clone that the tests may edit. The user's default profile is
//! never touched: the profiles here are `todo-chatbot-test` and `todo-chatbot-test-containerd`.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test panics where the world is not as expected, says where it is, and starts the binary itself"
)]

#[path = "cluster/app.rs"]
mod app;
#[path = "cluster/kills.rs"]
mod kills;
#[path = "cluster/recorder.rs"]
mod recorder;
#[path = "cluster/world.rs"]
mod world;

use app::User;
use kills::{Random, converges_after_kills};
use recorder::needs_no_proxy_for_the_node;
use world::World;

#[test]
fn docker_runtime_end_to_end() {
    let world = World::new("todo-chatbot-test", "docker", 3300);

    world.step("a deployment from nothing");
    let deployed = world.deploy();
    assert!(deployed.worked, "the first deploy has something to do");
    assert_eq!(world.revisions(), [("backend".into(), 1), ("frontend".into(), 1)]);

    world.step("a chat message adds a task, and the list shows it");
    let user = User::sign_up(&deployed.url);
    let said = user.chat("Add a task to buy groceries");
    assert!(said.to_lowercase().contains("groceries"), "the assistant confirms: {said}");
    assert_eq!(user.titles(), ["Buy groceries"], "the task is in the list");

    world.step("what runs is what was built");
    for part in ["backend", "frontend"] {
        assert_eq!(world.running_image(part), world.built_image(part), "{part}");
    }

    world.step("validate finds the brief's criteria met");
    let validated = world.xtask(&["validate"]);
    assert!(validated.ok, "{}", validated.text);

    world.step("the scanners find nothing in what is deployed");
    world.assert_scanners_pass();

    world.step("helm test asks from inside the cluster");
    for release in ["backend", "frontend"] {
        let log = world.helm_test(release);
        assert!(log.contains("/ready: "), "{log}");
    }

    world.step("a build without the cache, from a clone with other modes and times, makes the same layers");
    let layers = || ["backend", "frontend"].map(|part| world.built_layers(part));
    let before = layers();
    world.become_another_clone();
    let anew = world.xtask(&["build", "--no-cache"]);
    assert!(anew.ok, "{}", anew.text);
    assert_eq!(layers(), before);

    world.step("further deploys do nothing, and the best of five takes a moment");
    let again = [(); 5].map(|()| world.deploy());
    assert!(again.iter().all(|deploy| !deploy.worked), "nothing was to be done");
    assert!(again.iter().any(|deploy| deploy.seconds < 0.35), "every one took longer");
    assert_eq!(world.revisions(), [("backend".into(), 1), ("frontend".into(), 1)]);

    world.step("a changed backend file replaces only the backend's pod");
    let (backend, frontend) = (world.pod("backend"), world.pod("frontend"));
    world.append("backend/main.py", "\n# A change that a test made.\n");
    let changed = world.deploy();
    assert!(changed.worked);
    assert_eq!(changed.url, deployed.url, "the address is as before");
    assert_eq!(world.revisions(), [("backend".into(), 2), ("frontend".into(), 1)]);
    assert_ne!(world.pod("backend"), backend, "the backend's pod is another");
    assert_eq!(world.pod("frontend"), frontend, "the frontend's pod is the same");
    User::sign_up(&changed.url).chat("Add a task to water the plants");

    world.step("what kubectl changed or removed by hand is as the charts say again");
    for words in [&["scale", "deployment/backend", "--replicas=0"][..], &["delete", "service/frontend-service"]] {
        world.by_hand(words);
    }
    assert!(world.deploy().worked);
    User::sign_up(&changed.url).chat("Add a task to feed the cat");
    world.by_hand(&["set", "image", "deployment/frontend", "frontend=frontend:of-somebody-else"]);
    assert!(world.deploy().worked);
    assert!(world.deploys_nothing());

    world.step("a backend that cannot start is put back, with the cause said and the evidence kept");
    let good = world.read("backend/main.py");
    world.write("backend/main.py", "raise SystemExit('broken by a test')\n");
    let broken = world.xtask(&["deploy"]);
    assert!(!broken.ok && broken.code == Some(1), "{}", broken.text);
    assert!(
        broken.text.contains("backend never became ready") && broken.text.contains("broken by a test"),
        "{}",
        broken.text
    );
    let kept = broken.text.lines().find_map(|line| line.trim().strip_prefix("kept ")).expect("a record");
    let later = world.xtask(&["diagnose", "--from", kept.trim()]);
    assert!(later.text.contains("broken by a test"), "{kept} has the cause: {}", later.text);
    User::sign_up(&changed.url).chat("Add a task to call mom");
    world.write("backend/main.py", &good);

    world.step("after a deploy with a wrong database a new pod of the old revision has the old settings");
    world.write(".env", "DATABASE_URL=postgresql://u:p@database.invalid/app\n");
    let wrong = world.xtask(&["deploy"]);
    assert_eq!(wrong.code, Some(1), "{}", wrong.text);
    world.replace_pod("backend");
    world.write(".env", "");
    User::sign_up(&changed.url).chat("Add a task to buy stamps");

    world.step("a deploy that is killed at any moment is finished by the next one");
    converges_after_kills(&world, 2, &mut Random(1));

    world.step("no proxy stands between the tools and the node");
    needs_no_proxy_for_the_node(&world);

    world.step("a stopped cluster is woken with nothing lost");
    assert!(world.xtask(&["stop"]).ok);
    let woken = world.deploy();
    User::sign_up(&woken.url).chat("Add a task to pay bills");

    world.step("clean leaves nothing of it behind");
    assert!(world.xtask(&["clean"]).ok);
    assert_eq!(world.revisions(), []);
    assert!(!world.namespace_exists(), "the namespace is gone");
    assert_eq!(world.app_images(), Vec::<String>::new());
    assert!(minreq::get(&woken.url).with_timeout(2).send().is_err(), "the address no longer answers");
    assert!(world.xtask(&["clean", "--cluster"]).ok);
    assert!(!world.exists(""), "the node is gone");
    world.assert_foreign_context_untouched();
}

#[test]
fn containerd_runtime_end_to_end() {
    let world = World::new("todo-chatbot-test-containerd", "containerd", 3400);

    world.step("a deployment from nothing, with a Postgres beside it");
    let deployed = world.deploy_with(&["--database", "local"]);
    let user = User::sign_up(&deployed.url);
    user.chat("Add a task to buy groceries");
    assert_eq!(user.titles(), ["Buy groceries"]);
    for part in ["backend", "frontend"] {
        assert_eq!(world.running_image(part), world.built_image(part), "{part}");
    }

    world.step("the scanners find nothing in what is deployed");
    world.assert_scanners_pass();

    world.step("a second deploy does nothing, a changed file replaces one pod and loses no data");
    assert!(!world.deploy().worked);
    let frontend = world.pod("frontend");
    world.append("backend/main.py", "\n# A change that a test made.\n");
    assert!(world.deploy().worked);
    assert_eq!(world.revisions(), [("backend".into(), 2), ("frontend".into(), 1)]);
    assert_eq!(world.pod("frontend"), frontend);
    assert_eq!(user.titles(), ["Buy groceries"]);

    world.step("the data outlives the releases and their Secret");
    assert!(world.xtask(&["clean"]).ok);
    assert!(!world.exists("-postgres"), "the server is gone");
    let again = world.deploy();
    assert_eq!(user.sign_in(&again.url).titles(), ["Buy groceries"]);

    world.step("clean --cluster --database leaves nothing of it behind");
    assert!(world.xtask(&["clean", "--cluster", "--database"]).ok);
    for suffix in ["", "-postgres", "-postgres-data"] {
        assert!(!world.exists(suffix), "{suffix}");
    }
    world.assert_foreign_context_untouched();
}
