//! A `Set-Cookie` as a client reads it, whatever it holds.

/// A cookie that a response sets.
#[derive(Clone, Debug)]
pub(crate) struct SeenCookie<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> SeenCookie<'a> {
    /// Reads a line; `None` where it names no cookie.
    pub(crate) fn read(line: &'a str) -> Option<Self> {
        let mut parts = line.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let attributes = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
        let attributes = attributes.map(|(name, value)| (name.trim(), value.trim())).collect();
        Some(Self { name: name.trim(), value: value.trim(), attributes })
    }

    /// All attributes, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.attributes.iter().copied()
    }

    /// The values of all attributes with this name.
    pub(crate) fn attributes<'s>(&'s self, name: &'s str) -> impl DoubleEndedIterator<Item = &'a str> + use<'s, 'a> {
        self.attributes.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// The value of the last attribute with this name, which counts.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes(name).next_back()
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.attribute("secure").is_some()
    }

    pub(crate) fn is_http_only(&self) -> bool {
        self.attribute("httponly").is_some()
    }

    /// The domain, in lower case and without the dot that nobody needs.
    pub(crate) fn domain(&self) -> Option<String> {
        let domain = self.attribute("domain")?;
        let domain = domain.strip_prefix('.').unwrap_or(domain).to_ascii_lowercase();
        (!domain.is_empty()).then_some(domain)
    }

    /// The path, if it is one.
    pub(crate) fn path(&self) -> Option<&'a str> {
        self.attribute("path").filter(|path| path.starts_with('/'))
    }

    /// Whether the line removes the cookie.
    pub(crate) fn is_removal(&self) -> bool {
        let age = self.attribute("max-age").and_then(|age| age.parse::<i64>().ok());
        let past = |date: &str| date.contains(" 1970 ") || date.contains("-1970 ") || date.contains("-70 ");
        match age {
            Some(seconds) => seconds <= 0,
            None => self.attribute("expires").is_some_and(past),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let cookie = SeenCookie::read(" a = b=c ; SECURE; Path=/x; path=y; Domain=.A.example; Max-Age=0").unwrap();
        assert_eq!((cookie.name, cookie.value, cookie.path()), ("a", "b=c", None));
        assert_eq!(cookie.domain().as_deref(), Some("a.example"));
        assert!(cookie.is_secure() && !cookie.is_http_only() && cookie.is_removal());
        assert!(SeenCookie::read("a").is_none());
    }
}
