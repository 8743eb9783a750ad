//! Where each byte of a text stands in a file that writes some of its characters as escapes.

/// For each byte of `text`, and for its end, the byte of `raw` that stands for it. `raw` is the text as the file has it,
/// with its quotes. `None` where the two do not agree, as in a text of YAML that is folded.
pub(super) fn places(raw: &str, text: &str) -> Option<Vec<usize>> {
    let (opening, escape) = quotes(raw);
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut at = opening;
    let mut characters = text.chars();
    let mut next = characters.next();
    while let Some(char) = next {
        let rest = raw.get(at..)?;
        let (written, length) = match (rest.chars().next()?, escape) {
            ('\\', Escape::Backslash) => backslash(rest)?,
            ('\'', Escape::Doubled) => (Some('\''), 2),
            // A line break of the file may be `\r\n`.
            ('\r', _) if char == '\n' && rest.starts_with("\r\n") => (Some('\n'), 2),
            (plain, _) => (Some(plain), plain.len_utf8()),
        };
        if let Some(written) = written {
            if written != char {
                return None;
            }
            places.extend(std::iter::repeat_n(at, char.len_utf8()));
            next = characters.next();
        }
        at += length;
    }
    places.push(at);
    Some(places)
}

#[derive(Clone, Copy)]
enum Escape {
    None,
    Backslash,
    /// Two single quotes stand for one.
    Doubled,
}

/// How long the opening quote is, and how characters are escaped behind it. TOML takes no escapes in single quotes, and YAML
/// doubles them: where a text agrees with the file without escapes, there are none.
fn quotes(raw: &str) -> (usize, Escape) {
    let line_break = |quote: &str| match raw.get(quote.len()..) {
        Some(rest) if rest.starts_with("\r\n") => quote.len() + 2,
        Some(rest) if rest.starts_with('\n') => quote.len() + 1,
        _ => quote.len(),
    };
    match raw {
        _ if raw.starts_with("\"\"\"") => (line_break("\"\"\""), Escape::Backslash),
        _ if raw.starts_with("'''") => (line_break("'''"), Escape::None),
        _ if raw.starts_with('"') => (1, Escape::Backslash),
        _ if raw.starts_with('\'') => (1, Escape::Doubled),
        _ => (0, Escape::None),
    }
}

/// What an escape stands for, and how long it is. A backslash at the end of a line stands for nothing.
fn backslash(rest: &str) -> Option<(Option<char>, usize)> {
    let hex = |from: usize, digits: usize| u32::from_str_radix(rest.get(from..from + digits)?, 16).ok();
    let short = |char| Some((Some(char), 2));
    let code = |digits: usize| Some((Some(char::from_u32(hex(2, digits)?)?), digits + 2));
    match rest.chars().nth(1)? {
        'n' => short('\n'),
        't' | '\t' => short('\t'),
        'r' => short('\r'),
        'b' => short('\u{8}'),
        'f' => short('\u{c}'),
        'e' => short('\u{1b}'),
        '0' => short('\0'),
        'a' => short('\u{7}'),
        'v' => short('\u{b}'),
        'N' => short('\u{85}'),
        '_' => short('\u{a0}'),
        'L' => short('\u{2028}'),
        'P' => short('\u{2029}'),
        'x' => code(2),
        'U' => code(8),
        'u' => match hex(2, 4)? {
            high @ 0xd800..=0xdbff if rest.get(6..8) == Some("\\u") => {
                let low = hex(8, 4)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                Some((Some(char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)?), 12))
            }
            single => Some((Some(char::from_u32(single)?), 6)),
        },
        '\n' | '\r' | ' ' => {
            let after = rest.get(1..)?.trim_start_matches([' ', '\t', '\r', '\n']);
            Some((None, rest.len() - after.len()))
        }
        other => Some((Some(other), 1 + other.len_utf8())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, text: &str, part: &str, expected: &str) {
        let places = places(raw, text).unwrap();
        let byte = text.find(part).unwrap();
        assert_eq!(&raw[places[byte]..places[byte + part.len()]], expected);
    }

    #[test]
    fn a_part_is_found_through_escapes() {
        check(
            r#""(self \"https://a.example/\")""#.replace("\\\\", "\\").as_str(),
            "(self \"https://a.example/\")",
            "https://a.example/",
            "https://a.example/",
        );
        check(r#""\u0061\ud83d\ude00b""#, "a\u{1f600}b", "b", "b");
        check(r#""\u0061\ud83d\ude00b""#, "a\u{1f600}b", "\u{1f600}", r"\ud83d\ude00");
        check("'it''s b'", "it's b", "b", "b");
        check("'''a \\ b'''", "a \\ b", "b", "b");
        check("\"\"\"\r\na\\\n   b\r\nc\"\"\"", "ab\nc", "c", "c");
        check("plain b", "plain b", "b", "b");
        check("größe", "größe", "ß", "ß");
    }

    #[test]
    fn what_does_not_agree_has_no_places() {
        assert_eq!(places("a\n  b", "a b"), None);
        assert_eq!(places("\"a", "ab"), None);
        assert_eq!(places("\"\\uzzzz\"", "z"), None);
    }
}
