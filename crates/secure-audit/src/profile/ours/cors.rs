//! Sharing with other origins.

use super::{OWN, Site};
use crate::{finding::Findings, rule, seen::Fields, text::quoted};

const PLACE: &str = "Access-Control-Allow-Origin";

pub(super) fn judge(site: &Site<'_>, findings: &mut Findings) {
    answer(site.seen.fields(), None, findings);
    if let Some(preflight) = site.seen.cors() {
        answer(&preflight.fields, Some(&preflight.origin), findings);
    }
}

fn answer(fields: &Fields, asked: Option<&str>, findings: &mut Findings) {
    let Some(value) = fields.joined("access-control-allow-origin") else { return };
    let credentials = fields.first("access-control-allow-credentials") == Some("true");
    let mut add = |rule, problem: String| findings.add(rule, OWN, PLACE, &value, problem);
    if value == "null" {
        add(rule::CORS_NULL_ORIGIN, "\"null\" is the origin of every sandboxed frame".to_owned());
    } else if value.contains([',', ' ']) {
        add(rule::CORS_INVALID, format!("{} is more than one origin", quoted(&value)));
    } else if value == "*" && credentials {
        add(rule::CORS_INVALID, "\"*\" does not go with Access-Control-Allow-Credentials: true".to_owned());
    } else if asked.is_some_and(|origin| origin == value) && credentials {
        let problem = format!("it repeats {}, which was asked with, and allows credentials", quoted(&value));
        add(rule::CORS_ANY_ORIGIN_WITH_CREDENTIALS, problem);
    }
    let vary = fields.joined("vary").unwrap_or_default().to_ascii_lowercase();
    let varies = vary.split(',').any(|name| matches!(name.trim(), "origin" | "*"));
    // A site that names one origin, always the same, need not vary; a reflected one must.
    if value != "*" && value != "null" && !varies && asked.is_some_and(|origin| origin == value) {
        add(rule::CORS_WITHOUT_VARY, format!("it names {} and Vary does not name Origin", quoted(&value)));
    }
}
