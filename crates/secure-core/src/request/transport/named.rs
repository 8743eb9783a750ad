//! Headers of proxies that write others than `X-Forwarded-Proto` and `X-Forwarded-Host`: which one, and what it says.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use crate::{
    request::transport::{
        Scheme,
        parts::{HeaderSource, Malformed},
    },
    wire::{
        error::{Error, Faults},
        fault::Cure,
        text::{HeaderName, HeaderValue, trim},
    },
};

/// A header in which trusted proxies say that the browser speaks HTTPS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpsHeader {
    pub(crate) name: Named,
    /// The value that means HTTPS. Without one, any value does, and a request without the header came over plain HTTP.
    pub(crate) value: Option<String>,
}

/// The name of a header that an application chose. Requests are asked for it in lower case.
#[derive(Clone, Copy, Eq)]
pub(crate) struct Named {
    shown: &'static str,
    pub(super) lower: &'static str,
}

impl Named {
    /// # Errors
    /// When the text is not a header name, or another header has a meaning of its own.
    #[inline]
    pub(super) fn new(name: &str) -> Result<Self, Error> {
        let name = HeaderName::new(name.to_owned())?;
        let (shown, lower) = (name.as_str(), name.as_str().to_ascii_lowercase());
        let cure = match lower.as_str() {
            "host" => Cure::both(
                "write keeping_host() where the proxies pass `Host` on",
                "write keep-host = true where the proxies pass `Host` on",
            ),
            "forwarded" => {
                Cure::both("begin with TrustedProxies::forwarded", "write header = \"forwarded\", and not this")
            }
            "x-forwarded-for" => {
                Cure::from("name the header of the scheme or the host; this one names addresses, and is read anyway")
            }
            _ => return Ok(Self { shown: kept(shown), lower: kept(&lower) }),
        };
        Err(Error::new("header", format!("{shown:?} says something else"), cure))
    }

    /// The name as it was given.
    #[inline]
    pub(crate) const fn as_str(&self) -> &'static str {
        self.shown
    }
}

impl PartialEq for Named {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.lower == other.lower
    }
}

impl fmt::Debug for Named {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.shown, f)
    }
}

impl HttpsHeader {
    #[inline]
    pub(super) fn new(name: &str, value: Option<&str>) -> Result<Self, Error> {
        let mut faults = Faults::default();
        let name = faults.keep(Named::new(name));
        if let Some(value) = value {
            let is_value = faults.keep(HeaderValue::new(value.to_owned())).is_some();
            if is_value && value.contains(',') {
                let problem = format!("{value:?} is a list, of which only one item counts");
                faults.push("value", problem, "write one word, as in \"on\"");
            } else if OFF.iter().any(|word| value.eq_ignore_ascii_case(word)) {
                let problem = format!("{value:?} means plain HTTP");
                faults.push("value", problem, "write the value that means HTTPS, as in \"on\" or \"https\"");
            }
        }
        faults.into_result()?;
        // Without faults there is a name.
        let name = name.ok_or_else(|| Error::new("header", "there is no name", "name the header"))?;
        Ok(Self { name, value: value.map(str::to_owned) })
    }

    /// What one value says.
    #[inline]
    pub(super) fn scheme(&self, text: &[u8]) -> Result<Scheme, Malformed> {
        match &self.value {
            None => Ok(Scheme::Https),
            Some(value) if text.eq_ignore_ascii_case(value.as_bytes()) => Ok(Scheme::Https),
            // Any other word may be a mistake of the proxy, and would redirect for ever if it counted.
            Some(_) if OFF.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes())) => Ok(Scheme::Http),
            Some(_) => Err(Malformed),
        }
    }

    /// What the header says by being there, whatever it holds.
    #[inline]
    pub(super) fn presence(headers: &dyn HeaderSource<'_>, name: &'static str) -> Scheme {
        let mut scheme = Scheme::Http;
        headers.each(name, &mut |line| {
            if !trim(line).is_empty() {
                scheme = Scheme::Https;
            }
        });
        scheme
    }
}

/// What means plain HTTP beside a value that means HTTPS.
const OFF: [&str; 6] = ["http", "ws", "off", "no", "false", "0"];

/// A text for the rest of the process. Each is kept once, however often a configuration is read.
#[inline]
fn kept(text: &str) -> &'static str {
    static KEPT: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
    let mut all = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.iter().find(|known| **known == text) {
        return known;
    }
    let new: &'static str = String::leak(text.to_owned());
    all.push(new);
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuse(name: &str, value: Option<&str>, message: &str) {
        assert_eq!(HttpsHeader::new(name, value).unwrap_err().to_string(), message);
    }

    #[test]
    fn names_and_values_are_checked() {
        refuse(
            "X Forwarded",
            Some("on"),
            "header name: a blank at byte 1 of \"X Forwarded\"; write letters, digits and hyphens, as in \"X-Frame-Options\"",
        );
        refuse(
            "host",
            Some("on"),
            "header: \"host\" says something else; write keeping_host() where the proxies pass `Host` on",
        );
        refuse("Forwarded", None, "header: \"Forwarded\" says something else; begin with TrustedProxies::forwarded");
        refuse(
            "X-Forwarded-For",
            Some("Off"),
            "header: \"X-Forwarded-For\" says something else; name the header of the scheme or the host; this one names \
             addresses, and is read anyway\n\
             value: \"Off\" means plain HTTP; write the value that means HTTPS, as in \"on\" or \"https\"",
        );
        refuse(
            "X-Ssl",
            Some("on, off"),
            "value: \"on, off\" is a list, of which only one item counts; write one word, as in \"on\"",
        );
    }

    #[test]
    fn a_name_is_kept_once_and_compared_without_regard_to_case() {
        let (one, other) = (Named::new("X-Own-Ssl").unwrap(), Named::new("x-own-ssl").unwrap());
        assert_eq!(one, other);
        assert_eq!((one.as_str(), other.as_str()), ("X-Own-Ssl", "x-own-ssl"));
        assert!(std::ptr::eq(one.lower, other.lower));
    }

    #[test]
    fn a_value_means_one_of_both_or_nothing() {
        let header = HttpsHeader::new("X-Ssl", Some("on")).unwrap();
        for (text, expected) in [
            ("on", Ok(Scheme::Https)),
            ("ON", Ok(Scheme::Https)),
            ("off", Ok(Scheme::Http)),
            ("0", Ok(Scheme::Http)),
            ("http", Ok(Scheme::Http)),
            ("https", Err(Malformed)),
            ("yes", Err(Malformed)),
            ("on ", Err(Malformed)),
        ] {
            assert_eq!(header.scheme(text.as_bytes()), expected, "{text:?}");
        }
    }
}
