//! How a file begins: how to include it, what it cannot do, and what it leaves out.

use crate::{note::Note, target::Target};

/// How comments are written in a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comment {
    /// `# …`
    Hash,
    /// `<!-- … -->`
    Html,
    /// The format has none.
    Absent,
}

impl Comment {
    /// Whether a line is a comment alone. For HTML, whether it is outside of elements.
    pub(crate) fn is(self, line: &str) -> bool {
        match self {
            Self::Hash => line.starts_with('#'),
            Self::Html => !line.starts_with('<') || line.starts_with("<!--"),
            Self::Absent => false,
        }
    }

    /// Lines as a comment.
    pub(crate) fn wrap(self, lines: &[String]) -> String {
        match self {
            Self::Hash => lines
                .iter()
                .map(|line| if line.is_empty() { "#\n".to_owned() } else { format!("# {line}\n") })
                .collect(),
            Self::Html => format!("<!--\n{}\n-->\n", lines.join("\n")),
            Self::Absent => String::new(),
        }
    }
}

/// What the file says first.
pub(crate) fn lines(target: &Target, notes: &[Note]) -> Vec<String> {
    let mut lines = vec![
        format!("Security headers for {}, written by `secure-headers export --to {}`.", target.title, target.name),
        "Do not edit: change the configuration and export again.".to_owned(),
    ];
    if !target.is_run {
        lines.push(format!("Not run: no test has given this file to {}.", target.title));
    }
    let mut section = |title: &str, entries: Vec<String>| {
        if !entries.is_empty() {
            lines.extend([String::new(), title.to_owned()]);
            lines.extend(entries.iter().map(|entry| format!("- {entry}")));
        }
    };
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    section("How to include it:", owned(target.include));
    section("What it cannot do:", owned(target.limits));
    section("Not exported:", notes.iter().map(ToString::to_string).collect());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_those_of_the_format() {
        let lines = ["a".to_owned(), String::new(), "b".to_owned()];
        assert_eq!(Comment::Hash.wrap(&lines), "# a\n#\n# b\n");
        assert_eq!(Comment::Html.wrap(&lines), "<!--\na\n\nb\n-->\n");
        assert_eq!(Comment::Absent.wrap(&lines), "");
    }
}
