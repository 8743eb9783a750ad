//! Phrases that a reader has to read twice are not used. `xtask/data/phrases.txt` lists them.

use crate::process;

const LIST: &str = "xtask/data/phrases.txt";

/// In which files they are looked for, by how their names end.
const TEXTS: &[&str] = &[".ci/run", ".html", ".md", ".rs", ".sh", ".toml", ".txt"];

/// Files that need them.
const EXCEPT: &[&str] = &[LIST, "xtask/src/tidy/phrases.rs"];

/// A line of the list.
#[derive(Debug, PartialEq)]
struct Phrase<'l> {
    /// In lower case.
    text: &'l str,
    cure: &'l str,
    /// Longer phrases that contain it and are fine.
    fine: Vec<&'l str>,
}

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    let list = process::read(LIST)?;
    let phrases = phrases(&list)?;
    let texts = files.iter().filter(|path| TEXTS.iter().any(|end| path.ends_with(end)));
    for path in texts.filter(|path| !EXCEPT.contains(&path.as_str())) {
        for (number, line) in (1..).zip(process::read(path)?.lines()) {
            let line = line.to_lowercase();
            for phrase in phrases.iter().filter(|phrase| has(&line, phrase)) {
                findings.push(format!("{path}:{number}: \"{}\"; write {}", phrase.text, phrase.cure));
            }
        }
    }
    Ok(())
}

/// The lines of the list: `phrase: cure`, or `phrase: cure; fine: longer phrase, another`.
fn phrases(list: &str) -> Result<Vec<Phrase<'_>>, String> {
    let lines = (1..).zip(list.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| {
            let (text, rest) =
                line.split_once(": ").ok_or_else(|| format!("{LIST}:{number}: write \"phrase: cure\""))?;
            let (cure, fine) = rest.split_once("; fine: ").unwrap_or((rest, ""));
            let fine = fine.split(", ").filter(|fine| !fine.is_empty()).collect();
            Ok(Phrase { text, cure, fine })
        })
        .collect()
}

/// Whether a line in lower case has a phrase, as whole words, other than within a longer one that is fine.
fn has(line: &str, phrase: &Phrase<'_>) -> bool {
    places(line, phrase.text).any(|start| {
        let end = start + phrase.text.len();
        !phrase.fine.iter().any(|fine| places(line, fine).any(|from| from <= start && end <= from + fine.len()))
    })
}

/// Where whole words stand in a line.
fn places<'t>(line: &'t str, words: &'t str) -> impl Iterator<Item = usize> + 't {
    let joins = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
    line.match_indices(words).map(|(start, _)| start).filter(move |start| {
        let (before, rest) = line.split_at(*start);
        !before.ends_with(joins) && rest.strip_prefix(words).is_some_and(|after| !after.starts_with(joins))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read() {
        let list = "# why\n\nlest: so that\nis no: is not a; fine: there is no, is no longer\n";
        let [old, no] = phrases(list).unwrap().try_into().unwrap();
        assert_eq!(old, Phrase { text: "lest", cure: "so that", fine: Vec::new() });
        assert_eq!(no, Phrase { text: "is no", cure: "is not a", fine: vec!["there is no", "is no longer"] });
        assert!(phrases("lest").is_err());
    }

    #[test]
    fn whole_words_count_outside_of_what_is_fine() {
        let phrase = Phrase { text: "is no", cure: "", fine: vec!["there is no", "is no longer"] };
        for line in ["it is no host", "there is no host, and it is no path", "is no"] {
            assert!(has(line, &phrase), "{line}");
        }
        for line in ["there is no host", "it is no longer one", "it is not one", "this no", "is no-store", "his no one"]
        {
            assert!(!has(line, &phrase), "{line}");
        }
    }
}
