//! Text in the quotes of the languages of configuration.

use std::fmt::Write as _;

/// In double quotes, with a backslash before each of these.
pub(crate) fn escaped(text: &str, special: &[char]) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        if special.contains(&char) {
            quoted.push('\\');
        }
        quoted.push(char);
    }
    quoted.push('"');
    quoted
}

/// As a string of JSON, which is one of YAML and TOML too.
pub(crate) fn json(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '\t' => quoted.push_str("\\t"),
            ' '..='~' => quoted.push(char),
            other => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(other));
            }
        }
    }
    quoted.push('"');
    quoted
}

/// As an attribute of HTML in double quotes.
pub(crate) fn html(text: &str) -> String {
    format!("\"{}\"", text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"))
}

/// A header's name as part of a name of a variable.
pub(crate) fn slug(name: &str) -> String {
    name.chars().map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '_' }).collect()
}

/// Whether a header's name has only letters, digits and hyphens, which no language of configuration reads as more.
pub(crate) fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_are_escaped() {
        assert_eq!(escaped("a \"b\" \\ $c", &['"', '\\']), r#""a \"b\" \\ $c""#);
        assert_eq!(json("a\t\"\\%{$"), r#""a\t\"\\%{$""#);
        assert_eq!(html("a & \"b\" <c>"), "\"a &amp; &quot;b&quot; &lt;c>\"");
        assert_eq!(slug("X-A.b"), "x_a_b");
        assert!(is_plain("X-Frame-Options") && !is_plain("$wsep"));
    }
}
