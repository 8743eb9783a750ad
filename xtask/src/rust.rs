//! As much of Rust as `tidy` must read: code without comments and texts, imports, and names of definitions.

/// One imported or re-exported name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// From where, as `crate::error::Error`.
    pub(crate) path: String,
    /// The name it has here.
    pub(crate) name: String,
    /// Whether it is there for everybody.
    pub(crate) public: bool,
}

/// The source with every comment, and what stands in quotes, turned to blanks. Lines stay where they are.
pub(crate) fn code(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(char) = rest.chars().next() {
        let (keep, length) = match char {
            '/' if rest.starts_with("//") => (0, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (0, block_comment(rest)),
            '"' => (0, quoted(rest)),
            'r' | 'b' | 'c' if !ends_in_word(&code) => match prefixed(rest) {
                Some(length) => (0, length),
                None => (1, 1),
            },
            '\'' => match character(rest) {
                Some(length) => (0, length),
                None => (1, 1),
            },
            other => (other.len_utf8(), other.len_utf8()),
        };
        let (token, after) = rest.split_at_checked(length.max(1)).unwrap_or((rest, ""));
        if keep > 0 {
            code += token;
        } else {
            code.extend(token.chars().map(|char| if char == '\n' { '\n' } else { ' ' }));
        }
        rest = after;
    }
    code
}

/// The part of a file before its tests, which stand last.
pub(crate) fn before_tests(source: &str) -> &str {
    let mut at = 0;
    let mut lines = source.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let module = lines.peek().is_some_and(|next| next.starts_with("mod ") || next.starts_with("pub(crate) mod "));
        if line.trim_end() == "#[cfg(test)]" && module {
            break;
        }
        at += line.len();
    }
    source.get(..at).unwrap_or(source)
}

/// All imports of a code, flat, and the code without them.
pub(crate) fn imports(code: &str) -> (Vec<Import>, String) {
    let mut imports = Vec::new();
    let mut others = String::new();
    let mut statement: Option<String> = None;
    for line in code.lines() {
        match &mut statement {
            Some(open) => open.push_str(line.trim()),
            None if is_import(line.trim()) => statement = Some(line.trim().to_owned()),
            None => {
                others += line;
                others.push('\n');
            }
        }
        if let Some(whole) = statement.take_if(|open| open.ends_with(';')) {
            let public = whole.starts_with("pub use ");
            if let Some((_, tree)) = whole.trim_end_matches(';').split_once("use ") {
                flatten("", tree, public, &mut imports);
            }
        }
    }
    (imports, others)
}

/// What a file defines at its top level or in an `impl` there, in order: `struct X`, `impl X`, `impl Trait`, `fn new`.
/// Only what is public, and `impl` blocks.
pub(crate) fn definitions(code: &str) -> Vec<String> {
    code.lines().filter_map(definition).collect()
}

fn definition(line: &str) -> Option<String> {
    let text = line.trim_start();
    let depth = line.len() - text.len();
    let words =
        |text: &str| -> String { text.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect() };
    if let Some(head) = text.strip_prefix("impl").filter(|_| depth == 0) {
        let head = without_generics(head);
        let subject = head.split(" where").next().unwrap_or("").split('{').next().unwrap_or("").trim().to_owned();
        return Some(format!("impl {subject}"));
    }
    let item = text.strip_prefix("pub ")?;
    let item = ["const ", "async "].iter().fold(item, |item, word| {
        item.strip_prefix(word).filter(|rest| rest.starts_with("fn ") || rest.starts_with("async ")).unwrap_or(item)
    });
    let (kind, rest) = item.split_once(' ')?;
    let known = match kind {
        "struct" | "enum" | "trait" | "type" | "const" => depth == 0 || depth == 4,
        "fn" => depth <= 4,
        _ => false,
    };
    known.then(|| format!("{kind} {}", words(rest)))
}

/// Takes out everything in angle brackets.
fn without_generics(text: &str) -> String {
    let mut depth = 0_u32;
    let mut before = ' ';
    let mut kept = String::new();
    for char in text.chars() {
        match char {
            '<' => depth += 1,
            '>' if before != '-' => depth = depth.saturating_sub(1),
            other if depth == 0 => kept.push(other),
            _ => {}
        }
        before = char;
    }
    kept
}

fn is_import(line: &str) -> bool {
    let rest = line.strip_prefix("pub").unwrap_or(line);
    let rest = match rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => rest,
        None => rest,
    };
    rest.trim_start().starts_with("use ")
}

fn flatten(prefix: &str, tree: &str, public: bool, imports: &mut Vec<Import>) {
    let tree = tree.trim();
    if let Some((head, group)) = tree.strip_suffix('}').and_then(|tree| tree.split_once('{')) {
        let prefix = format!("{prefix}{}", head.trim());
        for branch in branches(group) {
            flatten(&prefix, branch, public, imports);
        }
    } else if !tree.is_empty() {
        let (path, name) = match tree.split_once(" as ") {
            Some((path, name)) => (path.trim(), name.trim()),
            None => (tree, tree.rsplit("::").next().unwrap_or(tree)),
        };
        let path = match path {
            "self" => prefix.trim_end_matches("::").to_owned(),
            path => format!("{prefix}{path}"),
        };
        imports.push(Import { path, name: name.to_owned(), public });
    }
}

/// Splits at the commas that are in no braces.
fn branches(group: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let at_comma = |char: char| {
        match char {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        char == ',' && depth == 0
    };
    group.split(at_comma).collect()
}

fn ends_in_word(code: &str) -> bool {
    code.chars().next_back().is_some_and(|char| char.is_alphanumeric() || char == '_')
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_u32;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a text in quotes, with its quotes.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a text such as `r#"…"#` or `b"…"`, if there is one here.
fn prefixed(text: &str) -> Option<usize> {
    let prefix = text.find(|char| !matches!(char, 'r' | 'b' | 'c'))?;
    let (letters, rest) = text.split_at_checked(prefix)?;
    if prefix > 2 {
        return None;
    }
    if !letters.contains('r') {
        return match rest.chars().next()? {
            '"' => Some(prefix + quoted(rest)),
            '\'' => Some(prefix + character(rest)?),
            _ => None,
        };
    }
    let hashes = rest.find(|char| char != '#')?;
    let inner = rest.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(prefix + hashes + 1 + inner.find(&end)? + end.len())
}

/// The length of a character in quotes; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let first = inner.chars().next()?;
    if first == '\\' {
        let after = inner.char_indices().nth(2)?.0; // the escaped character may be a quote
        return Some(1 + after + inner.get(after..)?.find('\'')? + 1);
    }
    let length = first.len_utf8();
    inner.get(length..)?.starts_with('\'').then_some(length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_has_no_comments_and_no_texts() {
        for (source, expected) in [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("f(\"a \\\" // b\")", "f(           )"),
            ("r#\"a\" b\"# c", "          c"),
            ("for x b\"a\" c", "for x      c"),
            ("'a' 'b '\\'' '\\u{1b}' <'r>", "    'b               <'r>"),
            ("\"a\nb\" c", "  \n   c"),
        ] {
            assert_eq!(code(source), expected, "{source}");
        }
    }

    #[test]
    fn tests_stand_last() {
        assert_eq!(before_tests("a\n#[cfg(test)]\nmod tests {\n}\n"), "a\n");
        assert_eq!(before_tests("#[cfg(test)]\nuse a;\nb\n"), "#[cfg(test)]\nuse a;\nb\n");
    }

    #[test]
    fn imports_are_flat() {
        let code = "use std::fmt;\npub use crate::{\n    a::{B, C as D},\n    e::*, f::{self, G},\n};\nfn main() {}\n";
        let (imports, others) = imports(code);
        let flat: Vec<_> = imports.iter().map(|import| (import.path.as_str(), import.name.as_str())).collect();
        assert_eq!(
            flat,
            [
                ("std::fmt", "fmt"),
                ("crate::a::B", "B"),
                ("crate::a::C", "D"),
                ("crate::e::*", "*"),
                ("crate::f", "self"),
                ("crate::f::G", "G"),
            ]
        );
        assert_eq!(imports.iter().filter(|import| import.public).count(), 5);
        assert_eq!(others, "fn main() {}\n");
    }

    #[test]
    fn definitions_in_order() {
        let code = "pub struct A<T> {\n    pub x: T,\n}\nstruct B;\nimpl<T> A<T> {\n    pub const fn new() {}\n    fn own() {}\n}\n\
                    impl<S: Sync> From<A<S>> for core::A {\n}\npin! {\n    pub struct F {}\n}\npub async fn go() {}\n";
        assert_eq!(definitions(code), ["struct A", "impl A", "fn new", "impl From for core::A", "struct F", "fn go"]);
    }
}
