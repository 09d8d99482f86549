//! The deployed page in a real Chromium: `tests/browser` run against a real Minikube of its own.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test panics where the world is not as expected, says where it is, and starts the browser's runner itself"
)]

#[allow(dead_code, reason = "the cluster's tests ask the world for more")]
#[path = "cluster/world.rs"]
mod world;

use std::path::Path;
use std::process::Command;
use world::World;

#[test]
fn the_page_in_a_browser() {
    let world = World::new("todo-chatbot-test", "docker", 3300);
    world.step("a deployment from nothing");
    let deployed = world.deploy_with(&["--database", "local"]);

    world.step("the page in Chromium");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the clone").join("tests/browser");
    let mut playwright = Command::new("npx");
    playwright.args(["playwright", "test"]).env("BASE_URL", &deployed.url).env("CI", "1").current_dir(folder);
    let replace = world.kubectl(&["delete", "pod", "--selector=app=backend", "--wait=false"]);
    playwright.env("REPLACE_BACKEND", serde_json::json!(replace).to_string());
    assert!(playwright.status().expect("npx starts").success(), "the browser's tests pass");

    assert!(world.xtask(&["clean", "--cluster", "--database"]).ok);
    world.assert_foreign_context_untouched();
}
