//! A copy of the clone, a profile of its own, and questions to the real cluster.

#[path = "questions.rs"]
mod questions;

use serde_json::Value;
use std::cell::RefCell;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

pub struct World {
    pub profile: &'static str,
    runtime: &'static str,
    port: u16,
    /// Holds the copy and the foreign kubeconfig; removed when the test ends well.
    folder: PathBuf,
    began: Instant,
    proxy: RefCell<Option<String>>,
}

/// What a run of the binary printed and how it ended.
pub struct Ran {
    pub ok: bool,
    pub code: Option<i32>,
    pub text: String,
}

pub struct Deployed {
    pub url: String,
    pub worked: bool,
    pub seconds: f64,
}

/// A context of somebody else, current.
const FOREIGN: &str = "apiVersion: v1
kind: Config
current-context: production
contexts: [{name: production, context: {cluster: production, user: production}}]
clusters: [{name: production, cluster: {server: 'https://127.0.0.1:1'}}]
users: [{name: production, user: {}}]
";

impl World {
    /// A cluster from nothing.
    pub fn new(profile: &'static str, runtime: &'static str, port: u16) -> Self {
        let world = Self::on(profile, runtime, port);
        // What an earlier run that was killed left behind.
        assert!(world.xtask(&["clean", "--cluster", "--database"]).ok);
        world
    }

    /// The profile's cluster as it is, where there is one.
    pub fn on(profile: &'static str, runtime: &'static str, port: u16) -> Self {
        let folder = std::env::temp_dir().join(format!("{profile}-{}", std::process::id()));
        let clone = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the clone").to_path_buf();
        let _ = std::fs::remove_dir_all(&folder);
        copy(&clone, &folder.join("copy"));
        std::fs::write(folder.join("foreign"), FOREIGN).expect("a foreign kubeconfig");
        Self { profile, runtime, port, folder, began: Instant::now(), proxy: RefCell::default() }
    }

    /// From now on the binary is given this proxy, and no exception from it.
    pub fn behind(&self, proxy: Option<&str>) {
        *self.proxy.borrow_mut() = proxy.map(str::to_owned);
    }

    pub fn step(&self, what: &str) {
        println!("{:>4} s  {}: {what}", self.began.elapsed().as_secs(), self.runtime);
    }

    pub fn xtask(&self, words: &[&str]) -> Ran {
        self.xtask_of(&self.folder.join("copy"), words)
    }

    /// # Panics
    /// `check` of the clone itself, which git knows and nobody edits, finds something, or does not see the deployed images.
    pub fn assert_scanners_pass(&self) {
        let clone = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the clone");
        let checked = self.xtask_of(clone, &["check", "--format", "json"]);
        assert!(checked.ok, "{}", checked.text);
        assert!(!checked.text.contains(r#""bytes":null"#), "{}", checked.text);
        // Where it has no repository to search, it searches no images either.
        assert!(!checked.text.contains(r#""not_judged":["gitleaks-images"]"#), "{}", checked.text);
    }

    fn xtask_of(&self, root: &Path, words: &[&str]) -> Ran {
        let output = self.command_of(root, words).output().expect("the binary starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        Ran { ok: output.status.success(), code: output.status.code(), text }
    }

    /// The binary with its words and environment, not yet started.
    pub fn command(&self, words: &[&str]) -> Command {
        self.command_of(&self.folder.join("copy"), words)
    }

    fn command_of(&self, root: &Path, words: &[&str]) -> Command {
        let port = self.port.to_string();
        // Each command takes the flags that it uses.
        let command = words.first().copied().unwrap_or_default();
        let mut common = vec!["--profile", self.profile];
        if !["status", "doctor"].contains(&command) {
            common.push("--yes");
        }
        if ["deploy", "build", "doctor"].contains(&command) {
            common.extend(["--runtime", self.runtime]);
        }
        if command == "deploy" {
            common.extend(["--port", &port]);
        }
        let mut binary = Command::new(env!("CARGO_BIN_EXE_xtask"));
        binary
            .args(words)
            .args(common)
            .env("XTASK_ROOT", root)
            .env("KUBECONFIG", self.folder.join("foreign"))
            .env("HELM_KUBECONTEXT", "production")
            .env_remove("DATABASE_URL")
            .env_remove("OPENAI_API_KEY");
        if let Some(proxy) = &*self.proxy.borrow() {
            binary.envs(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].map(|name| (name, proxy)));
            binary.env_remove("NO_PROXY").env_remove("no_proxy");
        }
        binary
    }

    /// Whether a deploy finds everything done.
    pub fn deploys_nothing(&self) -> bool {
        !self.deploy().worked
    }

    /// # Panics
    /// The deployment failed, or did not end with an address.
    pub fn deploy(&self) -> Deployed {
        self.deploy_with(&[])
    }

    /// # Panics
    /// As [`World::deploy`].
    pub fn deploy_with(&self, words: &[&str]) -> Deployed {
        let ran = self.xtask(&[&["deploy", "--format", "json"], words].concat());
        assert!(ran.ok, "{}", ran.text);
        let mut events = ran.text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let ready = events.rfind(|event| event["event"] == "ready").expect("a ready event");
        let seconds = ready["seconds"].as_f64().unwrap_or_default();
        self.step(&format!("deploy took {seconds:.2} s"));
        // A replaced pod answers on open connections for some seconds, from a database of its own.
        let leaves = |pods: &Value| pods["items"].as_array().is_some_and(|all| all.iter().any(is_leaving));
        let limit = Instant::now() + Duration::from_secs(60);
        while leaves(&self.get("pods")) {
            assert!(Instant::now() < limit, "a replaced pod never goes");
            std::thread::sleep(Duration::from_millis(200));
        }
        Deployed {
            url: ready["url"].as_str().expect("an address").to_owned(),
            worked: ready["worked"] == true,
            seconds,
        }
    }

    pub fn append(&self, file: &str, text: &str) {
        self.write(file, &(self.read(file) + text));
    }

    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.join("copy").join(file)).expect(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        std::fs::write(self.folder.join("copy").join(file), text).expect(file);
    }

    pub fn rename(&self, from: &str, to: &str) {
        let copy = self.folder.join("copy");
        std::fs::rename(copy.join(from), copy.join(to)).expect(from);
    }

    pub fn remove(&self, file: &str) {
        std::fs::remove_file(self.folder.join("copy").join(file)).expect(file);
    }

    /// The same sources, as somebody with another umask has them who cloned at another time.
    pub fn become_another_clone(&self) {
        for part in ["backend", "frontend"] {
            make_private(&self.folder.join("copy").join(part));
        }
    }

    /// The log of a release's `helm test`.
    ///
    /// # Panics
    /// A test failed.
    pub fn helm_test(&self, release: &str) -> String {
        let output = Command::new(self.tool("helm"))
            .arg(format!("--kubeconfig={}", self.state().join("kubeconfig").display()))
            .arg(format!("--kube-context={}", self.profile))
            .args(["--namespace=todo-chatbot", "test", release, "--logs", "--timeout=90s"])
            .output()
            .expect("helm");
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}");
        text
    }

    pub fn assert_foreign_context_untouched(&self) {
        let now = std::fs::read_to_string(self.folder.join("foreign")).expect("the foreign kubeconfig");
        assert_eq!(now, FOREIGN);
        let _ = std::fs::remove_dir_all(&self.folder);
    }

    pub fn state(&self) -> PathBuf {
        cache().join("profiles").join(self.profile)
    }

    /// The one in the tool cache, or the one on PATH.
    pub fn tool(&self, name: &str) -> PathBuf {
        let cached = cache().join("bin").join(name);
        if cached.exists() { cached } else { PathBuf::from(name) }
    }
}

fn is_leaving(pod: &Value) -> bool {
    !pod["metadata"]["deletionTimestamp"].is_null()
}

/// As the binary finds it.
fn cache() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    set("XTASK_CACHE").unwrap_or_else(|| {
        let home = set("HOME").expect("HOME");
        let user = if cfg!(target_os = "macos") { home.join("Library/Caches") } else { home.join(".cache") };
        set("XDG_CACHE_HOME").unwrap_or(user).join("todo-chatbot")
    })
}

/// Copies the sources, and leaves out what was built in place.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a readable clone").flatten() {
        let name = entry.file_name();
        let target = to.join(&name);
        let left_out = ["node_modules", ".next", "target", "__pycache__", ".env", ".git"];
        match entry.file_type() {
            _ if left_out.iter().any(|l| name.to_str() == Some(l)) => {}
            Ok(kind) if kind.is_dir() => copy(&entry.path(), &target),
            _ => drop(std::fs::copy(entry.path(), target).expect("a copy")),
        }
    }
}

fn make_private(path: &Path) {
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        make_private(&entry.path());
    }
    let file = std::fs::File::open(path).expect("a readable copy");
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    file.set_permissions(std::fs::Permissions::from_mode(mode)).expect("own files");
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000)).expect("own files");
}
