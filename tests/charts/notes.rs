//! What Helm prints after an installation.

use super::helm::{PARTS, notes};

#[test]
fn the_test_command_names_the_release() {
    for part in PARTS {
        assert!(notes(part, "my-release", "{}").contains("helm -n todo test my-release --logs"), "{part}");
    }
}

#[test]
fn the_backend_warns_of_each_loss_whatever_else_it_says() {
    let signed_out = "everybody is signed out when the pod ends";
    let lost = "All accounts and tasks are lost when the pod ends";
    let kept = "SQLite in the claim backend-data";
    for (values, present, absent) in [
        ("{}", vec![signed_out, lost], vec![kept]),
        ("{existingSecret: app}", vec![lost], vec![signed_out, kept]),
        ("{persistence: {enabled: true}}", vec![signed_out, kept], vec![lost]),
        ("{existingSecret: app, persistence: {enabled: true}}", vec![kept], vec![signed_out, lost]),
        ("{existingSecret: app, database: external}", vec![], vec![signed_out, lost, kept]),
    ] {
        let notes = notes("backend", "backend", values);
        for text in present {
            assert!(notes.contains(text), "{values}: {text}");
        }
        for text in absent {
            assert!(!notes.contains(text), "{values}: {text}");
        }
    }
}
