//! Files that are not of their format.

use crate::Case;

const DENY: &str = "x-frame-options = \"DENY\"\n";
const DENY_JSON: &str = "{\"x-frame-options\": \"DENY\"}";
const DENY_YAML: &str = "x-frame-options: DENY\n";

// Cures that several cases follow.
const QUOTE: &str = "write a text in double quotes";
const LINES: &str = "write lines such as x-frame-options = \"DENY\"";
const CLOSE: &str = "close the text with the quote that it began with, and write a backslash twice";
const ESCAPE: &str = "write a backslash twice, or the text in single quotes";
const VALUE: &str = "write \"=\" and a value behind the name";
const BETWEEN: &str = "write \",\" between entries";
const OBJECT: &str = "write a name in double quotes, or take out what is too much";
const TEXTS: &str = "write texts and names in double quotes; true, false and digits without";
const NAMES: &str = "put a text that begins with \"*\" or \"&\" in quotes, and write a value before its name is used";
const SCALAR: &str = "close the text with the quote that it began with, and indent its further lines";
const ALIKE: &str = "put a text with a colon in quotes, and indent the entries of a table alike";
const LIST: &str = "write \",\" between values, and close them with \"]\"";
const TABLE: &str = "write \",\" between entries, and close them with \"}\"";
const INDENT: &str = "indent the entries of a table alike";
const BEHIND: &str = "leave out what is behind the text, or write \",\" between values";
const SPECIAL: &str = "write lines such as \"x-frame-options: DENY\", and special characters in quotes";
const FEWER: &str = "write fewer values in one another";
const OWN: &str = "write the value where its name stands";

fn toml(cure: &'static str, text: &str) -> Case {
    Case::new("secure-headers/source/toml.rs", cure, "check --config a.toml").with("a.toml", text)
}

fn json(cure: &'static str, text: &str) -> Case {
    Case::new("secure-headers/source/json.rs", cure, "check --config a.json").with("a.json", text)
}

fn yaml(cure: &'static str, text: &str) -> Case {
    Case::new("secure-headers/source/yaml.rs", cure, "check --config a.yaml").with("a.yaml", text)
}

pub(crate) fn cases() -> Vec<Case> {
    let deep = |depth: usize| format!("a: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    let deep_json = format!("{{\"removed\": {}{}}}", "[".repeat(600), "]".repeat(600));
    let mut bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..9 {
        bomb.extend([format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "))]);
    }
    vec![
        toml(QUOTE, "x-frame-options = DENY\n").then("a.toml", DENY),
        toml(QUOTE, "x-frame-options =\n").then("a.toml", DENY),
        toml(CLOSE, "server = \"a\n").then("a.toml", "server = \"a\"\n"),
        toml(CLOSE, "server = 'a\n").then("a.toml", "server = 'a'\n"),
        toml(ESCAPE, "removed = [\"\\Server\"]\n").then("a.toml", "removed = [\"\\\\Server\"]\n").among_others(),
        toml(ESCAPE, "server = \"a\\q\"\n").then("a.toml", "server = 'a\\q'\n"),
        toml("write it once", "server = \"a\"\nserver = \"b\"\n").then("a.toml", "server = \"a\"\n"),
        toml("close it with \"}\"", "custom = { X-A = \"1\"\n").written(),
        toml("close it with \"]\"", "removed = [\"Server\"\n").written(),
        toml("close it with \"]\"", "[custom\nX-A = \"1\"\n").written(),
        toml(BETWEEN, "removed = [\"Server\" \"X-A\"]\n").written(),
        toml(BETWEEN, "custom = { X-A = \"1\" X-B = \"2\" }\n").written(),
        toml(VALUE, "x-frame-options \"DENY\"\n").written(),
        toml(VALUE, "x-frame-options\n").then("a.toml", DENY),
        toml(LINES, "= 1\n").then("a.toml", DENY),
        toml(LINES, "server = \"a\" \"b\"\n").then("a.toml", DENY),
        json("write names and values, such as { \"x-frame-options\": \"DENY\" }", "")
            .then("a.json", "{ \"x-frame-options\": \"DENY\" }"),
        json("take the last comma out", "{\"x-frame-options\": \"DENY\",}").then("a.json", DENY_JSON),
        json(BETWEEN, "{\"x-frame-options\": \"DENY\" \"server\": \"a\"}").written(),
        json("write \":\" between a name and its value", "{\"x-frame-options\" \"DENY\"}").written(),
        json("take it out; TOML and YAML have comments", "{\"x-frame-options\": \"DENY\"} // ours")
            .then("a.json", DENY_JSON),
        json("take it out", "{\"removed\": [\"Server\",, \"X-A\"]}")
            .then("a.json", "{\"removed\": [\"Server\", \"X-A\"]}"),
        json("write double quotes", "{'x-frame-options': \"DENY\"}").then("a.json", DENY_JSON),
        json("close it with \"]\"", "{\"removed\": [\"Server\"").written().among_others(),
        json("close it with \"}\"", "{\"x-frame-options\": \"DENY\"").written(),
        json("close it with a double quote", "{\"x-frame-options\": \"DENY")
            .then("a.json", "{\"x-frame-options\": \"DENY\"")
            .among_others(),
        json(OBJECT, "{, \"x-frame-options\": \"DENY\"}").then("a.json", DENY_JSON),
        json(OBJECT, "{\"x-frame-options\": \"DENY\"]").then("a.json", "{\"x-frame-options\": \"DENY\"").among_others(),
        json(OBJECT, "{server: \"a\"}").then("a.json", "{\"server\": \"a\"}"),
        json("write a backslash twice", "{\"server\": \"a\\q\"}").then("a.json", "{\"server\": \"a\\\\q\"}"),
        json("put all of them into one", "{\"server\": \"a\"} {\"x-frame-options\": \"DENY\"}")
            .then("a.json", "{\"server\": \"a\", \"x-frame-options\": \"DENY\"}"),
        json(FEWER, &deep_json).then("a.json", "{\"removed\": []}"),
        json(TEXTS, "{\"x-frame-options\": DENY}").then("a.json", DENY_JSON),
        yaml("write lines such as \"x-frame-options: DENY\"", "").written(),
        yaml("write one", "x-frame-options: DENY\n---\nserver: a\n").then("a.yaml", DENY_YAML),
        yaml(OWN, "removed: &all [*all]\n").then("a.yaml", "removed: [Server]\n"),
        yaml("write the values where their names stand", &bomb).then("a.yaml", "removed: [Server, X-A]\n"),
        yaml(FEWER, &deep(70)).then("a.yaml", "removed: [Server]\n"),
        yaml(FEWER, &deep(3_000)).then("a.yaml", "removed: [Server]\n"),
        yaml("write a name before the colon", "[a]: b\n").then("a.yaml", "server: b\n"),
        yaml(NAMES, "timing-allow-origin: *\n").then("a.yaml", "timing-allow-origin: \"*\"\n"),
        yaml(NAMES, "server: &\n").then("a.yaml", "server: \"&\"\n"),
        yaml(ESCAPE, "server: \"a\\q\"\n").then("a.yaml", "server: \"a\\\\q\"\n"),
        yaml(SCALAR, "server: \"a\nb: c\n").then("a.yaml", "server: \"a\"\n"),
        yaml(ALIKE, "server: a: b\n").then("a.yaml", "server: \"a: b\"\n"),
        yaml(ALIKE, "x-frame-options: DENY\n server: a\n").then("a.yaml", "x-frame-options: DENY\nserver: a\n"),
        yaml(INDENT, "removed: [\nServer\n]\n").then("a.yaml", "removed: [\n  Server\n  ]\n"),
        yaml(INDENT, "custom:\n  X-A: b\n X-B: c\n").then("a.yaml", "custom:\n  X-A: b\n  X-B: c\n"),
        yaml(INDENT, " server: a\nx-frame-options: DENY\n").then("a.yaml", "server: a\nx-frame-options: DENY\n"),
        yaml("indent the lines of the text by two blanks", "server: >2\n a\n")
            .then("a.yaml", "server: >-\n  a\n")
            .among_others(),
        yaml("indent with blanks", "server:\n\ta\n").then("a.yaml", "server:\n  a\n"),
        yaml(LIST, "removed: [Server\n").then("a.yaml", "removed: [Server]\n"),
        yaml(LIST, "removed: [Server {X-A: b}]\n").then("a.yaml", "removed: [Server, X-A]\n"),
        yaml(BEHIND, "removed: [\"Server\" \"X-A\"]\n").written(),
        yaml(BEHIND, "server: \"a\" b\n").then("a.yaml", "server: \"a\"\n"),
        yaml(TABLE, "custom: {X-A: b\n").then("a.yaml", "custom: {X-A: b}\n"),
        yaml(TABLE, "custom: {X-A: [b] X-B: c}\n").then("a.yaml", "custom: {X-A: b, X-B: c}\n"),
        yaml(BEHIND, "custom: {X-A: \"b\" X-B: \"c\"}\n").written(),
        yaml(SPECIAL, "server: @a\n").then("a.yaml", "server: \"@a\"\n"),
        yaml(SPECIAL, "server: %a\n").then("a.yaml", DENY_YAML),
    ]
}
