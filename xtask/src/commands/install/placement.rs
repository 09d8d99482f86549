//! The nodes that the pods stay away from, as values of the charts.

use crate::app::part::Part;
use crate::config::Config;
use crate::facts::cluster::Node;
use crate::facts::other_nodes::Other;

/// Nodes without the images; while `dev` runs, all but the first one: it writes files into containers there.
fn avoided<'n>(config: &Config, node: &'n Node) -> Vec<&'n Other> {
    node.others.iter().filter(|other| config.dev || other.images.is_err()).collect()
}

pub fn strings(config: &Config, part: Part, node: &Node) -> Vec<(String, String)> {
    let avoided = avoided(config, node);
    if avoided.is_empty() {
        return Vec::new();
    }
    let required = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
    let term = format!("{part}.{required}.nodeSelectorTerms[0].matchExpressions[0]");
    let names = avoided.iter().enumerate().map(|(at, other)| (format!("{term}.values[{at}]"), other.name.clone()));
    let key = (format!("{term}.key"), "kubernetes.io/hostname".to_owned());
    let operator = (format!("{term}.operator"), "NotIn".to_owned());
    [key, operator].into_iter().chain(names).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use std::collections::BTreeMap;

    fn with(images: &[Result<BTreeMap<String, String>, String>]) -> Node {
        let mut node = Facts::for_tests().cluster.running().unwrap().clone();
        let other = |(at, images): (usize, &Result<_, _>)| Other {
            name: format!("todo-chatbot-m{:02}", at + 2),
            engine: None,
            images: images.clone(),
        };
        node.others = images.iter().enumerate().map(other).collect();
        node
    }

    #[test]
    fn pods_stay_away_from_nodes_without_their_image_and_from_no_others() {
        let config = Config::for_tests();
        let (served, unserved) = (Ok(BTreeMap::new()), Err("its container does not run".to_owned()));
        let avoided = |images: &[_]| {
            let strings = strings(&config, Part::Backend, &with(images));
            strings.into_iter().filter(|(key, _)| key.contains("values[")).map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert!(avoided(&[]).is_empty() && avoided(std::slice::from_ref(&served)).is_empty());
        assert_eq!(avoided(&[served.clone(), unserved.clone()]), ["todo-chatbot-m03"]);
        assert_eq!(avoided(&[unserved.clone(), served, unserved]), ["todo-chatbot-m02", "todo-chatbot-m04"]);
    }

    #[test]
    fn while_dev_runs_pods_are_on_the_first_node() {
        let config = Config { dev: true, ..Config::for_tests() };
        let strings = strings(&config, Part::Frontend, &with(&[Ok(BTreeMap::new())]));
        assert!(strings.iter().any(|(key, name)| key.starts_with("frontend.affinity.") && name == "todo-chatbot-m02"));
    }
}
