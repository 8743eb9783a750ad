//! What the names of elements do to others.

use crate::attribute::{Attribute, value};

const VOID: &str =
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr";

const BREAKS_OUT: &str = "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li \
                          listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var";

const CLOSES_PARAGRAPH: &str = "address article aside blockquote center dd details dialog dir div dl dt fieldset \
                                figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu \
                                nav ol p pre search section summary table ul";

const BARRIERS: &str = "button caption dl object ol select table td th ul";

/// Whether an element has no content and no end tag.
pub(super) fn is_void(name: &str) -> bool {
    is_one(VOID, name)
}

/// Whether a start tag ends SVG and MathML
/// ([HTML](https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inforeign)).
pub(super) fn breaks_out(name: &str, attributes: &[Attribute]) -> bool {
    let coloured = || ["color", "face", "size"].iter().any(|known| value(attributes, known).is_some());
    is_one(BREAKS_OUT, name) || (name == "font" && coloured())
}

/// Whether a start tag ends an open paragraph.
pub(super) fn closes_paragraph(name: &str) -> bool {
    is_one(CLOSES_PARAGRAPH, name)
}

/// Whether an open element keeps those around it from being ended by a start tag.
pub(super) fn is_barrier(name: &str) -> bool {
    is_one(BARRIERS, name)
}

/// The elements that a start tag ends where their end tag is left out.
pub(super) fn implied_end(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "li" => &["li"],
        "dd" | "dt" => &["dd", "dt"],
        "option" | "optgroup" => &["option"],
        "td" | "th" => &["td", "th"],
        "tr" => &["tr"],
        "tbody" | "tfoot" | "thead" => &["tbody", "tfoot", "thead"],
        _ => return None,
    })
}

fn is_one(list: &str, name: &str) -> bool {
    list.split(' ').any(|known| known == name)
}
