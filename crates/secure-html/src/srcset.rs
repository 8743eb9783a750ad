//! Reads `srcset`: the addresses among their sizes.

/// The addresses in a value of `srcset` or `imagesrcset`
/// ([HTML](https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute)).
///
/// ```
/// let set = "/small.png 1x, https://cdn.example/a,b.png 2x,/c.png, data:image/png;base64,AA== 3x (a, b), /d.png";
/// let found: Vec<&str> = secure_html::candidates(set).collect();
/// assert_eq!(found, ["/small.png", "https://cdn.example/a,b.png", "/c.png", "data:image/png;base64,AA==", "/d.png"]);
/// ```
pub fn candidates(srcset: &str) -> impl Iterator<Item = &str> {
    let mut rest = srcset;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|char: char| is_blank(char) || char == ',');
        if rest.is_empty() {
            return None;
        }
        let (word, after) = rest.split_at(rest.find(is_blank).unwrap_or(rest.len()));
        let address = word.trim_end_matches(',');
        rest = if address.len() == word.len() { after_descriptors(after) } else { after };
        Some(address)
    })
}

/// What follows the comma that ends the descriptors. One in parentheses does not.
fn after_descriptors(text: &str) -> &str {
    let mut open = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => open = true,
            b')' => open = false,
            b',' if !open => return text.get(at..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

fn is_blank(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\u{c}' | '\r' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_at_blanks_or_a_comma_behind() {
        for (set, expected) in [
            ("", &[][..]),
            (" , ,", &[]),
            ("a", &["a"]),
            ("a,b", &["a,b"]),
            ("a, b", &["a", "b"]),
            ("a 1x,b 2x", &["a", "b"]),
            ("a,, b", &["a", "b"]),
            ("a (1,2) 1x, b", &["a", "b"]),
            ("a (", &["a"]),
        ] {
            assert_eq!(candidates(set).collect::<Vec<_>>(), expected, "{set}");
        }
    }
}
