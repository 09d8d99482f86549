//! Trials on a real Minikube that take longer than a test may. Each runs by its name, on a profile of its own, which it leaves behind:
//! `TEST_PROFILE=NAME TEST_KILLS=20 TEST_SEED=7 cargo test -p xtask --test trials kills -- --nocapture`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    dead_code,
    reason = "a test panics where the world is not as expected, says where it is, and starts the binary itself; \
              the world has more than the trials ask"
)]

#[path = "cluster/broken_builds.rs"]
mod broken_builds;
#[path = "cluster/dev_session.rs"]
mod dev_session;
#[path = "cluster/kills.rs"]
mod kills;
#[path = "cluster/random_edits.rs"]
mod random_edits;
#[path = "cluster/recorder.rs"]
mod recorder;
#[path = "cluster/saves.rs"]
mod saves;
#[path = "cluster/two_nodes.rs"]
mod two_nodes;
#[path = "cluster/world.rs"]
mod world;

use kills::{Random, converges_after_kills};
use world::World;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect(name))
}

/// The profile's cluster with the app in it.
fn deployed() -> World {
    let profile = std::env::var("TEST_PROFILE").unwrap_or_else(|_| "todo-chatbot-trials".to_owned());
    let world = World::on(profile.leak(), "docker", 3500);
    world.deploy();
    world
}

#[test]
fn no_proxy_stands_between_the_tools_and_the_node() {
    recorder::needs_no_proxy_for_the_node(&deployed());
}

#[test]
fn a_deploy_after_kills_converges() {
    let (kills, seed) = (number("TEST_KILLS", 20), number("TEST_SEED", 1));
    let world = deployed();
    world.step(&format!("{kills} kills, seed {seed}"));
    converges_after_kills(&world, usize::try_from(kills).expect("a count"), &mut Random(seed));
}

#[test]
fn broken_builds_name_file_and_line() {
    broken_builds::name_file_and_line(&deployed());
}

/// The moment after a rollout is where other tools take old events for faults.
#[test]
fn healthy_rollouts_have_no_finding() {
    let (rollouts, world) = (number("TEST_ROLLOUTS", 100), deployed());
    for rollout in 1..=rollouts {
        world.append("backend/main.py", &format!("\n# Rollout {rollout}.\n"));
        assert!(world.deploy().worked);
        let diagnosed = world.xtask(&["diagnose"]);
        assert!(diagnosed.ok, "rollout {rollout}: {}", diagnosed.text);
    }
}

#[test]
fn random_edits_end_as_a_fresh_image_would() {
    let (edits, seed) = (number("TEST_EDITS", 200), number("TEST_SEED", 1));
    random_edits::converge(&deployed(), edits, &mut Random(seed));
}

#[test]
fn a_save_a_second_leaves_nothing_behind() {
    saves::leave_nothing_behind(&deployed(), number("TEST_SECONDS", 600));
}

#[test]
fn a_second_node_is_served_like_the_first() {
    two_nodes::are_both_served(&deployed());
}
