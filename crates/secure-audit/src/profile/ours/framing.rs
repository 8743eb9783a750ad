//! Who may frame the page: `X-Frame-Options` as browsers read it, beside `frame-ancestors`.

use std::collections::BTreeSet;

use super::{OWN, Site};
use crate::{finding::Findings, rule, text::quoted};

/// What `X-Frame-Options` means.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    Nothing,
    Nobody,
    SameOrigin,
    /// Several values, which browsers take for none being allowed.
    Blocked,
}

pub(super) fn judge(site: &Site<'_>, findings: &mut Findings) {
    let value = site.seen.fields().joined("x-frame-options");
    let meaning = value.as_deref().map_or(Meaning::Nothing, meaning);
    let lists = site.policies.iter().filter_map(|policy| policy.get("frame-ancestors"));
    let lists: Vec<&[String]> = lists.collect();
    let written = value.as_deref().unwrap_or_default();
    if let [list] = lists.as_slice() {
        let is_open =
            list.iter().any(|source| matches!(source.as_str(), "*" | "http:" | "https:" | "https://*" | "http://*"));
        if is_open {
            let problem = format!("frame-ancestors {} lets every site frame the page", quoted(&list.join(" ")));
            let place = "Content-Security-Policy: frame-ancestors";
            findings.add(rule::CSP_FRAME_ANCESTORS_OPEN, OWN, place, &list.join(" "), problem);
        }
        let agrees = match meaning {
            Meaning::Nothing => value.is_none(),
            Meaning::Nobody => is_none(list),
            Meaning::SameOrigin => matches!(list, [only] if only.eq_ignore_ascii_case("'self'")),
            Meaning::Blocked => false,
        };
        if !agrees {
            let problem = format!(
                "X-Frame-Options says {}, and frame-ancestors says {}, which browsers follow",
                quoted(written),
                quoted(&list.join(" ")),
            );
            findings.add(rule::FRAMING_CONTRADICTION, OWN, "X-Frame-Options", written, problem);
        }
    }
    if !lists.is_empty() {
        return;
    }
    match (&meaning, &value) {
        (Meaning::Nothing, Some(value)) if value.to_ascii_lowercase().starts_with("allow-from") => {
            let problem = format!("browsers do not know {}", quoted(value));
            findings.add(rule::FRAME_OPTIONS_ALLOW_FROM, OWN, "X-Frame-Options", value, problem);
        }
        (Meaning::Nothing, Some(value)) => {
            let problem = format!("browsers do not know {}", quoted(value));
            findings.add(rule::FRAME_OPTIONS_INVALID, OWN, "X-Frame-Options", value, problem);
        }
        (Meaning::Blocked, Some(value)) => {
            let problem = format!("{} are different values, for which browsers block every frame", quoted(value));
            findings.add(rule::FRAME_OPTIONS_INVALID, OWN, "X-Frame-Options", value, problem);
        }
        (Meaning::Nothing, None) if site.is_document => {
            let problem = "neither X-Frame-Options nor frame-ancestors says who may frame the page".to_owned();
            findings.add(rule::FRAMING_UNLIMITED, OWN, "X-Frame-Options", "", problem);
        }
        _ => {}
    }
}

fn is_none(list: &[String]) -> bool {
    matches!(list, []) || matches!(list, [only] if only.eq_ignore_ascii_case("'none'"))
}

/// What browsers make of all lines ([HTML](https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-x-frame-options-header)).
fn meaning(value: &str) -> Meaning {
    let words: BTreeSet<String> = value.split(',').map(|word| word.trim().to_ascii_lowercase()).collect();
    let known = |word: &str| words.contains(word);
    match (words.len(), known("deny"), known("sameorigin")) {
        (1, true, _) => Meaning::Nobody,
        (1, _, true) => Meaning::SameOrigin,
        (1, _, _) => Meaning::Nothing,
        (_, deny, same) if deny || same || known("allowall") => Meaning::Blocked,
        _ => Meaning::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values() {
        for (value, expected) in [
            ("DENY", Meaning::Nobody),
            ("SAMEORIGIN, sameorigin", Meaning::SameOrigin),
            ("DENY, SAMEORIGIN", Meaning::Blocked),
            ("ALLOW-FROM https://a.example", Meaning::Nothing),
            ("x, y", Meaning::Nothing),
            ("allowall, y", Meaning::Blocked),
        ] {
            assert_eq!(meaning(value), expected, "{value}");
        }
    }
}
