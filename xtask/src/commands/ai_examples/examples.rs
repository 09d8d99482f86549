//! The use cases, as data: what a person faces, what they would ask an AI tool, and the plain kubectl that answers it too.

use super::tools::{K8SGPT, KAGENT, KUBECTL_AI, Tool};

pub struct Example {
    pub id: &'static str,
    pub tool: &'static Tool,
    pub situation: &'static str,
    /// A prompt, with `{namespace}` in it; for k8sgpt the kinds to look at.
    pub question: &'static str,
    /// Reads, or tries on the server and keeps nothing.
    pub plain: &'static [&'static str],
}

pub const ALL: &[Example] = &[
    Example {
        id: "pods",
        tool: &KUBECTL_AI,
        situation: "Does everything run, and has anything been restarted?",
        question: "Which pods run in the namespace {namespace}, and how often has each been restarted?",
        plain: &["get", "pods", "--output=wide"],
    },
    Example {
        id: "resources",
        tool: &KUBECTL_AI,
        situation: "The node is short of memory: which container asks for how much?",
        question: "Show the CPU and memory requests and limits of every container in the namespace {namespace}.",
        plain: &[
            "get",
            "pods",
            "--output=custom-columns=POD:.metadata.name,CPU:.spec.containers[*].resources.requests.cpu,\
             MEMORY:.spec.containers[*].resources.requests.memory,LIMIT:.spec.containers[*].resources.limits.memory",
        ],
    },
    Example {
        id: "scale",
        tool: &KUBECTL_AI,
        situation: "A demo with visitors: two frontends, please. It changes something, so the tool asks and does nothing.",
        question: "Scale the deployment frontend in the namespace {namespace} to 2 replicas.",
        plain: &["scale", "deployment/frontend", "--replicas=2", "--dry-run=server"],
    },
    Example {
        id: "analyze",
        tool: &K8SGPT,
        situation: "Something is wrong, and you do not know where to look.",
        question: "Pod,Service,Deployment,Log",
        plain: &["get", "events", "--sort-by=.lastTimestamp", "--field-selector=type=Warning"],
    },
    Example {
        id: "endpoints",
        tool: &K8SGPT,
        situation: "The page loads, and every request to the backend fails: does its Service lead to a pod?",
        question: "Service",
        plain: &["get", "endpointslices", "--selector=kubernetes.io/service-name=backend-service"],
    },
    Example {
        id: "logs",
        tool: &KAGENT,
        situation: "The backend restarts, or answers late: what do its logs say?",
        question: "Read the logs and events of the deployment backend in the namespace {namespace}. Is anything wrong, and why?",
        plain: &["logs", "deployment/backend", "--tail=12"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_of_each_kind_and_none_that_changes_anything() {
        let of_kubectl_ai = ALL.iter().filter(|e| e.tool.name == "kubectl-ai").count();
        assert_eq!((of_kubectl_ai, ALL.len() - of_kubectl_ai), (3, 3));
        for example in ALL {
            let reads = ["get", "logs", "describe"].contains(&example.plain[0]);
            assert!(reads || example.plain.contains(&"--dry-run=server"), "{}", example.id);
        }
    }
}
