//! Criterion 2: the running processes have a user id of at least 1000, as the kernel reports it.

use super::image_user::LEAST;
use super::verdict::Judgment;
use crate::host;
use crate::probe::World;
use crate::tools::kubectl;
use anyhow::Result;

/// Python reads the kernel's answer in the backend, because images may lack a shell.
const PROGRAM: &str = "print(open('/proc/1/status').read())";

pub fn judge(world: &World) -> Result<Judgment> {
    let pod = &world.pod("backend")?.name;
    let cmd =
        kubectl::kubectl(&world.target).arg("exec").arg(pod).words("--container=backend -- python3 -c").arg(PROGRAM);
    let backend = host::ask(&cmd.clone().limit(20))?;
    let inside = world.inside()?;
    let judgment = judged(&[("backend", uid(&backend.out)), ("frontend", inside.uid)]);
    Ok(judgment.asked(cmd).asked(inside.asked()))
}

fn judged(found: &[(&str, Option<u64>)]) -> Judgment {
    let said = |(part, uid): &(&str, Option<u64>)| match uid {
        Some(uid) => format!("{part}'s first process has UID {uid}"),
        None => format!("{part}'s does not tell"),
    };
    let said: Vec<String> = found.iter().map(said).collect();
    let holds = found.iter().all(|(_, uid)| uid.is_some_and(|u| u >= LEAST));
    Judgment::when(holds, said.join(", "), "set securityContext.runAsUser in the chart, and USER in the Dockerfile")
}

/// The real user id in `/proc/PID/status`.
fn uid(status: &str) -> Option<u64> {
    status.lines().find_map(|l| l.strip_prefix("Uid:")?.split_whitespace().next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    #[test]
    fn believes_the_kernel() {
        assert_eq!(uid("Name:\tpython3\nUid:\t10001\t10001\t10001\t10001\n"), Some(10001));
        assert_eq!(judged(&[("backend", Some(10001)), ("frontend", Some(10001))]).verdict, Verdict::Passed);
        assert!(matches!(judged(&[("backend", Some(0))]).verdict, Verdict::Failed { .. }));
        assert!(matches!(judged(&[("backend", None)]).verdict, Verdict::Failed { .. }));
    }
}
