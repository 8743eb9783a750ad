//! The cross-origin policies: whether they can be read, and whether they add up.

use secure_core::wire::structured::{BareItem, Item};

use super::{OWN, Site};
use crate::{
    finding::Findings,
    rule::{self, Rule},
    text::quoted,
};

const EMBEDDER: &str = "Cross-Origin-Embedder-Policy";
const OPENER: &str = "Cross-Origin-Opener-Policy";
const RESOURCE: &str = "Cross-Origin-Resource-Policy";

pub(super) fn judge(site: &Site<'_>, findings: &mut Findings) {
    let embedder =
        token(site, EMBEDDER, &["require-corp", "credentialless", "unsafe-none"], rule::COEP_INVALID, findings);
    let opener = token(
        site,
        OPENER,
        &["same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none"],
        rule::COOP_INVALID,
        findings,
    );
    if let Some(word) = embedder.filter(|word| word != "unsafe-none") {
        if opener.as_deref() != Some("same-origin") {
            let other = opener.map_or("is missing".to_owned(), |opener| format!("says {}", quoted(&opener)));
            let problem = format!("it says {}, and {OPENER} {other}", quoted(&word));
            findings.add(rule::ISOLATION_INCOMPLETE, OWN, EMBEDDER, &word, problem);
        }
    }
    let Some(value) = site.seen.fields().joined(RESOURCE) else { return };
    // Browsers compare the joined value exactly.
    if !matches!(value.as_str(), "same-origin" | "same-site" | "cross-origin") {
        let problem = format!("browsers do not know {}", quoted(&value));
        findings.add(rule::CORP_INVALID, OWN, RESOURCE, &value, problem);
    }
    let shared = site.seen.fields().first("access-control-allow-origin") == Some("*");
    if shared && matches!(value.as_str(), "same-origin" | "same-site") {
        let problem = format!("it says {}, and Access-Control-Allow-Origin says \"*\"", quoted(&value));
        findings.add(rule::CORP_CONTRADICTS_CORS, OWN, RESOURCE, &value, problem);
    }
}

/// The word of a structured field; `None` where it is absent, or browsers ignore it.
fn token(
    site: &Site<'_>,
    name: &str,
    known: &[&str],
    invalid: &'static Rule,
    findings: &mut Findings,
) -> Option<String> {
    let value = site.seen.fields().joined(name)?;
    let word = match value.parse::<Item>() {
        Ok(Item { value: BareItem::Token(word), .. }) => Some(word.as_str().to_owned()),
        _ => None,
    };
    let word = word.filter(|word| known.contains(&word.as_str()));
    if word.is_none() {
        findings.add(invalid, OWN, name, &value, format!("browsers do not know {}", quoted(&value)));
    }
    word
}
