//! [`Script`]: a `<script>` element, and what its `type` makes of it.

use std::ops::Range;

/// A `<script>` element of HTML or SVG.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "attributes that are there or not")]
pub struct Script {
    /// What it is.
    pub kind: ScriptKind,
    /// The address that it is loaded from. Where it has one, even an empty one, its text does not run.
    pub src: Option<String>,
    /// The text that a browser hashes: line breaks are line feeds, and nothing is trimmed. In `<svg>`, entities are decoded.
    pub text: String,
    /// The bytes between the tags.
    pub content: Range<usize>,
    /// The value of `integrity`.
    pub integrity: Option<String>,
    /// The value of `crossorigin`, which is empty for a bare attribute.
    pub cross_origin: Option<String>,
    /// The value of `nonce`, which is empty for a bare attribute.
    pub nonce: Option<String>,
    /// Whether it has `async`.
    pub is_async: bool,
    /// Whether it has `defer`.
    pub defer: bool,
    /// Whether it has `nomodule`: it runs in browsers without modules alone.
    pub nomodule: bool,
    /// Whether it stands in `<svg>`.
    pub svg: bool,
    /// Whether its end tag was found. Browsers do not run a script without one.
    pub closed: bool,
}

/// What a script is, by its `type`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScriptKind {
    /// JavaScript: without `type`, with an empty one, or with a MIME type of JavaScript.
    #[default]
    Classic,
    /// `module`.
    Module,
    /// `importmap`: what names in imports lead to. A policy decides about it as about an inline script.
    ImportMap,
    /// `speculationrules`: what to load ahead. A policy decides about it as about an inline script.
    SpeculationRules,
    /// Any other type, in small letters, such as `application/json`: data, about which no policy decides.
    Data(String),
}

impl Script {
    /// Whether a policy must allow its text: it is not loaded, not data, and not empty.
    ///
    /// ```
    /// use secure_html::{Found, Page};
    ///
    /// let html = "<script>a()</script><script></script><script src=a.js>b()</script>\
    ///             <script type=application/json>{}</script><script type=importmap>{}</script>";
    /// let page = Page::read(html.as_bytes())?;
    /// let inline = page.items.iter().map(|item| matches!(&item.found, Found::Script(script) if script.is_inline()));
    /// assert_eq!(inline.collect::<Vec<_>>(), [true, false, false, false, true]);
    /// # Ok::<(), secure_html::Error>(())
    /// ```
    #[must_use]
    pub fn is_inline(&self) -> bool {
        self.src.is_none() && !matches!(self.kind, ScriptKind::Data(_)) && !self.text.is_empty()
    }
}

/// The MIME types of JavaScript ([MIME Sniffing](https://mimesniff.spec.whatwg.org/#javascript-mime-type)).
const JAVASCRIPT: &[&str] = &[
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
];

impl ScriptKind {
    /// What `type` and `language` make of a script
    /// ([HTML](https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element)).
    pub(crate) fn of(kind: Option<&str>, language: Option<&str>) -> Self {
        let kind = match (kind, language) {
            (Some("") | None, None | Some("")) | (Some(""), _) => return Self::Classic,
            (Some(kind), _) => kind.trim_matches(['\t', '\n', '\u{c}', '\r', ' ']).to_ascii_lowercase(),
            (None, Some(language)) => format!("text/{}", language.to_ascii_lowercase()),
        };
        match kind.as_str() {
            "module" => Self::Module,
            "importmap" => Self::ImportMap,
            "speculationrules" => Self::SpeculationRules,
            other if JAVASCRIPT.contains(&other) => Self::Classic,
            _ => Self::Data(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        let data = |kind: &str| ScriptKind::Data(kind.to_owned());
        for (kind, language, expected) in [
            (None, None, ScriptKind::Classic),
            (Some(""), None, ScriptKind::Classic),
            (Some(""), Some("vbscript"), ScriptKind::Classic),
            (None, Some(""), ScriptKind::Classic),
            (None, Some("JavaScript"), ScriptKind::Classic),
            (None, Some("JavaScript1.2"), ScriptKind::Classic),
            (None, Some("vbscript"), data("text/vbscript")),
            (Some("text/javascript"), Some("vbscript"), ScriptKind::Classic),
            (Some(" Application/JavaScript\n"), None, ScriptKind::Classic),
            (Some("text/javascript; charset=utf-8"), None, data("text/javascript; charset=utf-8")),
            (Some(" "), None, data("")),
            (Some("Module"), None, ScriptKind::Module),
            (Some("importmap"), None, ScriptKind::ImportMap),
            (Some("speculationrules"), None, ScriptKind::SpeculationRules),
            (Some("application/ld+json"), None, data("application/ld+json")),
            (Some("text/template"), None, data("text/template")),
        ] {
            assert_eq!(ScriptKind::of(kind, language), expected, "{kind:?} {language:?}");
        }
    }
}
