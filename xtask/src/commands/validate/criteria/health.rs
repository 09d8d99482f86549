//! Criterion 8: the health endpoints answer 200 within 2 s, inside the cluster. The frontend's also answers at the printed address.

use super::verdict::Judgment;
use crate::http;
use crate::probe::World;
use crate::probe::inside::{Inside, Seen};
use anyhow::Result;
use std::time::Instant;

/// The brief's limit, in seconds.
const MOST: f64 = 2.0;

pub fn judge(world: &World) -> Result<Judgment> {
    let inside = world.inside()?;
    let url = format!("{}/api/health", world.url()?);
    let began = Instant::now();
    let reply = http::ask("GET", &url, None, None, 5);
    let outside = Seen {
        result: reply.map(|r| u64::from(r.status)).map_err(|e| format!("{e:#}")),
        seconds: began.elapsed().as_secs_f64(),
    };
    Ok(judged(inside, &url, &outside).asked(inside.asked()).asked(format!("GET {url}")))
}

fn judged(inside: &Inside, url: &str, outside: &Seen<u64>) -> Judgment {
    let all = inside.answers.iter().map(|(path, seen)| (path.as_str(), seen)).chain([(url, outside)]);
    let mut said = Vec::new();
    let mut holds = inside.answers.len() >= 3;
    for (path, seen) in all.clone() {
        holds &= seen.result == Ok(200) && seen.seconds < MOST;
        let result = seen.result.as_ref().map_or_else(Clone::clone, ToString::to_string);
        said.push(format!("{path} {result} in {:.3} s", seen.seconds));
    }
    let fix = "kubectl logs deployment/backend, or deployment/frontend, says why";
    let judgment = Judgment::when(holds, said.join("; "), fix);
    all.fold(judgment, |judgment, (path, seen)| judgment.measured(path, seen.seconds, MOST, "s"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::verdict::Verdict;

    fn of(status: u64, seconds: f64) -> Verdict {
        let seen = || Seen { result: Ok(200), seconds: 0.01 };
        let answers =
            [("a".to_owned(), seen()), ("b".into(), seen()), ("c".into(), Seen { result: Ok(status), seconds })];
        judged(&Inside { answers: answers.into(), ..Inside::default() }, "u", &seen()).verdict
    }

    #[test]
    fn wants_every_one_and_soon() {
        assert_eq!(of(200, 0.1), Verdict::Passed);
        assert!(matches!(of(503, 0.1), Verdict::Failed { .. }));
        assert!(matches!(of(200, 2.1), Verdict::Failed { .. }));
    }
}
