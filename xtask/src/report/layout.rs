//! Text that fits a terminal: columns, cutting, wrapping.

/// Below this width a hanging text begins on its own line.
const LEAST: usize = 24;
const INDENT: usize = 12;

/// The columns that a character takes: East Asian characters and pictographs take two.
fn columns_of(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

pub fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// The text without control characters. `…` ends a text that was longer than `width`.
pub fn cut(text: &str, width: usize) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    if columns(&text) <= width {
        return text;
    }
    let mut room = width.saturating_sub(1);
    let fits = |c: &char| {
        let fits = columns_of(*c) <= room;
        room = if fits { room - columns_of(*c) } else { 0 };
        fits
    };
    let mut short: String = text.chars().take_while(fits).collect();
    if width > 0 {
        short.push('…');
    }
    short
}

/// The text, padded with spaces.
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Breaks at spaces. A word longer than a row is broken too, so that a table keeps its columns.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for word in words(text, width.max(2)) {
        match rows.last_mut() {
            Some(row) if columns(row) + 1 + columns(&word) <= width => {
                row.push(' ');
                row.push_str(&word);
            }
            _ => rows.push(word),
        }
    }
    if rows.is_empty() { vec![String::new()] } else { rows }
}

/// The words of a text, none longer than `width`.
fn words(text: &str, width: usize) -> Vec<String> {
    let mut all = Vec::new();
    for word in text.split_whitespace() {
        let mut piece = String::new();
        for c in word.chars() {
            if columns(&piece) + columns_of(c) > width {
                all.push(std::mem::take(&mut piece));
            }
            piece.push(c);
        }
        all.push(piece);
    }
    all
}

/// A text behind its head. Further rows are indented to the text's beginning. Without a width nothing is wrapped.
pub fn hang(head: &str, text: &str, width: Option<usize>) -> Vec<String> {
    let taken = columns(head);
    let Some(width) = width.filter(|width| taken + columns(text) > *width) else {
        return vec![format!("{head}{text}").trim_end().to_owned()];
    };
    let indented = |indent: usize, row: String| format!("{}{row}", " ".repeat(indent));
    if taken + LEAST > width {
        let rows = wrap(text, width.saturating_sub(INDENT).max(LEAST)).into_iter().map(|row| indented(INDENT, row));
        return std::iter::once(head.trim_end().to_owned()).chain(rows).collect();
    }
    let rows = wrap(text, width - taken).into_iter().enumerate();
    rows.map(|(at, row)| if at == 0 { format!("{head}{row}") } else { indented(taken, row) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_spaces_and_long_words_in_themselves() {
        assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrap("a bbbbbbbb c", 3), ["a", "bbb", "bbb", "bb", "c"].map(str::to_owned)[..]);
        assert_eq!(wrap("", 3), [""]);
        assert_eq!(wrap("任务任务", 4), ["任务", "任务"]);
    }

    #[test]
    fn cuts_to_columns_and_drops_control_characters() {
        assert_eq!(cut("abc\x1b[K", 9), "abc[K");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("任务任务", 4), "任…");
        assert_eq!(columns(&cut("任务任务", 4)), 3);
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn a_text_hangs_behind_its_head_or_below_it() {
        assert_eq!(hang("head  ", "text", None), ["head  text"]);
        let text = "a text of twenty-eight cells and more";
        assert_eq!(hang("head  ", text, Some(34)), ["head  a text of twenty-eight cells", "      and more"]);
        let long = "a head that leaves no room  ";
        assert_eq!(hang(long, text, Some(40))[..2], [long.trim_end(), "            a text of twenty-eight cells"]);
        assert!(hang("head  ", text, Some(34)).iter().all(|row| columns(row) <= 34));
    }
}
