//! Patterns with `*` for any text, and templates that use what the pattern captured.

/// The texts that the stars of a pattern stand for, as short as possible. None if the text does not contain the pattern. A star
/// at the end stands for the rest of the line.
pub fn captured<'a>(text: &'a str, pattern: &str) -> Option<Vec<&'a str>> {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let mut rest = &text[text.find(first)? + first.len()..];
    let mut found = Vec::new();
    for piece in pieces {
        let end = if piece.is_empty() { rest.find('\n').unwrap_or(rest.len()) } else { rest.find(piece)? };
        found.push(rest[..end].trim());
        rest = &rest[end + piece.len()..];
    }
    Some(found)
}

/// The first pattern that holds.
pub fn first<'a>(text: &'a str, patterns: &[&str]) -> Option<Vec<&'a str>> {
    patterns.iter().find_map(|pattern| captured(text, pattern))
}

/// Fills `{name}`s.
pub fn filled(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// The message of a JSON line, or the line itself.
pub fn message(line: &str) -> String {
    let json = serde_json::from_str::<serde_json::Value>(line).unwrap_or_default();
    let text = |key: &str| json[key].as_str().map(str::to_owned);
    let exception = text("exception").and_then(|all| all.lines().last().map(str::to_owned));
    match (text("message").or_else(|| text("msg")), exception) {
        (Some(message), Some(exception)) => format!("{message}: {exception}"),
        (Some(message), None) => message,
        (None, _) => line.to_owned(),
    }
}

/// At most `length` characters, on one line.
pub fn short(text: &str, length: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(length) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// The first `bytes` of a line, at most.
pub fn clipped(line: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    &line[..end]
}

/// The candidate that differs least from a word, if it differs by less than half.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |candidate: &&str| distance(word, candidate);
    candidates.into_iter().min_by_key(near).filter(|best| distance(word, best) * 2 <= word.len().max(1))
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_what_stars_stand_for() {
        let text = "exceeded quota: small, requested: pods=1, used: pods=2";
        assert_eq!(captured(text, "exceeded quota: *, requested: *, used"), Some(vec!["small", "pods=1"]));
        assert_eq!(captured("no module named x\nmore", "module named *"), Some(vec!["x"]));
        assert_eq!(captured(text, "limited"), None);
    }

    #[test]
    fn finds_the_nearest_word() {
        assert_eq!(nearest("AUTH_SECRT", ["AUTH_SECRET", "DATABASE_URL"]), Some("AUTH_SECRET"));
        assert_eq!(nearest("x", ["AUTH_SECRET"]), None);
    }

    #[test]
    fn reads_the_message_of_a_json_line() {
        assert_eq!(
            message(r#"{"level": "error", "message": "no", "exception": "Trace\nKeyError: 'x'"}"#),
            "no: KeyError: 'x'"
        );
        assert_eq!(message("plain"), "plain");
    }
}
