//! The cleaning of every text that comes with a report: one line, of bounded length, without what addresses keep secret.

/// Schemes of addresses that name no place: behind the colon stands the thing itself.
const BARE: &[&str] = &["about", "blob", "data", "filesystem", "javascript", "mailto", "vbscript"];

/// Those of them that may hold blanks.
const BLANKS: &[&str] = &["data", "javascript", "vbscript"];

/// Whether an address of this scheme, in any case, is cut to the scheme.
pub(super) fn is_bare(scheme: &str) -> bool {
    BARE.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// A text without what could spoil a line: breaks and tabs become blanks, other controls U+FFFD. `None` of none.
pub(super) fn clean(raw: &str, limit: usize) -> Option<String> {
    let blank = |char: char| if matches!(char, '\n' | '\r' | '\t') { ' ' } else { safe(char) };
    (!raw.is_empty()).then(|| cut(raw.chars().map(blank).take(limit.saturating_add(1)).collect(), limit))
}

/// The same, in which addresses lose what they lose where they stand alone. What stands behind a query or fragment is kept
/// where it can only be a line, a column, and what closes the address.
pub(super) fn redacted(raw: &str, limit: usize, queries: bool) -> Option<String> {
    let text: String =
        raw.chars().map(|char| if matches!(char, '\n' | '\r' | '\t') { char } else { safe(char) }).collect();
    let mut kept = String::new();
    for line in text.split_inclusive(['\n', '\r']) {
        for word in without_bare(line).split_inclusive(char::is_whitespace) {
            let address = word.trim_end();
            let left_out = push_address(&mut kept, address, queries);
            kept.push_str(tail(left_out));
            kept.push_str(word.get(address.len()..).unwrap_or_default());
        }
    }
    clean(&kept, limit)
}

/// A policy without its nonces and the queries of what it reports to, unless they are asked for, and without fragments.
pub(super) fn policy(raw: &str, limit: usize, queries: bool) -> Option<String> {
    let text: String = raw.chars().map(|char| if char.is_whitespace() { ' ' } else { safe(char) }).collect();
    let mut kept = String::new();
    for part in text.split_inclusive([' ', ';']) {
        let token = part.trim_end_matches([' ', ';']);
        let end = token.find(|char| is_secret(char, queries)).unwrap_or(token.len());
        let token_kept = token.get(..end).unwrap_or_default();
        if queries {
            push_address(&mut kept, token_kept, queries);
        } else {
            push_address(&mut kept, &without_nonces(token_kept), queries);
        }
        kept.push_str(part.get(token.len()..).unwrap_or_default());
    }
    clean(&kept, limit)
}

/// Adds an address, or several in one another, without credentials, query and fragment. Of what it leaves out at the end, all
/// but its mark is handed back.
pub(super) fn push_address<'t>(kept: &mut String, text: &'t str, queries: bool) -> &'t str {
    let Some((scheme, mut rest)) = text.split_once("://") else {
        kept.push_str(text);
        return "";
    };
    kept.push_str(scheme);
    loop {
        kept.push_str("://");
        let place = without_credentials(rest);
        let (part, next) = place.split_once("://").map_or((place, None), |(part, next)| (part, Some(next)));
        let end = part.find(|char| is_secret(char, queries));
        kept.push_str(part.get(..end.unwrap_or(part.len())).unwrap_or_default());
        match (end, next) {
            (Some(end), _) => return place.get(end + 1..).unwrap_or_default(),
            (None, Some(next)) => rest = next,
            (None, None) => return "",
        }
    }
}

/// What stands behind the `//` of an address, from the host on. Browsers skip more slashes, of either kind.
fn without_credentials(mut place: &str) -> &str {
    loop {
        let rest = place.trim_start_matches(['/', '\\']);
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let Some((_, host)) = rest.get(..end).and_then(|authority| authority.rsplit_once('@')) else { return place };
        place = rest.get(end - host.len()..).unwrap_or_default();
    }
}

/// What begins a part of an address that is left out.
fn is_secret(char: char, queries: bool) -> bool {
    char == '#' || char == '?' && !queries
}

/// A line whose addresses without a host are cut to their schemes.
fn without_bare(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once(':') {
        kept.push_str(before);
        kept.push(':');
        rest = behind;
        let of_scheme = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.');
        let outside = before.trim_end_matches(of_scheme);
        let name =
            before.get(outside.len()..).unwrap_or_default().trim_start_matches(|char: char| !char.is_alphabetic());
        // Behind slashes it is a host with a port.
        if !is_bare(name) || outside.ends_with("//") {
            continue;
        }
        let word = behind.split(char::is_whitespace).next().unwrap_or_default();
        if tail(word) == word {
            continue;
        }
        let long = BLANKS.iter().any(|known| name.eq_ignore_ascii_case(known));
        let thing = if long { behind.trim_end() } else { word };
        kept.push_str(tail(thing));
        rest = behind.get(thing.len()..).unwrap_or_default();
    }
    kept + rest
}

/// A line, a column and what closes, as in `…:12:3)`, at the end of a text.
fn tail(text: &str) -> &str {
    let closes = |char: char| matches!(char, ')' | ']' | '}' | '\'' | '"' | ',' | ';' | '.' | ':' | '…');
    let mut head = text.trim_end_matches(closes);
    for _ in 0..2 {
        let before = head.trim_end_matches(|char: char| char.is_ascii_digit());
        match before.strip_suffix(':') {
            Some(before) if (1..=7).contains(&(head.len() - before.len() - 1)) => head = before,
            _ => break,
        }
    }
    text.get(head.len()..).unwrap_or_default()
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
