//! Downloads of the release rung from servers on loopback.

use super::*;
use crate::config::Config;
use crate::facts::reach::Rung;
use crate::failure::Failure;
use crate::for_tests::Folder;
use crate::plan::Plan;
use crate::report::Report;
use crate::run;
use crate::setup::tests::{bare, config, machine, no_tools};
use crate::values::{Output, Runtime};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier, Mutex};

const PROGRAM: &[u8] = b"#!/bin/sh\necho minikube version: v1.38.1\n";
const SUM: &str = "e08174d174687b7745f9be92e9c25d4a715a64489db8da9acf97d784cd711001";
const RELEASE: Release = Release { sha256: [("linux-amd64", SUM); 4], ..MINIKUBE_RELEASE };
/// The bytes that come before a connection breaks.
const PART: usize = 20;

/// How a server answers a request.
#[derive(Clone, Copy)]
enum Answer {
    /// The file from the byte that was asked for.
    Rest,
    /// The whole file, whatever was asked for.
    Whole,
    /// Some bytes of the rest, then the end of the connection.
    Broken,
    /// Some bytes of the rest, then nothing for as long as the client waits.
    Stalled,
    /// The end of the connection.
    Nothing,
    Absent,
}

struct Server {
    address: String,
    /// The first byte of each request.
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Server {
    /// Answers each request as the list says. The last answer repeats.
    fn new(answers: &'static [Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for (count, stream) in listener.incoming().enumerate() {
                let stream = stream.unwrap();
                let from = first_byte(&stream);
                list.lock().unwrap().push(from);
                let answer = answers[count.min(answers.len() - 1)];
                // The client may have gone.
                let _ = send(&stream, answer, from);
                if matches!(answer, Answer::Stalled) {
                    held.push(stream);
                }
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<usize> {
        self.asked.lock().unwrap().clone()
    }
}

/// Reads a request to its end. Returns the start of its range.
fn first_byte(stream: &TcpStream) -> usize {
    let lines = BufReader::new(stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let range =
        lines.filter_map(|line| Some(line.strip_prefix("Range: bytes=")?.trim_end_matches('-').parse().unwrap()));
    range.last().unwrap_or(0)
}

fn send(mut stream: &TcpStream, answer: Answer, from: usize) -> std::io::Result<()> {
    let (whole, rest) = (PROGRAM.len(), PROGRAM.get(from..).unwrap_or_default());
    let head = match answer {
        Answer::Nothing => return Ok(()),
        Answer::Absent => return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        _ if matches!(answer, Answer::Whole) || from == 0 => format!("200 OK\r\nContent-Length: {whole}"),
        _ if rest.is_empty() => {
            format!("416 Range Not Satisfiable\r\nContent-Range: bytes */{whole}\r\nContent-Length: 0")
        }
        _ => format!(
            "206 Partial Content\r\nContent-Length: {}\r\nContent-Range: bytes {from}-{}/{whole}",
            rest.len(),
            whole - 1
        ),
    };
    write!(stream, "HTTP/1.1 {head}\r\nConnection: close\r\n\r\n")?;
    stream.write_all(match answer {
        Answer::Whole => PROGRAM,
        Answer::Broken | Answer::Stalled => &rest[..PART.min(rest.len())],
        _ => rest,
    })
}

/// A machine that takes releases from a server.
struct Here {
    folder: Folder,
    config: Config,
}

impl Here {
    fn new(name: &str, address: &str) -> Self {
        let folder = Folder::new(&format!("release-{name}"));
        let mut config = config("");
        config.releases = Some(address.to_owned());
        config.paths.cache = folder.path("cache");
        config.paths.output = folder.path("output");
        Self { folder, config }
    }

    fn step(&self, stage: Setup, release: &Release) -> Step {
        let (machine, tools) = (machine("linux", "x86_64", "fedora", ""), no_tools());
        let setup = bare(Rung::Release);
        let config = &self.config;
        let site = Site { config, runtime: Runtime::Docker, machine: &machine, tools: &tools, setup: &setup };
        step(&site, StepId::Setup(stage), release).unwrap()
    }

    fn run(&self, steps: impl IntoIterator<Item = Step>) -> Result<()> {
        let report = Report::new(Output::Human, false, Default::default());
        run::execute(&Plan::of(steps), &self.config.paths, &report).map(drop)
    }

    fn download(&self) -> Result<()> {
        self.run([self.step(Setup::Minikube, &RELEASE)])
    }

    fn refusal(&self) -> Failure {
        self.download().unwrap_err().downcast().unwrap()
    }

    fn installed(&self) -> Option<Vec<u8>> {
        std::fs::read(self.folder.path("cache/bin/minikube")).ok()
    }

    fn partial(&self) -> PathBuf {
        self.folder.path(&format!("cache/work/minikube.{}.partial", &SUM[..12]))
    }

    /// What a killed run left.
    fn left(&self, bytes: &[u8]) {
        std::fs::create_dir_all(self.partial().parent().unwrap()).unwrap();
        std::fs::write(self.partial(), bytes).unwrap();
    }
}

#[test]
fn installs_what_has_the_pinned_sum() {
    let here = Here::new("good", &Server::new(&[Answer::Rest]).address);
    here.download().unwrap();
    assert_eq!(here.installed().as_deref(), Some(PROGRAM));
    let left = std::fs::read_dir(here.folder.path("cache/work")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["minikube.lock"]);
}

#[test]
fn refuses_and_removes_what_has_another() {
    let here = Here::new("wrong", &Server::new(&[Answer::Rest]).address);
    let error = here.run([here.step(Setup::Minikube, &MINIKUBE_RELEASE)]).unwrap_err();
    let failure = error.downcast::<Failure>().unwrap();
    assert_eq!(failure.exit, Exit::Refused);
    assert!(failure.what.ends_with("is not the file that was published"), "{failure}");
    assert!(failure.fix.contains("it was removed"), "{failure}");
    assert_eq!(here.installed(), None);
    assert!(!here.folder.path("cache/work/minikube").exists());
}

#[test]
fn a_connection_that_breaks_is_continued_where_it_broke() {
    let server = Server::new(&[Answer::Broken, Answer::Nothing, Answer::Broken, Answer::Rest]);
    let here = Here::new("broken", &server.address);
    here.download().unwrap();
    assert_eq!(here.installed().as_deref(), Some(PROGRAM));
    // An attempt that brought nothing makes the next one begin again: the server may be unable to send a part.
    assert_eq!(server.asked(), [0, PART, 0, PART]);
    let log = std::fs::read_to_string(here.config.paths.log("setup minikube")).unwrap();
    assert!(log.contains("\n0.0 of 0.0 MB\n"), "{log}");
}

#[test]
fn a_killed_run_is_continued_and_a_part_of_something_else_is_not_believed() {
    let server = Server::new(&[Answer::Rest]);
    let here = Here::new("killed", &server.address);
    here.left(&PROGRAM[..PART]);
    here.download().unwrap();
    assert_eq!((here.installed().as_deref(), server.asked()), (Some(PROGRAM), vec![PART]));
    // Killed between the last byte and the comparison.
    here.left(PROGRAM);
    here.download().unwrap();
    assert_eq!(here.installed().as_deref(), Some(PROGRAM));
    here.left(b"<html>sign in to this network</html>");
    assert_eq!(here.refusal().exit, Exit::Refused);
    assert!(!here.partial().exists());
    here.download().unwrap();
    assert_eq!(server.asked().last(), Some(&0));
}

#[test]
fn a_server_that_sends_no_parts_sends_the_whole() {
    let server = Server::new(&[Answer::Broken, Answer::Whole]);
    let here = Here::new("whole", &server.address);
    here.download().unwrap();
    assert_eq!((here.installed().as_deref(), server.asked()), (Some(PROGRAM), vec![0, PART, 0]));
}

#[test]
fn a_connection_that_stalls_is_ended_and_continued() {
    let server = Server::new(&[Answer::Stalled, Answer::Rest]);
    let here = Here::new("stalled", &server.address);
    let mut step = here.step(Setup::Minikube, &RELEASE);
    let download = step.ops.iter_mut().find_map(|op| match op {
        Op::Download { cmd, .. } => Some(cmd),
        _ => None,
    });
    let words = &mut download.unwrap().args;
    let at = words.iter().position(|word| word == "--speed-time").unwrap();
    assert_eq!(words[at - 2..=at + 1], ["--speed-limit", "1000", "--speed-time", "60"]);
    "1".clone_into(&mut words[at + 1]);
    here.run([step]).unwrap();
    assert_eq!((here.installed().as_deref(), server.asked()), (Some(PROGRAM), vec![0, PART]));
}

#[test]
fn a_server_that_has_no_such_file_is_asked_once_and_one_that_breaks_three_times() {
    for (answer, count) in [(Answer::Absent, 1), (Answer::Nothing, 3)] {
        let server = Server::new(if count == 1 { &[Answer::Absent] } else { &[Answer::Nothing] });
        let here = Here::new(&format!("vain-{count}"), &server.address);
        let failure = here.refusal();
        assert!(failure.fix.contains("HTTPS_PROXY"), "{failure}");
        assert_eq!(server.asked(), vec![0; count], "{}", matches!(answer, Answer::Absent));
    }
}

#[test]
fn all_tools_are_downloaded_at_the_same_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = Here::new("parallel", &format!("http://{}", listener.local_addr().unwrap()));
    let all = Arc::new(Barrier::new(3));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, all) = (stream.unwrap(), Arc::clone(&all));
            std::thread::spawn(move || {
                first_byte(&stream);
                // No server answers before all three are asked.
                all.wait();
                send(&stream, Answer::Whole, 0)
            });
        }
    });
    let step = |stage, tool| here.step(stage, &Release { tool, ..RELEASE });
    here.run([step(Setup::Minikube, "minikube"), step(Setup::Kubectl, "kubectl"), step(Setup::Helm, "helm")]).unwrap();
    for tool in ["minikube", "kubectl", "helm"] {
        assert_eq!(std::fs::read(here.folder.path("cache/bin").join(tool)).unwrap(), PROGRAM);
    }
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_taken() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/minikube", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            first_byte(&stream);
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1200000000\r\n\r\n");
            // More than the refusal takes; the client closes the connection.
            while stream.write_all(&[0; 65536]).is_ok() {}
        }
    });
    let folder = Folder::new("release-too-large");
    let file = folder.path("file");
    let answer = crate::host::ask(&curl::download(&url, &file, Path::new("/dev/null"))).unwrap();
    // curl's status for a file that is larger than allowed.
    assert_eq!(answer.code, 63, "{answer:?}");
    assert!(file.metadata().map_or(0, |meta| meta.len()) < 1_000_000);
}
