//! `cargo xtask reference`: since which version browsers know a header or a directive, in docs/reference.md.
//!
//! The versions come from `xtask/data/browser-support.txt`. The rows, and what else they say, are written by hand.

use crate::{Outcome, process};

const DATA: &str = "xtask/data/browser-support.txt";
const PAGE: &str = "docs/reference.md";
/// How the head of a table ends whose last three columns are versions.
const HEAD: &str = "| Chrome | Firefox | Safari |";
/// Where the data has the directives.
const DIRECTIVES: &str = "Content-Security-Policy / ";

/// Puts the versions into the tables.
pub(crate) fn write() -> Result<Outcome, String> {
    process::write(PAGE, &filled(&process::read(PAGE)?, &process::read(DATA)?)?)?;
    Ok(Outcome::Passed(String::new()))
}

/// Compares the tables with the data.
pub(crate) fn check() -> Result<(), String> {
    let page = process::read(PAGE)?;
    let filled = filled(&page, &process::read(DATA)?)?;
    match (1..).zip(page.lines().zip(filled.lines())).find(|(_, (is, ought))| is != ought) {
        None => Ok(()),
        Some((number, (_, ought))) => {
            Err(format!("{PAGE}:{number}: run `cargo xtask reference`, which writes {ought}"))
        }
    }
}

/// The page with the versions of the data.
fn filled(page: &str, data: &str) -> Result<String, String> {
    let mut text = String::with_capacity(page.len());
    let mut is_table = false;
    for line in page.lines() {
        is_table = line.ends_with(HEAD) || (is_table && line.starts_with('|'));
        match line.strip_prefix("| `").and_then(|row| row.split_once("` | ")) {
            Some((name, rest)) if is_table => {
                let about = rest.split(" | ").next().unwrap_or_default();
                let versions = versions(data, name).ok_or_else(|| format!("{DATA}: {name} is not there"))?;
                for part in ["| `", name, "` | ", about, " | ", &versions.join(" | "), " |"] {
                    text += part;
                }
            }
            _ => text += line,
        }
        text.push('\n');
    }
    Ok(text)
}

/// What the data says of a header or a directive, for readers.
fn versions(data: &str, name: &str) -> Option<Vec<String>> {
    let entries = || data.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
    let directive = format!("{DIRECTIVES}{}", name.trim_matches('\''));
    let found = [name, &directive].into_iter().find_map(|name| entries().find(|(known, _)| *known == name));
    found.map(|(_, versions)| versions.split(' ').map(shown).collect())
}

fn shown(version: &str) -> String {
    match (version, version.strip_suffix('~')) {
        ("-", _) => "–".to_owned(),
        (_, Some(version)) => format!("{version}, in part"),
        (version, None) => version.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUPPORT: &str = "# X: 1 1 1\nX: 4 - 7\nContent-Security-Policy / y-src: 25 145~ 5-15.4\n";

    #[test]
    fn versions_are_filled_in_and_the_rest_stays() {
        let page = "# `X` | text\n\n| header | what | Chrome | Firefox | Safari |\n|---|---|---|---|---|\n\
                    | `X` | about it | 1 | 2 | 3 |\n| `y-src` | more |  |  |  |\n\n| `z` | not one |\n";
        let expected = "# `X` | text\n\n| header | what | Chrome | Firefox | Safari |\n|---|---|---|---|---|\n\
                        | `X` | about it | 4 | – | 7 |\n| `y-src` | more | 25 | 145, in part | 5-15.4 |\n\n| `z` | not one |\n";
        assert_eq!(filled(page, SUPPORT).as_deref(), Ok(expected));
        assert_eq!(filled(expected, SUPPORT).as_deref(), Ok(expected));
    }

    #[test]
    fn a_name_without_data_is_an_error() {
        let page = "| header | what | Chrome | Firefox | Safari |\n| `Z` | about it |\n";
        assert_eq!(filled(page, SUPPORT), Err(format!("{DATA}: Z is not there")));
    }
}
