//! As much of YAML as the charts and their renderings are written in. A whole reader would cost every contributor its compile time.

use serde_json::{Map, Value};

/// The documents of a text, without the empty ones.
pub fn documents(text: &str) -> Vec<Value> {
    let all = text.split("\n---").map(|text| document(text.trim_start_matches("---")));
    all.filter(|value| !value.is_null()).collect()
}

pub fn document(text: &str) -> Value {
    let mut reader = Reader { lines: text.lines().map(str::to_owned).collect(), at: 0 };
    let value = reader.block(0);
    assert!(reader.peek().is_none(), "line {} is not understood: {:?}", reader.at + 1, reader.peek());
    value
}

struct Reader {
    lines: Vec<String>,
    at: usize,
}

impl Reader {
    /// The next line that says something, and its indentation.
    fn peek(&mut self) -> Option<(usize, String)> {
        while let Some(line) = self.lines.get(self.at) {
            let text = line.trim();
            if !text.is_empty() && !text.starts_with('#') {
                return Some((line.len() - line.trim_start().len(), text.to_owned()));
            }
            self.at += 1;
        }
        None
    }

    fn block(&mut self, least: usize) -> Value {
        match self.peek() {
            Some((indent, text)) if indent >= least && is_item(&text) => self.sequence(indent),
            Some((indent, _)) if indent >= least => self.mapping(indent),
            _ => Value::Null,
        }
    }

    fn mapping(&mut self, indent: usize) -> Value {
        let mut all = Map::new();
        while let Some((_, text)) = self.peek().filter(|(at, text)| *at == indent && !is_item(text)) {
            let (key, rest) =
                text.split_once(": ").or_else(|| text.strip_suffix(':').map(|key| (key, ""))).expect(&text);
            self.at += 1;
            let value = match rest.trim() {
                "" if self.peek().is_some_and(|(at, text)| at == indent && is_item(&text)) => self.sequence(indent),
                "" => self.block(indent + 1),
                "|" | "|-" => self.literal(indent),
                scalar => flow(scalar),
            };
            assert!(all.insert(key.trim_matches('"').to_owned(), value).is_none(), "{key} is there twice");
        }
        Value::Object(all)
    }

    fn sequence(&mut self, indent: usize) -> Value {
        let mut all = Vec::new();
        while let Some((_, text)) = self.peek().filter(|(at, text)| *at == indent && is_item(text)) {
            let item = text[1..].trim();
            let is_mapping = !item.starts_with(['"', '{', '[']) && (item.contains(": ") || item.ends_with(':'));
            all.push(match item {
                "|" | "|-" => {
                    self.at += 1;
                    self.literal(indent)
                }
                _ if is_mapping => {
                    self.lines[self.at] = format!("{}{item}", " ".repeat(indent + 2));
                    self.mapping(indent + 2)
                }
                scalar => {
                    self.at += 1;
                    flow(scalar)
                }
            });
        }
        Value::Array(all)
    }

    /// Lines as they are, as long as they are further in.
    fn literal(&mut self, outer: usize) -> Value {
        let mut text = String::new();
        let inside = |line: &&String| line.trim().is_empty() || line.len() - line.trim_start().len() > outer;
        while let Some(line) = self.lines.get(self.at).filter(inside) {
            text += line.trim();
            text.push('\n');
            self.at += 1;
        }
        text.into()
    }
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// A value on one line: quoted, plain, or a list or mapping of such.
fn flow(text: &str) -> Value {
    let inner = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    if let Some(items) = inner('[', ']') {
        return split(items).into_iter().map(flow).collect();
    }
    if let Some(items) = inner('{', '}') {
        let pair = |item| str::split_once(item, ": ").expect("a key and a value");
        return split(items)
            .into_iter()
            .map(pair)
            .map(|(key, value)| (key.trim().to_owned(), flow(value.trim())))
            .collect();
    }
    // Plain words are what JSON has no name for.
    serde_json::from_str(text).unwrap_or_else(|_| text.trim_matches('\'').into())
}

/// At the commas outside of brackets.
fn split(items: &str) -> Vec<&str> {
    let mut depth = 0;
    let outside = |c: char| {
        depth += i32::from(matches!(c, '[' | '{')) - i32::from(matches!(c, ']' | '}'));
        c == ',' && depth == 0
    };
    items.split(outside).map(str::trim).filter(|item| !item.is_empty()).collect()
}

#[test]
fn reads_what_the_charts_are_written_in() {
    let text =
        "a: 1\n# no\nb:\n- x: \"y: z\"\n  w: {p: 53, q: [TCP]}\n- {}\nc:\n  d: |\n    e: f\n\n    g\n  h: backend:1\n";
    let read = serde_json::json!({"a": 1, "b": [{"x": "y: z", "w": {"p": 53, "q": ["TCP"]}}, {}],
        "c": {"d": "e: f\n\ng\n", "h": "backend:1"}});
    assert_eq!(documents(&format!("---\n{text}\n---\n# nothing\n")), [read]);
}
