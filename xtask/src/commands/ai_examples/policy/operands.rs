//! What a verb may be applied to: kinds, names, images and patches.

use super::Flag;
use serde_json::Value;

/// Kinds that a model may read. Secrets are none of them, and neither are tokens, nodes and other namespaces.
const READABLE: &[&str] = &[
    "all",
    "configmap",
    "configmaps",
    "cm",
    "daemonset",
    "daemonsets",
    "ds",
    "deployment",
    "deployments",
    "deploy",
    "endpoints",
    "ep",
    "endpointslice",
    "endpointslices",
    "event",
    "events",
    "ev",
    "horizontalpodautoscaler",
    "horizontalpodautoscalers",
    "hpa",
    "ingress",
    "ingresses",
    "ing",
    "job",
    "jobs",
    "limitrange",
    "limitranges",
    "networkpolicy",
    "networkpolicies",
    "netpol",
    "persistentvolumeclaim",
    "persistentvolumeclaims",
    "pvc",
    "pod",
    "pods",
    "po",
    "poddisruptionbudget",
    "poddisruptionbudgets",
    "pdb",
    "replicaset",
    "replicasets",
    "rs",
    "resourcequota",
    "resourcequotas",
    "quota",
    "service",
    "services",
    "svc",
    "statefulset",
    "statefulsets",
    "sts",
];
pub const SCALABLE: &[&str] = &["deployment", "deployments", "deploy"];
const PATCHABLE: &[&str] = &["deployment", "deployments", "deploy", "service", "services", "svc"];
/// Their controllers make them again.
pub const REPLACEABLE: &[&str] = &["pod", "pods", "po"];

pub fn read(operands: &[&str], flags: &[Flag]) -> Result<(), String> {
    let output = flags.iter().filter(|(name, _)| ["-o", "--output"].contains(name)).find_map(|(_, value)| *value);
    // A template in a file is a file of this machine.
    if output.is_some_and(|output| output.contains("-file")) {
        return Err("the output would read a file of this machine".to_owned());
    }
    kinds(operands, READABLE)
}

/// `KIND[,KIND] [NAME…]` or `KIND/NAME…`.
pub fn kinds(operands: &[&str], allowed: &[&str]) -> Result<(), String> {
    let first = operands.first().ok_or("it names no kind of object")?;
    let by_name = first.contains('/');
    if operands.iter().any(|operand| operand.contains('/') != by_name && (by_name || operand.contains('/'))) {
        return Err("it mixes the two ways to name an object".to_owned());
    }
    let kinds: Vec<&str> = match by_name {
        true => operands.iter().filter_map(|operand| operand.split('/').next()).collect(),
        false => first.split(',').collect(),
    };
    match kinds.iter().find(|kind| !allowed.contains(&kind.to_ascii_lowercase().as_str())) {
        Some(kind) => Err(format!("{} is not allowed here", kind.chars().take(30).collect::<String>())),
        None => Ok(()),
    }
}

/// The same, with the name of at least one object: a change never goes to all objects of a kind.
pub fn named(operands: &[&str], allowed: &[&str]) -> Result<(), String> {
    kinds(operands, allowed)?;
    let has_name =
        operands.first().is_some_and(|first| first.split_once('/').is_some_and(|(_, name)| !name.is_empty()));
    if has_name || operands.len() > 1 { Ok(()) } else { Err("it names no object".to_owned()) }
}

pub fn logs(operands: &[&str], flags: &[Flag]) -> Result<(), String> {
    let selects = flags.iter().any(|(name, _)| ["-l", "--selector"].contains(name));
    match operands {
        [] if selects => Ok(()),
        [] => Err("it names no pod".to_owned()),
        [of, ..] if of.contains('/') => kinds(&operands[..1], READABLE),
        _ => Ok(()),
    }
}

pub fn events(operands: &[&str], flags: &[Flag]) -> Result<(), String> {
    let of = flags.iter().find(|(name, _)| *name == "--for").and_then(|(_, value)| *value);
    match (operands, of) {
        ([], None) => Ok(()),
        ([], Some(object)) => kinds(&[object], READABLE),
        _ => Err("it has words that kubectl events does not take".to_owned()),
    }
}

/// A model's typing error must not start hundreds of pods.
const MOST_REPLICAS: u32 = 10;

pub fn scale(operands: &[&str], flags: &[Flag]) -> Result<(), String> {
    let replicas =
        flags.iter().find(|(name, _)| *name == "--replicas").and_then(|(_, value)| value.and_then(|v| v.parse().ok()));
    match replicas {
        Some(0..=MOST_REPLICAS) => named(operands, SCALABLE),
        _ => Err(format!("--replicas is no number up to {MOST_REPLICAS}")),
    }
}

/// `KIND/NAME CONTAINER=IMAGE…`, with images that need no registry: another's image would run with the app's Secret.
pub fn images(operands: &[&str], _: &[Flag]) -> Result<(), String> {
    let (of, images): (Vec<&str>, Vec<&str>) = operands.iter().partition(|operand| !operand.contains('='));
    named(&of, SCALABLE)?;
    let is_own =
        |image: &str| ["backend:", "frontend:"].iter().any(|own| image.starts_with(own)) && !image.contains('/');
    match images.iter().all(|pair| pair.split_once('=').is_some_and(|(_, image)| is_own(image))) {
        true if !images.is_empty() => Ok(()),
        _ => Err("an image is not one of the app's".to_owned()),
    }
}

/// Fields that a patch may set. A command, a volume or an account would open the app's Secret to whoever reads the logs.
const FIELDS: &[&str] = &[
    "spec",
    "template",
    "metadata",
    "replicas",
    "containers",
    "name",
    "resources",
    "requests",
    "limits",
    "cpu",
    "memory",
    "image",
    "readinessProbe",
    "livenessProbe",
    "startupProbe",
    "httpGet",
    "path",
    "port",
    "scheme",
    "initialDelaySeconds",
    "periodSeconds",
    "timeoutSeconds",
    "failureThreshold",
    "successThreshold",
    "ports",
    "containerPort",
    "targetPort",
    "protocol",
    "selector",
    "matchLabels",
    "labels",
    "app",
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "strategy",
    "rollingUpdate",
    "maxSurge",
    "maxUnavailable",
    "minReadySeconds",
    "progressDeadlineSeconds",
    "terminationGracePeriodSeconds",
];

pub fn patch(operands: &[&str], flags: &[Flag]) -> Result<(), String> {
    named(operands, PATCHABLE)?;
    let value = |names: &[&str]| flags.iter().find(|(name, _)| names.contains(name)).and_then(|(_, value)| *value);
    if value(&["--type"]).is_some_and(|kind| !["strategic", "merge"].contains(&kind)) {
        return Err("only a strategic or a merge patch is allowed".to_owned());
    }
    let text = value(&["-p", "--patch"]).ok_or("it has no patch")?;
    let patch: Value = serde_json::from_str(text).map_err(|_| "the patch is not JSON".to_owned())?;
    match foreign_field(&patch) {
        Some(field) => Err(format!("the patch sets {}", field.chars().take(40).collect::<String>())),
        None => Ok(()),
    }
}

/// The first field outside of the list, or an image that is not the app's.
fn foreign_field(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) => fields.iter().find_map(|(name, value)| match (name.as_str(), value) {
            ("image", Value::String(image)) => {
                images(&["deployment/x", &format!("c={image}")], &[]).err().map(|_| "a foreign image".to_owned())
            }
            (name, value) if FIELDS.contains(&name) => foreign_field(value),
            _ => Some(name.clone()),
        }),
        Value::Array(items) => items.iter().find_map(foreign_field),
        _ => None,
    }
}
