//! What builders say, and the line that each rule makes of it.

use crate::diagnose::samples::{Case, case, failed};

/// Code, part, the builder's words, and the line that a person gets.
const SAID: &[(&str, &str, &str, &str)] = &[
    (
        "XT101",
        "backend",
        "#15 [source 4/4] RUN python3 -m compileall -q\n#15 0.412 *** Error compiling './app/factory.py'...\n#15 0.412   File \"./app/factory.py\", line 71\n#15 0.412     \"\"\"Builds\n#15 0.412     ^\n#15 0.412 SyntaxError: unterminated triple-quoted string literal (detected at line 90)\n#15 ERROR: process did not complete successfully: exit code: 1",
        "backend/app/factory.py:71: SyntaxError: unterminated triple-quoted string literal",
    ),
    (
        "XT102",
        "backend",
        "#9 2.1 ERROR: Could not find a version that satisfies the requirement fastapi==99.0 (from versions: 0.1.0, 0.121.2)\n#9 2.1 ERROR: No matching distribution found for fastapi==99.0",
        "backend/requirements.txt: there is no fastapi==99.0 (newest: 0.121.2)",
    ),
    (
        "XT103",
        "backend",
        "#9 3.0 ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n#9 3.0     anyio==4.9.0 from https://pypi.org/anyio-4.9.0-py3-none-any.whl (from -r /tmp/requirements.txt (line 3)):\n#9 3.0         Expected sha256 aa",
        "backend/requirements.txt:3: anyio==4.9.0: ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
    ),
    (
        "XT104",
        "backend",
        "#9 2.1 ERROR: Could not find a version that satisfies the requirement uvloop==0.1 (from versions: none)\n#9 2.1 ERROR: No matching distribution found for uvloop==0.1",
        "backend/requirements.txt: uvloop==0.1 has no wheel for this Python and processor, or the index has no such package",
    ),
    (
        "XT105",
        "frontend",
        "#9 1.2 npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.\n#9 1.2 npm error Missing: left-pad@1.3.0 from lock file",
        "frontend/package-lock.json does not fit package.json: Missing: left-pad@1.3.0 from lock file",
    ),
    (
        "XT106",
        "frontend",
        "#9 1.0 npm error code ETARGET\n#9 1.0 npm error notarget No matching version found for next@999.0.0.",
        "frontend/package.json: there is no next@999.0.0",
    ),
    (
        "XT107",
        "frontend",
        "#9 1.0 npm error code EBADENGINE\n#9 1.0 npm error engine Not compatible with your version of node/npm: next@17.0.0\n#9 1.0 npm error notsup Required: {\"node\":\">=30\"}",
        "frontend/package.json: next@17.0.0 wants {\"node\":\">=30\"}, and the image has another Node",
    ),
    (
        "XT108",
        "frontend",
        "#14 20.1 Failed to compile.\n#14 20.1 \n#14 20.1 ./src/app/page.tsx:12:9\n#14 20.1 Type error: Type 'string' is not assignable to type 'number'.\n#14 20.1   10 | export",
        "frontend/src/app/page.tsx:12: Type 'string' is not assignable to type 'number'.",
    ),
    (
        "XT109",
        "frontend",
        "#14 9.1 Error: Turbopack build failed with 1 errors:\n#14 9.1 ./src/app/page.tsx:3:1\n#14 9.1 Module not found: Can't resolve '@/components/absent'\n#14 9.1   1 | import",
        "frontend/src/app/page.tsx:3: Module not found: Can't resolve '@/components/absent'",
    ),
    (
        "XT110",
        "backend",
        "#12 ERROR: failed to calculate checksum of ref abc::def: \"/absent\": not found\n------\nDockerfile:44\n--------------------\n  44 | >>> COPY absent ./",
        "backend/Dockerfile:44: failed to calculate checksum of ref abc::def: \"/absent\": not found",
    ),
    (
        "XT116",
        "backend",
        "#7 0.615 ERROR: Invalid requirement: '====' (from line 7 of /tmp/requirements.txt)",
        "backend/requirements.txt:7: '====' is not a requirement",
    ),
    (
        "XT118",
        "frontend",
        "#8 0.4 npm error code EJSONPARSE\n#8 0.4 npm error path /app/package.json\n#8 0.4 npm error JSON.parse Expected property name or '}' in JSON at position 494 (line 19 column 20) while parsing near \"x\"",
        "frontend/package.json:19: it is not JSON: Expected property name or '}' in JSON at position 494 (line 19 column 20)",
    ),
    (
        "XT117",
        "backend",
        "#10 [source 3/6] RUN no-such-program\n#10 sha256:bcfd\n#10 0.335 /bin/sh: 1: no-such-program: not found\n#10 ERROR: executor failed running [/bin/sh -c no-such-program]: exit code: 127",
        "backend/Dockerfile: RUN no-such-program exits 127: /bin/sh: 1: no-such-program: not found",
    ),
    ("XT111", "backend", "#9 1.0 OSError: [Errno 28] No space left on device", ""),
    (
        "XT112",
        "backend",
        "ERROR: failed to resolve source metadata for docker.io/library/python:9: docker.io/library/python:9: not found",
        "backend/Dockerfile: the image docker.io/library/python:9 cannot be had: docker.io/library/python:9: not found",
    ),
    (
        "XT113",
        "backend",
        "ERROR: Head \"https://registry-1.docker.io/v2/\": proxyconnect tcp: dial tcp 127.0.0.1:9: refused",
        "",
    ),
    (
        "XT114",
        "backend",
        "#9 1.0 SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate'))",
        "",
    ),
    (
        "XT115",
        "backend",
        "ERROR: error getting credentials - err: exec: \"docker-credential-desktop\": executable file not found in $PATH",
        "",
    ),
];

pub fn cases() -> Vec<Case> {
    let calm = "#9 1.0 a step that failed for a reason that no rule knows";
    SAID.iter()
        .map(|(code, part, said, _)| {
            case(code, failed(&format!("build {part}"), said), failed(&format!("build {part}"), calm))
        })
        .collect()
}

#[test]
fn the_line_that_matters_is_named() {
    for (code, part, said, line) in SAID.iter().filter(|(_, _, _, line)| !line.is_empty()) {
        let verdict = crate::diagnose::engine::judge(&failed(&format!("build {part}"), said));
        assert_eq!((verdict[0].cause.rule.code, verdict[0].cause.found.what.as_str()), (*code, *line));
    }
}

#[test]
fn forms_of_other_versions_are_read_too() {
    let said = |part: &str, text: &str| {
        let verdict = crate::diagnose::engine::judge(&failed(&format!("build {part}"), text));
        verdict.first().map(|d| d.cause.found.what.clone()).unwrap_or_default()
    };
    // The classic summary repeats the output without the step's number.
    let indented = " > [source 4/4] RUN:\n0.412   File \"/out/srv/app/api/chat.py\", line 7\n0.412     def x(:\n0.412 IndentationError: unexpected indent";
    assert_eq!(said("backend", indented), "backend/app/api/chat.py:7: IndentationError: unexpected indent");
    assert_eq!(said("frontend", "src/lib/a.ts(12,5): error TS2322: no"), "frontend/src/lib/a.ts:12: error TS2322: no");
    let short = "*** Error compiling './app/logs.py'...\n0.282 Sorry: IndentationError: expected an indented block after 'if' statement on line 46 (logs.py, line 47)\nexecutor failed running [/bin/sh -c python3 -m compileall -q .]: exit code: 1";
    let block = "IndentationError: expected an indented block after 'if' statement on line 46";
    assert_eq!(said("backend", short), format!("backend/app/logs.py:47: {block}"));
    let nul = "*** Error compiling './app/logs.py'...\n0.282 SyntaxError: source code string cannot contain null bytes";
    assert_eq!(said("backend", nul), "backend/app/logs.py: SyntaxError: source code string cannot contain null bytes");
    let hash =
        "ERROR: Hashes are required in --require-hashes mode, but they are missing.\n    six==1.16.0 --hash=sha256:aa";
    assert!(said("backend", hash).starts_with("backend/requirements.txt: six==1.16.0: "), "{}", said("backend", hash));
    let lock = "npm error The `npm ci` command can only install with an existing package-lock.json or";
    assert_eq!(said("frontend", lock), "frontend/package-lock.json is missing, or npm cannot read it");
    let stage = "ERROR: Head \"https://registry-1.docker.io/v2/library/sources/manifests/latest\": dial tcp: lookup registry-1.docker.io: no such host";
    assert!(said("backend", stage).starts_with("backend/Dockerfile: the image sources:latest cannot be had: dial tcp"));
    let json = "npm error code EJSONPARSE\nnpm error JSON.parse Invalid package.json: JSONParseError: Expected a name while parsing near x";
    assert_eq!(said("frontend", json), "frontend/package.json: it is not JSON: Expected a name");
    let css = "2.716 Error: Turbopack build failed with 1 error:\n./src/app/globals.css\nError: Error evaluating Node.js code\nCssSyntaxError: /app/src/app/globals.css:124:1: Unclosed block";
    assert_eq!(said("frontend", css), "frontend/src/app/globals.css:124: Unclosed block");
    let process = "0.1 oops\nERROR: failed to solve: process \"/bin/sh -c make all\" did not complete successfully: exit code: 137\nDockerfile:9";
    assert_eq!(
        said("backend", process),
        "backend/Dockerfile:9: RUN make all exits 137, killed, usually for want of memory: oops"
    );
    let parse = "ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: RUNN";
    assert_eq!(said("backend", parse), "backend/Dockerfile:3: unknown instruction: RUNN");
}
