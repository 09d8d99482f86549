//! Failures whose cause is the machine, told by what a tool printed. Their fix stands in the place of a step's own remedy, which speaks
//! of the step's inputs.

/// What a tool prints, in lower case, and the fix. None of these deletes a container: a stopped one may be the user's own cluster.
const KNOWN: &[(&[&str], &str)] = &[
    (
        &["docker-credential-", "error getting credentials"],
        "a credential helper of Docker does not work: take credsStore and credHelpers out of ~/.docker/config.json, then run it again",
    ),
    (
        &["no space left on device", "disk quota exceeded", "rsrc_docker_storage"],
        "Docker's disk is full: docker system df shows what takes the room; docker builder prune frees old build steps, then run it again",
    ),
    (
        &["temporary failure in name resolution", "eai_again", "enotfound", "no such host", "network is unreachable"],
        "a name could not be looked up, or the network is away: check the connection and the proxy's variables, then run it again",
    ),
    (
        &[
            "certificate signed by unknown authority",
            "certificate_verify_failed",
            "self-signed certificate",
            "self signed certificate",
        ],
        "a certificate is not known, as behind a company's proxy: name its CA bundle in SSL_CERT_FILE, then run it again",
    ),
];

/// The fix for the failure that this text tells of; none where the text tells of no known one.
pub fn of(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    KNOWN.iter().find(|(signs, _)| signs.iter().any(|sign| text.contains(sign))).map(|(_, fix)| *fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_the_machine_is_told_from_one_of_the_sources() {
        for (said, fix) in [
            (
                "error getting credentials - err: exec: \"docker-credential-desktop.exe\": executable file not found in $PATH",
                "credsStore",
            ),
            ("ERROR: write /var/lib/docker/tmp/x: no space left on device", "docker system df"),
            ("npm error code EAI_AGAIN", "network"),
            ("npm error code ENOTFOUND\nnpm error getaddrinfo ENOTFOUND registry.npmjs.org", "network"),
            ("pip: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "SSL_CERT_FILE"),
        ] {
            assert!(of(said).is_some_and(|of| of.contains(fix)), "{said}");
        }
        for said in
            ["", "ERROR: no such instruction", "SyntaxError: invalid syntax", "executor failed running: exit code 1"]
        {
            assert_eq!(of(said), None, "{said}");
        }
    }
}
