//! Nothing that the command prints controls a terminal, and hostile files cost no more than their size.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

/// What a terminal would obey: a title, a cleared screen, a control character of eight bits, another order of reading.
const HOSTILE: &str = "x\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{2066}\u{8}\r\u{7f}";

/// A folder of this test alone.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &str, name: &str, text: &str) -> String {
    let path = self::folder(folder).join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_secure-headers")).args(arguments).env("CLICOLOR_FORCE", "1").output().unwrap()
}

/// The text without the colours of the command itself, each of which is `ESC [ digits m`.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.trim_start_matches(|char: char| char.is_ascii_digit());
        plain += digits.strip_prefix('m').unwrap_or("\u{1b}[");
    }
    plain
}

#[track_caller]
fn is_harmless(arguments: &[&str]) {
    let output = run(arguments);
    for stream in [output.stdout, output.stderr] {
        let text = String::from_utf8(stream).unwrap();
        let controls = |char: char| {
            char.is_control() && !matches!(char, '\n' | '\t')
                || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let found: Vec<_> = without_colours(&text).chars().filter(|char| controls(*char)).collect();
        assert_eq!(found, [], "{arguments:?}: {text:?}");
    }
}

#[test]
fn nothing_that_is_printed_controls_a_terminal() {
    let key = serde_json::to_string(HOSTILE).unwrap();
    // Characters that JSON takes without escapes.
    let raw = "\u{202e}\u{2066}\u{9b}31m\u{7f}";
    let files = [
        ("key.json", format!("{{{key}: \"DENY\", \"{raw}\": 1}}")),
        ("value.json", format!("{{\"x-frame-options\": {key}, \"permissions-policy\": \"{raw}=()\"}}")),
        ("cookie.json", format!("{{\"preset\": \"strict\", \"cookies\": {{{key}: \"Secure\", \"{raw}\": false}}}}")),
        ("custom.json", format!("{{\"custom\": {{{key}: {key}}}, \"classes\": {{{key}: {{{key}: 1}}}}}}")),
        ("csp.json", format!("{{\"content-security-policy\": {{\"img-src\": [{key}, \"{raw}\"], {key}: true}}}}")),
        ("lints.json", format!("{{\"lints\": {{{key}: {key}}}, \"allowed-hosts\": [{key}], \"removed\": [{key}]}}")),
        ("broken.json", format!("{{\"a\": {HOSTILE}}}")),
        ("broken.toml", format!("a = {HOSTILE}\n")),
        ("broken.yaml", format!("a: [{HOSTILE}\nb: \"\n")),
        ("key.yaml", format!("{key}: {key}\n")),
        ("key.toml", "\"x\\u001b]0;t\\u0007\\u202E\" = 1\n".to_owned()),
        (&format!("{HOSTILE}.json"), "{\"x\": 1}".to_owned()),
    ]
    .map(|(name, text)| write("terminal", name, &text));
    let reports = write(
        "terminal",
        "reports.ndjson",
        &format!(
            "{{\"type\":\"csp-violation\",\"url\":{key},\"body\":{{\"documentURL\":{key},\"blockedURL\":{key},\
             \"effectiveDirective\":\"img-src\",\"disposition\":{key},\"originalPolicy\":{key}}}}}\n{HOSTILE}\n"
        ),
    );
    let missing = format!("{}/{HOSTILE}.toml", folder("terminal").display());
    for file in files.iter().map(String::as_str).chain([missing.as_str(), HOSTILE]) {
        is_harmless(&["check", "--config", file]);
        is_harmless(&["check", "--config", file, "--section", HOSTILE]);
        is_harmless(&["show", "--config", file]);
        is_harmless(&["show", "--config", file, "--format", "json"]);
        is_harmless(&["learn", "--config", file, "--reports", &reports]);
        is_harmless(&["learn", "--preset", "strict", "--reports", file]);
    }
    for format in ["text", "json"] {
        is_harmless(&[
            "show",
            "--preset",
            "strict",
            "--path",
            HOSTILE,
            "--host",
            HOSTILE,
            "--content-type",
            HOSTILE,
            "--format",
            format,
        ]);
    }
    is_harmless(&["learn", "--preset", "strict", "--reports", &reports]);
    for subcommand in ["check", "show", "learn", "explain", "presets", "schema", "completions"] {
        is_harmless(&[subcommand, HOSTILE]);
        is_harmless(&[subcommand, &format!("--{HOSTILE}")]);
        is_harmless(&[subcommand, "--preset", HOSTILE]);
    }
    is_harmless(&[HOSTILE]);
}

/// How many bytes are printed for `count` entries.
fn printed(name: &str, text: &str) -> usize {
    let path = write("size", name, text);
    run(&["check", "--config", &path]).stderr.len()
}

#[test]
fn what_is_printed_grows_as_the_file_does() {
    let line = |count: usize| {
        let keys: Vec<_> = (0..count).map(|key| format!("\"key-number-{key:05}\": 1")).collect();
        format!("{{{}}}", keys.join(", "))
    };
    let lines = |count: usize| {
        let keys: Vec<_> = (0..count).map(|key| format!("key-number-{key:05} = 1")).collect();
        keys.join("\n")
    };
    for (name, text) in [("one-line.json", &line as &dyn Fn(usize) -> String), ("lines.toml", &lines)] {
        let (once, twice) = (printed(name, &text(200)), printed(name, &text(400)));
        assert!(once < 200 * 800, "{name}: {once}");
        assert!(twice < once * 21 / 10, "{name}: {once}, {twice}");
    }
}
