//! Every `cargo xtask` that a document, a comment or a workflow names is a command that there is.

use crate::{HELP, process};

/// In which files they are looked for, by how their names end.
const TEXTS: &[&str] = &[".ci/run", ".md", ".rs", ".toml", ".yml"];

const CALL: &str = concat!("cargo", " xtask ");

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    for path in files.iter().filter(|path| TEXTS.iter().any(|end| path.ends_with(end))) {
        for (number, line) in (1..).zip(process::read(path)?.lines()) {
            for name in named(line).filter(|name| !is_command(name)) {
                findings.push(format!("{path}:{number}: `{CALL}{name}` is not a command"));
            }
        }
    }
    Ok(())
}

/// The commands that a line names. A placeholder or a line's end is none.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let is_name = |char: char| char.is_ascii_lowercase() || char == '-';
    let names = line.split(CALL).skip(1).map(move |rest| rest.split(|char| !is_name(char)).next().unwrap_or_default());
    names.filter(|name| !name.is_empty())
}

fn is_command(name: &str) -> bool {
    HELP.lines().any(|line| line.strip_prefix("  ").is_some_and(|line| line.split(' ').next() == Some(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_and_known() {
        let line = format!("`{CALL}tidy` and {CALL}cost --check, {CALL}<command>, {CALL}");
        assert_eq!(named(&line).collect::<Vec<_>>(), ["tidy", "cost"]);
        assert!(is_command("tidy") && is_command("release") && !is_command("tid") && !is_command("command"));
    }
}
