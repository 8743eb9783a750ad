//! [`Comment`]: how comments are written.

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
