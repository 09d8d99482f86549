//! Images that the node cannot get.

use super::{CRASH, ROLLOUT, Rule};
use crate::diagnose::sources::Source::{self, App, Container, PodEvent};

const PULL: &[Source] = &[Container, PodEvent];

pub const RULES: &[Rule] = &[
    Rule::words("XT032", "image-not-in-node", "The image is not in the node and may not be pulled.", &[Container], &["ErrImageNeverPull: *(image *)"])
        .says("the image {2} is not in the node, and may not be pulled", "cargo xtask load  # or correct the image's name")
        .hopeless(),
    Rule::words("XT033", "image-name-invalid", "The image's name is not a valid one.", &[Container], &["InvalidImageName: *(image *)"])
        .says("the image's name is not valid: {1}", "{kubectl} set image deployment/{app} '*=NAME:TAG'")
        .hopeless(),
    Rule::words("XT037", "wrong-architecture", "The image or a program in it was made for another processor.", &[Container, PodEvent, App], &[
        "no matching manifest for *",
        "exec format error*",
    ])
    .says("the image of {app} was made for another processor: {0}", "cargo xtask build --no-cache && cargo xtask deploy  # builds for this machine")
    .explains(&[ROLLOUT, CRASH]),
    Rule::words("XT036", "registry-unreachable", "The image's registry cannot be reached.", PULL, &[
        "ImagePull*no such host",
        "ull*dial tcp*i/o timeout",
        "ull*dial tcp*connection refused",
        "ull*x509: *",
        "ull*toomanyrequests",
        "ull*TLS handshake timeout",
        "ull*context deadline exceeded",
        "ull*server misbehaving",
        "ull*proxyconnect*",
        "ull*network is unreachable",
        "ull*no such host",
        "ull*Client.Timeout",
        "ull*: EOF",
    ])
    .says("the registry of the image cannot be reached: {0}", "cargo xtask load  # loads the app's images without a registry"),
    Rule::words("XT034", "image-tag-absent", "The registry has no image of that name or tag.", PULL, &[
        "ull*manifest unknown",
        "ull*manifest for * not found",
        "ull*: not found",
    ])
    .says("the registry has no such image: {0}", "{kubectl} set image deployment/{app} '*=NAME:TAG'  # a tag that exists"),
    Rule::words("XT035", "registry-refuses", "The registry wants credentials, or refuses them.", PULL, &[
        "ull*pull access denied",
        "ull*unauthorized",
        "ull*denied: *",
        "FailedToRetrieveImagePullSecret: *",
    ])
    .says(
        "the registry refuses to give the image: {0}",
        "{kubectl} create secret docker-registry registry --docker-server=HOST --docker-username=USER --docker-password=PASSWORD  # and name it in imagePullSecrets",
    ),
];

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{case, said, waiting};
    let pulls = || waiting("ContainerCreating", "Pulling image");
    let failed = |said: &str| waiting("ErrImagePull", &format!("Error response from daemon: {said}"));
    vec![
        case(
            "XT032",
            waiting("ErrImageNeverPull", "Container image \"backend:1\" is not present with pull policy of Never"),
            pulls(),
        ),
        case(
            "XT033",
            waiting("InvalidImageName", "Failed to apply default image tag \"Backend:x:y\": invalid reference format"),
            pulls(),
        ),
        case("XT034", failed("manifest for nginx:nope not found: manifest unknown: manifest unknown"), pulls()),
        case(
            "XT035",
            failed("pull access denied for secret/app, repository does not exist or may require 'docker login'"),
            pulls(),
        ),
        case(
            "XT036",
            failed("Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host"),
            pulls(),
        ),
        case("XT037", said("exec /usr/bin/python: exec format error"), said("format error in a message")),
    ]
}
