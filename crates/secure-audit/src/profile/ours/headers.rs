//! All other headers: those that cannot be read, that nobody reads, that appear twice, and their size.

use std::collections::BTreeMap;

use secure_core::wire::structured::Dictionary;

use super::{OWN, Site};
use crate::{finding::Findings, rule, text::quoted};

/// Headers that browsers have dropped.
const DEAD: &[&str] = &[
    "expect-ct",
    "feature-policy",
    "p3p",
    "public-key-pins",
    "public-key-pins-report-only",
    "x-content-security-policy",
    "x-ua-compatible",
    "x-webkit-csp",
];

/// Headers that take one value.
const SINGLE: &[&str] = &[
    "access-control-allow-origin",
    "content-type",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "location",
    "origin-agent-cluster",
    "referrer-policy",
    "service-worker-allowed",
    "strict-transport-security",
    "x-content-type-options",
    "x-dns-prefetch-control",
    "x-frame-options",
    "x-xss-protection",
];

/// What nginx takes of a response's head by default, on many systems.
const LARGE: usize = 4096;

pub(super) fn judge(site: &Site<'_>, findings: &mut Findings) {
    let fields = site.seen.fields();
    if fields.is_cut() {
        let problem = "there are more headers than are read; what follows was not checked".to_owned();
        findings.add(rule::HEADERS_CUT, OWN, "response", "", problem);
    }
    if fields.bytes() > LARGE {
        let problem = format!("the headers have {} bytes, more than {LARGE}", fields.bytes());
        findings.add(rule::HEADERS_LARGE, OWN, "response", "", problem);
    }
    for field in fields.iter() {
        let is_bad = |char: char| char.is_control() && char != '\t';
        if field.value().chars().any(is_bad) || field.name().chars().any(|char| char.is_control() || char == ' ') {
            let problem = format!("{} has control characters", quoted(field.value()));
            findings.add(rule::HEADER_MALFORMED, OWN, field.name(), field.value(), problem);
        }
        if DEAD.contains(&field.name()) {
            let problem = format!("browsers ignore {}", quoted(field.name()));
            findings.add(rule::DEAD_HEADER, OWN, field.name(), field.value(), problem);
        }
    }
    repeated(site, findings);
    content(site, findings);
    values(site, findings);
}

fn repeated(site: &Site<'_>, findings: &mut Findings) {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for field in site.seen.fields().iter().filter(|field| SINGLE.contains(&field.name())) {
        let first = *known.entry(field.name()).or_insert(field.value());
        if !first.eq_ignore_ascii_case(field.value()) {
            let problem = format!("it says {} and {}", quoted(first), quoted(field.value()));
            findings.add(rule::HEADER_REPEATED, OWN, field.name(), field.value(), problem);
        }
    }
}

/// What the body is said to be.
fn content(site: &Site<'_>, findings: &mut Findings) {
    let fields = site.seen.fields();
    let has_body = site.seen.content().is_some_and(|body| !body.is_empty());
    match (fields.first("content-type"), fields.media_type().as_deref()) {
        (None, _) if has_body => {
            findings.add(rule::CONTENT_TYPE_MISSING, OWN, "Content-Type", "", "the body has no type".to_owned());
        }
        (Some(value), Some("text/html")) => {
            if !value.to_ascii_lowercase().contains("charset=") {
                findings.add(
                    rule::CHARSET_MISSING,
                    OWN,
                    "Content-Type",
                    value,
                    format!("{} has no charset", quoted(value)),
                );
            }
            if site.page.is_json && has_body {
                let problem = "the body is a value of JSON, and said to be HTML".to_owned();
                findings.add(rule::HTML_UNREADABLE, OWN, "body", "", problem);
            }
        }
        _ => {}
    }
    // The first value counts.
    let options = fields.joined("x-content-type-options");
    let first = options.as_deref().map(|value| value.split(',').next().unwrap_or(value).trim());
    match first {
        None => {
            findings.add(rule::NOSNIFF_MISSING, OWN, "X-Content-Type-Options", "", "the header is missing".to_owned());
        }
        Some(word) if !word.eq_ignore_ascii_case("nosniff") => {
            let problem = format!("the first value is {}, not \"nosniff\"", quoted(word));
            findings.add(rule::NOSNIFF_INVALID, OWN, "X-Content-Type-Options", word, problem);
        }
        Some(_) => {}
    }
}

/// Values that browsers cannot read, or that open more than their authors believe.
fn values(site: &Site<'_>, findings: &mut Findings) {
    let fields = site.seen.fields();
    if let Some(value) = fields.joined("permissions-policy") {
        if value.parse::<Dictionary>().is_err() {
            let problem = format!("{} cannot be read, so that browsers ignore all of it", quoted(&value));
            findings.add(rule::PERMISSIONS_POLICY_INVALID, OWN, "Permissions-Policy", &value, problem);
        }
    }
    if let Some(value) = fields.joined("referrer-policy") {
        let known = value
            .split(',')
            .map(|word| word.trim().to_ascii_lowercase())
            .rfind(|word| REFERRER.contains(&word.as_str()));
        match known.as_deref() {
            None => {
                let problem = format!("browsers do not know {}", quoted(&value));
                findings.add(rule::REFERRER_POLICY_INVALID, OWN, "Referrer-Policy", &value, problem);
            }
            Some(word @ ("unsafe-url" | "no-referrer-when-downgrade")) => {
                let problem = format!("{} sends whole addresses to other sites", quoted(word));
                findings.add(rule::REFERRER_POLICY_UNSAFE, OWN, "Referrer-Policy", &value, problem);
            }
            Some(_) => {}
        }
    }
    if let Some(value) = fields.first("x-xss-protection").filter(|value| !value.trim_start().starts_with('0')) {
        let problem = format!("{} switches an old filter on", quoted(value));
        findings.add(rule::XSS_PROTECTION_ON, OWN, "X-XSS-Protection", value, problem);
    }
    if let Some(value) = fields.first("service-worker-allowed").filter(|value| value.trim() == "/") {
        let problem = "a worker of any folder may control the whole origin".to_owned();
        findings.add(rule::SERVICE_WORKER_ALLOWED_WIDE, OWN, "Service-Worker-Allowed", value, problem);
    }
    if let Some(value) = fields.joined("clear-site-data") {
        let known = [
            "\"*\"",
            "\"cache\"",
            "\"cookies\"",
            "\"storage\"",
            "\"executioncontexts\"",
            "\"clienthints\"",
            "\"prefetchcache\"",
            "\"prerendercache\"",
        ];
        let words: Vec<&str> = value.split(',').map(str::trim).collect();
        if !words.iter().any(|word| known.contains(&word.to_ascii_lowercase().as_str())) {
            let problem = format!("{} names nothing in double quotes that browsers clear", quoted(&value));
            findings.add(rule::CLEAR_SITE_DATA_INVALID, OWN, "Clear-Site-Data", &value, problem);
        }
    }
}

const REFERRER: &[&str] = &[
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];
