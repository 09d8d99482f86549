//! Pictures of a terminal's screen for the documents: `PICTURES=1 cargo test -p xtask --test cli terminal` draws them anew.

use std::fmt::Write;
use std::path::Path;

pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/images");
/// Pixels of a character.
const CELL: (u16, u16) = (8, 18);
/// The colours of text on a light and on a dark page: plain, then the terminal's colours that the report uses.
const STYLE: &str = "text{font:13px ui-monospace,Menlo,Consolas,monospace;white-space:pre}\
.paper{fill:#fff}.c{fill:#1f2328}.c1{fill:#c4162a}.c2{fill:#187a35}.c3{fill:#8a5a00}.c6{fill:#0b7285}.d{fill:#5a646e}.b{font-weight:700}\
@media(prefers-color-scheme:dark){.paper{fill:#0d1117}.c{fill:#e6edf3}.c1{fill:#ff7b72}.c2{fill:#5fd184}.c3{fill:#e3b341}\
.c6{fill:#67d4e8}.d{fill:#99a3ad}}";

#[allow(clippy::disallowed_methods, reason = "a developer asks for pictures")]
pub fn is_wanted() -> bool {
    std::env::var_os("PICTURES").is_some()
}

/// Writes `NAME.svg`.
pub fn keep(screen: &vt100::Parser, name: &str) {
    std::fs::write(Path::new(FOLDER).join(format!("{name}.svg")), draw(screen.screen())).unwrap();
}

fn draw(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    let rows = u16::try_from(screen.contents().trim_end().lines().count()).unwrap();
    let (width, height) = ((columns + 2) * CELL.0, (rows + 1) * CELL.1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\"><style>{STYLE}</style><rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
    );
    for row in 0..rows {
        for (column, class, text) in runs(screen, row, columns) {
            let (x, y) = ((column + 1) * CELL.0, (row + 1) * CELL.1);
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            let length = u16::try_from(text.chars().count()).unwrap() * CELL.0;
            writeln!(svg, "<text x=\"{x}\" y=\"{y}\" class=\"{class}\" textLength=\"{length}\">{text}</text>").unwrap();
        }
    }
    svg + "</svg>\n"
}

/// The row's text, split where its look changes: column, classes, text.
fn runs(screen: &vt100::Screen, row: u16, columns: u16) -> Vec<(u16, String, String)> {
    let mut runs: Vec<(u16, String, String)> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column) else { continue };
        let class = class(cell);
        let text = if cell.has_contents() { cell.contents() } else { " " };
        match runs.last_mut() {
            Some((_, last, run)) if *last == class => run.push_str(text),
            _ => runs.push((column, class, text.to_owned())),
        }
    }
    runs.retain(|(_, _, text)| !text.trim().is_empty());
    runs
}

fn class(cell: &vt100::Cell) -> String {
    let colour = match cell.fgcolor() {
        vt100::Color::Idx(index @ (1 | 2 | 3 | 6)) => format!("c{index}"),
        _ if cell.dim() => "d".to_owned(),
        _ => "c".to_owned(),
    };
    if cell.bold() { format!("{colour} b") } else { colour }
}
