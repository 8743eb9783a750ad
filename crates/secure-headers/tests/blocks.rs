//! What the documents show beside Rust: each policy is one that the command accepts, each call of the command runs, and what is
//! installed by name is there. Every block has a language for which something here or elsewhere is responsible.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A block of code of a document.
#[derive(Debug)]
struct Block {
    /// The path of the document, from the root.
    path: String,
    language: String,
    text: String,
}

/// Blocks that are not of this library, or whose text another test compares; by document, language, beginning.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    // Compared with what is printed.
    ("README.md", "console", "$ secure-headers check"), // tests/documents.rs
    ("README.md", "text", "https://app.example/ (200)"), // secure-audit, tests/all/documents.rs
    ("crates/secure-audit/README.md", "text", "https://app.example/ (200)"),
    ("crates/secure-headers/README.md", "text", "$ secure-headers"),
    ("docs/audit.md", "text", "https://app.example/ (200)"), // secure-audit, tests/all/documents.rs
    ("docs/rollout.md", "console", "$ secure-headers learn"), // tests/documents.rs
    ("docs/messages.md", "text", ""),                        // secure-core, tests/all/errors.rs
    ("docs/configuration.md", "text", "Error: secure: "),    // secure-rocket, tests/config.rs
    // Read by a test of this file.
    ("docs/audit.md", "text", "# Until the new front end\n"),
    ("docs/csp.md", "text", "default-src 'self'; script-src"),
    ("docs/edges.md", "text", "secure-headers export"),
    // Given to the real servers: tests/recipes.rs, and the conformance tests.
    ("docs/edges.md", "nginx", ""),
    ("docs/edges.md", "caddyfile", ""),
    ("docs/proxies.md", "nginx", ""),
    ("docs/proxies.md", "haproxy", ""),
    ("docs/proxies.md", "caddyfile", ""),
    ("docs/proxies.md", "yaml", ""),
    ("docs/proxies.md", "text", "server {\n"),
    ("docs/proxies.md", "text", "defaults\n"),
    // What an application had before it came here.
    ("docs/migrating/axum-helmet.md", "text", "let layer: HelmetLayer"),
    ("docs/migrating/django.md", "python", ""),
    ("docs/migrating/flask-talisman.md", "python", ""),
    ("docs/migrating/flask.md", "python", ""),
    ("docs/migrating/helmet.md", "js", ""),
    ("docs/migrating/loco.md", "yaml", "server:\n"),
    ("docs/migrating/loco.md", "text", "// In `impl Hooks for App`"), // needs loco
    ("docs/migrating/rails.md", "ruby", ""),
    ("docs/migrating/secure-py-0.md", "python", ""),
    ("docs/migrating/secure-py-2.md", "python", ""),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn find(folder: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(root().join(folder)).unwrap().map(Result::unwrap) {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            find(&path, found);
        } else if Path::new(&path).extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
}

/// Every document for users, with its text.
fn documents() -> Vec<(String, String)> {
    let mut paths = vec!["README.md".to_owned(), "templates/README.md".to_owned()];
    find("docs", &mut paths);
    for entry in fs::read_dir(root().join("crates")).unwrap().map(Result::unwrap) {
        paths.push(format!("crates/{}/README.md", entry.file_name().to_string_lossy()));
    }
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(root().join(path)).unwrap())).collect()
}

/// Every block that is not Rust.
fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for (path, text) in documents() {
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(language) = line.trim_start().strip_prefix("```") else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            if !language.starts_with("rust") {
                blocks.push(Block { path: path.clone(), language: language.to_owned(), text: block.join("\n") + "\n" });
            }
        }
    }
    assert!(blocks.len() > 100, "{}", blocks.len());
    blocks
}

/// A folder with what the documents name in calls of the command.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    let page = "<!doctype html><meta charset=utf-8><script type=module>run()</script>";
    let reported = "preset = \"recommended\"\ntransport = \"direct\"\ncontent-security-policy = \"default-src 'self'; object-src \
                    'none'; base-uri 'none'; frame-ancestors 'self'\"\n";
    let har = r#"{"log":{"version":"1.2","creator":{"name":"a","version":"1"},"entries":[{"startedDateTime":"2026-01-01T00:00:00Z",
        "time":1,"cache":{},"timings":{"send":0,"wait":1,"receive":0},"request":{"method":"GET","url":"https://app.example/",
        "httpVersion":"HTTP/1.1","cookies":[],"headers":[],"queryString":[],"headersSize":-1,"bodySize":0},"response":{"status":200,
        "statusText":"OK","httpVersion":"HTTP/1.1","cookies":[],"headers":[{"name":"Content-Type","value":"text/html"}],"content":
        {"size":1,"mimeType":"text/html","text":"x"},"redirectURL":"","headersSize":-1,"bodySize":1}}]}}"#;
    let files = [
        ("dist/index.html", page),
        ("site/index.html", page),
        ("policy.toml", reported),
        ("edge.toml", reported),
        ("default.toml", reported),
        ("production.toml", "x-frame-options = \"SAMEORIGIN\"\n"),
        ("A", ""),
        ("Rocket.toml", "[default.secure]\npreset = \"strict\"\n\n[debug.secure]\npreset = \"development\"\n"),
        ("reports.ndjson", ""),
        ("page.har", har),
        ("response", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nx"),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Runs a line of a shell in which the command is known.
fn shell(folder: &Path, line: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_secure-headers")).parent().unwrap().to_owned();
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([program].into_iter().chain(env::split_paths(&path))).unwrap();
    Command::new("sh").args(["-c", line]).current_dir(folder).env("PATH", path).output().unwrap()
}

/// A manifest's table of dependencies, on crates of ours alone and in the version that they have.
fn is_manifest(text: &str) -> bool {
    let Some(rest) = ["[dependencies]\n", "[dev-dependencies]\n"].iter().find_map(|table| text.strip_prefix(table))
    else {
        return false;
    };
    for line in rest.lines() {
        let (name, wanted) = line.split_once(" = ").unwrap();
        assert!(root().join("crates").join(name).is_dir(), "{text}: the crate is missing");
        let wanted = wanted.trim_matches('"');
        let rest = env!("CARGO_PKG_VERSION").strip_prefix(wanted);
        assert!(rest.is_some_and(|rest| rest.starts_with('.')), "{text}: it is {}", env!("CARGO_PKG_VERSION"));
    }
    true
}

/// The use of the action, with inputs that it has.
fn is_action(text: &str) -> bool {
    let action = fs::read_to_string(root().join("action.yml")).unwrap();
    let inputs = text.split("\n  with:\n").nth(1).filter(|_| text.starts_with("- uses: OWNER/REPOSITORY@"));
    for line in inputs.into_iter().flat_map(str::lines) {
        let (name, _) = line.trim().split_once(": ").unwrap();
        assert!(action.contains(&format!("\n  {name}:\n")), "{text}: action.yml has no input {name}");
    }
    inputs.is_some()
}

#[test]
fn every_block_is_what_it_says() {
    let folder = folder("blocks");
    let mut used = BTreeSet::new();
    for Block { path, language, text } in blocks() {
        let place = ELSEWHERE
            .iter()
            .position(|(document, kind, start)| *document == path && *kind == language && text.starts_with(start));
        if let Some(place) = place {
            used.insert(place);
            continue;
        }
        match language.as_str() {
            "toml" if is_manifest(&text) => {}
            "yaml" if is_action(&text) => {}
            "toml" | "json" | "yaml" => {
                let file = format!("block.{language}");
                fs::write(folder.join(&file), &text).unwrap();
                let rocket = if text.starts_with("# Rocket.toml") { " --section default.secure" } else { "" };
                let output = shell(&folder, &format!("secure-headers check --config {file}{rocket}"));
                let said = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(0), "{path}: {text}\n{said}");
            }
            "sh" => {} // `every_command_runs`
            _ => panic!("{path}: nothing runs or reads this block of {language:?}: {text}"),
        }
    }
    let unused: Vec<_> = (0..ELSEWHERE.len()).filter(|place| !used.contains(place)).collect();
    assert!(unused.is_empty(), "no document has these blocks: {unused:?}");
}

/// The calls of a program in blocks of a shell, and between backticks.
fn calls(program: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for Block { path, language, text } in blocks() {
        let is_shell = matches!(language.as_str(), "sh" | "console" | "text");
        let lines = text.lines().map(|line| line.strip_prefix("$ ").unwrap_or(line)).filter(|_| is_shell);
        let is_call = |line: &&str| line.starts_with(program) || line.contains(&format!("| {program}"));
        found.extend(lines.filter(is_call).map(|line| (path.clone(), line.to_owned())));
    }
    for (path, text) in documents() {
        // Outside of blocks; what is between backticks may go over a line's end.
        let prose: String = text.split("```").step_by(2).collect::<Vec<_>>().join("\n");
        let codes = prose.split('`').skip(1).step_by(2).filter(|code| code.starts_with(program));
        found.extend(codes.map(|code| (path.clone(), code.split_whitespace().collect::<Vec<_>>().join(" "))));
    }
    found
}

#[test]
fn every_command_runs() {
    let calls = calls("secure-headers ");
    assert!(calls.len() > 50, "{calls:?}");
    for (path, call) in calls {
        let folder = folder("commands"); // a call may write into it
        // A line of help, as it is printed: the call, blanks, and what it does.
        let call = call.split("   ").next().unwrap();
        let line = [
            ("curl -i https://app.example |", "cat response |"),
            ("audit https://app.example", "audit https://127.0.0.1:1"), // where nobody listens
            ("explain NAME", "explain script-src"),
            ("explain RULE", "explain csp-missing"),
            ("--to TARGET", "--to nginx"),
            ("--config FILE", "--config policy.toml"),
            ("--check DEPLOYED", "--check secure-headers.conf"),
            ("--merge A B", "--merge A policy.toml"),
        ]
        .iter()
        .fold(call.to_owned(), |line, (from, to)| line.replace(from, to));
        let words: Vec<&str> = line.split(' ').collect();
        let is_name = matches!(words.as_slice(), [_, _] | [_, "export", "--to", _]);
        let line = if is_name { format!("secure-headers {} --help", words[1]) } else { line.clone() };
        if words.contains(&"export") && words.contains(&"--check") {
            let target = words.iter().skip_while(|word| **word != "--to").nth(1).unwrap();
            let file = words.last().unwrap().replace("DEPLOYED", "secure-headers.conf");
            shell(&folder, &format!("secure-headers export --to {target} --config edge.toml > {file}"));
        }
        let output = shell(&folder, &line);
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code().unwrap();
        let expected: &[i32] = if line.contains("127.0.0.1:1") {
            &[2]
        } else if ["audit", "hash", "sri"].iter().any(|name| words.contains(name)) {
            &[0, 1] // a page that has no headers, or that the policy does not know
        } else {
            &[0]
        };
        assert!(expected.contains(&code), "{path}: {call}: {line}: {code} {said}");
        assert!(!said.contains("Usage:"), "{path}: {call}: {said}");
    }
}

#[test]
fn what_is_installed_is_there() {
    let words = |call: &str| call.split(" #").next().unwrap().split(" --features").next().unwrap().trim().to_owned();
    let crates = |call: &str| words(call).rsplit(' ').next().unwrap().to_owned();
    let calls: Vec<_> = ["cargo add ", "cargo install "].iter().flat_map(|program| calls(program)).collect();
    assert!(calls.len() > 7, "{calls:?}");
    for (path, call) in calls.into_iter().filter(|(_, call)| call.contains("secure-")) {
        let name = if call.contains("--path") { "secure-headers".to_owned() } else { crates(&call) };
        assert!(root().join("crates").join(name).is_dir(), "{path}: {call}: the crate is missing");
    }
}

#[test]
fn what_documents_show_of_other_files_is_read() {
    let text = |path: &str, start: &str| {
        let block = blocks().into_iter().find(|block| block.path == path && block.text.starts_with(start));
        block.unwrap_or_else(|| panic!("{path} shows nothing that begins {start:?}")).text
    };
    let baseline = text("docs/audit.md", "# Until the new front end\n");
    assert_eq!(baseline.parse::<secure_audit::Baseline>().unwrap().reasons().count(), 2, "{baseline}");
    let csp = text("docs/csp.md", "default-src 'self'; script-src");
    assert_eq!(csp.trim().parse::<secure_core::ContentSecurityPolicy>().unwrap().to_string(), csp.trim());
}

/// Compares what is shown of a call, with dots for what is left out, with what it prints.
#[track_caller]
fn shows(block: &str, printed: &str) {
    let mut rest = printed;
    for piece in block.split("...\n").filter(|piece| !piece.is_empty()) {
        let after = rest.split_once(piece);
        assert!(after.is_some(), "{piece:?} is not printed there: {rest:?}");
        rest = after.unwrap().1;
    }
}

#[test]
fn the_page_of_the_crate_shows_what_is_printed() {
    let readme = fs::read_to_string(root().join("crates/secure-headers/README.md")).unwrap();
    let shown = |call: &str| {
        let (_, rest) = readme.split_once(&format!("$ secure-headers {call}\n")).unwrap();
        rest.split("```").next().unwrap().split("$ ").next().unwrap().to_owned()
    };
    // tests/cli.rs compares it with what is printed.
    let files = root().join("crates/secure-headers/tests/files");
    shows(&shown("learn reports.ndjson --config policy.toml"), &fs::read_to_string(files.join("learn.txt")).unwrap());
    let folder = folder("crate");
    let page = "<!doctype html>\n<html>\n<head>\n<meta charset=utf-8>\n</head>\n<body>\n  <script>start()</script>\n</body></html>\n";
    fs::write(folder.join("dist/index.html"), page).unwrap();
    let strict = "preset = \"strict\"\ntransport = \"direct\"\n\nstrict-transport-security = \"max-age=300\"\n";
    fs::write(folder.join("policy.toml"), strict).unwrap();
    for call in [
        "show --config policy.toml --scheme https --status 200 --nonce",
        "hash dist/",
        "hash dist/ --config policy.toml --check",
    ] {
        let output = shell(&folder, &format!("secure-headers {call}"));
        shows(&shown(call), &String::from_utf8([output.stdout, output.stderr].concat()).unwrap());
    }
}
