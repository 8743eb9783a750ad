//! As much of JSON as an audit needs: to distinguish it from markup, and to write it.

/// How deep values may be nested before this is taken for something else.
const DEEPEST: usize = 512;

/// Whether a text is one value of JSON other than a text: an object, a list, a number or a word.
pub(crate) fn is_no_text(body: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(body) else { return false };
    let trimmed = text.trim_matches([' ', '\t', '\r', '\n']);
    // Markup begins otherwise: most pages are done here.
    if !trimmed.starts_with(['{', '[', 't', 'f', 'n', '-']) && !trimmed.starts_with(|char: char| char.is_ascii_digit())
    {
        return false;
    }
    let mut reader = Reader { rest: trimmed.as_bytes() };
    reader.value().is_some() && reader.rest.is_empty()
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.rest = self.rest.strip_prefix(&[byte])?;
        Some(())
    }

    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Reads one value, with a stack of its own.
    fn value(&mut self) -> Option<()> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            self.skip();
            match self.peek()? {
                b'{' => {
                    self.take(b'{')?;
                    self.skip();
                    if self.take(b'}').is_none() {
                        open.push(b'}');
                        self.key()?;
                        continue;
                    }
                }
                b'[' => {
                    self.take(b'[')?;
                    self.skip();
                    if self.take(b']').is_none() {
                        open.push(b']');
                        continue;
                    }
                }
                b'"' => self.string()?,
                _ => self.word()?,
            }
            if open.len() > DEEPEST {
                return None;
            }
            // A value is done: what follows it belongs to what holds it.
            loop {
                let Some(end) = open.last().copied() else { return Some(()) };
                self.skip();
                if self.take(b',').is_some() {
                    if end == b'}' {
                        self.skip();
                        self.key()?;
                    }
                    break;
                }
                self.take(end)?;
                open.pop();
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        self.string()?;
        self.skip();
        self.take(b':')
    }

    fn string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            let (first, rest) = self.rest.split_first()?;
            self.rest = rest;
            match first {
                b'"' => return Some(()),
                b'\\' => {
                    let (escaped, rest) = self.rest.split_first()?;
                    self.rest = rest;
                    if *escaped == b'u' {
                        let (digits, rest) = self.rest.split_at_checked(4)?;
                        self.rest = rest;
                        digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
                    } else if !b"\"\\/bfnrt".contains(escaped) {
                        return None;
                    }
                }
                0..=0x1f => return None,
                _ => {}
            }
        }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<()> {
        let end = self.rest.iter().position(|byte| b",]} \t\r\n".contains(byte)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        let number = word.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
            && word.iter().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte))
            && std::str::from_utf8(word).is_ok_and(|word| word.parse::<f64>().is_ok());
        (number || matches!(word, b"true" | b"false" | b"null")).then_some(())
    }
}

/// A text as JSON writes it, quotes included. Characters that nobody sees are escaped.
pub(crate) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            char if char.is_control() || matches!(char, '\u{2028}' | '\u{2029}') => {
                let hex = |shift: u32| char::from_digit(u32::from(char) >> shift & 15, 16).unwrap_or('0');
                out.extend(['\\', 'u', hex(12), hex(8), hex(4), hex(0)]);
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for text in ["{}", " [1, -2.5e3, {\"a\": [\"\\u00e4\", null]}, []] ", "true", "12"] {
            assert!(is_no_text(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            " ",
            "<b>",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "tru",
            "[1] x",
            "[\"\\x\"]",
            "1-",
            "[1}",
            "[\"\n\"]",
            "\"<b>\"",
        ] {
            assert!(!is_no_text(text.as_bytes()), "{text}");
        }
        assert!(!is_no_text("[".repeat(1_000_000).as_bytes()));
        assert!(!is_no_text(b"\xff"));
    }

    #[test]
    fn texts() {
        assert_eq!(string("a\"\\\n\u{1b}\u{2028}ä"), "\"a\\\"\\\\\\n\\u001b\\u2028ä\"");
    }
}
