//! [`Seen`]: what a client saw of a site, which is all that an audit knows.
//!
//! Only the response itself is required. Everything else is optional, and what was not seen is reported as *not checked*,
//! never as a missing header.

use secure_core::{Error, header::content_security_policy::evaluate::WebUrl};

mod curl;
mod field;
#[cfg(feature = "har")]
mod har;
mod sides;

pub use self::{
    field::{Field, Fields},
    sides::{Certificate, EarlierCookie, Hop, Https, PlainHttp, Preflight, Preloaded},
};

/// What was seen of a site: a response, and as much around it as the caller knows.
///
/// ```
/// use secure_audit::Seen;
///
/// let headers = [("X-Frame-Options", "DENY"), ("Content-Type", "text/html")];
/// let seen = Seen::new(200_u16, headers).at("https://app.example/")?.body("<h1>Hello</h1>");
/// assert_eq!(seen.status(), Some(200));
/// assert_eq!(seen.fields().first("x-frame-options"), Some("DENY"));
/// # Ok::<(), secure_audit::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Seen {
    status: Option<u16>,
    fields: Fields,
    address: Option<WebUrl>,
    written: String,
    body: Option<Vec<u8>>,
    https: Https,
    certificate: Certificate,
    plain: PlainHttp,
    earlier: Vec<EarlierCookie>,
    preflight: Option<Preflight>,
    preload: Option<Vec<Preloaded>>,
    again: Option<Again>,
}

/// A second response to the same request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Again {
    pub(crate) fields: Fields,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    /// A response: its status, and its headers in order, with repeats. The headers are a `&HeaderMap`, a list of pairs, or
    /// whatever else gives names and values.
    pub fn new<I>(status: impl Into<u16>, headers: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Field>,
    {
        Self { status: Some(status.into()), fields: Fields::collect(headers), ..Self::default() }
    }

    /// A site that did not answer at all.
    #[must_use]
    pub fn unanswered() -> Self {
        Self::default()
    }

    /// The response that `curl -i` prints: its head, an empty line, its body. With `-L` or behind a proxy, several heads
    /// follow each other, and the last one counts.
    ///
    /// ```
    /// use secure_audit::Seen;
    ///
    /// let seen = Seen::curl(b"HTTP/2 200\r\nx-frame-options: DENY\r\n\r\n<h1>Hello</h1>")?;
    /// assert_eq!((seen.status(), seen.fields().first("X-Frame-Options")), (Some(200), Some("DENY")));
    /// # Ok::<(), secure_audit::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text does not begin with the line of a status.
    pub fn curl(output: &[u8]) -> Result<Self, Error> {
        curl::read(output)
    }

    /// The responses of a recording in the format HAR, in its order, each with its address.
    ///
    /// # Errors
    /// When the text is not JSON, or lacks `log.entries`.
    #[cfg(feature = "har")]
    pub fn har(recording: &[u8]) -> Result<Vec<Self>, Error> {
        har::read(recording)
    }

    /// With the address that was asked for. Without it, nobody knows whether the site speaks HTTPS.
    ///
    /// # Errors
    /// When it is not an absolute address of `http` or `https`.
    pub fn at(mut self, address: &str) -> Result<Self, Error> {
        self.address = Some(web(address)?);
        address.clone_into(&mut self.written);
        Ok(self)
    }

    /// With the body. Without it, nothing about scripts and `<meta>` is checked.
    #[must_use]
    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = Some(body.as_ref().to_vec());
        self
    }

    /// With what HTTPS says, where the response came by plain HTTP, or differs from it.
    #[must_use]
    pub fn https(mut self, https: Https) -> Self {
        self.https = https;
        self
    }

    /// With the state of the certificate. Without it, a response from an `https` address counts as verified.
    #[must_use]
    pub fn certificate(mut self, certificate: Certificate) -> Self {
        self.certificate = certificate;
        self
    }

    /// With what plain HTTP says: nothing, or a chain of redirects.
    #[must_use]
    pub fn plain_http(mut self, plain: PlainHttp) -> Self {
        self.plain = plain;
        self
    }

    /// With a cookie that an earlier response of the same visit has set, such as a redirect.
    #[must_use]
    pub fn earlier_cookie(mut self, cookie: EarlierCookie) -> Self {
        self.earlier.push(cookie);
        self
    }

    /// With the answer to a CORS preflight.
    #[must_use]
    pub fn preflight(mut self, preflight: Preflight) -> Self {
        self.preflight = Some(preflight);
        self
    }

    /// With a list of hosts that browsers know to be HTTPS alone. Without it, no host counts as preloaded.
    #[must_use]
    pub fn preload_list(mut self, list: impl IntoIterator<Item = Preloaded>) -> Self {
        self.preload = Some(list.into_iter().collect());
        self
    }

    /// With a second response to the same request, which shows whether a nonce repeats.
    #[must_use]
    pub fn again<I>(mut self, headers: I, body: impl AsRef<[u8]>) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Field>,
    {
        self.again = Some(Again { fields: Fields::collect(headers), body: body.as_ref().to_vec() });
        self
    }

    /// The status, unless the site did not answer.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        self.status
    }

    /// The headers.
    #[must_use]
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The address as it was written; empty where it is not known.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.written
    }

    pub(crate) const fn url(&self) -> Option<&WebUrl> {
        self.address.as_ref()
    }

    pub(crate) fn host(&self) -> Option<&str> {
        self.address.as_ref().and_then(WebUrl::host)
    }

    /// Whether the page came by HTTPS; `None` where the address is not known.
    pub(crate) fn is_https(&self) -> Option<bool> {
        self.address.as_ref().map(|url| url.scheme() == "https")
    }

    pub(crate) fn content(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    pub(crate) const fn https_side(&self) -> &Https {
        &self.https
    }

    pub(crate) const fn certificate_state(&self) -> Certificate {
        self.certificate
    }

    pub(crate) const fn plain_side(&self) -> &PlainHttp {
        &self.plain
    }

    pub(crate) fn earlier_cookies(&self) -> &[EarlierCookie] {
        &self.earlier
    }

    pub(crate) const fn cors(&self) -> Option<&Preflight> {
        self.preflight.as_ref()
    }

    pub(crate) const fn second(&self) -> Option<&Again> {
        self.again.as_ref()
    }

    /// Whether browsers know a host to be HTTPS alone: by name, or by a parent that includes its subdomains.
    pub(crate) fn is_preloaded(&self, host: &str) -> bool {
        let list = self.preload.as_deref().unwrap_or_default();
        let entry = |name: &str| list.iter().find(|entry| entry.host == name);
        if let Some(own) = entry(host) {
            return own.force_https;
        }
        let parents = host.match_indices('.').filter_map(|(at, _)| host.get(at + 1..));
        parents.filter_map(entry).any(|parent| parent.force_https && parent.include_sub_domains)
    }
}

impl<B: AsRef<[u8]>> From<&http::Response<B>> for Seen {
    /// A response whose body is collected.
    ///
    /// ```
    /// use secure_audit::Seen;
    ///
    /// let response = http::Response::builder().header("x-frame-options", "DENY").body("<h1>Hello</h1>")?;
    /// let seen = Seen::from(&response).at("https://app.example/")?;
    /// assert_eq!(seen.fields().first("X-Frame-Options"), Some("DENY"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn from(response: &http::Response<B>) -> Self {
        Self::new(response.status(), response.headers()).body(response.body())
    }
}

/// An address of the web.
pub(crate) fn web(address: &str) -> Result<WebUrl, Error> {
    let url = WebUrl::parse(address).filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| {
        let problem = format!("{:?} is not an absolute address of http or https", crate::text::cut(address));
        Error::new("address", problem, "write one such as \"https://app.example/\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let error = Seen::new(200_u16, [("a", "b")]).at("app.example").unwrap_err();
        assert_eq!(
            error.to_string(),
            "address: \"app.example\" is not an absolute address of http or https; \
             write one such as \"https://app.example/\"",
        );
        assert_eq!(Seen::unanswered().at("http://localhost:8000").unwrap().host(), Some("localhost"));
    }

    #[test]
    fn preloaded_hosts() {
        let seen = Seen::unanswered().preload_list([
            Preloaded::new("dev", true),
            Preloaded::new("facebook.com", false),
            Preloaded { force_https: false, ..Preloaded::new("x.dev", true) },
        ]);
        for (host, expected) in [
            ("a.dev", true),
            ("facebook.com", true),
            ("www.facebook.com", false),
            ("x.dev", false),
            ("dev.example", false),
        ] {
            assert_eq!(seen.is_preloaded(host), expected, "{host}");
        }
    }
}
