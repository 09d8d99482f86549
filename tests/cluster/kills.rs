//! Deploys that are killed at random moments by SIGKILL, and the deploy after each.

use super::world::World;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a deploy may take longer than usual after one that was killed, in seconds.
const LONGER: f64 = 5.0;

/// Numbers that are the same for the same seed (SplitMix64).
pub struct Random(pub u64);

impl Random {
    /// From 0 to 1.
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Kills so many deploys of an edit, the tool alone and the tool with all its children in turn, and deploys again.
///
/// # Panics
/// A next deploy does not converge, or all of them together are slower than usual by more than [`LONGER`] each.
pub fn converges_after_kills(world: &World, kills: usize, random: &mut Random) {
    let usual: Vec<f64> = (0..3).map(|_| edited(world).seconds).collect();
    let usual = usual.iter().copied().fold(0.0, f64::max);
    world.step(&format!("a deploy of an edit takes up to {usual:.1} s"));
    let mut late = Vec::new();
    for number in 0..kills {
        edit(world);
        let with_children = number % 2 == 1;
        let after = Duration::from_secs_f64(usual * random.next());
        let killed = kill(world, after, with_children);
        let began = Instant::now();
        let ran = world.xtask(&["deploy"]);
        let took = began.elapsed().as_secs_f64();
        assert!(ran.ok, "{}", ran.text);
        assert!(world.deploys_nothing(), "the deploy after the kill left something to do");
        let waited = if ran.text.contains("waiting for it") { ", waited for an orphan" } else { "" };
        world.step(&format!("{killed} after {:.2} s: the next deploy took {took:.1} s{waited}", after.as_secs_f64()));
        if took > usual + LONGER {
            late.push(format!("{killed} after {after:?}: {took:.1} s\n{}", ran.text));
        }
    }
    assert!(late.is_empty(), "usually {usual:.1} s: {}", late.join("\n"));
}

fn edited(world: &World) -> super::world::Deployed {
    edit(world);
    world.deploy()
}

fn edit(world: &World) {
    world.append("backend/main.py", "\n# A change that a test made.\n");
}

/// Starts a deploy and kills it; says what was killed.
fn kill(world: &World, after: Duration, with_children: bool) -> String {
    let mut tool =
        world.command(&["deploy"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts");
    std::thread::sleep(after);
    let children = if with_children { descendants(tool.id()) } else { BTreeSet::new() };
    tool.kill().expect("a kill");
    for pid in &children {
        // A child may have ended since.
        let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).output();
    }
    tool.wait().expect("an end");
    if with_children {
        format!("the tool and {} children killed", children.len())
    } else {
        "the tool killed".to_owned()
    }
}

/// All processes below this one, by Linux's /proc.
fn descendants(root: u32) -> BTreeSet<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The program's name, in parentheses, may hold anything.
        let mut fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        if let Some(parent) = fields.nth(1).and_then(|parent| parent.parse().ok()) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut all = BTreeSet::new();
    let mut open = vec![root];
    while let Some(pid) = open.pop() {
        for child in children.get(&pid).into_iter().flatten() {
            if all.insert(*child) {
                open.push(*child);
            }
        }
    }
    all
}
