//! Criterion 5: each release was installed within 60 s, from its creation to its newest pod's readiness, by the API server's clock.

use super::verdict::Judgment;
use crate::app::part::Part;
use crate::history;
use crate::probe::World;
use anyhow::Result;

/// The brief's limit, in seconds.
const MOST: f64 = 60.0;

pub fn judge(world: &World) -> Result<Judgment> {
    let of = |part: Part| {
        let release = world.objects.served(part.name())?;
        let own = history::last(&world.config.paths, &format!("install {part}"));
        let done = world.objects.deployments.get(part.name())?.rolled_out?;
        Some(Installed {
            part,
            revision: release.number,
            noted: done.saturating_sub(release.created),
            measured: own.map(|d| d.as_secs_f64()),
        })
    };
    let installed: Vec<Option<Installed>> = Part::ALL.into_iter().map(of).collect();
    let judgment = match installed.into_iter().collect::<Option<Vec<Installed>>>() {
        Some(all) => judged(&all),
        None => Judgment::failed("there are not two releases that serve", "cargo xtask deploy"),
    };
    Ok(judgment.asked("kubectl get secrets: when each release was made; get deployments: when its pods were there"))
}

struct Installed {
    part: Part,
    revision: u64,
    /// Whole seconds, from the API server's times.
    noted: u64,
    /// Measured by this tool, if it made the last installation.
    measured: Option<f64>,
}

fn judged(all: &[Installed]) -> Judgment {
    let said = |i: &Installed| {
        let measured = i.measured.map(|s| format!(", {s:.1} s measured")).unwrap_or_default();
        format!("{} revision {} in {} s{measured}", i.part, i.revision, i.noted)
    };
    let said: Vec<String> = all.iter().map(said).collect();
    #[allow(clippy::cast_precision_loss, reason = "seconds")]
    let longest = |i: &Installed| i.measured.unwrap_or_default().max(i.noted as f64);
    let holds = all.iter().all(|i| longest(i) < MOST);
    let fix = "cargo xtask status, and kubectl get events: what the pods waited for";
    let judgment = Judgment::when(holds, said.join("; "), fix);
    all.iter().fold(judgment, |judgment, i| judgment.measured(i.part.name(), longest(i), MOST, "s"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    #[test]
    fn believes_the_longer_of_both_clocks() {
        let of = |noted, measured| judged(&[Installed { part: Part::Backend, revision: 1, noted, measured }]).verdict;
        assert_eq!(of(4, Some(4.6)), Verdict::Passed);
        assert_eq!(of(4, None), Verdict::Passed);
        assert!(matches!(of(60, None), Verdict::Failed { .. }));
        assert!(matches!(of(4, Some(61.0)), Verdict::Failed { .. }));
    }
}
