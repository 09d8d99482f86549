//! The words of a proposed command, as a shell would split plain ones. Whatever a shell would do beyond that is refused.

/// Characters by which a shell does more than splitting: pipes, redirections, substitutions, patterns, several commands.
const OF_SHELLS: &str = "|&;<>()$`\\\n\r*?[]{}~#!";

/// # Errors
/// The text needs a shell, or a quote has no end.
pub fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.trim().chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' => words.extend(word.take()),
            quote @ ('\'' | '"') => {
                let word = word.get_or_insert_with(String::new);
                loop {
                    match characters.next() {
                        None => return Err("a quote has no end".to_owned()),
                        Some(end) if end == quote => break,
                        Some('$' | '`' | '\\') if quote == '"' => return Err(needs_shell()),
                        Some(inner) if inner.is_control() => return Err(needs_shell()),
                        Some(inner) => word.push(inner),
                    }
                }
            }
            other if OF_SHELLS.contains(other) || other.is_control() => return Err(needs_shell()),
            // Look-alikes of hyphens and blanks read as one thing and do another.
            other if !other.is_ascii() => return Err("it has a character beyond ASCII outside of quotes".to_owned()),
            other => word.get_or_insert_with(String::new).push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

fn needs_shell() -> String {
    "it needs a shell: a pipe, a redirection, a substitution, a pattern or a second command".to_owned()
}
