//! What builds get of the user's pip.conf and .npmrc: where packages come from, and the way there. Settings that would install into
//! another folder, or leave out development packages, stay on the machine.

use crate::config::address::leads_to_loopback;
use crate::config::environment::Environment;
use std::path::PathBuf;

const PIP: [&str; 6] = ["index-url", "extra-index-url", "trusted-host", "proxy", "timeout", "retries"];
const NPM: [&str; 10] = [
    "registry",
    "proxy",
    "https-proxy",
    "noproxy",
    "strict-ssl",
    "ca",
    "ca[]",
    "fetch-retries",
    "fetch-timeout",
    "maxsockets",
];

/// A build runs in a container of its own, in which this machine's loopback is out of reach.
fn is_reached(value: &str) -> bool {
    !value.contains("://") || !leads_to_loopback(value)
}

/// The sections, and the lines of the settings that builds need. A value may go on in indented lines.
pub fn pip(text: &str) -> String {
    let (mut kept, mut out) = (false, String::new());
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with(['#', ';'])) {
        let setting = line.split_once(['=', ':']).filter(|(key, _)| is_key(key));
        if line.starts_with('[') {
            kept = true;
        } else if let Some((key, value)) = setting {
            kept = PIP.contains(&normal(key).as_str()) && is_reached(value.trim());
        }
        if kept {
            let line = if setting.is_some() { line.trim_start() } else { line };
            out.extend([line, "\n"]);
        }
    }
    if out.lines().all(|line| line.starts_with('[')) { String::new() } else { out }
}

/// The file with the company's certificates that pip.conf or .npmrc names.
pub fn certificates(pip: &str, npm: &str) -> Option<PathBuf> {
    let named = |text: &str, wanted: &str| {
        let settings = text.lines().filter_map(|line| line.split_once('='));
        settings.filter(|(key, _)| normal(key) == wanted).map(|(_, value)| PathBuf::from(unquoted(value))).next()
    };
    named(pip, "cert").or_else(|| named(npm, "cafile"))
}

/// The lines of the settings that builds need, with `${NAME}` replaced as npm would. npm sends a name that stands for nothing as
/// the token, and even a public registry refuses that, so such a line is left out.
pub fn npm(text: &str, environment: &Environment) -> String {
    let lines = text.lines().filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        let key = key.trim();
        let is_needed = key.starts_with("//") || key.ends_with(":registry") || NPM.contains(&key);
        let value = substituted(value.trim(), environment)?;
        (is_needed && is_reached(unquoted(&value))).then(|| format!("{key}={value}\n"))
    });
    lines.collect()
}

fn substituted(value: &str, environment: &Environment) -> Option<String> {
    let Some((before, rest)) = value.split_once("${") else { return Some(value.to_owned()) };
    let (name, after) = rest.split_once('}')?;
    Some(format!("{before}{}{}", environment.get(name)?, substituted(after, environment)?))
}

/// A part of an address has a colon too, and is no key.
fn is_key(text: &str) -> bool {
    let key = text.trim();
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphabetic() || c == '-' || c == '_') && !is_scheme(key)
}

fn is_scheme(text: &str) -> bool {
    ["http", "https", "file"].contains(&text.to_ascii_lowercase().as_str())
}

fn normal(key: &str) -> String {
    key.trim().to_ascii_lowercase().replace('_', "-")
}

fn unquoted(value: &str) -> &str {
    value.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_get_where_packages_come_from_and_nothing_else_of_pip_conf() {
        let text = "# mine\n[global]\n  index_url = https://me:pw@mirror/simple\nextra-index-url =\n    https://a/simple\n    \
            https://b/simple\nrequire-virtualenv = true\n[install]\nuser = true\ntarget = /elsewhere\nno-binary =\n    numpy\n";
        let kept = "[global]\nindex_url = https://me:pw@mirror/simple\nextra-index-url =\n    https://a/simple\n    \
            https://b/simple\n[install]\n";
        assert_eq!(pip(text), kept);
        assert_eq!(pip("[install]\nuser = yes\n"), "", "there is nothing to hand over");
        assert_eq!(pip("[global]\nproxy = http://127.0.0.1:3128\n"), "");
    }

    #[test]
    fn builds_get_where_packages_come_from_and_nothing_else_of_npmrc() {
        let environment = Environment::of([("NPM_TOKEN", "canary")]);
        let text = "; mine\nregistry=https://mirror/npm/\n@corp:registry = https://npm.corp/\n//npm.corp/:_authToken=${NPM_TOKEN}\n\
            //registry.npmjs.org/:_authToken=${ABSENT}\npackage-lock=false\nomit=dev\nprefix=/opt\nhttps-proxy=http://localhost:3128\n";
        let kept = "registry=https://mirror/npm/\n@corp:registry=https://npm.corp/\n//npm.corp/:_authToken=canary\n";
        assert_eq!(npm(text, &environment), kept);
    }

    #[test]
    fn finds_the_certificates_of_either() {
        assert_eq!(certificates("[global]\ncert = /corp.pem\n", ""), Some("/corp.pem".into()));
        assert_eq!(certificates("", "cafile=\"/npm.pem\"\n"), Some("/npm.pem".into()));
        assert_eq!(certificates("[global]\nclient-cert = /mine.pem\n", "ca=x\n"), None);
    }
}
