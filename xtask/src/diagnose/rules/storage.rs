//! Claims and volumes.

use super::{ROLLOUT, Rule};
use crate::diagnose::evidence::Evidence;
use crate::diagnose::finding::Found;
use crate::diagnose::objects::{ailing, is_ready, list, name, text, title};
use crate::diagnose::sources::Source::{Claim, Scheduling};

/// The symptom of a claim that no volume satisfies.
const UNBOUND: &[&str] = &["XT022"];

pub const RULES: &[Rule] = &[
    Rule::words("XT027", "storage-class-missing", "The claim names a StorageClass that does not exist.", &[Claim], &[
        "storageclass.storage.k8s.io \"*\" not found",
        "storageclasses.storage.k8s.io \"*\" not found",
    ])
    .says("the claim {name} names the StorageClass {1}, which does not exist", "{kubectl} get storageclass  # name one of these in persistence.storageClass")
    .explains(&[ROLLOUT, UNBOUND]),
    Rule::words("XT028", "no-default-storage-class", "The claim names no StorageClass, and there is no default.", &[Claim], &["no storage class is set"])
        .says(
            "the claim {name} names no StorageClass, and the cluster has no default",
            "{kubectl} patch storageclass standard -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}'",
        )
        .explains(&[ROLLOUT, UNBOUND]),
    Rule::code("XT029", "waits-for-consumer", "The claim waits for the first pod that uses it. This is no error by itself.", waits),
    Rule::code("XT030", "claim-lost", "The volume of a claim is gone.", lost).explains(&[ROLLOUT, UNBOUND]),
    Rule::code("XT031", "provisioner-down", "The program that makes volumes does not run.", provisioner).explains(&[ROLLOUT, UNBOUND]),
    Rule::words("XT022", "claim-missing-or-unbound", "The pod's claim does not exist or has no volume.", &[Scheduling], &[
        "persistentvolumeclaim \"*\" not found",
        "unbound immediate PersistentVolumeClaims",
        "persistentvolumeclaim \"*\" bound to non-existent persistentvolume",
    ])
    .says("a claim of {name} does not exist or has no volume: {0}", "{kubectl} get pvc  # make the claim, or correct its name in persistence.existingClaim"),
];

fn waits(evidence: &Evidence) -> Vec<Found> {
    let claims = evidence.own("PersistentVolumeClaim").filter(|claim| text(claim, "/status/phase") == "Pending");
    let waiting = claims.filter_map(|claim| {
        evidence
            .events("PersistentVolumeClaim", name(claim))
            .first()
            .filter(|e| e["reason"] == "WaitForFirstConsumer")?;
        let uses = |pod: &&serde_json::Value| {
            list(pod, "/spec/volumes").iter().any(|v| text(v, "/persistentVolumeClaim/claimName") == name(claim))
        };
        let pod = ailing(evidence).find(uses)?;
        Some(
            Found::new(
                format!(
                    "the claim {} waits until its first pod has a node: see why {} has none",
                    name(claim),
                    name(pod)
                ),
                format!("{} describe pod {}", evidence.kubectl, name(pod)),
            )
            .app(crate::diagnose::objects::app(pod))
            .proof(title(claim), "event", "WaitForFirstConsumer"),
        )
    });
    waiting.collect()
}

fn lost(evidence: &Evidence) -> Vec<Found> {
    let claims = evidence.own("PersistentVolumeClaim").filter(|claim| text(claim, "/status/phase") == "Lost");
    let found = claims.map(|claim| {
        let what = format!("the claim {} has lost its volume {}", name(claim), text(claim, "/spec/volumeName"));
        Found::new(
            what,
            format!(
                "{} get pv,pvc  # bring the volume of {} back, or name another claim in persistence.existingClaim",
                evidence.kubectl,
                name(claim)
            ),
        )
        .proof(title(claim), "status.phase", "Lost")
    });
    found.collect()
}

fn provisioner(evidence: &Evidence) -> Vec<Found> {
    let waits = evidence.own("PersistentVolumeClaim").filter(|claim| text(claim, "/status/phase") == "Pending");
    let mut waits = waits.filter(|claim| {
        evidence
            .events("PersistentVolumeClaim", name(claim))
            .first()
            .is_some_and(|e| e["reason"] == "ExternalProvisioning")
    });
    let runs = evidence.of("Pod").any(|pod| name(pod).starts_with("storage-provisioner") && is_ready(pod));
    let Some(claim) = waits.next().filter(|_| !runs) else { return Vec::new() };
    let fix = format!(
        "{} --namespace=kube-system delete pod storage-provisioner; minikube addons enable storage-provisioner",
        evidence.kubectl
    );
    vec![
        Found::new(
            format!("no volume is made for the claim {}: the storage provisioner does not run", name(claim)),
            fix,
        )
        .proof(title(claim), "event", "ExternalProvisioning")
        .proof("Pod/storage-provisioner", "status", "absent or not ready"),
    ]
}

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, claim, healthy, pending};
    let mut waits = claim("Pending", "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
    let mut pod = pending("Unschedulable", "0/1 nodes are available").objects.remove(0);
    pod["spec"]["volumes"] = serde_json::json!([{"persistentVolumeClaim": {"claimName": "backend-data"}}]);
    waits.objects.push(pod);
    let working = || claim("Pending", "Provisioning", "External provisioner is provisioning volume for claim");
    let mut served = claim("Pending", "ExternalProvisioning", "waiting for a volume to be created");
    served.objects.extend(healthy().objects);
    vec![
        case(
            "XT027",
            claim("Pending", "ProvisioningFailed", "storageclass.storage.k8s.io \"fast\" not found"),
            working(),
        ),
        case(
            "XT028",
            claim(
                "Pending",
                "FailedBinding",
                "no persistent volumes available for this claim and no storage class is set",
            ),
            working(),
        ),
        case("XT029", waits, claim("Pending", "WaitForFirstConsumer", "waiting for first consumer")),
        case(
            "XT030",
            claim("Lost", "ClaimLost", "Bound claim has lost its PersistentVolume"),
            claim("Bound", "Provisioned", ""),
        ),
        case("XT031", claim("Pending", "ExternalProvisioning", "waiting for a volume to be created"), served),
        case(
            "XT022",
            pending("Unschedulable", "0/1 nodes are available: persistentvolumeclaim \"backend-data\" not found."),
            healthy(),
        ),
    ]
}
