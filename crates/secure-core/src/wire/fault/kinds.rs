//! [`check`]: that a cure has its text to write in quotes, or is of a kind that needs none. Tests ask for each cure.

/// What a cure without a text to write says to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something goes, and what is left is right.
    Remove,
    /// The author's own text, written in another form.
    Form,
    /// A text or a name that only the author knows.
    Choose,
    /// A change in another place: in code, in a handler, at a proxy.
    Elsewhere,
    /// For the sender of a report, who cannot read it.
    Sender,
}

/// How a part of a cure begins that is of a kind.
const KINDS: &[(Kind, &[&str])] = &[
    (
        Kind::Remove,
        &[
            "leave",
            "write it once",
            "write each attribute once",
            "write one",
            "write the name alone",
            "write the word alone",
            "write the name without",
            "write one value",
            "write at most",
            "take",
            "remove",
            "write the last word of the list alone",
            "write fewer",
            "keep it",
            "add fewer",
            "name fewer",
            "shorten",
            "an address has no sub-domains; write it alone",
        ],
    ),
    (
        Kind::Form,
        &[
            "write it",
            "write them",
            "write each",
            "write all",
            "write digits",
            "write letters",
            "write lower-case letters",
            "write visible ASCII",
            "write single quotes",
            "write \"\" in a path",
            "write single blanks",
            "write plain",
            "write double quotes",
            "write texts and names in double quotes",
            "write a backslash twice",
            "put a text",
            "indent",
            "save the page as UTF-8",
            "replace it",
            "write bytes",
            "write the bytes",
            "write braces",
            "write a blank",
            "write a comma",
            "write a double quote",
            "write what",
            "write labels",
            "write hosts",
            "write the host in its ASCII form",
            "write a host in its ASCII form",
            "write its 32 bytes",
            "write JSON",
            "write true or false",
            "write a date",
            "write a digit",
            "write no",
            "write some text",
            "begin a",
            "begin it",
            "close",
            "end the value",
            "percent-encode it",
            "make each",
            "make it",
            "put all",
            "give each",
            "name each",
            "move it",
            "put it",
            "turn it",
            "has a form",
        ],
    ),
    (
        Kind::Choose,
        &[
            "write a",
            "write an",
            "write another",
            "write the name of",
            "write the digest",
            "write the path",
            "write the port",
            "write at least",
            "write \"\" and the value",
            "add report-to with",
            "add reporting-endpoints with",
            "write directives",
            "write lints",
            "write classes",
            "write names",
            "write words",
            "write features",
            "write lines",
            "write the names of headers",
            "add its host",
            "add an import map",
            "write the `` that the host publishes",
            "write the values where their names stand",
            "write scheme",
            "write the scheme",
            "write the host",
            "write the value",
            "write for how many",
            "write 0 to 100",
            "write 0 to remove",
            "write some of",
            "begin with",
            "append to",
            "give",
            "name",
            "choose",
            "look the value up",
            "set the clock",
            "pin",
            "allow some",
            "read some",
            "lower",
            "what ends in a number",
            "add a",
            "add it",
            "call",
            "prepare",
            "wrap",
        ],
    ),
    (
        Kind::Elsewhere,
        &[
            "set it",
            "set cookies",
            "add a redirect",
            "write the policy in the header",
            "check",
            "look for",
            "say where",
            "send Content-Security-Policy",
            "send Cross-Origin-Opener-Policy",
            "send Integrity-Policy",
            "send Permissions-Policy",
            "send Referrer-Policy",
            "send that",
            "send it from",
            "keep the data",
            "let",
            "serve it",
            "load it",
            "pass",
            "export",
            "move the handler",
            "move the style",
            "make the policy anew",
            "write the hashes of the inline code in its place",
            "trust",
            "have",
            "ask",
            "write `",
        ],
    ),
    (Kind::Sender, &["send", "wait"]),
];

/// Words with other characters than letters.
const WORDS: &[&str] = &[
    "lower-case",
    "sub-domains",
    "percent-encoded",
    "percent-encode",
    "base64",
    "UTF-8",
    "IPv6",
    "xn--…",
    "<style>",
    ".har",
    ".toml",
    ".json",
    ".yaml",
    ".yml",
    "--config",
    "…",
];

/// Checks the words of a cure.
///
/// # Errors
/// The text that is to be written and lacks quotes, or the whole cure, if it is of no kind.
pub(crate) fn check(cure: &str, has_edits: bool) -> Result<(), String> {
    let plain = plain(cure);
    if let Some(text) = bare(&plain) {
        return Err(format!("{text:?} without quotes in {cure:?}"));
    }
    for part in parts(&plain).filter(|part| part.starts_with("write ")) {
        let rest = part.trim_start_matches("write ");
        if !rest.starts_with('"') && !is_value(rest) && kind(part).is_none() {
            return Err(format!("{rest:?} without quotes in {cure:?}"));
        }
    }
    if has_edits
        || plain.contains('`')
        || parts(&plain).any(|part| kind(part).is_some() || part.starts_with("write ") && is_value(part))
    {
        Ok(())
    } else {
        Err(format!("{cure:?} has no text to write, and is of no kind"))
    }
}

/// The kind of a part of a cure. The longest beginning counts.
fn kind(part: &str) -> Option<Kind> {
    let begins = |begin: &str| {
        part.strip_prefix(begin).is_some_and(|rest| !rest.starts_with(|char: char| char.is_ascii_alphanumeric()))
    };
    let all = KINDS.iter().flat_map(|(kind, all)| all.iter().map(move |begin| (*kind, *begin)));
    all.filter(|(_, begin)| begins(begin)).max_by_key(|(_, begin)| begin.len()).map(|(kind, _)| kind)
}

/// The parts of a cure that can say what to do.
fn parts(cure: &str) -> impl Iterator<Item = &str> {
    let parts = cure.split(['.', ';', ',', '?', ':']).map(str::trim_start);
    parts.flat_map(|part| std::iter::once(part).chain(part.split(" and ").skip(1))).map(|part| {
        ["or ", "and ", "so ", "for "].iter().fold(part, |part, word| part.strip_prefix(word).unwrap_or(part))
    })
}

/// The cure with `""` in the place of what is in quotes, and without code and what is in braces and square brackets.
fn plain(cure: &str) -> String {
    let (mut plain, mut depth, mut is_quoted, mut is_code) = (String::new(), 0_usize, false, false);
    let mut chars = cure.chars().peekable();
    let mut alone = cure.match_indices("\"\\\",").map(|(at, _)| at).next();
    while let Some(char) = chars.next() {
        match char {
            // A backslash alone, as a path cannot have it.
            '\\' if is_quoted && alone.is_some() && chars.peek() == Some(&'"') => alone = None,
            '\\' if is_quoted => drop(chars.next()),
            '"' if !is_code => {
                is_quoted = !is_quoted;
                plain.extend((depth == 0).then_some(char));
            }
            _ if is_quoted => {}
            '`' => {
                is_code = !is_code;
                plain.push(char);
            }
            _ if is_code => {}
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            char => plain.push(char),
        }
    }
    plain
}

/// The first word that is to be written as it is.
fn bare(plain: &str) -> Option<&str> {
    let words: Vec<_> = plain.split_whitespace().collect();
    let is_bare = |(index, word): &(usize, &&str)| {
        let next = words.get(index + 1).copied().unwrap_or_default();
        let end: &[_] = &[',', ';', ':', '.', '?', ')'];
        let bare = word.trim_start_matches('(').trim_end_matches(end);
        let is_word = bare.trim_end_matches("'s").chars().all(char::is_alphabetic);
        let is_name = bare.split('-').all(|part| part.chars().all(char::is_alphabetic) && !part.is_empty());
        let is_place = is_name && *index > 0 && !matches!(words.get(index - 1), Some(&"write"));
        let is_code = bare.contains("::") || bare.contains('`');
        let is_list = matches!(bare, "=" | "\"\"" | "");
        let is_added = bare.starts_with('\'') && next == "to" && words.get(index + 2) == Some(&"\"\"");
        let is_number = bare.chars().all(|char| char.is_ascii_digit());
        let is_key = is_name && next == "=";
        let is_colon = word.ends_with(':') && matches!(words.get(index.wrapping_sub(1)), Some(&("write" | "or")));
        is_colon
            || !(is_word || is_place || is_code || is_list || is_added || is_number || is_key || WORDS.contains(&bare))
    };
    words.iter().enumerate().find(is_bare).map(|(_, word)| *word)
}

/// Whether a value of a configuration is to be written as it is: an entry, a list, a number, `true` or `false`.
fn is_value(rest: &str) -> bool {
    let rest = rest.trim_start_matches("write ");
    let first = rest.split([' ', ',']).next().unwrap_or_default();
    matches!(first, "true" | "false")
        || first.chars().all(|char| char.is_ascii_digit())
        || rest.split_whitespace().nth(1) == Some("=")
}

#[test]
fn a_cure_has_its_text_in_quotes_or_is_of_a_kind() {
    for cure in ["leave it out", "write it in lower case", "write true or false, without quotes", "write max-age = 60"]
    {
        assert_eq!(check(cure, false), Ok(()), "{cure}");
    }
    assert_eq!(check("write \"camera=*\", or leave \"*\" out", true), Ok(()));
    for cure in
        ["write camera=*", "write 'none' alone", "write load", "write \"a\", or b=c", "fix it", "do as in \"a\""]
    {
        assert!(check(cure, false).is_err(), "{cure}");
    }
    assert_eq!(kind("write it once"), Some(Kind::Remove));
    assert_eq!(kind("write it in lower case"), Some(Kind::Form));
}
