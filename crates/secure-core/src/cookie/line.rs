//! One `Set-Cookie` line, read as a browser reads it.
//!
//! A browser splits at every `;`, wherever it stands (there are no quotes), then each part at its first `=`, and trims
//! blanks and tabs. Of attributes of the same name the last counts, in any case of letters; one whose value has more than
//! 1024 bytes does not count at all. A comma separates nothing.
//!
//! Specification: [RFC 6265bis, section 5.6](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.6).

use crate::{cookie::SameSite, wire::text::trim};

/// Longer attribute values are ignored, and the attribute with them.
const ATTRIBUTE_LIMIT: usize = 1024;

/// The bytes of a line, and the two halves of its cookie.
#[derive(Clone, Copy)]
pub(super) struct CookieLine<'l> {
    bytes: &'l [u8],
    pub(super) name: &'l [u8],
    pub(super) value: &'l [u8],
}

/// What the attributes of a line amount to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) partitioned: bool,
    pub(super) same_site: Enforcement,
    pub(super) path: Path,
    pub(super) domain: Domain,
}

/// What counts as `SameSite`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Enforcement {
    #[default]
    Absent,
    /// A value that browsers do not know, or none.
    Unknown,
    Known(SameSite),
}

/// What counts as `Path`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Path {
    #[default]
    Absent,
    Root,
    Other,
}

/// What counts as `Domain`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Domain {
    /// No domain, or an empty one, which is the same.
    #[default]
    Absent,
    Named,
    NotAscii,
}

/// What browsers ask of a name that begins with a reserved prefix, in any case of letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Prefix {
    pub(super) secure: bool,
    pub(super) http_only: bool,
    /// `Path=/` and no `Domain`.
    pub(super) host: bool,
}

/// The longest first.
const PREFIXES: &[(&[u8], Prefix)] = &[
    (b"__Host-Http-", Prefix { secure: true, http_only: true, host: true }),
    (b"__Secure-", Prefix { secure: true, http_only: false, host: false }),
    (b"__Http-", Prefix { secure: true, http_only: true, host: false }),
    (b"__Host-", Prefix { secure: true, http_only: false, host: true }),
];

impl<'l> CookieLine<'l> {
    #[inline]
    pub(super) fn read(bytes: &'l [u8]) -> Self {
        let (name, value) = match halves(bytes.split(|&byte| byte == b';').next().unwrap_or_default()) {
            (name, Some(value)) => (name, value),
            (value, None) => (&[][..], value),
        };
        Self { bytes, name, value }
    }

    /// The line as it came.
    pub(super) fn bytes(&self) -> &'l [u8] {
        self.bytes
    }

    /// Whether a control character other than a tab stands anywhere in the line.
    pub(super) fn has_control(&self) -> bool {
        self.bytes.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t')
    }

    pub(super) fn effect(&self) -> Effect {
        let mut effect = Effect::default();
        for (name, value) in self.bytes.split(|&byte| byte == b';').skip(1).map(halves) {
            let value = value.unwrap_or_default();
            if value.len() > ATTRIBUTE_LIMIT {
                continue;
            }
            let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
            if is("Secure") {
                effect.secure = true;
            } else if is("HttpOnly") {
                effect.http_only = true;
            } else if is("Partitioned") {
                effect.partitioned = true;
            } else if is("SameSite") {
                effect.same_site = Enforcement::of(value);
            } else if is("Path") {
                effect.path = if value == b"/" { Path::Root } else { Path::Other };
            } else if is("Domain") {
                effect.domain = Domain::of(value);
            }
        }
        effect
    }
}

impl Enforcement {
    fn of(value: &[u8]) -> Self {
        let known = [SameSite::Strict, SameSite::Lax, SameSite::None];
        let known = known.into_iter().find(|known| value.eq_ignore_ascii_case(known.as_str().as_bytes()));
        known.map_or(Self::Unknown, Self::Known)
    }
}

impl Domain {
    fn of(value: &[u8]) -> Self {
        match value {
            [] | b"." => Self::Absent,
            value if value.is_ascii() => Self::Named,
            _ => Self::NotAscii,
        }
    }
}

impl Prefix {
    /// What the prefix of a name asks for, if there is one.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        // Nearly every name is answered here.
        let [b'_', b'_', ..] = name else { return None };
        let begins = |prefix: &[u8]| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        PREFIXES.iter().find(|(prefix, _)| begins(prefix)).map(|(_, asked)| *asked)
    }
}

/// What stands before the first `=` and after it, without blanks around.
fn halves(part: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut halves = part.splitn(2, |&byte| byte == b'=');
    (trim(halves.next().unwrap_or_default()), halves.next().map(trim))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_stands_before_the_first_semicolon() {
        for (line, name, value) in [
            ("a=b", "a", "b"),
            (" a \t=\tb ; Secure", "a", "b"),
            ("a=b=c,d; e=f", "a", "b=c,d"),
            ("a=\"b; c\"", "a", "\"b"),
            ("=b", "", "b"),
            ("b", "", "b"),
            ("a=", "a", ""),
            ("a==", "a", "="),
            ("=", "", ""),
            (";a=b", "", ""),
            ("", "", ""),
            (" \t ", "", ""),
            ("a b=c d", "a b", "c d"),
        ] {
            let read = CookieLine::read(line.as_bytes());
            assert_eq!((read.name, read.value), (name.as_bytes(), value.as_bytes()), "{line:?}");
            assert_eq!(read.bytes(), line.as_bytes());
        }
    }

    #[test]
    fn the_last_attribute_of_a_name_counts() {
        let (lax, none) = (Enforcement::Known(SameSite::Lax), Enforcement::Known(SameSite::None));
        let effect = || Effect::default();
        let long = format!("a; Secure={0}; Path=/{0}; SameSite=Lax{0}", "x".repeat(ATTRIBUTE_LIMIT + 1));
        let fits = format!("a; Secure={}", "x".repeat(ATTRIBUTE_LIMIT));
        for (line, expected) in [
            ("Secure; HttpOnly", Effect { http_only: true, ..effect() }),
            ("a; Secure=false; PARTITIONED", Effect { secure: true, partitioned: true, ..effect() }),
            ("a;secure;;httponly;", Effect { secure: true, http_only: true, ..effect() }),
            ("a;\tSecure\t;", Effect { secure: true, ..effect() }),
            ("a; Secur; XSecure; Secure-; Se cure", effect()),
            ("a=\"; Secure\"", effect()),
            ("a=\"; Secure; \"", Effect { secure: true, ..effect() }),
            ("a, Secure", effect()),
            ("a; SameSite=lax", Effect { same_site: lax, ..effect() }),
            ("a; samesite = NONE ", Effect { same_site: none, ..effect() }),
            ("a; SameSite=Lax; SameSite=None", Effect { same_site: none, ..effect() }),
            ("a; SameSite=Lax; SameSite=Loose", Effect { same_site: Enforcement::Unknown, ..effect() }),
            ("a; SameSite", Effect { same_site: Enforcement::Unknown, ..effect() }),
            ("a; SameSite=\"Lax\"", Effect { same_site: Enforcement::Unknown, ..effect() }),
            ("a; Path=/", Effect { path: Path::Root, ..effect() }),
            ("a; Path=/; path=/x", Effect { path: Path::Other, ..effect() }),
            ("a; Path=", Effect { path: Path::Other, ..effect() }),
            ("a; Domain=a.example", Effect { domain: Domain::Named, ..effect() }),
            ("a; Domain=a.example; Domain=.", effect()),
            ("a; Domain=bücher.example", Effect { domain: Domain::NotAscii, ..effect() }),
            (&long, effect()),
            (&fits, Effect { secure: true, ..effect() }),
        ] {
            assert_eq!(CookieLine::read(line.as_bytes()).effect(), expected, "{line:?}");
        }
    }

    #[test]
    fn prefixes_count_in_any_case() {
        for (name, expected) in [
            ("__Host-a", Some((true, false, true))),
            ("__HOST-HTTP-a", Some((true, true, true))),
            ("__http-", Some((true, true, false))),
            ("__Secure-a", Some((true, false, false))),
            ("__Host", None),
            ("_Host-a", None),
            ("a__Host-", None),
            ("__", None),
            ("", None),
        ] {
            let asked = Prefix::of(name.as_bytes()).map(|prefix| (prefix.secure, prefix.http_only, prefix.host));
            assert_eq!(asked, expected, "{name:?}");
        }
    }

    #[test]
    fn controls_are_found_anywhere_but_a_tab_is_none() {
        for (line, expected) in
            [("a=b\t; Path=/\t", false), ("a=b; x\0", true), ("a=\u{7f}", true), ("a=\r\nb", true), ("a=\u{85}", false)]
        {
            assert_eq!(CookieLine::read(line.as_bytes()).has_control(), expected, "{line:?}");
        }
    }
}
