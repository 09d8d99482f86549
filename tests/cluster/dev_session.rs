//! A `dev` under way, which does not outlive a test that fails.

use super::world::World;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::thread::JoinHandle;

pub struct DevSession {
    child: Child,
    served: Option<JoinHandle<usize>>,
}

impl DevSession {
    /// # Panics
    /// It ends before it watches.
    pub fn start(world: &World) -> Self {
        let mut dev = world.command(&["dev", "--format", "json", "--image-after", "86400"]);
        dev.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut session = Self { child: dev.spawn().expect("dev starts"), served: None };
        let output = session.child.stdout.take().expect("its output");
        let mut events = BufReader::new(output).lines().map_while(Result::ok);
        assert!(events.any(|line| line.contains("watching")), "dev ended");
        session.served = Some(std::thread::spawn(move || events.filter(|line| line.contains("\"served\"")).count()));
        session
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a person does. Returns in how many steps it served what was saved.
    ///
    /// # Panics
    /// It does not put production back.
    pub fn quit(mut self) -> usize {
        self.child.stdin.take().expect("its input").write_all(b"q").expect("dev reads");
        assert!(self.child.wait().expect("dev ends").success(), "dev puts production back");
        self.served.take().expect("its events").join().expect("no panic")
    }
}

impl Drop for DevSession {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
