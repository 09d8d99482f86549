//! Evidence for the rules' examples: a healthy deployment, and the ways in which it breaks.

use super::evidence::{Evidence, Failed, Log};
use crate::time;
use serde_json::{Value, json};

/// The time at which the pods began. The evidence is taken a minute later.
pub const T0: &str = "2026-11-22T10:30:00Z";

/// A rule's example, and evidence that looks alike and is no case of it.
pub struct Case {
    pub code: &'static str,
    pub example: Evidence,
    pub counter: Evidence,
}

pub fn case(code: &'static str, example: Evidence, counter: Evidence) -> Case {
    Case { code, example, counter }
}

pub fn with(object: Value) -> Evidence {
    let taken = time::parse(T0).unwrap() + 60;
    let kubectl = "kubectl --namespace=todo-chatbot".to_owned();
    Evidence { taken, kubectl, namespace: "todo-chatbot".into(), objects: vec![object, node()], ..Evidence::default() }
}

pub fn node() -> Value {
    json!({"kind": "Node", "metadata": {"name": "todo-chatbot"}, "spec": {},
        "status": {"allocatable": {"cpu": "4", "memory": "6Gi"}, "conditions": [
            {"type": "MemoryPressure", "status": "False"}, {"type": "DiskPressure", "status": "False"},
            {"type": "PIDPressure", "status": "False"}, {"type": "Ready", "status": "True"}]}})
}

/// A pod of the backend. `spec` and `status` are merged into a usual one.
pub fn pod_with(spec: Value, status: Value) -> Value {
    let mut pod = json!({"kind": "Pod",
        "metadata": {"name": "backend-1", "namespace": "todo-chatbot", "labels": {"app": "backend"}, "creationTimestamp": T0},
        "spec": {"containers": [{"name": "backend", "image": "backend:1", "ports": [{"name": "http", "containerPort": 8000}],
            "readinessProbe": {"httpGet": {"path": "/ready", "port": 8000}}, "livenessProbe": {"httpGet": {"path": "/health", "port": 8000}},
            "resources": {"limits": {"memory": "512Mi"}, "requests": {"cpu": "64", "memory": "64Gi"}}}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "False"}]}});
    for (part, fields) in [("spec", spec), ("status", status)] {
        for (key, value) in fields.as_object().unwrap() {
            pod[part][key] = value.clone();
        }
    }
    pod
}

/// A pod whose container has a status.
pub fn container(status: Value) -> Evidence {
    let mut all = json!({"name": "backend", "image": "backend:1", "restartCount": 0});
    for (key, value) in status.as_object().unwrap() {
        all[key] = value.clone();
    }
    with(pod_with(json!({"nodeName": "todo-chatbot"}), json!({"containerStatuses": [all]})))
}

pub fn waiting(reason: &str, message: &str) -> Evidence {
    container(json!({"state": {"waiting": {"reason": reason, "message": message}}}))
}

/// A pod whose container runs for a minute and is not ready.
pub fn unready() -> Evidence {
    container(json!({"state": {"running": {"startedAt": T0}}, "ready": false}))
}

/// A pod whose container ended and waits for its next start.
pub fn ended(reason: &str, code: i64) -> Evidence {
    container(json!({"restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
        "lastState": {"terminated": {"reason": reason, "exitCode": code, "finishedAt": T0}}}))
}

pub fn pending(reason: &str, message: &str) -> Evidence {
    let condition = json!({"type": "PodScheduled", "status": "False", "reason": reason, "message": message});
    with(pod_with(json!({}), json!({"phase": "Pending", "conditions": [condition]})))
}

/// A ReplicaSet that cannot make its pods.
pub fn refused(message: &str) -> Evidence {
    with(
        json!({"kind": "ReplicaSet", "metadata": {"name": "backend-6d4f", "namespace": "todo-chatbot", "labels": {"app": "backend"}},
        "spec": {"replicas": 1}, "status": {"replicas": 0, "conditions": [
            {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": message}]}}),
    )
}

pub fn claim(phase: &str, reason: &str, message: &str) -> Evidence {
    let object = json!({"kind": "PersistentVolumeClaim", "metadata": {"name": "backend-data", "namespace": "todo-chatbot"},
        "spec": {"volumeName": "pv-1"}, "status": {"phase": phase}});
    let mut evidence = with(object);
    evidence.objects.push(event("PersistentVolumeClaim", "backend-data", reason, message));
    evidence
}

pub fn event(kind: &str, name: &str, reason: &str, message: &str) -> Value {
    json!({"kind": "Event", "metadata": {"name": format!("{name}.{reason}"), "namespace": "todo-chatbot", "creationTimestamp": T0}, "type": "Warning",
        "reason": reason, "message": message, "lastTimestamp": T0, "involvedObject": {"kind": kind, "name": name}})
}

/// With a warning about the backend's pod.
pub fn warned(mut evidence: Evidence, reason: &str, message: &str) -> Evidence {
    evidence.objects.push(event("Pod", "backend-1", reason, message));
    evidence
}

/// With a line in the log of the backend's pod.
pub fn heard(mut evidence: Evidence, line: &str) -> Evidence {
    evidence.logs.push(Log {
        pod: "backend-1".into(),
        container: "backend".into(),
        previous: false,
        lines: vec![line.into()],
    });
    evidence
}

/// A pod that is not ready, with a line in its log.
pub fn said(line: &str) -> Evidence {
    heard(unready(), line)
}

/// With an answer of the backend's `/ready`.
pub fn answered(mut evidence: Evidence, body: &str) -> Evidence {
    evidence.ready.insert("backend-1".into(), body.into());
    warned(evidence, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")
}

/// A command that failed.
pub fn failed(step: &str, said: &str) -> Evidence {
    let said = said.lines().map(str::to_owned).collect();
    Evidence {
        failed: Some(Failed { step: step.into(), said }),
        namespace: "todo-chatbot".into(),
        ..Evidence::default()
    }
}

/// Both parts serve, one second after a rollout: the events of the start and the old pod are still there.
pub fn healthy() -> Evidence {
    let mut evidence =
        with(json!({"kind": "Namespace", "metadata": {"name": "todo-chatbot"}, "status": {"phase": "Active"}}));
    for (app, port) in [("backend", 8000), ("frontend", 3000)] {
        let labels = json!({"app": app});
        let named = |kind: &str, name: &str| json!({"kind": kind, "metadata": {"name": name, "namespace": "todo-chatbot", "labels": labels, "creationTimestamp": T0}});
        let mut pod = pod_with(
            json!({"nodeName": "todo-chatbot"}),
            json!({"conditions": [{"type": "Ready", "status": "True"}, {"type": "PodScheduled", "status": "True"}],
                "containerStatuses": [{"name": app, "image": format!("{app}:1"), "ready": true, "restartCount": 0, "state": {"running": {"startedAt": T0}}}]}),
        );
        pod["metadata"]["name"] = json!(format!("{app}-1"));
        pod["metadata"]["labels"] = labels.clone();
        pod["spec"]["containers"][0]["name"] = json!(app);
        pod["spec"]["containers"][0]["ports"] = json!([{"name": "http", "containerPort": port}]);
        let mut old = pod.clone();
        old["metadata"]["name"] = json!(format!("{app}-0"));
        old["metadata"]["deletionTimestamp"] = json!("2026-11-22T10:31:30Z");
        let mut deployment = named("Deployment", app);
        deployment["spec"] = json!({"replicas": 1, "selector": {"matchLabels": labels}});
        deployment["status"] = json!({"replicas": 1, "readyReplicas": 1, "conditions": [{"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"}]});
        let mut set = named("ReplicaSet", &format!("{app}-6d4f"));
        set["spec"] = json!({"replicas": 1});
        set["status"] = json!({"replicas": 1});
        let mut service = named("Service", &format!("{app}-service"));
        service["spec"] = json!({"selector": labels, "ports": [{"port": port, "targetPort": "http"}]});
        let mut slice = named("EndpointSlice", &format!("{app}-service-x"));
        slice["metadata"]["labels"]["kubernetes.io/service-name"] = json!(format!("{app}-service"));
        slice["endpoints"] =
            json!([{"conditions": {"ready": true}, "targetRef": {"kind": "Pod", "name": format!("{app}-1")}}]);
        slice["ports"] = json!([{"port": port}]);
        evidence.objects.extend([pod, old, deployment, set, service, slice]);
        for (reason, message) in [
            (
                "FailedScheduling",
                "0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }",
            ),
            (
                "Unhealthy",
                "Startup probe failed: Get \"http://10.244.0.5:8000/health\": dial tcp 10.244.0.5:8000: connect: connection refused",
            ),
            ("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
        ] {
            evidence.objects.push(event("Pod", &format!("{app}-1"), reason, message));
        }
    }
    for name in ["coredns-1", "storage-provisioner", "kube-proxy-1", "kube-scheduler-todo-chatbot"] {
        evidence.objects.push(
            json!({"kind": "Pod", "metadata": {"name": name, "namespace": "kube-system", "creationTimestamp": T0},
            "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}),
        );
    }
    evidence
        .objects
        .push(json!({"kind": "EndpointSlice", "metadata": {"name": "kube-dns-x", "namespace": "kube-system",
        "labels": {"kubernetes.io/service-name": "kube-dns"}}, "endpoints": [{"conditions": {"ready": true}}]}));
    evidence.objects.push(json!({"kind": "DaemonSet", "metadata": {"name": "kube-proxy", "namespace": "kube-system"},
        "status": {"desiredNumberScheduled": 1, "numberReady": 1}}));
    evidence.machine.node = "running".into();
    evidence
}
