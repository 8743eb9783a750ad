//! The tests of HTTPS: the pin, and where plain HTTP leads.

use super::{Code, joined};
use crate::{
    Seen,
    seen::{Certificate, Fields, Https, PlainHttp},
};

/// A year is what browsers ask for; the original asks for half of one, less ten days.
const SIX_MONTHS: f64 = 15_552_000.0;

pub(super) fn hsts(seen: &Seen) -> Option<Code> {
    let fields = match seen.https_side() {
        Https::Unreachable => return Some(Code::HstsNotImplementedNoHttps),
        Https::Answered(fields) => fields,
        Https::NotChecked if seen.is_https()? => seen.fields(),
        Https::NotChecked => return None,
    };
    if seen.host().is_some_and(|host| seen.is_preloaded(host)) {
        return Some(Code::HstsPreloaded);
    }
    Some(match seen.certificate_state() {
        Certificate::Invalid => Code::HstsInvalidCert,
        Certificate::NotChecked | Certificate::Valid => pin(fields),
    })
}

fn pin(fields: &Fields) -> Code {
    let Some(value) = joined(fields, "strict-transport-security") else { return Code::HstsNotImplemented };
    let value: String = value.chars().take(1024).collect();
    let pieces = value.split(';').map(|piece| piece.trim().to_lowercase());
    let ages: Vec<String> = pieces.filter_map(|piece| piece.strip_prefix("max-age=").map(str::to_owned)).collect();
    match ages.last() {
        Some(age) if !value.contains(',') => match leading_integer(age) {
            Some(seconds) if seconds < SIX_MONTHS => Code::HstsImplementedMaxAgeLessThanSixMonths,
            // Not a number is not less than six months.
            _ => Code::HstsImplementedMaxAgeAtLeastSixMonths,
        },
        _ => Code::HstsHeaderInvalid,
    }
}

/// The number at the start of a text, as `parseInt` reads it.
fn leading_integer(text: &str) -> Option<f64> {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.find(|char: char| !char.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse::<f64>().ok().map(|number| sign * number)
}

pub(super) fn redirection(seen: &Seen) -> Option<Code> {
    let (hops, verified) = match seen.plain_side() {
        PlainHttp::NotChecked => return None,
        PlainHttp::Unreachable => return Some(Code::RedirectionNotNeededNoHttp),
        PlainHttp::Answered { hops, verified } => (hops, *verified),
    };
    if !verified {
        return Some(Code::RedirectionInvalidCert);
    }
    if hops.iter().all(|hop| hop.url.host().is_some_and(|host| seen.is_preloaded(host))) {
        return Some(Code::RedirectionAllRedirectsPreloaded);
    }
    let is_https = |index: usize| hops.get(index).is_some_and(|hop| hop.url.scheme() == "https");
    Some(match hops.as_slice() {
        [] | [_] => Code::RedirectionMissing,
        [.., last] if last.url.scheme() != "https" => Code::RedirectionNotToHttps,
        _ if !is_https(1) => Code::RedirectionNotToHttpsOnInitialRedirection,
        [first, second, ..] if !is_https(0) && first.url.host() != second.url.host() => {
            Code::RedirectionOffHostFromHttp
        }
        _ => Code::RedirectionToHttps,
    })
}
