//! Why no pod is made: quotas, admission and missing objects.

use super::{ROLLOUT, Rule};
use crate::diagnose::sources::Source::{self, Creation, Tool};

const BOTH: &[Source] = &[Creation, Tool];

pub const RULES: &[Rule] = &[
    Rule::words("XT001", "quota-exceeded", "A ResourceQuota leaves no room for the pod.", BOTH, &[
        "exceeded quota: *, requested: *, used: *, limited: *",
        "failed quota: *: must specify *",
    ])
    .says(
        "the quota {1} of namespace {namespace} refuses the pods of {app}: {2}",
        "{kubectl} delete resourcequota {1}  # or raise its limits",
    ),
    Rule::words("XT002", "limit-range", "A LimitRange refuses the container's requests or limits.", BOTH, &[
        "is forbidden: * usage per Container is *, but *",
        "is forbidden: * usage per Pod is *, but *",
        "is forbidden: * to limit ratio per Container is *, but *",
    ])
    .says(
        "a LimitRange refuses the pods of {app}: {1} is {2}, but {3}",
        "{kubectl} get limitrange -o yaml  # raise its limit, or delete it",
    ),
    Rule::words("XT003", "pod-security", "The namespace's Pod Security level refuses the pod.", BOTH, &["violates PodSecurity \"*\": *"])
        .says(
            "Pod Security level {1} refuses the pods of {app}: {2}",
            "give the container the securityContext that the message names, or: {kubectl} label namespace {namespace} pod-security.kubernetes.io/enforce-",
        ),
    Rule::words("XT004", "service-account-missing", "The pod's ServiceAccount does not exist.", BOTH, &[
        "error looking up service account */*: serviceaccount",
    ])
    .says("the ServiceAccount {2} of {app} does not exist in {1}", "{kubectl} create serviceaccount {2}"),
    Rule::words("XT005", "webhook-down", "An admission webhook does not answer.", BOTH, &["failed calling webhook \"*\": *"])
        .says(
            "the admission webhook {1} does not answer: {2}",
            "{kubectl} get validatingwebhookconfigurations,mutatingwebhookconfigurations  # delete the one whose webhook is {1}",
        ),
    Rule::words("XT006", "priority-class-missing", "The pod's PriorityClass does not exist.", BOTH, &["no PriorityClass with name *"])
        .says(
            "the PriorityClass {1} that the pods of {app} name does not exist",
            "{kubectl} create priorityclass {1} --value=0  # or leave priorityClassName out",
        ),
    Rule::words("XT015", "rbac-refuses", "The cluster's access rules refuse the request.", BOTH, &[
        "is forbidden: User \"*\" cannot * resource \"*\"",
    ])
    .says(
        "the user {1} may not {2} {3}",
        "{kubectl} auth can-i --list  # the namespace's administrator grants the verb by a Role and a RoleBinding",
    )
    .explains(&[ROLLOUT]),
];

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, refused};
    let pod = |said: &str| refused(&format!("pods \"backend-1\" is forbidden: {said}"));
    vec![
        case(
            "XT001",
            pod("exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2"),
            refused("the quota is being read"),
        ),
        case(
            "XT002",
            pod("maximum memory usage per Container is 100Mi, but limit is 512Mi"),
            refused("usage is measured"),
        ),
        case(
            "XT003",
            pod("violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false"),
            refused("would violate nothing"),
        ),
        case(
            "XT004",
            pod("error looking up service account todo-chatbot/backend: serviceaccount \"backend\" not found"),
            refused("service account backend has no token"),
        ),
        case(
            "XT005",
            refused("Internal error occurred: failed calling webhook \"guard.example.com\": connection refused"),
            refused("webhook guard.example.com allows it"),
        ),
        case("XT006", pod("no PriorityClass with name urgent was found"), refused("PriorityClass urgent preempts")),
        case(
            "XT015",
            refused("pods is forbidden: User \"jane\" cannot create resource \"pods\" in API group \"\""),
            refused("User jane may create pods"),
        ),
    ]
}
