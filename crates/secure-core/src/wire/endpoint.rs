//! [`EndpointName`], [`GroupName`] and [`UriReference`]: who gets reports.

use std::borrow::Cow;

use crate::wire::{
    authority::{before_path, is_loopback},
    error::Error,
    text::{checked, describe, hex_pair},
};

/// The name of a reporting endpoint, as `Reporting-Endpoints` gives it and `report-to` repeats it.
///
/// The headers that name endpoints write them in four different ways (bare, in quotes, in a list, in JSON). This name can
/// stand in all: it begins with a lower-case letter and goes on with those, digits, `_`, `-`, `.` and `*`.
///
/// ```
/// # use secure_core::EndpointName;
/// const REPORTS: EndpointName = EndpointName::from_static("csp-reports");
/// assert_eq!(REPORTS.as_str(), "csp-reports");
/// assert!(EndpointName::new("CSP").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndpointName(Cow<'static, str>);

/// The name of a group of [`ReportTo`](crate::ReportTo), by which [`Nel`](crate::Nel) finds it: any text. Every
/// [`EndpointName`] is one, and can be named by other headers, too.
///
/// ```
/// # use secure_core::{GroupName, Nel};
/// const NETWORK: GroupName = GroupName::from_static("Network");
/// assert_eq!(Nel::new(NETWORK, 60).to_string(), r#"{"report_to":"Network","max_age":60}"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupName(Cow<'static, str>);

/// An address, absolute or relative to the response: `https://reports.example/csp` or `/csp-reports`.
///
/// ```
/// # use secure_core::UriReference;
/// const REPORTS: UriReference = UriReference::from_static("/csp-reports");
/// assert_eq!(REPORTS.as_str(), "/csp-reports");
/// assert!(UriReference::new("/a b").is_err());
/// ```
///
/// Specification: [RFC 3986, section 4.1](https://www.rfc-editor.org/rfc/rfc3986#section-4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UriReference(Cow<'static, str>);

checked! {
    impl EndpointName {
        invalid: invalid_name,
        fault: name_fault,
        /// Checks a name.
        ///
        /// # Errors
        /// When it cannot stand in all headers that name endpoints.
        new,
        /// A literal name.
        ///
        /// # Panics
        /// When the text is not a name. In a `const` that is a compile error, so use it there.
        from_static: "not an endpoint name: write lower-case letters, digits and hyphens, a letter first",
        /// The name.
        as_str,
    }
}

checked! {
    impl GroupName {
        invalid: invalid_group,
        fault: group_fault,
        /// Checks a name.
        ///
        /// # Errors
        /// When it is empty, or holds anything but visible ASCII and blanks.
        new,
        /// A literal name.
        ///
        /// # Panics
        /// When the text is not a name. In a `const` that is a compile error, so use it there.
        from_static: "not a group name: write visible ASCII and blanks",
        /// The name.
        as_str,
    }
}

checked! {
    impl UriReference {
        invalid: invalid_reference,
        fault: reference_fault,
        /// Checks an address.
        ///
        /// # Errors
        /// When it is empty, or holds what an address or a policy cannot: blanks, controls, `"`, `;`, `,` and the like.
        new,
        /// A literal address.
        ///
        /// # Panics
        /// When the text is not an address. In a `const` that is a compile error, so use it there.
        from_static: "not an address: percent-encode blanks, quotes, ';' and ','",
        /// The address as it goes out.
        as_str,
    }
}

impl GroupName {
    /// The name of a group that has none.
    pub(crate) const DEFAULT: Self = Self(Cow::Borrowed("default"));
}

impl From<EndpointName> for GroupName {
    #[inline]
    fn from(name: EndpointName) -> Self {
        Self(Cow::Owned(name.as_str().to_owned()))
    }
}

impl UriReference {
    /// Whether browsers send reports there: to an address of HTTPS, to this machine, or to a relative address, which is
    /// as safe as the response.
    #[inline]
    pub(crate) fn may_get_reports(&self) -> bool {
        let Some((scheme, _)) = before_path(&self.0).split_once(':') else { return true };
        self.0.split_once("://").is_some_and(|(_, rest)| {
            let authority = before_path(rest);
            scheme.eq_ignore_ascii_case("https") && !authority.is_empty()
                || scheme.eq_ignore_ascii_case("http") && is_loopback(authority)
        })
    }
}

/// Where a text stops being the name of an endpoint, if it does.
pub(crate) const fn invalid_name(text: &[u8]) -> Option<usize> {
    let [b'a'..=b'z', rest @ ..] = text else { return Some(0) };
    let mut rest = rest;
    let mut index = 1;
    while let [byte, tail @ ..] = rest {
        if !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'*') {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

/// Where a text stops being the name of a group, if it does.
const fn invalid_group(mut rest: &[u8]) -> Option<usize> {
    if rest.is_empty() {
        return Some(0);
    }
    let mut index = 0;
    while let [b' '..=b'~', tail @ ..] = rest {
        rest = tail;
        index += 1;
    }
    if rest.is_empty() { None } else { Some(index) }
}

/// Where a text stops being an address that can stand in a policy, if it does.
pub(crate) const fn invalid_reference(text: &[u8]) -> Option<usize> {
    if text.is_empty() {
        return Some(0);
    }
    let mut rest = text;
    let mut index = 0;
    while let [byte, tail @ ..] = rest {
        let allowed = match byte {
            b'%' => hex_pair(tail).is_some(),
            b':' | b'/' | b'?' | b'#' | b'[' | b']' | b'@' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b'='
            | b'-' | b'.' | b'_' | b'~' => true,
            byte => byte.is_ascii_alphanumeric(),
        };
        if !allowed {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

#[inline]
fn name_fault(text: &str, index: usize) -> Error {
    if text.contains("://") || text.starts_with('/') {
        let cure = "write the name of an endpoint, whose address is in Reporting-Endpoints";
        return Error::new("endpoint name", format!("{text:?} is an address"), cure).spanning(0..text.len());
    }
    let bare = text.trim_matches(['\'', '"']);
    let cure = if bare.len() < text.len() && invalid_name(bare.as_bytes()).is_none() {
        format!("write \"{bare}\", without quotes")
    } else {
        "write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first".to_owned()
    };
    Error::new("endpoint name", describe(text, index), cure).spanning(index..index + 1)
}

#[inline]
fn group_fault(text: &str, index: usize) -> Error {
    Error::new("group name", describe(text, index), "write visible ASCII and blanks").spanning(index..index + 1)
}

fn reference_fault(text: &str, index: usize) -> Error {
    Error::new(
        "address",
        describe(text, index),
        "write an address such as \"https://reports.example/csp\" or \"/csp-reports\", percent-encoded",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["a", "default", "csp-reports", "a.b_c*9"] {
            assert_eq!(good.parse::<EndpointName>().map(|name| name.to_string()), Ok(good.to_owned()));
        }
        assert_eq!(
            EndpointName::new("ab c").unwrap_err().to_string(),
            "endpoint name: a blank at byte 2 of \"ab c\"; \
             write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first",
        );
        for bad in ["", "A", "9a", "-a", "*a", "a b", "a\"", "ä", "aB"] {
            assert!(EndpointName::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(
            EndpointName::new("\"csp\"").unwrap_err().to_string(),
            "endpoint name: '\"' at byte 0 of \"\\\"csp\\\"\"; write \"csp\", without quotes",
        );
        assert_eq!(
            EndpointName::new("https://csp.example/r").unwrap_err().to_string(),
            "endpoint name: \"https://csp.example/r\" is an address; \
             write the name of an endpoint, whose address is in Reporting-Endpoints",
        );
    }

    #[test]
    fn groups() {
        for good in ["a", "A b", "\"\\", "~"] {
            assert_eq!(good.parse::<GroupName>().map(|name| name.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "\t", "a\n", "\u{7f}", "\u{e4}"] {
            assert!(GroupName::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(GroupName::from(EndpointName::from_static("a")), GroupName::from_static("a"));
        assert_eq!(
            GroupName::new("a\n").unwrap_err().to_string(),
            "group name: control character 0x0A at byte 1 of \"a\\n\"; write visible ASCII and blanks",
        );
    }

    #[test]
    fn addresses() {
        for good in ["/csp", "https://r.example:8443/a?b=c&d#e", "//r.example/x", "csp", "https://[::1]/"] {
            assert_eq!(good.parse::<UriReference>().map(|address| address.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "a b", "/a;b", "/a,b", "/\"", "/<a>", "/a\r\nb", "/ü", "/%", "/%g0", "/a'b", "\\a", "/{a}"] {
            assert!(UriReference::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn who_may_get_reports() {
        for good in [
            "/csp",
            "csp",
            "?csp",
            "//r.example/x",
            "/a:b",
            "https://r.example",
            "HTTPS://r.example/",
            "http://localhost:8000/csp",
            "http://127.0.0.1",
            "http://[::1]:1/",
        ] {
            assert!(UriReference::from_static(good).may_get_reports(), "{good}");
        }
        for bad in [
            "http://r.example/",
            "http://localhost.example/",
            "http://localhost@r.example/",
            "https:/r.example",
            "https:///csp",
            "ftp://localhost/",
            "mailto:a@r.example",
            "r.example:8000/csp",
        ] {
            assert!(!UriReference::from_static(bad).may_get_reports(), "{bad}");
        }
    }
}
