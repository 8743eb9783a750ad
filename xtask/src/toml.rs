//! As much of TOML as our own manifests use: sections, and keys with their value as text.

/// One `key = value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The section, as `dependencies`.
    pub(crate) section: String,
    pub(crate) key: String,
    /// As written, a list on one line.
    pub(crate) value: String,
}

/// Reads a manifest. `name.workspace = true` has the key `name` and the value `workspace = true`; a section
/// `[dependencies.name]` counts as a key `name` in `dependencies`.
pub(crate) fn entries(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut section = String::new();
    let mut open = false; // inside of a list that spans lines
    for line in text.lines() {
        let line = without_comment(line).trim();
        if open {
            if let Some(entry) = entries.last_mut() {
                entry.value += line;
                open = !closed(&entry.value);
            }
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.trim_matches(['[', ']']).clone_into(&mut section);
            if let Some((table, key)) = section.rsplit_once('.').filter(|(table, _)| table.ends_with("dependencies")) {
                entries.push(Entry { section: table.to_owned(), key: key.to_owned(), value: String::new() });
            }
        } else if let Some((key, value)) = line.split_once('=') {
            let (key, value) = (key.trim(), value.trim());
            let (key, value) = match key.split_once('.') {
                Some((key, rest)) => (key, format!("{rest} = {value}")),
                None => (key, value.to_owned()),
            };
            open = !closed(&value);
            entries.push(Entry { section: section.clone(), key: key.to_owned(), value });
        }
    }
    entries
}

/// The keys of a section.
pub(crate) fn keys<'e>(entries: &'e [Entry], section: &str) -> Vec<&'e str> {
    entries.iter().filter(|entry| entry.section == section).map(|entry| entry.key.as_str()).collect()
}

/// The value of a key.
pub(crate) fn value<'e>(entries: &'e [Entry], section: &str, key: &str) -> Option<&'e str> {
    entries.iter().find(|entry| entry.section == section && entry.key == key).map(|entry| entry.value.as_str())
}

/// A `#` within quotes starts no comment.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, char) in line.char_indices() {
        match char {
            '"' => quoted = !quoted,
            '#' if !quoted => return line.get(..at).unwrap_or(line),
            _ => {}
        }
    }
    line
}

fn closed(value: &str) -> bool {
    value.matches('[').count() == value.matches(']').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_values() {
        let text = "[package]\nname = \"a # b\" # c\nversion.workspace = true\nkeywords = [\n  \"x\", # one\n  \"y\",\n]\n\
                    [dependencies]\nhttp = { workspace = true, optional = true }\n\n[dev-dependencies.tokio]\n\
                    features = [\"rt\"]\n";
        let entries = entries(text);
        assert_eq!(value(&entries, "package", "name"), Some("\"a # b\""));
        assert_eq!(value(&entries, "package", "version"), Some("workspace = true"));
        assert_eq!(value(&entries, "package", "keywords"), Some("[\"x\",\"y\",]"));
        assert_eq!(value(&entries, "package", "readme"), None);
        assert_eq!(keys(&entries, "dependencies"), ["http"]);
        assert_eq!(keys(&entries, "dev-dependencies"), ["tokio"]);
        assert!(value(&entries, "dependencies", "http").unwrap().contains("optional = true"));
    }
}
