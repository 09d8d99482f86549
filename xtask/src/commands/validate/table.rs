//! The verdicts as a table that fits 100 columns.

use crate::commands::validate::criteria::{Judged, verdict::Verdict};

/// Where the evidence begins, and where it ends.
const MARGIN: usize = 37;
const WIDTH: usize = 100;

pub fn lines(judged: &[Judged], verbose: bool, paint: impl Fn(&str, &str) -> String) -> Vec<String> {
    let heading = format!("  {:<16}  {:>2}  {:<10}   {}", "check", "no", "verdict", "evidence");
    let mut lines = vec![paint("2", &heading)];
    for Judged { check, judgment, .. } in judged {
        let (color, fix) = match &judgment.verdict {
            Verdict::Passed => ("32", None),
            Verdict::Failed { fix } => ("31", Some(format!("fix: {fix}"))),
            Verdict::NotJudged => ("33", None),
        };
        let mut texts = vec![judgment.evidence.clone()];
        texts.extend(fix);
        if verbose {
            texts.extend(judgment.asked.iter().map(|asked| format!("asked: {asked}")));
        }
        let verdict = paint(color, &format!("{:<10}", judgment.verdict.name()));
        let head = format!("  {:<16}  {:>2}  {verdict}   ", check.id, check.criterion);
        let rows = texts.iter().flat_map(|text| wrap(text, WIDTH - MARGIN));
        let gap = " ".repeat(MARGIN);
        lines.extend(rows.enumerate().map(|(at, row)| format!("{}{row}", if at == 0 { &head } else { &gap })));
    }
    lines
}

/// `11 passed, 0 failed, 3 not judged`.
pub fn closing(judged: &[Judged]) -> String {
    let count = |name: &str| judged.iter().filter(|j| j.judgment.verdict.name() == name).count();
    format!("{} passed, {} failed, {} not judged", count("passed"), count("failed"), count("not judged"))
}

/// Breaks at spaces; a word that is longer than a row is broken in itself.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word: Vec<char> = word.chars().collect();
        for (at, piece) in word.chunks(width).enumerate() {
            match rows.last_mut() {
                Some(row) if at == 0 && row.chars().count() + 1 + piece.len() <= width => {
                    row.push(' ');
                    row.extend(piece);
                }
                _ => rows.push(piece.iter().collect()),
            }
        }
    }
    if rows.is_empty() { vec![String::new()] } else { rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::validate::criteria::{ALL, verdict::Judgment};
    use std::time::Duration;

    #[test]
    fn fits_a_hundred_columns_and_says_how_it_ended() {
        let long =
            "backend 236 MB, frontend 201 MB; at most 500 MB each, unpacked, as the engine in the node counts them";
        let judged: Vec<Judged> = [
            Judgment::passed(long),
            Judgment::failed("backend 512 MB", "copy less into the last stage").asked("docker image inspect"),
            Judgment::not_judged("x".repeat(130)),
        ]
        .into_iter()
        .zip(ALL)
        .map(|(judgment, check)| Judged { check, judgment, took: Duration::ZERO })
        .collect();
        let shown = lines(&judged, true, |_, text| text.to_owned());
        assert!(shown.iter().all(|line| line.chars().count() <= 100), "{shown:#?}");
        let table = shown.join("\n");
        let golden = "  check             no  verdict      evidence
  images-built       1  passed       backend 236 MB, frontend 201 MB; at most 500 MB each, unpacked,
                                     as the engine in the node counts them
  image-size         1  failed       backend 512 MB
                                     fix: copy less into the last stage
                                     asked: docker image inspect
  image-stages       1  not judged   xxx";
        assert!(table.starts_with(golden), "{table}");
        assert_eq!(closing(&judged), "1 passed, 1 failed, 1 not judged");
    }

    #[test]
    fn breaks_at_spaces_and_long_words_in_themselves() {
        assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrap("a bbbbbbbb c", 3), ["a", "bbb", "bbb", "bb", "c"]);
        assert_eq!(wrap("", 3), [""]);
    }
}
