//! HTTPS: the header that pins it, its certificate, and where plain HTTP leads.

use super::{OWN, Site};
use crate::{
    finding::Findings,
    rule,
    seen::{Certificate, Https, PlainHttp},
    suffix::is_address,
    text::quoted,
};

const PLACE: &str = "Strict-Transport-Security";

/// What a browser keeps of the header.
#[derive(Debug, PartialEq, Eq)]
struct Pin {
    seconds: u64,
    sub_domains: bool,
    preload: bool,
}

pub(super) fn judge(site: &Site<'_>, findings: &mut Findings) {
    let seen = site.seen;
    // Browsers take the first line alone.
    let value = seen.fields().first("strict-transport-security");
    match (seen.is_https(), value) {
        (Some(false), Some(value)) => {
            let problem = format!("{} came by plain HTTP, where browsers ignore it", quoted(value));
            findings.add(rule::HSTS_OVER_HTTP, OWN, PLACE, value, problem);
        }
        (Some(true), None) => {
            findings.add(rule::HSTS_MISSING, OWN, PLACE, "", "the header is missing".to_owned());
        }
        (Some(true), Some(value)) => pin(site, value, findings),
        _ => {}
    }
    if seen.is_https() == Some(false) && matches!(seen.https_side(), Https::Unreachable) {
        findings.add(rule::HTTPS_MISSING, OWN, PLACE, "", "nothing answers over HTTPS".to_owned());
    }
    if seen.certificate_state() == Certificate::Invalid {
        findings.add(rule::CERTIFICATE_INVALID, OWN, "certificate", "", "the certificate is not valid".to_owned());
    }
    redirects(site, findings);
}

fn pin(site: &Site<'_>, value: &str, findings: &mut Findings) {
    if site.seen.host().is_some_and(is_address) {
        let problem = "the host is an address, for which browsers ignore the header".to_owned();
        findings.add(rule::HSTS_ON_ADDRESS, OWN, PLACE, value, problem);
    }
    let Some(pin) = read(value) else {
        let problem =
            format!("{} cannot be read: it takes one max-age of digits, and each directive once", quoted(value));
        findings.add(rule::HSTS_INVALID, OWN, PLACE, value, problem);
        return;
    };
    if pin.seconds < 15_768_000 {
        let problem = format!("browsers forget the site after {} seconds", pin.seconds);
        findings.add(rule::HSTS_SHORT, OWN, PLACE, value, problem);
    }
    if !pin.sub_domains && !site.seen.host().is_some_and(is_address) {
        findings.add(rule::HSTS_NO_SUB_DOMAINS, OWN, PLACE, value, "includeSubDomains is missing".to_owned());
    }
    if pin.preload && (pin.seconds < 31_536_000 || !pin.sub_domains) {
        let problem = format!("{} says preload without a year or without includeSubDomains", quoted(value));
        findings.add(rule::HSTS_NOT_PRELOADABLE, OWN, PLACE, value, problem);
    }
}

/// Reads the header as [RFC 6797](https://www.rfc-editor.org/rfc/rfc6797#section-6.1) asks.
fn read(value: &str) -> Option<Pin> {
    let mut seen = std::collections::HashSet::new();
    let mut pin = Pin { seconds: 0, sub_domains: false, preload: false };
    for part in value.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, argument) = match part.split_once('=') {
            Some((name, argument)) => (name.trim(), Some(argument.trim())),
            None => (part, None),
        };
        let name = name.to_ascii_lowercase();
        match (name.as_str(), argument) {
            ("max-age", Some(age)) => {
                let age = age.strip_prefix('"').and_then(|age| age.strip_suffix('"')).unwrap_or(age);
                let digits = !age.is_empty() && age.bytes().all(|byte| byte.is_ascii_digit());
                pin.seconds = digits.then(|| age.parse().unwrap_or(u64::MAX))?;
            }
            ("includesubdomains", None) => pin.sub_domains = true,
            ("preload", None) => pin.preload = true,
            ("max-age" | "includesubdomains", _) => return None,
            _ => {}
        }
        if !seen.insert(name) {
            return None;
        }
    }
    seen.contains("max-age").then_some(pin)
}

fn redirects(site: &Site<'_>, findings: &mut Findings) {
    let PlainHttp::Answered { hops, verified } = site.seen.plain_side() else { return };
    let chain = || hops.iter().map(|hop| format!("{} {}", hop.status, hop.written)).collect::<Vec<_>>().join(" -> ");
    if !verified {
        findings.add(
            rule::CERTIFICATE_INVALID,
            OWN,
            "certificate",
            "",
            "a certificate on the way is not valid".to_owned(),
        );
    }
    let is_https = |hop: &crate::seen::Hop| hop.url.scheme() == "https";
    match hops.as_slice() {
        [] => {}
        [only] if !is_https(only) => {
            findings.add(
                rule::REDIRECT_MISSING,
                OWN,
                "Location",
                "",
                format!("plain HTTP answers by itself: {}", quoted(&chain())),
            );
        }
        [first, rest @ ..] => {
            if rest.iter().any(|hop| !is_https(hop)) {
                let problem = format!("plain HTTP leads to plain HTTP: {}", quoted(&chain()));
                findings.add(rule::REDIRECT_NOT_TO_HTTPS, OWN, "Location", "", problem);
            } else if let Some(second) = rest.first().filter(|second| second.url.host() != first.url.host()) {
                let problem = format!("plain HTTP leads to another host first: {}", quoted(&second.written));
                findings.add(rule::REDIRECT_OFF_HOST, OWN, "Location", "", problem);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins() {
        let pin = |seconds, sub_domains, preload| Some(Pin { seconds, sub_domains, preload });
        for (value, expected) in [
            ("max-age=1", pin(1, false, false)),
            ("MAX-AGE = \"31536000\" ; includeSubDomains; Preload;", pin(31_536_000, true, true)),
            ("max-age=99999999999999999999999", pin(u64::MAX, false, false)),
            ("max-age=1; x=y", pin(1, false, false)),
            ("max-age=1; max-age=2", None),
            ("max-age=-1", None),
            ("max-age=", None),
            ("includeSubDomains", None),
            ("max-age=1; includeSubDomains=true", None),
        ] {
            assert_eq!(read(value), expected, "{value}");
        }
    }
}
