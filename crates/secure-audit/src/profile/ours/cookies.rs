//! Cookies, as [RFC 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis) and browsers take them.

use std::collections::HashSet;

use super::{OWN, Site};
use crate::{
    cookie::SeenCookie,
    finding::Findings,
    rule::{self, Rule, Severity},
    suffix,
    text::quoted,
};

/// The longest life that Chromium keeps: 400 days.
const LONGEST: i64 = 34_560_000;

pub(super) fn judge(site: &Site<'_>, findings: &mut Findings) {
    let mut known = HashSet::new();
    for line in site.seen.fields().all("set-cookie") {
        let Some(cookie) = SeenCookie::read(line).filter(|cookie| !cookie.name.is_empty() && !has_control(line)) else {
            let problem = format!(
                "{} is not a cookie: it takes a name, \"=\" and a value without control characters",
                quoted(line)
            );
            findings.add(rule::COOKIE_MALFORMED, OWN, "Set-Cookie", "", problem);
            continue;
        };
        let place = format!("Set-Cookie: {}", cookie.name);
        let mut add =
            |rule: &'static Rule, problem: String| findings.add(rule, OWN, place.clone(), &shown(&cookie), problem);
        let key = (cookie.name.to_owned(), cookie.domain(), cookie.path().map(str::to_owned));
        if !known.insert(key) {
            add(rule::COOKIE_REPEATED, "two lines set this cookie; the last one counts".to_owned());
        }
        broken(&cookie, site, &mut add);
        // A line that removes a cookie needs no protection.
        if !cookie.is_removal() {
            weak(&cookie, site, &place, findings);
        }
    }
}

/// What makes browsers refuse or cut a cookie.
fn broken(cookie: &SeenCookie<'_>, site: &Site<'_>, add: &mut impl FnMut(&'static Rule, String)) {
    let lower = cookie.name.to_ascii_lowercase();
    let root = cookie.path() == Some("/");
    let host = cookie.is_secure() && cookie.domain().is_none() && root;
    let missing = [
        ("__host-http-", "Secure, HttpOnly, Path=/ and no Domain", host && cookie.is_http_only()),
        ("__http-", "Secure and HttpOnly", cookie.is_secure() && cookie.is_http_only()),
        ("__host-", "Secure, Path=/ and no Domain", host),
        ("__secure-", "Secure", cookie.is_secure()),
    ];
    if let Some((prefix, asked, _)) = missing.iter().find(|(prefix, _, has)| lower.starts_with(prefix) && !has) {
        add(rule::COOKIE_PREFIX_BROKEN, format!("the prefix {prefix:?} asks for {asked}"));
    }
    if cookie.attribute("partitioned").is_some() && !cookie.is_secure() {
        add(rule::COOKIE_PARTITIONED_INSECURE, "Partitioned asks for Secure".to_owned());
    }
    match cookie.attribute("samesite") {
        Some(word) if word.eq_ignore_ascii_case("none") && !cookie.is_secure() => {
            add(rule::COOKIE_SAME_SITE_INVALID, "SameSite=None asks for Secure".to_owned());
        }
        Some(word) if !["strict", "lax", "none"].iter().any(|known| word.eq_ignore_ascii_case(known)) => {
            add(rule::COOKIE_SAME_SITE_INVALID, format!("SameSite={} is not Strict, Lax or None", quoted(word)));
        }
        _ => {}
    }
    if cookie.name.len() + cookie.value.len() > 4096 {
        let bytes = cookie.name.len() + cookie.value.len();
        add(rule::COOKIE_TOO_LARGE, format!("name and value have {bytes} bytes, more than 4096"));
    }
    let (Some(domain), Some(own)) = (cookie.domain(), site.seen.host()) else { return };
    let covers = own == domain || own.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'));
    if !covers || (suffix::is_shared(&domain) && own != domain) {
        add(rule::COOKIE_FOREIGN_DOMAIN, format!("Domain={domain} is not one that {own} may set"));
    } else {
        add(rule::COOKIE_WIDE_DOMAIN, format!("Domain={domain} sends it to every subdomain"));
    }
}

/// What leaves a cookie open to others.
fn weak(cookie: &SeenCookie<'_>, site: &Site<'_>, place: &str, findings: &mut Findings) {
    let lower = cookie.name.to_ascii_lowercase();
    let is_session = ["sess", "login", "auth", "token", "jwt", "sid"].iter().any(|word| lower.contains(word));
    let is_for_scripts = lower.contains("csrf") || lower.contains("xsrf");
    let shown = shown(cookie);
    let mut add = |rule: &'static Rule, severity, problem: &str| {
        findings.add_as(rule, severity, OWN, place, &shown, problem.to_owned());
    };
    if !cookie.is_secure() && site.seen.is_https() != Some(false) {
        let severity = if is_session { Severity::High } else { Severity::Medium };
        add(rule::COOKIE_NO_SECURE, severity, "Secure is missing");
    }
    if !cookie.is_http_only() && is_session && !is_for_scripts {
        add(rule::COOKIE_NO_HTTP_ONLY, Severity::Medium, "HttpOnly is missing, and the name is that of a session");
    }
    if cookie.attribute("samesite").is_none() {
        add(rule::COOKIE_NO_SAME_SITE, Severity::Low, "SameSite is missing");
    }
    let age = cookie.attribute("max-age").and_then(|age| age.parse::<i64>().ok());
    if age.is_some_and(|seconds| seconds > LONGEST) {
        add(rule::COOKIE_LONG_LIVED, Severity::Info, "Max-Age is more than 400 days");
    }
}

/// The line without its value, which may be a secret.
fn shown(cookie: &SeenCookie<'_>) -> String {
    let names: Vec<String> = cookie
        .all()
        .map(|(name, value)| if value.is_empty() { name.to_owned() } else { format!("{name}={value}") })
        .collect();
    let value = if cookie.value.is_empty() { "" } else { "..." };
    std::iter::once(format!("{}={value}", cookie.name)).chain(names).collect::<Vec<_>>().join("; ")
}

fn has_control(line: &str) -> bool {
    line.chars().any(|char| char != '\t' && char.is_control())
}
