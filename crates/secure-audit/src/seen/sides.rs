//! What may be known beside the response itself.

use secure_core::{Error, header::content_security_policy::evaluate::WebUrl};

use super::{Field, Fields, web};

/// The answer of the site over HTTPS, where it is not the response itself.
#[derive(Clone, Debug, Default)]
pub enum Https {
    /// Nobody asked. The response itself counts, if its address is of HTTPS.
    #[default]
    NotChecked,
    /// Nothing answered.
    Unreachable,
    /// These headers came.
    Answered(Fields),
}

impl Https {
    /// An answer with these headers.
    pub fn answered<I>(headers: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Field>,
    {
        Self::Answered(Fields::collect(headers))
    }
}

/// Whether the certificate of the site was verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certificate {
    /// Nobody looked.
    #[default]
    NotChecked,
    /// It is valid.
    Valid,
    /// It is not valid: the client went on without verification.
    Invalid,
}

/// What plain HTTP says.
#[derive(Clone, Debug, Default)]
pub enum PlainHttp {
    /// Nobody asked.
    #[default]
    NotChecked,
    /// Nothing answered.
    Unreachable,
    /// These addresses were asked one after the other, the first one by plain HTTP.
    Answered {
        /// The chain, with the address that was asked first.
        hops: Vec<Hop>,
        /// Whether all certificates on the way were valid.
        verified: bool,
    },
}

impl PlainHttp {
    /// A chain of addresses in which every certificate was valid.
    ///
    /// ```
    /// use secure_audit::{Hop, PlainHttp};
    ///
    /// let hops = [Hop::new("http://app.example/", 308_u16)?, Hop::new("https://app.example/", 200_u16)?];
    /// let plain = PlainHttp::redirects(hops);
    /// assert!(matches!(plain, PlainHttp::Answered { hops, verified: true } if hops.len() == 2));
    /// # Ok::<(), secure_audit::Error>(())
    /// ```
    pub fn redirects(hops: impl IntoIterator<Item = Hop>) -> Self {
        Self::Answered { hops: hops.into_iter().collect(), verified: true }
    }
}

/// One address of a chain of redirects.
#[derive(Clone, Debug)]
pub struct Hop {
    pub(crate) url: WebUrl,
    pub(crate) written: String,
    pub(crate) status: u16,
}

impl Hop {
    /// An address, and the status that came from it.
    ///
    /// # Errors
    /// When it is not an absolute address of `http` or `https`.
    pub fn new(address: &str, status: impl Into<u16>) -> Result<Self, Error> {
        Ok(Self { url: web(address)?, written: address.to_owned(), status: status.into() })
    }
}

/// A `Set-Cookie` of an earlier response.
#[derive(Clone, Debug)]
pub struct EarlierCookie {
    pub(crate) url: WebUrl,
    pub(crate) line: String,
}

impl EarlierCookie {
    /// The address of that response, and the value of its `Set-Cookie`.
    ///
    /// # Errors
    /// When the address is not an absolute one of `http` or `https`.
    pub fn new(address: &str, line: &str) -> Result<Self, Error> {
        Ok(Self { url: web(address)?, line: line.to_owned() })
    }
}

/// The answer to an `OPTIONS` that a page of another origin would send first.
#[derive(Clone, Debug)]
pub struct Preflight {
    pub(crate) origin: String,
    pub(crate) fields: Fields,
}

impl Preflight {
    /// The `Origin` that was sent, and the headers that came.
    pub fn new<I>(origin: &str, headers: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Field>,
    {
        Self { origin: origin.to_owned(), fields: Fields::collect(headers) }
    }
}

/// A host that browsers know to be HTTPS alone, from the first visit on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "an entry of a list that Chromium publishes with these members")]
pub struct Preloaded {
    /// Its name, in lower case.
    pub host: String,
    /// Whether its subdomains are, too.
    pub include_sub_domains: bool,
    /// Whether HTTPS is forced. The list has other entries as well.
    pub force_https: bool,
}

impl Preloaded {
    /// A host that is HTTPS alone.
    #[must_use]
    pub fn new(host: &str, include_sub_domains: bool) -> Self {
        Self { host: host.to_ascii_lowercase(), include_sub_domains, force_https: true }
    }
}
