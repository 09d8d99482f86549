//! The names of all steps. Dependencies use these values, so a misspelt name does not compile.

use crate::app::part::Part;
use crate::values::Layer;
use std::borrow::Cow;
use std::fmt;

/// Defines enums whose values have names.
macro_rules! names {
    ($($(#[$doc:meta])* $Enum:ident { $($Value:ident = $name:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Enum { $($Value),+ }

        impl $Enum {
            pub const fn name(self) -> &'static str {
                match self { $(Self::$Value => $name),+ }
            }
        }
    )+};
}

names! {
    /// Stages of `setup`.
    Setup {
        Source = "source",
        Pack = "pack",
        Unpack = "unpack",
        AppImages = "app-images",
        Packages = "packages",
        Engine = "engine",
        BasePython = "base-python",
        BaseNode = "base-node",
        BasePostgres = "base-postgres",
        Crictl = "crictl",
        CriDockerd = "cri-dockerd",
        Buildkit = "buildkit",
        Coredns = "coredns",
        Etcd = "etcd",
        Kube = "kube",
        Minikube = "minikube",
        Kubectl = "kubectl",
        Helm = "helm",
        Pause = "pause",
        Node = "node",
        Kubelet = "kubelet",
        Preload = "preload",
    }
    /// Programs and packages of other projects that `check`, `sbom` and `ai-examples` use.
    Program {
        Scanners = "scanners",
        Gitleaks = "gitleaks",
        Cyclonedx = "cyclonedx",
        BackendPackages = "backend-packages",
        K8sgpt = "k8sgpt",
        KubectlAi = "kubectl-ai",
        HolmesGpt = "holmesgpt",
        KagentAdk = "kagent-adk",
        Model = "model",
    }
    /// Base images that go into the node.
    Base { Python = "python", Node = "node" }
    /// Steps around the local Postgres.
    Database { Image = "image", Postgres = "postgres", Password = "password" }
    /// Steps of `pack`.
    Pack { Images = "images", Contents = "contents", Archive = "archive" }
    Stop { Forwarder = "forwarder", Cluster = "cluster", Database = "database" }
    /// The targets of `clean`, except the releases of the parts, which have their own steps.
    Clean {
        Releases = "releases",
        Namespace = "namespace",
        Images = "images",
        Machine = "machine",
        Cluster = "cluster",
        Database = "database",
        Tools = "tools",
    }
    /// The runners of the test layers.
    Suite {
        Environment = "environment",
        Format = "format",
        Lint = "lint",
        Types = "types",
        Clippy = "clippy",
        Unit = "unit",
        Cli = "cli",
        Pytest = "pytest",
        Vitest = "vitest",
        Values = "values",
        Scanners = "scanners",
        EndToEnd = "end-to-end",
    }
    /// The inputs of the scanners.
    Input { Charts = "charts", Tree = "tree" }
    /// The works that `bench dev` measures.
    Work {
        Nothing = "nothing to do",
        Status = "status",
        Backend = "backend edit",
        Frontend = "frontend edit",
        Image = "image into the node",
        SaveBackend = "saved backend file",
        SaveFrontend = "saved frontend file",
    }
    /// The ways in which `bench dev` does a work. What prepares or restores is not shown.
    Way {
        Xtask = "xtask",
        ByHand = "by hand",
        DockerEnv = "docker-env",
        Told = "xtask, as dev tells it",
        CopyAlone = "kubectl exec tar, copy alone",
        Prepare = "prepare",
        Restore = "restore",
    }
    /// Steps around a broken copy of the app.
    Drill { Namespace = "namespace", Break = "break", Clean = "clean" }
}

/// The identity of a step: no plan has two steps with the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepId {
    Setup(Setup),
    Program(Program),
    Pack(Pack),
    Cluster,
    BuildBase(Base),
    Build(Part),
    Load(Part),
    /// Into a node beyond the first one: 2 is the second.
    Copy(Part, u8),
    Database(Database),
    InstallNamespace,
    InstallSecret,
    Install(Part),
    Forward,
    Stop(Stop),
    CleanRelease(Part),
    Clean(Clean),
    TestPackages,
    Test(Layer, Suite),
    Input(Input),
    Layers(Part),
    /// A scanner by its own name. The table of scanners is the only list of them.
    Scan(&'static str),
    Sbom(Part),
    Replicas(Part),
    LoadRequests,
    Update {
        number: u8,
        of: u8,
    },
    RestoreReplicas,
    Drill(Drill),
    DrillCopy(Part),
    Measure {
        work: Work,
        way: Way,
        round: u8,
    },
}

impl Work {
    pub const ALL: [Self; 7] = [
        Self::Nothing,
        Self::Status,
        Self::Backend,
        Self::Frontend,
        Self::Image,
        Self::SaveBackend,
        Self::SaveFrontend,
    ];
}

impl Way {
    pub fn is_shown(self) -> bool {
        !matches!(self, Self::Prepare | Self::Restore)
    }
}

impl StepId {
    /// The first word of the step's line in the summary.
    pub const fn stage(self) -> &'static str {
        match self {
            Self::Setup(_) => "setup",
            Self::Program(_) => "tools",
            Self::Pack(_) => "pack",
            Self::Cluster => "cluster",
            Self::BuildBase(_) | Self::Build(_) => "build",
            Self::Load(_) | Self::Copy(..) | Self::LoadRequests => "load",
            Self::Database(_) => "database",
            Self::InstallNamespace | Self::InstallSecret | Self::Install(_) => "install",
            Self::Forward => "forward",
            Self::Stop(_) => "stop",
            Self::CleanRelease(_) | Self::Clean(_) => "clean",
            Self::TestPackages => "test",
            Self::Test(layer, _) => layer.name(),
            Self::Input(_) => "input",
            Self::Layers(_) => "images",
            Self::Scan(_) => "judge",
            Self::Sbom(_) => "sbom",
            Self::Replicas(_) => "replicas",
            Self::Update { .. } => "update",
            Self::RestoreReplicas => "put back",
            Self::Drill(_) | Self::DrillCopy(_) => "drill",
            Self::Measure { .. } => "bench",
        }
    }

    /// The second word of the step's line in the summary.
    pub fn subject(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Setup(stage) => stage.name(),
            Self::Program(program) => program.name(),
            Self::Pack(step) => step.name(),
            Self::Cluster => "cluster",
            Self::BuildBase(base) => base.name(),
            Self::Build(part)
            | Self::Load(part)
            | Self::Install(part)
            | Self::CleanRelease(part)
            | Self::Layers(part)
            | Self::Sbom(part)
            | Self::Replicas(part)
            | Self::DrillCopy(part) => part.name(),
            Self::Database(database) => database.name(),
            Self::InstallNamespace => "namespace",
            Self::InstallSecret => "secret",
            Self::Forward => "address",
            Self::Stop(stop) => stop.name(),
            Self::Clean(clean) => clean.name(),
            Self::TestPackages => "packages",
            Self::Test(_, suite) => suite.name(),
            Self::Input(input) => input.name(),
            Self::Scan(scanner) => scanner,
            Self::LoadRequests => "requests",
            Self::Copy(part, node) => return Cow::Owned(format!("{part} m{node:02}")),
            Self::Update { number, of } => return Cow::Owned(format!("{number} of {of}")),
            Self::RestoreReplicas => "both",
            Self::Drill(drill) => drill.name(),
            Self::Measure { work, way, round } => {
                return Cow::Owned(format!("{} {} {round}", work.name(), way.name()));
            }
        })
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.stage(), self.subject())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_called_by_its_stage_and_its_subject() {
        let named = |id: StepId| id.to_string();
        assert_eq!(named(StepId::Setup(Setup::BaseNode)), "setup base-node");
        assert_eq!(named(StepId::Install(Part::Backend)), "install backend");
        assert_eq!(named(StepId::Test(Layer::Browser, Suite::EndToEnd)), "browser end-to-end");
        assert_eq!(named(StepId::Update { number: 2, of: 3 }), "update 2 of 3");
    }
}
