//! The test of cookies.

use super::Code;
use crate::{Seen, cookie::SeenCookie, suffix};

/// The heads of a jar after the visit: what later responses did not overwrite, and what browsers and the original refuse
/// left out.
pub(super) fn judge(seen: &Seen, hsts: bool) -> Code {
    let jar = jar(seen);
    if jar.is_empty() {
        return Code::CookiesNotFound;
    }
    let broken = seen.fields().all("set-cookie").any(has_unknown_same_site);
    let worst = jar
        .iter()
        .filter_map(|cookie| worst_of(cookie, hsts))
        .chain(broken.then_some(SAME_SITE))
        .max_by_key(|(rank, _)| *rank);
    match worst {
        Some((_, code)) => code,
        None if jar.iter().all(|cookie| same_site(cookie).is_some()) => {
            Code::CookiesSecureWithHttponlySessionsAndSamesite
        }
        None => Code::CookiesSecureWithHttponlySessions,
    }
}

const SAME_SITE: (u8, Code) = (3, Code::CookiesSamesiteFlagInvalid);

fn worst_of(cookie: &SeenCookie<'_>, hsts: bool) -> Option<(u8, Code)> {
    let name = cookie.name.to_lowercase();
    let is_session = name.contains("login") || name.contains("sess");
    let is_csrf = name.contains("csrf");
    let insecure = !cookie.is_secure();
    let found = [
        (insecure && hsts, (0, Code::CookiesWithoutSecureFlagButProtectedByHsts)),
        (insecure && !hsts, (1, Code::CookiesWithoutSecureFlag)),
        (is_session && insecure && hsts, (2, Code::CookiesSessionWithoutSecureFlagButProtectedByHsts)),
        (insecure && same_site(cookie) == Some("none"), SAME_SITE),
        (is_csrf && same_site(cookie).is_none(), (4, Code::CookiesAnticsrfWithoutSamesiteFlag)),
        (is_session && !cookie.is_http_only(), (5, Code::CookiesSessionWithoutHttponlyFlag)),
        (is_session && insecure && !hsts, (6, Code::CookiesSessionWithoutSecureFlag)),
    ];
    found.into_iter().filter(|(applies, _)| *applies).map(|(_, code)| code).max_by_key(|(rank, _)| *rank)
}

/// What the last attribute `SameSite` says; an unknown word counts as none.
fn same_site(cookie: &SeenCookie<'_>) -> Option<&'static str> {
    let last = cookie.attributes("samesite").last()?;
    ["strict", "lax", "none"].into_iter().find(|word| last.eq_ignore_ascii_case(word))
}

/// Whether a line has a `SameSite` with an unknown word or none.
fn has_unknown_same_site(line: &str) -> bool {
    let mut attributes = line.split(';').skip(1).map(|part| part.split_once('=').unwrap_or((part, "")));
    attributes.any(|(name, value)| {
        let known = ["strict", "lax", "none"].iter().any(|word| value.trim().eq_ignore_ascii_case(word));
        name.trim().eq_ignore_ascii_case("samesite") && !known
    })
}

fn jar(seen: &Seen) -> Vec<SeenCookie<'_>> {
    let own = seen.fields().all("set-cookie").map(|line| (seen.host(), seen.url().map_or("/", |url| url.path()), line));
    let earlier =
        seen.earlier_cookies().iter().map(|cookie| (cookie.url.host(), cookie.url.path(), cookie.line.as_str()));
    let mut places = std::collections::HashMap::new();
    let mut jar: Vec<SeenCookie<'_>> = Vec::new();
    for (host, path, line) in earlier.chain(own) {
        let Some(cookie) = SeenCookie::read(line).filter(|cookie| is_taken(cookie, host)) else { continue };
        let domain = cookie.domain().unwrap_or_else(|| host.unwrap_or_default().to_owned());
        let key = (domain, cookie.path().unwrap_or_else(|| default_path(path)).to_owned(), cookie.name);
        let place = *places.entry(key).or_insert(jar.len());
        match jar.get_mut(place) {
            Some(old) => *old = cookie,
            None => jar.push(cookie),
        }
    }
    jar
}

fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(at) => path.get(..at).unwrap_or("/"),
    }
}

fn is_taken(cookie: &SeenCookie<'_>, host: Option<&str>) -> bool {
    let prefix = |text: &str| cookie.name.starts_with(text);
    let domain = cookie.domain();
    let own = match (&domain, host) {
        (Some(domain), Some(host)) => {
            let below = host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'));
            !suffix::is_shared(domain) && (host == domain || (below && !suffix::is_address(host)))
        }
        _ => true,
    };
    let host_only = cookie.is_secure() && domain.is_none() && cookie.path() == Some("/");
    let named = cookie.name != "heroku-session-affinity" && !cookie.name.is_empty();
    named && own && (!prefix("__Secure-") || cookie.is_secure()) && (!prefix("__Host-") || host_only)
}
