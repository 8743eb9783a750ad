//! The colours of what is printed. Where there are to be none, the stream takes them out: no terminal, or `NO_COLOR`.

use anstyle::{AnsiColor, Style};

/// Each is written before its text, and `{style:#}` after it.
pub(crate) struct Styles {
    pub(crate) error: Style,
    pub(crate) warning: Style,
    pub(crate) cure: Style,
    /// Line numbers and frames.
    pub(crate) frame: Style,
    /// Names of headers.
    pub(crate) name: Style,
    /// Where a value comes from, and the like.
    pub(crate) aside: Style,
}

pub(crate) const STYLES: Styles = Styles {
    error: AnsiColor::Red.on_default().bold(),
    warning: AnsiColor::Yellow.on_default().bold(),
    cure: AnsiColor::Green.on_default(),
    frame: AnsiColor::Blue.on_default().bold(),
    name: Style::new().bold(),
    aside: Style::new().dimmed(),
};
