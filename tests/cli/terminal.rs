//! Real terminals of several widths: the test owns the other end of a pseudo-terminal and reads the screen with an emulator.

use super::harness::{Machine, PROFILE};
use super::picture;
use super::record::{LIMIT, Running};
use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

const ROWS: u16 = 16;

/// A terminal with a program in it.
struct Terminal {
    /// The test's end. It also sets the size.
    controller: File,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    raw: Vec<u8>,
    running: Running,
}

impl Terminal {
    fn start(machine: &Machine, words: &str, columns: u16) -> Self {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY;
        let user = rustix::fs::open(name.as_c_str(), flags, rustix::fs::Mode::empty()).unwrap();
        let controller = File::from(controller);
        resize(&controller, columns);
        let running = machine.start_to(words, user.into());
        let (sender, output) = channel();
        let mut reader = controller.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Linux reports an error and macOS an end when the last program has closed its end.
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { controller, output, screen: vt100::Parser::new(ROWS, columns, 0), raw: Vec::new(), running }
    }

    fn resize(&mut self, columns: u16) {
        resize(&self.controller, columns);
        self.screen.screen_mut().set_size(ROWS, columns);
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Reads until the screen shows what `holds` asks for.
    #[track_caller]
    fn wait_for(&mut self, holds: impl Fn(&str) -> bool) {
        let began = Instant::now();
        while !holds(&self.text()) {
            let left = LIMIT.saturating_sub(began.elapsed());
            let Ok(bytes) = self.output.recv_timeout(left) else { panic!("the screen shows:\n{}", self.text()) };
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
    }

    /// Lets the program end, and reads the rest.
    fn end(mut self) -> (i32, String, Vec<u8>) {
        let code = self.running.child.wait().unwrap().code().unwrap();
        while let Ok(bytes) = self.output.recv() {
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
        (code, self.text(), self.raw)
    }
}

fn resize(terminal: &File, columns: u16) {
    tcsetwinsize(terminal, Winsize { ws_row: ROWS, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
}

/// A machine whose two builds print a line and go on when the file `go` exists. Its history says that they take 4 s and 14 s.
fn building() -> Machine {
    let machine = Machine::deployed().var("TERM", "xterm-256color");
    machine.write("clone/backend/main", "second\n");
    machine.write("clone/frontend/main", "second\n");
    let usual = r#"{"build backend":[4],"build frontend":[14],"deploy":[19,20,21]}"#;
    machine.write(&format!("cache/profiles/{PROFILE}/history.json"), usual);
    machine.on("docker", "case $words in build*) echo '#9 [dependencies 2/3] RUN npm ci --no-audit'; linger : ;; esac");
    machine
}

fn shows_both_builds(text: &str) -> bool {
    ["build backend", "of about 4 s", "build frontend", "of about 14 s", "[dep"]
        .iter()
        .all(|words| text.contains(words))
}

#[test]
fn each_running_step_has_one_line_at_every_width() {
    for columns in [60, 80, 200] {
        let machine = building();
        let mut terminal = Terminal::start(&machine, "deploy", columns);
        terminal.wait_for(shows_both_builds);
        // A line that is too long would be wrapped, and then the next drawing would leave its first row behind.
        let builds = terminal.text().lines().filter(|line| line.trim_start().starts_with("build ")).count();
        assert_eq!(builds, 2, "{columns}:\n{}", terminal.text());
        if picture::is_wanted() {
            terminal.wait_for(|text| text.contains("3 s of"));
            picture::keep(&terminal.screen, &format!("terminal-{columns}"));
        }
        machine.write("go", "");
        let (code, text, _) = terminal.end();
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("http://127.0.0.1:") && !text.contains("[dep"), "{columns}:\n{text}");
    }
}

#[test]
fn a_terminal_that_is_resized_stays_clean() {
    let machine = building();
    let mut terminal = Terminal::start(&machine, "deploy", 200);
    terminal.wait_for(shows_both_builds);
    terminal.resize(60);
    // The next drawing cuts the lines.
    terminal.wait_for(|text| text.contains('…'));
    machine.write("go", "");
    let (code, text, _) = terminal.end();
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains("[dep"), "{text}");
}

#[test]
fn a_dumb_terminal_gets_whole_lines_without_codes() {
    let machine = building().var("TERM", "dumb");
    let terminal = Terminal::start(&machine, "deploy", 80);
    machine.wait_for_lingering(2);
    machine.write("go", "");
    let (code, text, raw) = terminal.end();
    assert_eq!(code, 0, "{text}");
    assert!(!raw.contains(&0x1b), "{}", String::from_utf8_lossy(&raw));
}

#[test]
fn without_colours_the_lines_still_move() {
    let machine = building().var("NO_COLOR", "1");
    let mut terminal = Terminal::start(&machine, "deploy", 80);
    terminal.wait_for(shows_both_builds);
    machine.write("go", "");
    let (code, _, raw) = terminal.end();
    let text = String::from_utf8_lossy(&raw).into_owned();
    assert_eq!(code, 0, "{text}");
    // SGR, the code that sets colours, ends with `m`.
    let sets_colours = |code: &str| code.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m');
    assert!(text.contains("\x1b[J") && !text.split("\x1b[").skip(1).any(sets_colours), "{text:?}");
}

#[test]
fn pictures_name_their_folder() {
    assert!(Path::new(picture::FOLDER).is_dir(), "{} has gone", picture::FOLDER);
}
