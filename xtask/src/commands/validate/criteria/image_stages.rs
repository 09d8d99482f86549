//! Principle IX, judged with criterion 1: the Dockerfiles build in one stage and ship another.

use super::verdict::Judgment;
use crate::app::part::Part;
use crate::probe::World;
use anyhow::{Context, Result};

pub fn judge(world: &World) -> Result<Judgment> {
    let mut found = Vec::new();
    for part in Part::ALL {
        let path = world.config.paths.root.join(part.name()).join("Dockerfile");
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {part}/Dockerfile"))?;
        found.push((part, stages(&text)));
    }
    let holds = found.iter().all(|(_, stages)| stages.count > 1 && stages.copies);
    let said: Vec<String> = found.iter().map(|(part, s)| format!("{part} {} stages", s.count)).collect();
    let fix = "build in a stage of its own, and COPY --from it what runs";
    let judgment =
        Judgment::when(holds, format!("{}; the last takes only what runs (COPY --from)", said.join(", ")), fix);
    Ok(Part::ALL.iter().fold(judgment, |j, part| j.asked(format!("{part}/Dockerfile"))))
}

#[derive(Debug, PartialEq)]
struct Stages {
    count: usize,
    /// Whether the last stage copies from an earlier one.
    copies: bool,
}

fn stages(dockerfile: &str) -> Stages {
    let mut found = Stages { count: 0, copies: false };
    for line in dockerfile.lines().map(str::trim) {
        let mut words = line.split_whitespace();
        match words.next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "FROM" => found = Stages { count: found.count + 1, copies: false },
            "COPY" if words.any(|w| w.starts_with("--from=")) => found.copies = true,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stages_and_looks_at_the_last() {
        let two = "FROM a AS build\nRUN x\nFROM a\nCOPY --chown=1 --from=build /x /x\n";
        assert_eq!(stages(two), Stages { count: 2, copies: true });
        assert_eq!(stages("FROM a AS b\nCOPY --from=x . .\nfrom c\n"), Stages { count: 2, copies: false });
    }
}
