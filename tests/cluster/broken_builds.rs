//! Thirty ways to break a build. For each of them `build` has to name the file, and the line where the builder knows it.

use super::world::World;

enum Edit {
    /// A new line before this line, counted from 1.
    Insert(usize, &'static str),
    /// The first occurrence of a text becomes another text.
    Replace(&'static str, &'static str),
    /// Text at the end of the file.
    Append(&'static str),
}
use Edit::{Append, Insert, Replace};

/// A file, what is done to it, and what the answer has to name.
struct Broken(&'static str, Edit, &'static [&'static str]);

const FACTORY: &str = "backend/app/factory.py";
const PAGE: &str = "frontend/src/app/page.tsx";
const LAYOUT: &str = "frontend/src/app/layout.tsx";
const CSS: &str = "frontend/src/app/globals.css";

const BROKEN: &[Broken] = &[
    Broken(FACTORY, Insert(3, "def broken(:"), &["backend/app/factory.py:3", "SyntaxError"]),
    Broken(FACTORY, Insert(4, "    indented = 1"), &["backend/app/factory.py:4", "IndentationError"]),
    Broken(FACTORY, Insert(3, "values = [1, 2"), &["backend/app/factory.py:3", "'[' was never closed"]),
    Broken(FACTORY, Append("\nreturn 1\n"), &["backend/app/factory.py:", "'return' outside function"]),
    Broken(FACTORY, Insert(5, "count = 1abc"), &["backend/app/factory.py:5", "invalid decimal literal"]),
    Broken(
        FACTORY,
        Append("\nTEXT = \"\"\"never closed\n"),
        &["backend/app/factory.py:", "unterminated triple-quoted"],
    ),
    Broken("backend/app/logs.py", Append("\nif True:\nx = 1\n"), &["backend/app/logs.py:", "IndentationError"]),
    Broken("backend/app/logs.py", Append("\nword = 'open\n"), &["backend/app/logs.py:", "unterminated string"]),
    Broken("backend/main.py", Insert(1, "import"), &["backend/main.py:1", "SyntaxError"]),
    Broken("backend/main.py", Append("\nfor:\n"), &["backend/main.py:", "SyntaxError"]),
    Broken("backend/requirements.txt", Replace("alembic==1", "alembic==999"), &["requirements.txt", "alembic", "999"]),
    Broken(
        "backend/requirements.txt",
        Insert(7, "no-such-package-of-anybody==1.0 --hash=sha256:00"),
        &["requirements.txt"],
    ),
    Broken("backend/requirements.txt", Replace("sha256:21c0", "sha256:f1c0"), &["requirements.txt", "aiosqlite"]),
    Broken("backend/requirements.txt", Append("\nsix==1.16.0\n"), &["requirements.txt", "six"]),
    Broken("backend/requirements.txt", Insert(7, "===="), &["requirements.txt:7"]),
    Broken("backend/Dockerfile", Append("\nCOPPY a b\n"), &["backend/Dockerfile:", "COPPY"]),
    Broken("backend/Dockerfile", Replace("COPY app ./app", "COPY apps ./app"), &["backend/Dockerfile:", "apps"]),
    Broken("backend/Dockerfile", Replace("--from=source", "--from=sources"), &["backend/Dockerfile", "sources"]),
    Broken(
        "backend/Dockerfile",
        Replace("WORKDIR /out/srv", "WORKDIR /out/srv\nRUN no-such-program"),
        &["backend/Dockerfile:", "no-such-program exits 127"],
    ),
    Broken("frontend/package.json", Replace("\"react\": \"19", "\"react\": \"18"), &["package-lock.json", "react"]),
    Broken(
        "frontend/package.json",
        Replace("\"dependencies\": {", "\"dependencies\": {\n    \"left-pad\": \"1.3.0\","),
        &["package-lock.json", "left-pad"],
    ),
    Broken(
        "frontend/package.json",
        Replace("\"dependencies\": {", "\"dependencies\": {{"),
        &["frontend/package.json:19: it is not JSON"],
    ),
    Broken(
        "frontend/package-lock.json",
        Replace("\"lockfileVersion\": 3,", "\"lockfileVersion\": 3"),
        &["package-lock.json"],
    ),
    Broken(
        PAGE,
        Append("\nexport const wrong: number = \"text\";\n"),
        &["frontend/src/app/page.tsx:", "not assignable"],
    ),
    Broken(
        PAGE,
        Append("\nimport { nothing } from \"@/lib/no-such-module\";\nexport const x = nothing;\n"),
        &["frontend/src/app/page.tsx:", "no-such-module"],
    ),
    Broken(PAGE, Append("\nconst open = (\n"), &["frontend/src/app/page.tsx:"]),
    Broken(PAGE, Append("\nexport const y = undefinedName + 1;\n"), &["frontend/src/app/page.tsx:", "undefinedName"]),
    Broken(
        LAYOUT,
        Append("\nexport function Broken() { return <div><span></div>; }\n"),
        &["frontend/src/app/layout.tsx:"],
    ),
    Broken(CSS, Append("\n.broken { color: red;\n"), &["frontend/src/app/globals.css:"]),
    Broken(
        LAYOUT,
        Insert(1, "import \"./no-such-style.css\";"),
        &["frontend/src/app/layout.tsx:1", "no-such-style.css"],
    ),
];

/// # Panics
/// A build succeeds, or its answer lacks what it has to name.
pub fn name_file_and_line(world: &World) {
    let mut unnamed = Vec::new();
    for Broken(file, edit, names) in BROKEN {
        let before = world.read(file);
        let after = match edit {
            Insert(line, text) => {
                let mut lines: Vec<&str> = before.lines().collect();
                lines.insert(line - 1, text);
                lines.join("\n") + "\n"
            }
            Replace(from, to) => before.replacen(from, to, 1),
            Append(text) => before.clone() + text,
        };
        assert_ne!(before, after, "{file}: nothing to break");
        world.write(file, &after);
        let built = world.xtask(&["build"]);
        world.write(file, &before);
        let why = built.text.lines().skip_while(|line| !line.starts_with("error:")).collect::<Vec<_>>().join("\n");
        world.step(&format!("{file}\n{why}"));
        if built.ok || !names.iter().all(|name| why.contains(name)) {
            unnamed.push(format!("{file}: {names:?}\n{why}"));
        }
    }
    assert!(unnamed.is_empty(), "{} of {} builds:\n{}", unnamed.len(), BROKEN.len(), unnamed.join("\n\n"));
}
