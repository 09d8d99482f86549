//! Gathers evidence from a running cluster, by few questions that run at the same time.

use super::evidence::{Evidence, Log, trimmed};
use super::objects::{app, is_leaving, is_ready, list, name, statuses, terminated, text};
use crate::cmd::{Cmd, quote};
use crate::host;
use crate::tools::kubectl::{self, Target};
use serde_json::{Value, json};
use std::time::UNIX_EPOCH;

const OWN: &str = "pods,events,replicasets,deployments,statefulsets,jobs,services,endpointslices,persistentvolumeclaims,configmaps,networkpolicies,horizontalpodautoscalers,poddisruptionbudgets";
const CLUSTER: &str = "nodes,namespaces";
const SYSTEM: &str = "pods,endpointslices,deployments,daemonsets";
/// Names and keys of Secrets. Their content does not even reach this process.
const SECRETS: &str = r#"{{range .items}}{{.metadata.name}}{{"\t"}}{{.metadata.creationTimestamp}}{{"\t"}}{{range .metadata.managedFields}}{{.time}},{{end}}{{"\t"}}{{range $k, $v := .metadata.labels}}{{$k}}={{$v}},{{end}}{{"\t"}}{{range $k, $v := .data}}{{$k}},{{end}}{{"\n"}}{{end}}"#;
/// Lines of a container.
const TAIL: usize = 80;
/// How many containers are heard.
const MOST: usize = 12;

/// Asks the app in its own pod, because the kubelet keeps no body of an answer.
const ASK_PYTHON: &str = "import http.client as h;c=h.HTTPConnection('127.0.0.1',8000,timeout=4);c.request('GET','/ready');r=c.getresponse();print(r.status,r.read(2000).decode())";
const ASK_NODE: &str = "fetch('http://127.0.0.1:3000/api/ready',{signal:AbortSignal.timeout(4000)}).then(async r=>console.log(r.status,(await r.text()).slice(0,2000)))";

/// Everything that rules read of a cluster.
pub fn live(target: &Target) -> Evidence {
    let mut evidence = blank(target);
    renew(&mut evidence, target, true);
    listen(&mut evidence, target);
    ask_apps(&mut evidence, target);
    evidence
}

/// Evidence before the first question.
pub fn blank(target: &Target) -> Evidence {
    let kubeconfig = quote(&format!("--kubeconfig={}", target.kubeconfig.display()));
    let kubectl = format!("kubectl {kubeconfig} --context={} --namespace={}", target.context, target.namespace);
    Evidence { namespace: target.namespace.clone(), kubectl, ..Evidence::default() }
}

/// One look at the namespace, while a command waits. `all`: at Secrets and the cluster's own parts too.
pub fn renew(evidence: &mut Evidence, target: &Target, all: bool) {
    let system = Target { namespace: "kube-system".to_owned(), ..target.clone() };
    let secrets = kubectl::kubectl(target)
        .words("get secrets --request-timeout=4s --output")
        .arg(format!("go-template={SECRETS}"))
        .limit(6);
    let mut asked = vec![kubectl::get(target, OWN), kubectl::get(target, CLUSTER)];
    if all {
        asked.push(kubectl::get(&system, SYSTEM));
        asked.push(secrets);
    }
    let asked: Vec<Cmd> = asked.into_iter().map(|cmd| cmd.limit(6)).collect();
    let answers = together(&asked);
    let mut objects = Vec::new();
    for (cmd, answer) in asked.iter().zip(answers) {
        match (answer, cmd.args.iter().any(|arg| arg.starts_with("go-template"))) {
            (Ok(text), true) => objects.extend(text.lines().filter_map(|line| secret(line, &target.namespace))),
            (Ok(text), false) => {
                let mut list: Value = serde_json::from_str(&text).unwrap_or_default();
                let items = list["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
                objects.extend(items.into_iter().map(trimmed));
            }
            (Err(why), _) => {
                let what = cmd.args.last().map(String::as_str).unwrap_or_default();
                let kinds = if what.starts_with("go-template") { "secrets" } else { what };
                let missing = format!("{kinds}: {why}");
                if !evidence.unasked.contains(&missing) {
                    evidence.unasked.push(missing);
                }
            }
        }
    }
    evidence.taken = UNIX_EPOCH.elapsed().map_or(0, |time| time.as_secs());
    evidence.renew(objects);
}

/// A Secret by its name, times, labels and keys. A line of another form may hold values, and is dropped.
fn secret(line: &str, namespace: &str) -> Option<Value> {
    let [name, created, changes, labels, keys] = line.split('\t').collect::<Vec<_>>()[..] else { return None };
    let words = |text: &str| {
        text.split(',').filter(|word| !word.is_empty() && *word != "<no value>").map(str::to_owned).collect::<Vec<_>>()
    };
    let labels: serde_json::Map<String, Value> = words(labels)
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), json!(value)))
        .collect();
    let changed = words(changes).into_iter().max().unwrap_or_default();
    (!name.is_empty()).then(|| json!({"kind": "Secret", "metadata": {"name": name, "namespace": namespace, "creationTimestamp": created, "labels": labels}, "changed": changed, "keys": words(keys)}))
}

/// The last lines of all containers that have some trouble, and of the frontend.
pub fn listen(evidence: &mut Evidence, target: &Target) {
    let mut wanted = Vec::new();
    for pod in evidence.own("Pod").filter(|pod| !is_leaving(pod) && text(pod, "/status/phase") != "Succeeded") {
        if is_ready(pod) && app(pod) != Some("frontend") {
            continue;
        }
        for status in statuses(pod) {
            let (pod, container) = (name(pod).to_owned(), text(status, "/name").to_owned());
            let has_ended = status["restartCount"].as_u64().unwrap_or(0) > 0;
            if has_ended {
                wanted.push((pod.clone(), container.clone(), true));
            }
            if status.pointer("/state/running").is_some() || terminated(status).is_some() && !has_ended {
                wanted.push((pod, container, false));
            }
        }
    }
    wanted.truncate(MOST);
    let logs: Vec<Cmd> = wanted
        .iter()
        .map(|(pod, container, previous)| {
            let cmd = kubectl::kubectl(target)
                .arg("logs")
                .arg(pod)
                .arg(format!("--container={container}"))
                .arg(format!("--tail={TAIL}"));
            if *previous { cmd.arg("--previous") } else { cmd }.limit(5)
        })
        .collect();
    for ((pod, container, previous), answer) in wanted.into_iter().zip(together(&logs)) {
        if let Ok(text) = answer {
            let lines = text.lines().map(|line| super::words::clipped(line, 1200).to_owned()).collect();
            evidence.hear(Log { pod, container, previous, lines });
        }
    }
}

/// `/ready` of containers that run. Ready ones of the backend have nothing to tell.
pub fn ask_apps(evidence: &mut Evidence, target: &Target) {
    let runs = |pod: &&Value| {
        list(pod, "/status/containerStatuses").first().is_some_and(|s| s.pointer("/state/running").is_some())
    };
    let pods = evidence.own("Pod").filter(|pod| !is_leaving(pod)).filter(runs);
    let wanted: Vec<(String, Cmd)> = pods
        .filter_map(|pod| {
            let (program, text) = match app(pod) {
                Some("backend") if !is_ready(pod) => (["python3", "-c"], ASK_PYTHON),
                Some("frontend") => (["node", "-e"], ASK_NODE),
                _ => return None,
            };
            let container = self::text(pod, "/spec/containers/0/name");
            let exec = kubectl::kubectl(target)
                .arg("exec")
                .arg(name(pod))
                .arg(format!("--container={container}"))
                .arg("--")
                .args(program)
                .arg(text);
            Some((name(pod).to_owned(), exec.limit(6)))
        })
        .take(4)
        .collect();
    let (pods, asked): (Vec<String>, Vec<Cmd>) = wanted.into_iter().unzip();
    for (pod, answer) in pods.into_iter().zip(together(&asked)) {
        if let Ok(body) = answer {
            evidence.ready.insert(pod, body.trim().to_owned());
        }
    }
}

/// The outputs of commands that run at the same time, or their complaints.
fn together(cmds: &[Cmd]) -> Vec<Result<String, String>> {
    // After Ctrl-C the evidence is wanted most.
    let ask = |cmd: &Cmd| match host::ask(&cmd.clone().undisturbed()) {
        Ok(answer) if answer.ok => Ok(answer.out),
        Ok(answer) => Err(answer.complaint()),
        Err(error) => Err(crate::failure::first_line(&error)),
    };
    std::thread::scope(|scope| {
        let asked: Vec<_> = cmds.iter().map(|cmd| scope.spawn(move || ask(cmd))).collect();
        asked
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err("a thread ended early".to_owned())))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_keys_alone() {
        let line = "app\t2026-11-22T10:30:00Z\t2026-11-22T10:30:00Z,2026-11-22T10:31:00Z,\t<no value>\tAUTH_SECRET,DATABASE_URL,";
        let found = secret(line, "n").unwrap();
        assert_eq!(found["keys"], json!(["AUTH_SECRET", "DATABASE_URL"]));
        assert_eq!(found["changed"], "2026-11-22T10:31:00Z");
        assert!(secret("", "n").is_none());
        assert!(secret(r#"{"items": [{"data": {"AUTH_SECRET": "Y2FuYXJ5"}}]}"#, "n").is_none());
    }
}
