//! The one way to a terminal: what comes from a file, a report or the command line cannot control it.

use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{self, ErrorKind, Write as _},
};

use anstyle::Style;

use crate::{
    Outcome,
    style::{STYLES, Styles},
};

/// Prints to standard output, in colour where that is a terminal. A reader that has gone, as `head` does, is not a failure.
pub(crate) fn print(text: &str) -> Outcome {
    match anstream::stdout().write_all(safe(text).as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => fail(&format!("standard output: {error}")),
        _ => Outcome::Fine,
    }
}

/// Prints to standard error.
pub(crate) fn tell(text: &str) {
    // Where nobody reads, nothing can be said.
    let _: io::Result<()> = anstream::stderr().write_all(safe(text).as_bytes());
}

/// Says why a command could not do what was asked.
pub(crate) fn fail(message: &str) -> Outcome {
    let Styles { error, .. } = STYLES;
    tell(&format!("{error}error{error:#}: {}\n", clean(message)));
    Outcome::Failed
}

/// A text of one line that may come from anybody: characters that control a terminal are written as `\u001b`.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(controls) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    text.chars().for_each(|char| push(char, &mut clean));
    Cow::Owned(clean)
}

/// Whether a character moves the cursor, changes the state of a terminal, or the order in which a line is read.
pub(crate) fn controls(char: char) -> bool {
    let reorders =
        matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    char.is_control() || reorders || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn push(char: char, text: &mut String) {
    if controls(char) {
        let _ = write!(text, "\\u{:04x}", u32::from(char));
    } else {
        text.push(char);
    }
}

/// The text without anything that controls a terminal, except for lines, tabs and our own colours.
fn safe(text: &str) -> Cow<'_, str> {
    let is_plain = |char| !controls(char) || matches!(char, '\n' | '\t');
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let Styles { error, warning, cure, frame, name, aside } = STYLES;
    let styles = [error, warning, cure, frame, name, aside];
    let begins = |style: &Style| style.render().to_string();
    let colours: Vec<String> = styles.iter().map(begins).chain([error.render_reset().to_string()]).collect();
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let colour = colours.iter().find(|colour| char == '\u{1b}' && rest.starts_with(colour.as_str()));
        let length = colour.map_or(char.len_utf8(), String::len);
        match colour {
            Some(colour) => safe.push_str(colour),
            None if is_plain(char) => safe.push(char),
            None => push(char, &mut safe),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_controls_a_terminal_is_written_out() {
        assert_eq!(clean("a\u{1b}]0;t\u{7}\n"), "a\\u001b]0;t\\u0007\\u000a");
        assert_eq!(clean("\u{9b}1m\u{202e}x\u{2066}"), "\\u009b1m\\u202ex\\u2066");
        assert_eq!(clean("größe"), "größe");
    }

    #[test]
    fn only_our_own_colours_pass() {
        let Styles { error, .. } = STYLES;
        let ours = format!("{error}error{error:#}: a\tb\n");
        assert_eq!(safe(&ours), ours);
        assert_eq!(safe("\u{1b}[2J\u{1b}[8mx\r\n"), "\\u001b[2J\\u001b[8mx\\u000d\n");
    }
}
