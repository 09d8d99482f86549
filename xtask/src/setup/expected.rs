//! Durations of the stages of the registries rung, measured from empty caches on two idle cores, with parallel stages beside them.
//! The report scales them by the speed of this machine so far.

use crate::plan::Step;
use crate::step_id::{Setup, StepId};

/// Seconds; none for stages that were not measured.
const fn seconds(stage: Setup) -> Option<u64> {
    Some(match stage {
        Setup::Source => 1,
        Setup::Pack => 3,
        Setup::Unpack => 25,
        Setup::AppImages => 8,
        Setup::Packages => 10,
        Setup::Engine => 5,
        Setup::BasePython => 71,
        Setup::BaseNode => 87,
        Setup::Crictl | Setup::Etcd => 35,
        Setup::CriDockerd => 148,
        Setup::Buildkit => 85,
        Setup::Coredns => 111,
        Setup::Kube => 311,
        Setup::Minikube => 196,
        Setup::Helm => 130,
        Setup::Pause | Setup::Kubelet => 2,
        Setup::Node => 135,
        Setup::Preload => 94,
        Setup::BasePostgres | Setup::Kubectl => return None,
    })
}

/// The step with its usual duration, if it was measured.
pub fn timed(step: Step) -> Step {
    match step.id {
        StepId::Setup(stage) => match seconds(stage) {
            Some(seconds) => step.expected(seconds),
            None => step,
        },
        _ => step,
    }
}
