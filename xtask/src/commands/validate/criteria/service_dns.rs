//! Criterion 7: both services have a ClusterIP, and their names resolve to it inside the frontend's pod within a second.

use super::verdict::Judgment;
use crate::probe::World;
use crate::probe::inside::Inside;
use anyhow::Result;
use std::collections::BTreeMap;
use std::net::IpAddr;

const SERVICES: [&str; 2] = ["backend-service", "frontend-service"];

/// The brief's limit, in seconds.
const MOST: f64 = 1.0;

pub fn judge(world: &World) -> Result<Judgment> {
    let inside = world.inside()?;
    Ok(judged(&world.objects.services, inside).asked("kubectl get services").asked(inside.asked()))
}

fn judged(services: &BTreeMap<String, String>, inside: &Inside) -> Judgment {
    let mut said = Vec::new();
    let mut holds = true;
    for name in SERVICES {
        let address = services.get(name).filter(|ip| ip.parse::<IpAddr>().is_ok());
        match (address, inside.names.get(name)) {
            (None, _) => {
                holds = false;
                said.push(format!("{name} has no ClusterIP"));
            }
            (Some(ip), Some(seen)) => {
                let resolved = seen.result.as_ref().map_or_else(|error| format!("fails: {error}"), Clone::clone);
                holds &= resolved == *ip && seen.seconds < MOST;
                said.push(format!("{name} {ip}, its name resolves to {resolved} in {:.3} s", seen.seconds));
            }
            (Some(ip), None) => {
                holds = false;
                said.push(format!("{name} {ip}, its name was not asked for"));
            }
        }
    }
    let judgment =
        Judgment::when(holds, said.join("; "), "kubectl --namespace=kube-system get pods: whether CoreDNS runs");
    inside.names.iter().fold(judgment, |judgment, (name, seen)| judgment.measured(name, seen.seconds, MOST, "s"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;
    use crate::probe::inside::Seen;

    fn of(resolved: Result<String, String>, seconds: f64) -> Judgment {
        let services = SERVICES.map(|name| (name.to_owned(), "10.96.0.7".to_owned())).into();
        let names = SERVICES.map(|name| (name.to_owned(), Seen { result: resolved.clone(), seconds })).into();
        judged(&services, &Inside { names, ..Inside::default() })
    }

    #[test]
    fn wants_the_services_own_address_soon() {
        assert_eq!(of(Ok("10.96.0.7".into()), 0.012).verdict, Verdict::Passed);
        for bad in
            [of(Ok("10.96.0.8".into()), 0.012), of(Ok("10.96.0.7".into()), 1.2), of(Err("ENOTFOUND".into()), 0.1)]
        {
            assert!(matches!(bad.verdict, Verdict::Failed { .. }), "{}", bad.evidence);
        }
        let none = judged(&BTreeMap::from([("backend-service".into(), "None".into())]), &Inside::default());
        assert!(none.evidence.contains("backend-service has no ClusterIP"));
    }
}
