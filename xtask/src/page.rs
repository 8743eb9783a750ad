//! The parts of the guide that are written by a command: what stands between `<!-- name:begin -->` and
//! `<!-- name:end -->`.

use crate::process;

pub(crate) const PATH: &str = "docs/performance.md";

/// What the page has in this part; `None` when it has no such part.
pub(crate) fn part(name: &str) -> Option<String> {
    let text = process::read(PATH).ok()?;
    split(&text, name).map(|(_, part, _)| part.trim().to_owned())
}

/// Puts a text into this part of the page. Whether there is such a part.
pub(crate) fn put(name: &str, part: &str) -> Result<bool, String> {
    let Ok(text) = process::read(PATH) else { return Ok(false) };
    match replace(&text, name, part) {
        None => Ok(false),
        Some(changed) => process::write(PATH, &changed).map(|()| true),
    }
}

fn replace(text: &str, name: &str, part: &str) -> Option<String> {
    let (before, _, after) = split(text, name)?;
    Some(format!("{before}\n{}\n{after}", part.trim()))
}

/// The text up to and with the first marker, the part, and the text from the second marker on.
fn split<'t>(text: &'t str, name: &str) -> Option<(&'t str, &'t str, &'t str)> {
    let (begin, end) = (format!("<!-- {name}:begin -->"), format!("<!-- {name}:end -->"));
    let start = text.find(&begin)? + begin.len();
    let (before, rest) = text.split_at_checked(start)?;
    let (part, after) = rest.split_at_checked(rest.find(&end)?)?;
    Some((before, part, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Title\n<!-- a:begin -->\nold\n<!-- a:end -->\nrest <!-- b:begin -->\n";

    #[test]
    fn a_part_is_replaced_and_nothing_else() {
        let changed = replace(TEXT, "a", "| new |\n").unwrap();
        assert_eq!(changed, "# Title\n<!-- a:begin -->\n| new |\n<!-- a:end -->\nrest <!-- b:begin -->\n");
        assert_eq!(replace(&changed, "a", "| new |").unwrap(), changed);
        assert_eq!(split(TEXT, "a").unwrap().1.trim(), "old");
    }

    #[test]
    fn a_part_needs_both_markers_in_order() {
        assert_eq!(replace(TEXT, "b", ""), None);
        assert_eq!(replace(TEXT, "c", ""), None);
        assert_eq!(replace("<!-- a:end --><!-- a:begin -->", "a", ""), None);
    }
}
