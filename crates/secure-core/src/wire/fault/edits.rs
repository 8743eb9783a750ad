//! [`Edit`]: what a cure says to change, read out of its words. Tests make the change, and look at what is left.

/// A change of what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// This text, in its place.
    Write(String),
    /// One of these texts, in its place. What is beside it decides which of them fits. A text with a value of the author's is
    /// empty here.
    Choose(Vec<String>),
    /// Such a value, in its place or in that of the whole value.
    Like(Written),
    /// This goes out of it.
    Leave(String),
    /// This goes before it, or is its beginning.
    Before(String),
    /// This is added, where a name is given to the setting or directive of this name.
    Add(String, Option<String>),
    /// The entry of this name has this value.
    Set(String, Written),
    /// The entry goes to the top, under this name.
    Move(String),
    /// `true` or `false`, whichever is meant.
    Flag,
    /// What is wrong goes.
    Remove,
}

/// A value as a cure writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
    Table(Vec<(String, Written)>),
}

/// What is quoted in a cure and is not a text to write: the words before it, those behind it, and the reason.
const QUOTED_ONLY: &[(&str, &str, &str)] = &[
    ("leave encoded", "", "characters that a path cannot have, in whatever form it has them"),
    ("leave encoded \"/\",", "", "the same"),
    ("\"\\\",", " and controls", "the same"),
    ("between single", "", "what separates the parts"),
    ("without", " and \"..\"", "parts that a path cannot have"),
    ("without \".\" and", "", "the same"),
    ("digits,", "", "a character among those that are allowed"),
    ("\"_\",", " and \".\"", "the same"),
    ("\"-\",", " and \".\"", "the same"),
    ("\"-\" and", ", a letter first", "the same"),
    ("\"_\" and", "", "the same"),
    ("pass what", " prints", "a command with an address of the author's"),
    ("from", " to", "the ends of a scale"),
    ("\"F\" to", "", "the same"),
    ("after", "", "where something is to be"),
    ("after the", "", "the same"),
    ("behind", "", "the same"),
    ("around", "", "the same"),
    ("as", " and hexadecimal digits", "how an octet is written"),
    ("write it in", " and \"]\"", "what goes around the value"),
    ("in \"[\" and", "", "the same"),
    ("with", " between", "what separates the parts"),
    ("no", " at the end", "what is not to be there"),
    ("begins with a single", "", "how an address begins that only the author knows"),
    ("begins with \"*\" or", "", "how a text begins that goes in quotes"),
    ("that begins with", " or \"&\"", "the same"),
    ("not begin with", "", "how a name begins that only the author knows"),
    ("begins with", "", "the same"),
    ("digits and", "", "characters among those that are allowed"),
    ("write", " and \"*\" without single quotes", "words that have other quotes, wherever they are"),
    ("\"self\" and", " without single quotes", "the same"),
    ("double quotes, and", " for nobody", "the same"),
    ("write", " in a path", "for an address with a path; a host has no such character"),
    ("write", " and \"%2C\"", "the same"),
    ("\"%3B\" and", "", "the same"),
    ("in an address, as", "", "the same"),
    ("\"%3B\" or", "", "the same"),
    ("", " and the value", "the value is the author's"),
    ("with an address for", "", "the address is the author's"),
    ("with a group", " that browsers keep", "the group has an address, which is the author's"),
    ("with a", " such as", "a member, whose value is next"),
    ("of", ", beside its value", "a table that the entry goes into"),
    ("into", "", "a key that a header's name and its value move to"),
    ("into the", " beside \"classes\"", "levels move from one table to another"),
    ("beside", "", "the key that another is to be beside"),
    ("that takes", " out", "what a layer or proxy does, which the policy does not change"),
    ("camera=(self", "", "a whole header, without quotes around it"),
    ("write {", "", "the members of an object, without their values"),
    ("as {", "", "the same"),
    ("…,", "", "the same"),
    ("send", "", "for the sender of a report, which nobody writes"),
    ("send {", "", "the same"),
    ("csp-report\" or", "", "the same"),
    ("reports with", " and", "the same"),
    ("\"type\" and", "", "the same"),
    ("send one, as", "", "the same"),
    ("\"effective-directive\", as", "", "the same"),
];

/// What stands for a value of the author's.
const PLACEHOLDERS: [&str; 6] = ["SECONDS", "DIGEST", "ADDRESS", "ENDPOINT", "NAME", "ORIGIN"];

/// What a cure says whose place is to go.
const REMOVALS: [&str; 3] = ["leave it out", "write it once", "leave one of them out"];

/// The changes that a cure names, in the words of a configuration.
///
/// # Errors
/// What is quoted, and neither understood nor known to be no text to write.
pub(crate) fn edits(cure: &str) -> Result<Vec<Edit>, String> {
    let mut edits: Vec<Edit> = Vec::new();
    let (mut done, mut braces, mut is_code) = (0, 0_usize, false);
    while let Some(open) = cure[done..].find('"').map(|at| done + at) {
        let (text, end) = quoted(cure, open).ok_or_else(|| format!("a quote is open in {cure:?}"))?;
        let (lead, behind) = (&cure[done..open], &cure[end..]);
        let before = cure[..open].trim();
        values(lead, &mut edits);
        braces = (braces + lead.matches('{').count()).saturating_sub(lead.matches('}').count());
        is_code ^= lead.matches('`').count() % 2 == 1;
        done = end;
        let is_known = |(words, next, _): &(&str, &str, &str)| before.ends_with(words) && behind.starts_with(next);
        let mut words = text.split(|char: char| !char.is_ascii_uppercase());
        if words.any(|word| PLACEHOLDERS.contains(&word)) {
            edits.push(Edit::Choose(vec![String::new()]));
        } else if !is_code && !QUOTED_ONLY.iter().any(is_known) {
            let understood = edit(lead.trim(), before, text, behind, braces > 0, &mut edits);
            understood.ok_or_else(|| format!("{:?} of the cure {cure:?}", &cure[open..end]))?;
        }
    }
    values(&cure[done..], &mut edits);
    let goes = |words: &str| cure.split(words).skip(1).any(|rest| !rest.starts_with(" of"));
    if REMOVALS.iter().any(|words| goes(words)) {
        edits.push(Edit::Remove);
    }
    Ok(edits)
}

/// The text between quotes as messages write it, and the byte behind it.
fn quoted(cure: &str, open: usize) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut chars = cure[open + 1..].char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((text, open + at + 2)),
            // A backslash alone, as a path cannot have it.
            '\\' if cure[open + 1 + at..].starts_with("\\\",") && text.is_empty() => text.push('\\'),
            '\\' => match chars.next()?.1 {
                'n' => text.push('\n'),
                char => text.push(char),
            },
            char => text.push(char),
        }
    }
    None
}

/// Understands one text, and adds what it says to the changes before it.
fn edit(lead: &str, before: &str, text: String, behind: &str, in_table: bool, edits: &mut Vec<Edit>) -> Option<()> {
    let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
    let list = before.strip_suffix('[').map(str::trim_end);
    let key = list.unwrap_or(before).strip_suffix('=').and_then(last_word);
    let value = |text| if list.is_some() { Written::List(vec![text]) } else { Written::Text(text) };
    if let Some(key) = key {
        match edits.last_mut() {
            Some(Edit::Like(Written::Table(entries)) | Edit::Set(_, Written::Table(entries))) if in_table => {
                entries.push((key, value(text)));
            }
            _ if in_table => {
                let table = Written::Table(vec![(key, value(text))]);
                let outer = before.rsplit_once('{').and_then(|(outer, _)| outer.trim_end().strip_suffix('='));
                edits.push(match outer.and_then(last_word) {
                    Some(outer) => Edit::Set(outer, table),
                    None => Edit::Like(table),
                });
            }
            _ => edits.push(Edit::Set(key, value(text))),
        }
    } else if list.is_some() {
        edits.push(Edit::Like(value(text)));
    } else if before.contains("leave") && [" out", " too"].iter().any(|word| behind.starts_with(word)) {
        edits.push(Edit::Leave(text));
    } else if ends(&["as in", "such as", ", as"]) {
        edits.push(Edit::Like(Written::Text(text)));
    } else if ends(&["begin with", "begin and end it with"]) || behind.starts_with(" before it") {
        edits.push(Edit::Before(text));
    } else if let Some(single) = before.strip_suffix("to").and_then(|before| before.trim_end().strip_suffix('\'')) {
        let (_, source) = single.rsplit_once('\'')?;
        edits.push(Edit::Add(format!("'{source}'"), Some(text)));
    } else if ends(&["add", "close the list with", "close it with", "close them with", "end the line with"]) {
        let target = behind.strip_prefix(" to the ").and_then(|words| words.split(',').next());
        edits.push(Edit::Add(text, target.map(|words| words.replace(' ', "-"))));
    } else if ends(&["some of", "one of"]) {
        edits.push(Edit::Choose(vec![text]));
    } else if behind.starts_with(" beside \"c") {
        edits.push(Edit::Move(text));
    } else if ends(&["write", "did you mean", ":"]) {
        edits.push(written(text, behind));
    } else if matches!(lead, "," | "or" | "and") || [", or", "] or"].iter().any(|end| lead.ends_with(end)) {
        // The next of several.
        match edits.last_mut() {
            Some(Edit::Choose(texts)) => texts.push(text),
            Some(Edit::Like(Written::List(items))) if lead == "," => items.push(text),
            Some(Edit::Set(_, Written::List(items))) if lead == "," => items.push(text),
            Some(Edit::Like(_)) => edits.push(Edit::Like(Written::Text(text))),
            Some(Edit::Write(_) | Edit::Set(..)) => edits.push(written(text, behind)),
            None if before.starts_with("write") => edits.push(Edit::Choose(vec![text])),
            _ => return None,
        }
    } else if before.starts_with("write") && lead.ends_with(',') {
        edits.push(Edit::Choose(vec![text]));
    } else {
        return None;
    }
    Some(())
}

/// What is to be written in the place of what is wrong, or as the entry that is named behind it.
fn written(text: String, behind: &str) -> Edit {
    let rest = behind.strip_prefix(" or false").unwrap_or(behind);
    let named =
        rest.strip_prefix(" for ").or_else(|| rest.strip_prefix(" in ")).and_then(|rest| rest.split([',', ' ']).next());
    match named.filter(|key| key.contains('-')) {
        Some(key) => Edit::Set(key.to_ascii_lowercase(), Written::Text(text)),
        None => Edit::Write(text),
    }
}

/// The values of a configuration that need no quotes, alone or as entries: `true`, `false`, numbers and the empty list.
fn values(words: &str, edits: &mut Vec<Edit>) {
    let words: Vec<_> = words.split_whitespace().collect();
    let word = |index: Option<usize>| index.and_then(|index| words.get(index)).copied().unwrap_or_default();
    let bare = |index: usize| word(Some(index)).trim_end_matches([',', ';']);
    let (mut table, mut follows) = (None, false);
    for index in 0..words.len() {
        let (key, before) = (word(index.checked_sub(2)), word(index.checked_sub(1)));
        let Some(value) = value(bare(index)) else {
            follows = false;
            match bare(index) {
                "{" => table = Some(Vec::new()),
                "}" => {
                    let entries = table.take().filter(|entries| !entries.is_empty());
                    edits.extend(entries.map(|entries| Edit::Like(Written::Table(entries))));
                }
                _ => {}
            }
            continue;
        };
        let named = Some(bare(index + 2)).filter(|key| bare(index + 1) == "for" && key.contains('-'));
        match (&mut table, named) {
            (Some(entries), _) if before == "=" => entries.push((key.to_owned(), value)),
            (None, _) if before == "=" => edits.push(Edit::Set(key.to_owned(), value)),
            (_, Some(key)) => edits.push(Edit::Set(key.to_owned(), value)),
            _ if (key, before, bare(index)) == ("true", "or", "false") => {
                edits.pop();
                edits.push(Edit::Flag);
            }
            _ if follows || matches!(before, "" | "write" | "in" | "or" | ",") => {
                edits.push(Edit::Like(value));
                follows = true;
            }
            _ => {}
        }
    }
}

fn value(word: &str) -> Option<Written> {
    match word {
        "true" => Some(Written::Flag(true)),
        "false" => Some(Written::Flag(false)),
        "[]" => Some(Written::List(Vec::new())),
        number => number.parse().ok().map(Written::Number),
    }
}

fn last_word(words: &str) -> Option<String> {
    words.split_whitespace().last().map(str::to_owned)
}

/// The texts that are left where this goes out: by itself, with what separated it, or with the value that belongs to it.
pub(crate) fn without(text: &str, gone: &str) -> Vec<String> {
    let separators = ["; ", ", ", " ", ";", ",", ": ", ":"];
    let separated = separators.iter().flat_map(|between| [format!("{gone}{between}"), format!("{between}{gone}")]);
    let mut left: Vec<String> =
        separated.filter(|part| text.contains(part)).map(|part| text.replacen(&part, "", 1)).collect();
    if let Some(at) = text.rfind(gone) {
        left.push(format!("{}{}", &text[..at], &text[at + gone.len()..]));
    }
    left.push(text.replacen(gone, "", 1));
    left
}

/// The texts to which this is added.
pub(crate) fn with(text: &str, more: &str) -> Vec<String> {
    ["", ", ", "; ", " "].iter().map(|between| format!("{text}{between}{more}")).collect()
}

/// The texts that begin with this.
pub(crate) fn beginning(text: &str, first: &str) -> Vec<String> {
    ["", "; ", ", ", " "].iter().map(|between| format!("{first}{between}{text}")).chain([first.to_owned()]).collect()
}

/// The texts that a message quotes.
pub(crate) fn quotes(message: &str) -> Vec<String> {
    let (mut texts, mut done) = (Vec::new(), 0);
    while let Some((text, end)) = message[done..].find('"').and_then(|at| quoted(message, done + at)) {
        texts.push(text);
        done = end;
    }
    texts
}

#[test]
fn a_cure_says_what_to_change() {
    let owned = str::to_owned;
    let text = |text: &str| Written::Text(text.to_owned());
    let write = |text: &str| Edit::Write(text.to_owned());
    let choose = |texts: &[&str]| Edit::Choose(texts.iter().map(|&text| text.to_owned()).collect());
    let list = |texts: &[&str]| Written::List(texts.iter().map(|&text| text.to_owned()).collect());
    let set = |key: &str, value| Edit::Set(key.to_owned(), value);
    for (cure, expected) in [
        ("name it", vec![]),
        ("write it once", vec![Edit::Remove]),
        ("leave it out of removed, or do not set it", vec![]),
        ("write \"a\" or \"b\"", vec![write("a"), write("b")]),
        (
            "did you mean \"DENY\"? It is one of \"DENY\", \"SAMEORIGIN\"",
            vec![write("DENY"), choose(&["DENY", "SAMEORIGIN"])],
        ),
        ("write \"\\\"cookies\\\"\"", vec![write("\"cookies\"")]),
        ("leave scheme and path out: \"a.example\"", vec![write("a.example")]),
        ("leave the path out, \"/\" too", vec![Edit::Leave(owned("/"))]),
        ("write a=*, or leave \"*\" out", vec![Edit::Leave(owned("*"))]),
        ("write \";\" before it", vec![Edit::Before(owned(";"))]),
        ("begin with \"/\", as in \"/a\"", vec![Edit::Before(owned("/")), Edit::Like(text("/a"))]),
        ("name a host, as in \"a.example\"", vec![Edit::Like(text("a.example"))]),
        (
            "write a list such as [\"self\", \"https://a.example\"], or [] for nobody",
            vec![Edit::Like(list(&["self", "https://a.example"])), Edit::Like(list(&[]))],
        ),
        (
            "write { from = \"a\", to = \"b\" }",
            vec![Edit::Like(Written::Table(vec![(owned("from"), text("a")), (owned("to"), text("b"))]))],
        ),
        (
            "write transport = { header = \"x-forwarded\", proxies = [\"127.0.0.1\"] }",
            vec![set(
                "transport",
                Written::Table(vec![(owned("header"), text("x-forwarded")), (owned("proxies"), list(&["127.0.0.1"]))]),
            )],
        ),
        (
            "write true, or a table such as { trust = [\"a\"] }",
            vec![Edit::Like(Written::Flag(true)), Edit::Like(Written::Table(vec![(owned("trust"), list(&["a"]))]))],
        ),
        (
            "add \"b.example\" to the allowed hosts, or c",
            vec![Edit::Add(owned("b.example"), Some(owned("allowed-hosts")))],
        ),
        ("add 'nonce-{nonce}' to \"script-src\"", vec![Edit::Add(owned("'nonce-{nonce}'"), Some(owned("script-src")))]),
        ("write keep-host = true", vec![set("keep-host", Written::Flag(true))]),
        ("write true or false, without quotes", vec![Edit::Flag]),
        ("write 308 or 307, at most 9", vec![Edit::Like(Written::Number(308)), Edit::Like(Written::Number(307))]),
        (
            "begin with max-age = 1, or { max-age = 1, preload = true }",
            vec![
                set("max-age", Written::Number(1)),
                Edit::Like(Written::Table(vec![
                    (owned("max-age"), Written::Number(1)),
                    (owned("preload"), Written::Flag(true)),
                ])),
            ],
        ),
        ("write \"hosts\" beside \"classes\"", vec![Edit::Move(owned("hosts"))]),
        (
            "write \"SAMEORIGIN\" or false for x-frame-options, or \"'none'\" for frame-ancestors",
            vec![
                set("x-frame-options", text("SAMEORIGIN")),
                set("x-frame-options", Written::Flag(false)),
                set("frame-ancestors", text("'none'")),
            ],
        ),
        (
            "write removed = \"common\" or removed = [\"a\"]",
            vec![set("removed", text("common")), set("removed", list(&["a"]))],
        ),
        ("write \"max-age=SECONDS\", \"preload\"", vec![choose(&["", "preload"])]),
        ("name it with `f(\"a\")`", vec![]),
    ] {
        assert_eq!(edits(cure), Ok(expected), "{cure}");
    }
    for cure in ["use \"X\" instead", "remove \"X\"", "turn \"X\" around", "\"X\" is better"] {
        assert!(edits(cure).is_err(), "{cure}");
    }
}
