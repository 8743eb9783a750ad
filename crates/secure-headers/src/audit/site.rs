//! Sees a site as the Observatory does: by HTTPS and by plain HTTP, redirect by redirect, with a CORS preflight.

use secure_audit::{Certificate, EarlierCookie, Hop, Https, PlainHttp, Preflight, Seen};
use secure_core::Error;
use ureq::http::{Uri, uri::Scheme};

use super::{
    client::{Answer, Client, Silence},
    links::join,
};

/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// An origin that no site knows.
const ORIGIN: &str = "https://audit.invalid";

/// What a site showed.
pub(super) struct Visit {
    pub(super) seen: Seen,
    /// Where the page is, behind redirects.
    pub(super) last: Uri,
    pub(super) body: Vec<u8>,
    /// What the caller should know beside the audit.
    pub(super) notes: Vec<String>,
}

/// What came of an address and those it redirects to.
struct Chain {
    /// Each address that was asked for, and the status; the one of a host that was not named has 0.
    hops: Vec<(Uri, u16)>,
    cookies: Vec<(Uri, String)>,
    last: Option<Answer>,
    verified: bool,
    why: Option<Silence>,
    notes: Vec<String>,
}

/// Visits a page.
pub(super) fn visit(client: &Client, address: &Uri) -> Result<Visit, String> {
    let of = |scheme: Scheme| {
        let mut parts = address.clone().into_parts();
        parts.scheme = Some(scheme);
        Uri::from_parts(parts).map_err(|error| error.to_string())
    };
    let secure = walk(client, of(Scheme::HTTPS)?);
    let plain = walk(client, of(Scheme::HTTP)?);
    let is_secure = secure.last.is_some();
    let mut notes: Vec<String> = Vec::new();
    for chain in [&secure, &plain] {
        notes.extend(chain.notes.iter().filter(|note| !notes.contains(note)).cloned().collect::<Vec<_>>());
    }
    let why = |chain: &Chain| chain.why.as_ref().map_or("no answer".to_owned(), Silence::to_string);
    if !is_secure && plain.last.is_none() {
        return Err(format!("{address}: HTTPS: {}; plain HTTP: {}", why(&secure), why(&plain)));
    }
    if client.is_late() {
        return Err(format!("{address}: it took too long; write a greater --timeout"));
    }
    let side = plain_side(&plain).map_err(|error| error.to_string())?;
    let chosen = if is_secure { &secure } else { &plain };
    see(client, chosen, is_secure, side, notes).map_err(|error| error.to_string())
}

fn see(client: &Client, chosen: &Chain, is_secure: bool, plain: PlainHttp, notes: Vec<String>) -> Result<Visit, Error> {
    let (Some(answer), Some((first, _))) = (&chosen.last, chosen.hops.first()) else {
        return Err(Error::new("address", "nothing answered", "write the address of a site that is reachable"));
    };
    let last = chosen.hops.iter().rev().find(|(_, status)| *status != 0).map_or(first, |(last, _)| last);
    let mut seen = Seen::new(answer.status, &answer.headers).at(&first.to_string())?.plain_http(plain);
    if let Some(body) = &answer.body {
        seen = seen.body(body);
    }
    seen = match (is_secure, chosen.verified) {
        (true, true) => seen.certificate(Certificate::Valid),
        (true, false) => seen.certificate(Certificate::Invalid),
        (false, _) => seen.https(Https::Unreachable),
    };
    for (address, line) in &chosen.cookies {
        seen = seen.earlier_cookie(EarlierCookie::new(&address.to_string(), line)?);
    }
    if let Ok(preflight) = client.preflight(last, chosen.verified, ORIGIN) {
        seen = seen.preflight(Preflight::new(ORIGIN, &preflight.headers));
    }
    if let Ok(again) = client.get(last, chosen.verified) {
        seen = seen.again(&again.headers, again.body.as_deref().unwrap_or_default());
    }
    let body = answer.body.clone().unwrap_or_default();
    Ok(Visit { seen, last: last.clone(), body, notes })
}

/// Asks for an address and those it redirects to; again without verification where a certificate is not valid.
fn walk(client: &Client, address: Uri) -> Chain {
    let chain = follow(client, address.clone(), true);
    match &chain.why {
        Some(Silence::Certificate(problem)) => {
            let note = format!("the certificate is not valid: {problem}; the rest is read without verification");
            let mut again = follow(client, address, false);
            again.notes.push(note);
            again
        }
        _ => chain,
    }
}

fn follow(client: &Client, address: Uri, verified: bool) -> Chain {
    let mut chain = Chain { hops: Vec::new(), cookies: Vec::new(), last: None, verified, why: None, notes: Vec::new() };
    let mut next = address;
    loop {
        match client.get(&next, verified) {
            Ok(answer) => {
                chain.hops.push((next.clone(), answer.status));
                let target = redirect(&next, &answer);
                if target.is_some() {
                    chain.cookies.extend(cookies(&next, &answer));
                }
                chain.last = Some(answer);
                let Some(target) = target else { return chain };
                if chain.hops.len() > REDIRECTS {
                    chain.notes.push(format!("{next} is the {REDIRECTS}th redirect; no more are followed"));
                    return chain;
                }
                next = target;
            }
            Err(Silence::Stranger) => {
                let host = next.host().unwrap_or_default();
                chain.notes.push(format!("{next} is not asked for: add \"--host {host}\" to follow redirects to it"));
                chain.hops.push((next, 0));
                return chain;
            }
            Err(why) => {
                // The answers until here do not make a page.
                if matches!(why, Silence::Certificate(_)) || chain.last.is_none() {
                    chain.last = None;
                    chain.why = Some(why);
                } else {
                    chain.notes.push(format!("{next}: {why}"));
                    chain.hops.push((next, 0));
                }
                return chain;
            }
        }
    }
}

/// Where an answer redirects to.
fn redirect(from: &Uri, answer: &Answer) -> Option<Uri> {
    let target = Some(answer.header("location")?).filter(|_| matches!(answer.status, 301 | 302 | 303 | 307 | 308))?;
    join(from, target.trim()).filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")))
}

fn cookies<'a>(from: &'a Uri, answer: &'a Answer) -> impl Iterator<Item = (Uri, String)> + 'a {
    let lines = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    lines.map(|(_, value)| (from.clone(), String::from_utf8_lossy(value).into_owned()))
}

fn plain_side(plain: &Chain) -> Result<PlainHttp, Error> {
    if plain.last.is_none() {
        return Ok(PlainHttp::Unreachable);
    }
    let hops = plain.hops.iter().map(|(address, status)| Hop::new(&address.to_string(), *status));
    Ok(PlainHttp::Answered { hops: hops.collect::<Result<_, _>>()?, verified: plain.verified })
}

impl std::fmt::Display for Silence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Broken(problem) => f.write_str(problem),
            Self::Certificate(problem) => write!(f, "the certificate is not valid: {problem}"),
            Self::Stranger => f.write_str("the host is not one of those that were named"),
            Self::Late => f.write_str("it took too long; write a greater --timeout"),
        }
    }
}
