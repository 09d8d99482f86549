//! A machine for one test: a clone, a home, and the fake tools with their world and their record.

use super::record::{Call, Ended, Running};
use super::serve::serve;
use super::system::command;
pub use super::system::{files, free_port, kill, read};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_xtask");
pub const PROFILE: &str = "todo-chatbot";
/// What a run needs beside the fake tools; nothing else of the machine is on its PATH.
const REAL: [&str; 13] =
    ["env", "sh", "kill", "df", "cat", "grep", "mkdir", "mv", "rm", "sed", "sleep", "sysctl", "uname"];
pub struct Machine {
    pub base: PathBuf,
    pub vars: BTreeMap<String, String>,
    pub port: u16,
    runs: AtomicU32,
    over: Arc<AtomicBool>,
}

impl Machine {
    /// A clone and the four tools; no cluster. Its path has a space and a letter beyond ASCII.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::SeqCst);
        let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("clí {}-{count}", std::process::id()));
        let _ = fs::remove_dir_all(&base);
        for dir in ["bin", "real", "on", "calls", "world/objects", "home", "clone"] {
            fs::create_dir_all(base.join(dir)).unwrap();
        }
        let fake = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cli/fake-tool").canonicalize().unwrap();
        for tool in ["docker", "minikube", "kubectl", "helm"] {
            std::os::unix::fs::symlink(&fake, base.join("bin").join(tool)).unwrap();
        }
        for tool in REAL {
            let dirs = ["/bin", "/usr/bin", "/sbin", "/usr/sbin"];
            if let Some(real) = dirs.iter().map(|dir| Path::new(dir).join(tool)).find(|path| path.exists()) {
                std::os::unix::fs::symlink(real, base.join("real").join(tool)).unwrap();
            }
        }
        let at = |path: &str| base.join(path).display().to_string();
        let vars = [
            ("PATH", format!("{}:{}", at("bin"), at("real"))),
            ("HOME", at("home")),
            ("MINIKUBE_HOME", at("home/.minikube")),
            ("XTASK_CACHE", at("cache")),
            ("XTASK_ROOT", at("clone")),
        ];
        let machine = Self {
            vars: vars.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
            port: free_port(),
            runs: AtomicU32::new(0),
            over: Arc::default(),
            base,
        };
        for part in ["backend", "frontend"] {
            machine.write(&format!("clone/{part}/Dockerfile"), "FROM scratch\n");
            machine.write(&format!("clone/{part}/main"), &format!("{part}\n"));
            machine.write(&format!("clone/helm/{part}/Chart.yaml"), &format!("name: {part}\n"));
        }
        machine.write("world/container", "absent");
        machine.write("world/engine", "ENGINE:1\n");
        machine.write("world/label", "name.minikube.sigs.k8s.io");
        machine.write("world/images-node", "");
        machine.write("world/images-machine", "");
        machine.write("calls/log", "");
        let (world, over) = (machine.base.join("world"), Arc::clone(&machine.over));
        std::thread::spawn(move || serve(&world, &over));
        machine
    }

    /// With the cluster running, and nothing in it.
    pub fn with_cluster() -> Self {
        let machine = Self::new();
        machine.start_cluster();
        machine
    }

    /// By minikube itself.
    pub fn start_cluster(&self) {
        fs::create_dir_all(self.state()).unwrap();
        self.tool("minikube", "--profile todo-chatbot start --container-runtime=docker");
        self.forget();
    }

    /// With the app deployed, by the binary itself.
    pub fn deployed() -> Self {
        let machine = Self::new();
        machine.run("deploy").exits(0);
        machine.forget();
        machine
    }

    pub fn var(mut self, key: &str, value: &str) -> Self {
        self.vars.insert(key.to_owned(), value.to_owned());
        self
    }

    pub fn without_var(mut self, key: &str) -> Self {
        self.vars.remove(key);
        self
    }

    pub fn without(self, tool: &str) -> Self {
        fs::remove_file(self.base.join("bin").join(tool)).unwrap();
        self
    }

    /// What a tool does first, in sh, with its words in `$words`; `exit` makes it all that it does.
    pub fn on(&self, tool: &str, script: &str) {
        self.write(&format!("on/{tool}"), script);
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.base.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        read(&self.base.join(path))
    }

    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "no `{from}` in {path}: {text}");
        self.write(path, &text.replace(from, to));
    }

    /// Where the tool keeps what belongs to the profile.
    pub fn state(&self) -> PathBuf {
        self.base.join("cache/profiles").join(PROFILE)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = command(program.to_str().unwrap());
        command.env_clear().envs(&self.vars).stdin(Stdio::null());
        command
    }

    fn tool(&self, name: &str, words: &str) {
        let kubeconfig = self.state().join("kubeconfig");
        let mut command = self.command(&self.base.join("bin").join(name));
        assert!(command.args(words.split(' ')).env("KUBECONFIG", kubeconfig).status().unwrap().success());
    }

    /// Starts the binary, its standard output going to `out`.
    pub fn start_to(&self, words: &str, out: Stdio) -> Running {
        self.spawn(self.command(Path::new(BINARY)), words, out)
    }

    /// Starts the binary by a script of sh that gets it and its words as `$0` and `$@`.
    pub fn start_under(&self, script: &str, words: &str) -> Running {
        let mut command = self.command(Path::new("sh"));
        command.args(["-c", script, BINARY]);
        self.spawn(command, words, self.out())
    }

    fn spawn(&self, mut command: Command, words: &str, out: Stdio) -> Running {
        let number = self.runs.fetch_add(1, Ordering::SeqCst);
        let at = |name| self.base.join(format!("{name}-{number}"));
        command.args(words.split_whitespace());
        if words.starts_with("deploy") && !words.contains("--port") {
            command.arg(format!("--port={}", self.port));
        }
        command.stdout(out).stderr(File::create(at("err")).unwrap());
        Running { child: command.spawn().unwrap(), out: at("out"), err: at("err") }
    }

    pub fn start(&self, words: &str) -> Running {
        self.start_to(words, self.out())
    }

    /// Where the next run's standard output goes.
    fn out(&self) -> Stdio {
        File::create(self.base.join(format!("out-{}", self.runs.load(Ordering::SeqCst)))).unwrap().into()
    }

    #[track_caller]
    pub fn run(&self, words: &str) -> Ended {
        self.start(words).end()
    }

    pub fn calls(&self) -> Vec<Call> {
        let call = |line: &str| {
            let mut words = line.split('\t').map(str::to_owned);
            let (id, tool) = (words.next().unwrap(), words.next().unwrap());
            let env = self.read(&format!("calls/{id}.env"));
            let env = env.lines().filter_map(|line| line.strip_prefix("export ")?.split_once('='));
            let env = env.map(|(key, value)| (key.to_owned(), value.trim_matches(['\'', '"']).to_owned())).collect();
            Call { tool, args: words.collect(), env, stdin: self.read(&format!("calls/{id}.stdin")) }
        };
        self.read("calls/log").lines().map(call).collect()
    }

    /// The calls so far are no longer of interest.
    pub fn forget(&self) {
        self.write("calls/log", "");
    }

    /// The calls that change something, as text.
    pub fn changes(&self) -> Vec<String> {
        self.calls().iter().filter(|call| !call.is_question()).map(Call::text).collect()
    }

    #[track_caller]
    pub fn changed_nothing(&self) {
        assert_eq!(self.changes(), [""; 0]);
    }

    /// The place of the one call that has these words.
    #[track_caller]
    pub fn place(&self, words: &str) -> usize {
        let calls = self.calls();
        let found: Vec<usize> = (0..calls.len()).filter(|at| calls[*at].is(words)).collect();
        assert_eq!(found.len(), 1, "calls with `{words}` in {:#?}", self.changes());
        found[0]
    }

    #[track_caller]
    pub fn in_order(&self, calls: &[&str]) {
        let places: Vec<usize> = calls.iter().map(|words| self.place(words)).collect();
        assert!(places.is_sorted(), "not in the order {calls:#?}: {:#?}", self.changes());
    }

    /// The signals that lingering tools took: process id and name.
    pub fn signals(&self) -> Vec<String> {
        self.read("calls/signals").lines().map(str::to_owned).collect()
    }

    /// How many revisions of a release there are.
    pub fn revisions(&self, release: &str) -> usize {
        let there =
            |number: &usize| self.base.join(format!("world/objects/secret-release-{release}-{number}.json")).exists();
        (1..).take_while(there).count()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let file = self.state().join("forwarder.json");
        if let Ok(json) = serde_json::from_str::<Value>(&read(&file)) {
            let pid = json["pid"].as_u64().unwrap_or_default();
            kill("TERM", pid);
            let began = Instant::now();
            // It removes its file when it ends.
            while file.exists() && began.elapsed() < Duration::from_secs(5) {
                std::thread::sleep(Duration::from_millis(5));
            }
            if file.exists() {
                kill("KILL", pid);
            }
        }
        self.over.store(true, Ordering::SeqCst);
        // What lingers ends with this folder; the rest is left to read where the test failed.
        let _ = fs::remove_dir_all(self.base.join("bin"));
        if std::thread::panicking() {
            return;
        }
        let _ = fs::remove_dir_all(&self.base);
    }
}
