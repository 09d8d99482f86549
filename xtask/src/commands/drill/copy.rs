//! A broken copy of the app: the same charts and images, in a namespace of its own, with SQLite in its pod. No step reads or writes the
//! deployment's own namespace.

use super::book::Drill;
use crate::app::part::Part;
use crate::app::per_part::PerPart;
use crate::facts::objects::{DRILL, OWN_NAMESPACE};
use crate::plan::{Op, Plan, Step};
use crate::step_id::{self, StepId};
use crate::tools::helm;
use crate::tools::kubectl::{self, Target};
use serde_json::{Value, json};
use std::path::Path;

/// How long Kubernetes may take to delete a namespace, in seconds.
const DELETION: u64 = 120;

/// Where the copy goes, and what it is made of.
pub struct Copy<'a> {
    pub drill: &'a Drill,
    /// With the copy's namespace.
    pub target: Target,
    /// The folder of both charts.
    pub charts: &'a Path,
    /// The images of the deployment.
    pub images: PerPart<String>,
}

pub fn namespace(drill: &str) -> String {
    format!("todo-chatbot-drill-{drill}")
}

impl Copy<'_> {
    /// Makes the copy and breaks it.
    pub fn plan(&self) -> Plan {
        let Self { drill, target, .. } = self;
        let apply = |what: &str, objects: Vec<Value>| {
            let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
            Op::Run(kubectl::apply(target, what, list.to_string()))
        };
        let objects: Vec<Value> = drill.objects.iter().cloned().chain(self.database()).collect();
        let mut begin = Step::new(StepId::Drill(step_id::Drill::Namespace)).detail(&target.namespace);
        begin = begin.op(apply("Namespace", vec![self.namespace()])).remedy("cargo xtask status");
        if !objects.is_empty() {
            begin = begin.op(apply("objects of the drill", objects));
        }
        let mut plan = Plan::of([begin]);
        let mut before = plan.ids();
        for part in Part::ALL {
            let chart = self.charts.join(part.name());
            let install = helm::install_copy(target, part.name(), &chart, &self.values(part));
            let step = Step::new(StepId::DrillCopy(part)).detail(&self.images[part]).run(install);
            plan.push(step.after_all(before.iter().copied()).remedy("cargo xtask drill --clean"));
        }
        before = plan.ids();
        let mut last: Vec<Op> = Vec::new();
        if !drill.later.is_empty() {
            last.push(apply("objects of the drill", drill.later.clone()));
        }
        last.extend(drill.patches.iter().map(|p| Op::Run(kubectl::patch(target, &p.object, &p.patch.to_string()))));
        if !last.is_empty() {
            let step = Step::new(StepId::Drill(step_id::Drill::Break)).ops(last).after_all(before);
            plan.push(step.remedy("cargo xtask drill --clean"));
        }
        plan
    }

    fn namespace(&self) -> Value {
        let mut labels = json!({OWN_NAMESPACE[0]: OWN_NAMESPACE[1], DRILL: self.drill.name});
        self.drill.labels.iter().for_each(|(key, value)| labels[key] = json!(value));
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.target.namespace, "labels": labels}})
    }

    fn values(&self, part: Part) -> Value {
        let mut values = json!({part.name(): {"image": self.images[part]}});
        if let Some(own) = self.drill.values.get(part.name()) {
            merge(&mut values[part.name()], own);
        }
        values
    }

    /// The stand-in for a database, in the backend's image, which has Python.
    fn database(&self) -> Vec<Value> {
        let Some(refusal) = &self.drill.database else { return Vec::new() };
        let labels = json!({"app": "drill-database"});
        let container = json!({
            "name": "database", "image": self.images[Part::Backend], "imagePullPolicy": "Never",
            "command": ["python", "-c", include_str!("database.py")],
            "env": [{"name": "DRILL_CODE", "value": refusal.code}, {"name": "DRILL_MESSAGE", "value": refusal.message}],
            "ports": [{"containerPort": 5432}],
            "resources": {"limits": {"memory": "64Mi"}, "requests": {"cpu": "10m", "memory": "64Mi"}},
        });
        let spec = json!({"automountServiceAccountToken": false, "terminationGracePeriodSeconds": 0, "containers": [container]});
        let meta = json!({"name": "drill-database", "labels": labels});
        vec![
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}),
            // Without an address of its own the name leads to the pod, which refuses other ports itself.
            json!({"apiVersion": "v1", "kind": "Service", "metadata": meta,
                "spec": {"clusterIP": "None", "selector": labels, "ports": [{"port": 5432}]}}),
        ]
    }
}

/// Deletes namespaces of drills. Pods of a broken copy have nothing to finish, so they end at once.
pub fn clean(target: &Target, namespaces: &[String]) -> Plan {
    let step = Step::new(StepId::Drill(step_id::Drill::Clean)).detail(match namespaces {
        [one] => one.clone(),
        all => format!("{} namespaces", all.len()),
    });
    let each = namespaces.iter().flat_map(|namespace| {
        let own = Target { namespace: namespace.clone(), ..target.clone() };
        let pods = "delete pods --all --grace-period=0 --force --wait=false";
        let namespace = format!("namespace/{namespace}");
        let delete = kubectl::kubectl(&own).words("delete --ignore-not-found --wait").arg(namespace);
        [
            Op::Try(kubectl::kubectl(&own).words("scale deployments --all --replicas=0").limit(20)),
            Op::Try(kubectl::kubectl(&own).words(pods).limit(20)),
            Op::Run(delete.arg(format!("--timeout={DELETION}s")).limit(DELETION + 10)),
        ]
    });
    let budget = (DELETION + 50) * namespaces.len().max(1) as u64;
    let remedy = "run it again; kubectl get namespace -o yaml says what holds it";
    Plan::of([step.ops(each.collect::<Vec<_>>()).budget(budget).remedy(remedy)])
}

/// Values of the drill win; objects are merged key by key.
fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::drill::book;

    fn commands(name: &str) -> Vec<String> {
        let drill = book::named(name).unwrap();
        let target = Target {
            kubectl: "kubectl".into(),
            helm: "helm".into(),
            kubeconfig: "/k".into(),
            context: "p".into(),
            namespace: namespace(name),
        };
        let images = PerPart::new(|part| format!("{part}:1"));
        let copy = Copy { drill: &drill, target, charts: Path::new("/helm"), images };
        let plan = copy.plan();
        assert_eq!(plan.check(), Ok(()));
        plan.steps.iter().flat_map(|step| &step.ops).map(ToString::to_string).collect()
    }

    #[test]
    fn every_command_names_the_drills_own_namespace() {
        for drill in book::all().unwrap() {
            for command in commands(&drill.name) {
                let own = format!("--namespace=todo-chatbot-drill-{} ", drill.name);
                assert!(
                    command.contains("=/k ") && command.contains("context=p ") && command.contains(&own),
                    "{command}"
                );
            }
        }
    }

    #[test]
    fn objects_come_first_then_both_charts_then_the_patches() {
        let all = commands("database-name");
        assert!(all[1].contains("apply") && all[2].contains("upgrade --install"), "{all:#?}");
        let all = commands("selector");
        assert!(all.last().unwrap().contains("patch service/backend-service"), "{all:#?}");
        assert_eq!(all.iter().filter(|command| command.contains("helm")).count(), 2);
    }

    #[test]
    fn values_of_a_drill_are_merged_into_the_copys_own() {
        let mut values = json!({"image": "a", "probes": {"liveness": {"path": "/x"}}});
        merge(&mut values, &json!({"probes": {"readiness": {"path": "/y"}}, "nodeSelector": {"a": "b"}}));
        let probes = json!({"liveness": {"path": "/x"}, "readiness": {"path": "/y"}});
        assert_eq!(values, json!({"image": "a", "probes": probes, "nodeSelector": {"a": "b"}}));
    }
}
