//! `dev` under random edits: files of the backend are created, changed, renamed, deleted, broken and repaired in quick succession.

use super::dev_session::DevSession;
use super::kills::Random;
use super::world::World;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A module that the application imports, so that an error in it breaks the application.
const IMPORTED: &str = "backend/app/logs.py";
/// Prints the digest of each source in the container, and how many processes run there.
const LOOK: &str = "
import hashlib, json, os, pathlib
files = {str(p.relative_to('/srv')): hashlib.sha256(p.read_bytes()).hexdigest() for p in pathlib.Path('/srv').rglob('*.py')}
print(json.dumps({'files': files, 'processes': sum(name.isdigit() for name in os.listdir('/proc'))}))
";

/// # Panics
/// The pod serves other files than the clone has, keeps processes, or `dev` does not leave the deployment as it was.
pub fn converge(world: &World, edits: u64, random: &mut Random) {
    let good = world.read(IMPORTED);
    let dev = DevSession::start(world);
    let before = look(world);
    let mut files: BTreeMap<u64, String> = BTreeMap::new();
    let began = Instant::now();
    for number in 0..edits {
        let pick = files.keys().nth((random.next() * files.len() as f64) as usize).copied();
        match ((random.next() * 6.0) as u8, pick) {
            (0, Some(old)) => {
                let text = files.remove(&old).expect("a file");
                world.rename(&path(old), &path(number));
                files.insert(number, text);
            }
            (1, Some(old)) => {
                files.remove(&old);
                world.remove(&path(old));
            }
            (2, Some(old)) => {
                let text = format!("NUMBER = {number}\n");
                world.write(&path(old), &text);
                files.insert(old, text);
            }
            (3, _) => world.write(IMPORTED, &format!("{good}\ndef broken(:\n")),
            (4, _) => world.write(IMPORTED, &format!("{good}\n# Edit {number}.\n")),
            _ => {
                let text = format!("CREATED = {number}\n");
                world.write(&path(number), &text);
                files.insert(number, text);
            }
        }
        std::thread::sleep(Duration::from_secs_f64(random.next() * 0.15));
    }
    world.write(IMPORTED, &good);
    let took = began.elapsed();
    let own = world.digests("backend", &["app", "main.py", "dev_server.py"]);
    let limit = Instant::now() + Duration::from_secs(30);
    let mut after = look(world);
    while (after.0 != own || after.1 > before.1) && Instant::now() < limit {
        after = look(world);
    }
    assert_eq!(after.0, own, "the pod has other files than the clone");
    assert!(after.1 <= before.1, "{} processes ran before, {} afterwards", before.1, after.1);
    let served = dev.quit();
    world.step(&format!("{edits} edits in {:.0} s were served in {served} steps", took.as_secs_f64()));
    files.keys().for_each(|number| world.remove(&path(*number)));
    world.deploy();
    let validated = world.xtask(&["validate", "--only", "sources,pod-user"]);
    assert!(validated.ok, "production serves again: {}", validated.text);
}

fn path(number: u64) -> String {
    format!("backend/app/trial_{number}.py")
}

fn look(world: &World) -> (BTreeMap<String, String>, u64) {
    let text = world.exec("backend", &["python", "-c", LOOK]);
    let said: Value = serde_json::from_str(&text).unwrap_or_default();
    let files = said["files"].as_object().cloned().unwrap_or_default();
    let digest = |value: Value| value.as_str().unwrap_or_default().to_owned();
    (files.into_iter().map(|(path, value)| (path, digest(value))).collect(), said["processes"].as_u64().unwrap_or(0))
}
