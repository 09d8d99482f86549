//! `dev` for a long time: a save a second leaves nothing behind in the pod and in the tool, and the pod's specification is
//! production's again afterwards.

use super::dev_session::DevSession;
use super::world::World;
use serde_json::Value;
use std::time::{Duration, Instant};

/// A module that the application imports.
const SAVED: &str = "backend/app/logs.py";
/// Saves until caches and allocators have what they keep.
const WARM: u64 = 30;
/// Prints what the container holds: processes, open files, and the memory of the process that forks the others, in KiB.
const LOOK: &str = "
import json, os
processes = [name for name in os.listdir('/proc') if name.isdigit()]
files = sum(len(os.listdir(f'/proc/{p}/fd')) for p in processes if int(p) != os.getpid())
status = open('/proc/1/status').read()
print(json.dumps({'processes': len(processes), 'files': files, 'memory': int(status.split('VmRSS:')[1].split()[0])}))
";

/// What a process or a container holds.
#[derive(Debug)]
struct Held {
    processes: u64,
    files: u64,
    memory_kib: u64,
}

/// # Panics
/// Something grew, or production's pods are others afterwards.
pub fn leave_nothing_behind(world: &World, seconds: u64) {
    let (good, production) = (world.read(SAVED), specifications(world));
    let dev = DevSession::start(world);
    let developing = specifications(world);
    assert_ne!(developing, production, "values-dev.yaml changes what it names");
    let mut before = None;
    let began = Instant::now();
    for save in 0..seconds + WARM {
        world.write(SAVED, &format!("{good}\n# Save {save}.\n"));
        if save == WARM {
            before = Some((pod(world), tool(dev.pid())));
        }
        let next = Duration::from_secs(save + 1);
        std::thread::sleep(next.saturating_sub(began.elapsed()));
    }
    let (before, after) = (before.expect("a look"), (pod(world), tool(dev.pid())));
    world.step(&format!("the pod holds {:?}, and held {:?}", after.0, before.0));
    world.step(&format!("the tool holds {:?}, and held {:?}", after.1, before.1));
    assert_eq!(specifications(world), developing, "dev replaces no pod for a save");
    world.write(SAVED, &good);
    let served = dev.quit();
    world.step(&format!("{served} saves were served"));
    for (before, after) in [(before.0, after.0), (before.1, after.1)] {
        assert!(after.processes <= before.processes && after.files <= before.files + 2, "{before:?}, then {after:?}");
        assert!(after.memory_kib <= before.memory_kib + 4096, "{before:?}, then {after:?}");
    }
    assert_eq!(specifications(world), production, "production's pods are as before");
}

fn pod(world: &World) -> Held {
    let said: Value = serde_json::from_str(&world.exec("backend", &["python", "-c", LOOK])).expect("a look");
    let number = |key: &str| said[key].as_u64().expect("a number");
    Held { processes: number("processes"), files: number("files"), memory_kib: number("memory") }
}

fn tool(pid: u32) -> Held {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the tool runs");
    let field = |name: &str| status.split(name).nth(1).and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    let files = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("its files").count() as u64;
    Held { processes: field("Threads:").unwrap_or(0), files, memory_kib: field("VmRSS:").unwrap_or(0) }
}

/// The specifications of both Deployments' pods, without what names the image.
fn specifications(world: &World) -> Vec<Value> {
    let all = ["backend", "frontend"].map(|part| world.deployment(part)["spec"]["template"]["spec"].clone());
    all.into()
}
