//! Schemes and hosts, byte by byte.

use std::net::Ipv4Addr;

use crate::{
    header::content_security_policy::words::split,
    wire::{
        authority::{is_scheme, is_scheme_byte},
        text::hex_pair,
    },
};

/// Whether anything but `/` follows a host source's host.
pub(in crate::header::content_security_policy) const fn has_path(text: &[u8]) -> bool {
    match path(text) {
        Some(index) => index + 1 < text.len(),
        None => false,
    }
}

/// Where the path of a host source begins, if it has one.
#[inline]
const fn path(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    let mut index = 0;
    loop {
        match rest {
            [b':', b'/', b'/', tail @ ..] => {
                rest = tail;
                index += 3;
            }
            [b'/', ..] => return Some(index),
            [_, tail @ ..] => {
                rest = tail;
                index += 1;
            }
            [] => return None,
        }
    }
}

/// Whether two host sources are the same: scheme and host without regard to case, the path with it.
pub(in crate::header::content_security_policy) fn same_host(left: &str, right: &str) -> bool {
    let (left, left_path) = halves(left.as_bytes());
    let (right, right_path) = halves(right.as_bytes());
    left.eq_ignore_ascii_case(right) && left_path == right_path
}

/// The text that all host sources have that are the same.
pub(in crate::header::content_security_policy) fn folded(text: &str) -> String {
    let (before_path, _) = halves(text.as_bytes());
    let mut folded = text.to_owned();
    if let Some(host) = folded.get_mut(..before_path.len()) {
        host.make_ascii_lowercase();
    }
    folded
}

/// Whether the host of a host source is an IPv4 address other than `127.0.0.1`, which is the only one that CSP 3 compares.
pub(in crate::header::content_security_policy) fn is_other_ipv4(text: &str) -> bool {
    let (before_path, _) = halves(text.as_bytes());
    let before_path = text.get(..before_path.len()).unwrap_or(text);
    let authority = before_path.split_once("://").map_or(before_path, |(_, authority)| authority);
    let host = authority.split(':').next().unwrap_or_default();
    host.parse::<Ipv4Addr>().is_ok_and(|address| address != Ipv4Addr::LOCALHOST)
}

/// The host of a host source that has no scheme, without port and path; empty where there is a scheme.
#[inline]
pub(super) const fn host(text: &[u8]) -> &[u8] {
    let (before_path, _) = halves(text);
    match split(before_path, b':') {
        (_, Some([b'/', b'/', ..])) => b"",
        (host, _) => host,
    }
}

/// Whether the host of a host source, or one of its labels, is longer than the DNS has (RFC 1035, section 2.3.4).
#[inline]
pub(super) const fn is_too_long(text: &[u8]) -> bool {
    let (before_path, _) = halves(text);
    let authority = match split(before_path, b':') {
        (_, Some([b'/', b'/', authority @ ..])) => authority,
        _ => before_path,
    };
    let (host, _) = split(authority, b':');
    let mut rest = Some(host);
    while let Some(text) = rest {
        let (label, tail) = split(text, b'.');
        if label.len() > 63 {
            return true;
        }
        rest = tail;
    }
    let host = if let [host @ .., b'.'] = host { host } else { host };
    host.len() > 253
}

/// A host source up to its path, and the path.
#[inline]
const fn halves(text: &[u8]) -> (&[u8], &[u8]) {
    let length = match path(text) {
        Some(index) => index,
        None => text.len(),
    };
    match text.split_at_checked(length) {
        Some(halves) => halves,
        None => (text, b""),
    }
}

/// Whether a text is a scheme and its colon.
#[inline]
pub(super) const fn is_scheme_source(text: &[u8]) -> bool {
    matches!(text, [scheme @ .., b':'] if is_scheme(scheme))
}

/// Where a text stops being a host source, if it does: `[scheme "://"] host-part [":" port-part] [path-part]`.
#[inline]
pub(super) const fn invalid_host(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    let mut index = 0;
    // An optional scheme.
    let mut scan = text;
    let mut length = 0;
    while let [byte, tail @ ..] = scan {
        if is_scheme_byte(*byte) {
            scan = tail;
            length += 1;
            continue;
        }
        if let [b':', b'/', b'/', after @ ..] = scan {
            if !is_scheme(text.split_at(length).0) {
                return Some(0);
            }
            rest = after;
            index = length + 3;
        }
        break;
    }
    // The host: `*`, or labels of letters, digits and hyphens, the first of which may be `*`.
    let mut label = 0;
    let mut labels = 0;
    if let [b'*', tail @ ..] = rest {
        rest = tail;
        index += 1;
        match rest {
            [b'.', tail @ ..] => {
                rest = tail;
                index += 1;
            }
            [] | [b':' | b'/', ..] => labels = 1,
            _ => return Some(index),
        }
    }
    if labels == 0 {
        while let [byte, tail @ ..] = rest {
            match byte {
                b'.' if label > 0 => label = 0,
                byte if byte.is_ascii_alphanumeric() || *byte == b'-' => {
                    label += 1;
                    labels = 1;
                }
                _ => break,
            }
            rest = tail;
            index += 1;
        }
        if labels == 0 {
            return Some(index);
        }
    }
    // An optional port.
    if let [b':', tail @ ..] = rest {
        rest = tail;
        index += 1;
        if let [b'*', tail @ ..] = rest {
            rest = tail;
            index += 1;
        } else {
            let mut port: u32 = 0;
            let mut digits = 0;
            while let [byte @ b'0'..=b'9', tail @ ..] = rest {
                port = port * 10 + (*byte - b'0') as u32;
                digits += 1;
                if port > 65_535 {
                    return Some(index);
                }
                rest = tail;
                index += 1;
            }
            if digits == 0 {
                return Some(index);
            }
        }
    }
    // An optional path, without query and fragment.
    match rest {
        [] => None,
        [b'/', ..] => invalid_path(rest, index),
        _ => Some(index),
    }
}

#[inline]
const fn invalid_path(mut rest: &[u8], mut index: usize) -> Option<usize> {
    while let [byte, tail @ ..] = rest {
        match byte {
            b'%' if hex_pair(tail).is_some() => {}
            // RFC 3986 pchar and "/", without what a policy uses itself: ";" "," and "'".
            b'/' | b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b'=' | b':' | b'@' => {}
            byte if byte.is_ascii_alphanumeric() => {}
            _ => return Some(index),
        }
        rest = tail;
        index += 1;
    }
    None
}
