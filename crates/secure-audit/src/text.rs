//! Texts of a response, made fit to be shown: short, and without what controls a terminal.

/// The longest text that is quoted.
const LONGEST: usize = 120;

/// A text of a response, cut and escaped: control and bidirectional characters are written as `\u{...}`.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => escaped(text.get(..end).unwrap_or_default()) + "...",
        None => escaped(text),
    }
}

/// The same text where it is fit to be shown, and else escaped.
pub(crate) fn fit(text: String) -> String {
    if text.chars().any(is_unfit) { escaped(&text) } else { text }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if is_unfit(char) {
            out.extend(char.escape_unicode());
        } else {
            out.push(char);
        }
    }
    out
}

fn is_unfit(char: char) -> bool {
    char.is_control() || is_invisible(char)
}

/// Characters that change the direction of text, or that nobody sees.
fn is_invisible(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A text in quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", cut(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_controls_a_terminal() {
        assert_eq!(cut("a\u{1b}[2Jb\u{202e}c\u{9b}"), "a\\u{1b}[2Jb\\u{202e}c\\u{9b}");
        assert_eq!(cut(&"x".repeat(200)).len(), LONGEST + 3);
    }
}
