//! The cleaning of every text that comes with a report: one line, of bounded length, without what addresses keep secret.

use super::address::{Reading, SchemeName, Secret, Unit, ends_with_bare_scheme, push, tail};

/// Schemes of addresses that may hold blanks.
const BLANKS: &[&str] = &["data", "javascript", "vbscript"];

/// A text without what could spoil a line: breaks and tabs become blanks, other controls U+FFFD. `None` of none.
pub(super) fn clean(raw: &str, limit: usize) -> Option<String> {
    let blank = |char: char| if matches!(char, '\n' | '\r' | '\t') { ' ' } else { safe(char) };
    (!raw.is_empty()).then(|| cut(raw.chars().map(blank).take(limit.saturating_add(1)).collect(), limit))
}

/// The same, in which addresses lose what they lose where they stand alone, relative ones too. What follows a query or a
/// fragment is kept where it can only be a line, a column, and what closes the address.
pub(super) fn redacted(raw: &str, limit: usize, queries: bool) -> Option<String> {
    let text: String =
        raw.chars().map(|char| if matches!(char, '\n' | '\r' | '\t') { char } else { safe(char) }).collect();
    let mut kept = String::new();
    for line in text.split_inclusive(['\n', '\r']) {
        for word in without_bare(line).split_inclusive(char::is_whitespace) {
            let address = word.trim_end();
            push_word(&mut kept, address, queries);
            kept.push_str(word.get(address.len()..).unwrap_or_default());
        }
    }
    clean(&kept, limit)
}

fn push_word(kept: &mut String, word: &str, queries: bool) {
    let start = kept.len();
    let Some(Secret { mark, rest }) = push(kept, word, Reading { queries, in_text: true }) else { return };
    let end = tail(rest);
    let address = kept.get(start..).unwrap_or_default();
    // A question mark, and no query.
    let is_mark = end == rest && !address.contains("://");
    let joins = end.starts_with(':') && ends_with_bare_scheme(address);
    if is_mark {
        kept.push_str(mark);
    }
    if is_mark || !joins {
        kept.push_str(end);
    }
}

/// A policy without its nonces and the queries of what it reports to, unless they are asked for, and without fragments.
pub(super) fn policy(raw: &str, limit: usize, queries: bool) -> Option<String> {
    let text: String = raw.chars().map(|char| if char.is_whitespace() { ' ' } else { safe(char) }).collect();
    let mut kept = String::new();
    for part in text.split_inclusive([' ', ';']) {
        let token = part.trim_end_matches([' ', ';']);
        let reading = Reading { queries, in_text: true };
        if queries {
            push(&mut kept, token, reading);
        } else {
            push(&mut kept, &without_nonces(token), reading);
        }
        kept.push_str(part.get(token.len()..).unwrap_or_default());
    }
    clean(&kept, limit)
}

/// A line whose addresses without a host are cut to their schemes.
fn without_bare(line: &str) -> String {
    let mut kept = String::new();
    let mut scheme = SchemeName::default();
    let mut rest = line;
    while let Some(unit) = Unit::first(rest) {
        kept.push_str(unit.text);
        rest = rest.get(unit.text.len()..).unwrap_or_default();
        let is_bare = unit.char == ':' && scheme.is_bare() && !scheme.is_host();
        let long = BLANKS.iter().any(|known| scheme.as_str().eq_ignore_ascii_case(known));
        scheme.push(unit.char);
        if !is_bare {
            continue;
        }
        let word = rest.split(char::is_whitespace).next().unwrap_or_default();
        if tail(word) == word {
            continue;
        }
        let thing = if long { rest.trim_end() } else { word };
        kept.push_str(tail(thing));
        rest = rest.get(thing.len()..).unwrap_or_default();
    }
    kept
}

/// A token of a policy whose nonce, if it has one, is masked.
fn without_nonces(token: &str) -> String {
    let mask = |part: &str| match part.split_at_checked("nonce-".len()) {
        Some((name, value)) if name.eq_ignore_ascii_case("nonce-") && !value.chars().all(|char| char == '…') => {
            format!("{name}…")
        }
        _ => part.to_owned(),
    };
    let mut parts = token.split('\'');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| kept + "'" + &mask(part))
}

/// The character, or U+FFFD for one that is not safe.
fn safe(char: char) -> char {
    if is_unsafe(char) { char::REPLACEMENT_CHARACTER } else { char }
}

/// Controls; marks of direction, with which a line shows what it does not say; breaks of lines; what is not to be seen.
pub(super) fn is_unsafe(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// At most so many bytes, of which the last are those of `…` if there were more.
pub(super) fn cut(mut text: String, limit: usize) -> String {
    const MARK: char = '…';
    if text.len() <= limit {
        return text;
    }
    let mut end = limit.saturating_sub(MARK.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    if limit >= MARK.len_utf8() {
        text.push(MARK);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    #[test]
    fn texts_are_clean_and_short() {
        for (raw, expected) in [
            ("", None),
            ("a\r\nb\tc", Some("a  b c")),
            ("\u{1b}[31mred\0\u{9b}", Some("\u{fffd}[31mred\u{fffd}\u{fffd}")),
            ("x\u{2028}\u{202e}\u{e0041}", Some("x\u{fffd}\u{fffd}\u{fffd}")),
            ("0123456789abcdef", Some("0123456789abcdef")),
            ("0123456789abcdefg", Some("0123456789abc…")),
            ("0123456789äääääää", Some("0123456789ä…")),
        ] {
            let cleaned = clean(raw, 16);
            assert_eq!(cleaned.as_deref(), expected, "{raw:?}");
            assert_eq!(cleaned.as_deref().and_then(|text| clean(text, 16)), cleaned);
        }
        assert_eq!(clean("abc", 2).as_deref(), Some(""));
        assert_eq!(clean("ä", 0).as_deref(), Some(""));
    }

    /// Reads as expected, and what was read once reads as the same again, however short.
    #[track_caller]
    fn check(read: impl Fn(&str, usize) -> Option<String>, raw: &str, expected: &str) {
        assert_eq!(read(raw, 999).as_deref(), Some(expected), "{raw:?}");
        for limit in (3..40).chain([999]) {
            let once = read(raw, limit).unwrap();
            assert_eq!(read(&once, limit).as_ref(), Some(&once), "{raw:?} up to {limit}");
        }
    }

    #[test]
    fn addresses_in_texts_are_cut() {
        for (raw, expected) in [
            ("", None),
            ("no address: only 1:2 words?", Some("no address: only 1:2 words?")),
            (
                "at f (https://a.example/app.js?session=S3CRET#x:1:2)\n at g (https://u:S3CRET@b.example/b.js:3:4)",
                Some("at f (https://a.example/app.js:1:2)  at g (https://b.example/b.js:3:4)"),
            ),
            ("f@https://a.example/a.js?S3CRET:12:3\ng@", Some("f@https://a.example/a.js:12:3 g@")),
            ("see 'https://a.example/p?email=S3CRET@x.example'.", Some("see 'https://a.example/p'.")),
            ("https:///u:S3CRET@a.example//x", Some("https://a.example//x")),
            ("HTTPS://u:S3CRET\\@a.example/", Some("HTTPS://a.example/")),
            ("https://u@/S3CRET@a.example/b@c", Some("https://a.example/b@c")),
            (
                "wss://a.example/ws/https://u:S3CRET@b.example/?S3CRET://x",
                Some("wss://a.example/ws/https://b.example/"),
            ),
            ("https://a.example/?x=S3CRET:123456789:1", Some("https://a.example/:1")),
            ("(data:text/javascript,let a = S3CRET:1:2)\nnext", Some("(data::1:2) next")),
            ("f@JavaScript:S3CRET and S3CRET\r\nnext", Some("f@JavaScript:  next")),
            ("blob:https://a.example/S3CRET and data: URLs", Some("blob: and data: URLs")),
            ("data://S3CRET mailto:S3CRET@a.example", Some("data:")),
            ("mailto:S3CRET@a.example, (about:blank) metadata:x", Some("mailto:, (about:) metadata:x")),
            ("https://data:8080/x https://u:S3CRET@blob:80/", Some("https://data:8080/x https://blob:")),
            ("https://a.example/\u{200b}?S3CRET\u{2028}S3CRET", Some("https://a.example/\u{fffd}")),
        ] {
            match expected {
                Some(expected) => check(|raw, limit| redacted(raw, limit, false), raw, expected),
                None => assert_eq!(redacted(raw, 9, false), None),
            }
        }
        let kept = "https://a.example/?q=1:1:2) https://b.example/?n=https://c.example";
        let raw = "https://u@a.example/?q=1#S3CRET:1:2) https://b.example/?n=https://u:S3CRET@c.example#S3CRET";
        check(|raw, limit| redacted(raw, limit, true), raw, kept);
    }

    #[test]
    fn addresses_of_every_form_are_cut() {
        for (raw, expected) in [
            (
                "at f (/reset?token=S3CRET:1:2) at \"/x#S3CRET\", see /y?a=S3CRET.",
                "at f (/reset:1:2) at \"/x\", see /y.",
            ),
            ("?token=S3CRET and #S3CRET ('?a=S3CRET') ../x?S3CRET", " and  ('') ../x"),
            ("why? {\"url\":\"/reset?token=S3CRET\",\"a\":\"b\"} what#", "why? {\"url\":\"/reset\"} what#"),
            ("//user:S3CRET@host/ (//S3CRET@host/a@b?S3CRET)", "//host/ (//host/a@b)"),
            ("\\\\u:S3CRET@host /\\u:S3CRET@host https:/u:S3CRET@host/", "\\\\host /\\host https:/host/"),
            ("user:S3CRET@host/x?S3CRET S3CRET@a.example https:u:S3CRET@host", "host/x a.example host"),
            ("sip:S3CRET@host, db='S3CRET@host' (u:S3,C=RET@host)", "host, host' host)"),
            ("ws://u:S3CRET@a/?S3CRET ftp://S3CRET@a/b app+x://u:S3CRET@a/b#S3CRET", "ws://a/ ftp://a/b app+x://a/b"),
            ("to=//u:S3CRET@host/?S3CRET x//y//u:S3CRET@host a/u:S3CRET@host", "to=//host/ x//y//host a/host"),
            ("%2Freset%3Ftoken%3DS3CRET /login/%2fx%23S3CRET?S3CRET /a%253Ftoken=S3CRET", "%2Freset /login/%2fx /a"),
            ("%2F%2Fu%3AS3CRET%40host%2Fa https%3A%2F%2FS3CRET%40host%3FS3CRET", "%2F%2Fhost%2Fa host"),
            (
                "https://a.example/x/https%3A%2F%2Fu%3AS3CRET%40b%2Fc%3FS3CRET",
                "https://a.example/x/https%3A%2F%2Fb%2Fc",
            ),
            ("https://u:S%3FS3CRET%2FS3CRET@a.example/ u:S%3FS3CRET@a.example/", "https://a.example/ a.example/"),
            ("x=blob%3AS3CRET url=data%3Atext%2Fplain,S3CRET and S3CRET:1:2", "x=blob%3A url=data%3A:1:2"),
            ("see x=blob%3Ahttps://a/S3CRET and https://data:80/", "see x=blob%3A and https://data:80/"),
            ("data?S3CRET:1:2 data#S3CRET)", "data data)"),
            // What is not a secret.
            (
                "f@https://a.example/a.js:1:2 f/<@[native code] @media g@) f@x",
                "f@https://a.example/a.js:1:2 f/<@[native code] @media g@) x",
            ),
            (
                "/npm/react@18.2.0/index.js node_modules/@scope/x 100% %zz 50%25",
                "/npm/react@18.2.0/index.js node_modules/@scope/x 100% %zz 50%25",
            ),
            ("C:\\Users\\a\\b.js http:/ // :// a:b:c", "C:\\Users\\a\\b.js http:/ // :// a:b:c"),
        ] {
            check(|raw, limit| redacted(raw, limit, false), raw, expected);
        }
        for (raw, expected) in [
            ("/reset?to=%23a&b=c@d//u:S3CRET@host/#S3CRET", "/reset?to=%23a&b=c@d//host/"),
            ("//u:S3CRET@host/?next=https%3A%2F%2Fu%3AS3CRET%40host", "//host/?next=https%3A%2F%2Fhost"),
        ] {
            check(|raw, limit| redacted(raw, limit, true), raw, expected);
        }
    }

    /// What is hostile costs no more time than what is harmless.
    #[test]
    fn the_work_is_linear() {
        for part in [
            "/",
            "\\",
            "\\a",
            "@",
            "a@",
            "a:",
            "?",
            "%25",
            "%2F",
            "%2Fa%252F%25252F",
            "data:",
            "a@)",
            ":1",
            "x:@/",
            "//a",
        ] {
            for end in ["", "@", ")", "…", "?"] {
                let raw = part.repeat((1 << 16) / part.len()) + end;
                let start = std::time::Instant::now();
                let kept = redacted(&raw, 256, false);
                assert!(kept.is_none_or(|kept| kept.len() <= 256));
                assert!(start.elapsed().as_secs() < 10, "{part:?} and {end:?}: {:?}", start.elapsed());
            }
        }
    }

    /// Texts of what matters to a reader of addresses.
    fn text() -> impl Strategy<Value = String> {
        const PARTS: &[&str] = &[
            "/",
            "/",
            "//",
            "\\",
            ":",
            ":",
            "@",
            "@",
            "?",
            "#",
            " ",
            "a",
            "x.example",
            "1",
            "12",
            "data",
            "blob",
            "https",
            "https:",
            "://",
            "%2F",
            "%3A",
            "%40",
            "%3F",
            "%23",
            "%25",
            "%252F",
            "%",
            "2F",
            "(",
            ")",
            "'",
            "\"",
            ",",
            ";",
            "=",
            "…",
            ".",
            "[native",
            "nonce-",
            "'nonce-",
            "\n",
            "S",
            "u:p@h",
            "file://",
            "about:",
        ];
        vec(select(PARTS), 0..24).prop_map(|parts| parts.concat())
    }

    #[test]
    fn a_slash_that_divides_stays() {
        for (raw, expected) in [
            ("%3A%2F%2F/@%3Fu:p@h", "%3A%2F%2F/%3Fu:p@h"),
            ("https:%2F%2F/u:S3CRET@h", "https:%2F%2F/h"),
            ("https:///u:S3CRET@h", "https://h"),
        ] {
            let once = redacted(raw, 60, true).unwrap();
            assert_eq!(once, expected);
            assert_eq!(redacted(&once, 60, true).unwrap(), expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn what_is_read_reads_as_the_same(raw in text(), limit in 3_usize..60, queries: bool) {
            for read in [redacted, policy] {
                let once = read(&raw, limit, queries);
                prop_assert_eq!(once.as_deref().and_then(|once| read(once, limit, queries)).unwrap_or_default(), once.unwrap_or_default());
            }
        }

        #[test]
        fn no_secret_is_kept_whatever_surrounds_it(before in text(), behind in text()) {
            for address in [
                "https://u:S3CRET@h.example/p?a=S3CRET&b=@S3CRET#S3CRET",
                "//u:S3CRET@h.example/p?a=S3CRET#@S3CRET",
                "/reset?token=S3CRET",
                "?token=S3CRET",
                "#S3CRET",
                "u:S3CRET@h.example",
                "%2Freset%3Ftoken%3DS3CRET",
                "//S3CRET@h.example/%2F%2Fu%3AS3CRET%40h",
            ] {
                let raw = format!("{before}{address} {behind}");
                let kept = redacted(&raw, 9999, false).unwrap_or_default();
                prop_assert!(!kept.contains("S3CRET"), "{:?} of {:?}", kept, raw);
            }
        }
    }

    #[test]
    fn policies_lose_nonces_and_queries() {
        for (raw, expected) in [
            ("default-src 'self'; img-src https: *", "default-src 'self'; img-src https: *"),
            ("script-src 'nonce-S3CRET' 'Nonce-S3CRET==';", "script-src 'nonce-…' 'Nonce-…';"),
            ("script-src 'self','nonce-S3CRET','nonce-S3", "script-src 'self','nonce-…','nonce-…"),
            ("script-src 'nonce-' 'sha256-abc='", "script-src 'nonce-' 'sha256-abc='"),
            ("report-uri https://u:S3CRET@r.example/?key=S3CRET", "report-uri https://r.example/"),
            ("report-uri /r?S3CRET\t/s#S3CRET;img-src a.example", "report-uri /r /s;img-src a.example"),
        ] {
            check(|raw, limit| policy(raw, limit, false), raw, expected);
        }
        let asked_for = "script-src 'nonce-abc'; report-uri /r?key=1";
        check(|raw, limit| policy(raw, limit, true), &format!("{asked_for}#S3CRET"), asked_for);
    }
}
