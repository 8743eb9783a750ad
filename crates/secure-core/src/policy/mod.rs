//! [`Policy`]: all that an application decides, in one value: its [`Headers`], and what is decided before there is a
//! response.
//!
//! ```
//! use secure_core::{AllowedHosts, ContentSecurityPolicy, Policy, StrictTransportSecurity, XFrameOptions};
//!
//! let mut policy = Policy::recommended()
//!     .with(XFrameOptions::Deny)
//!     .with(ContentSecurityPolicy::strict())
//!     .with(AllowedHosts::new(["app.example"])?)
//!     .without::<StrictTransportSecurity>();
//! policy.headers.x_frame_options = None; // the same as without, where a chain is in the way
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! What only several headers together can get wrong is found by [`Policy::prepare`], at start-up.

use crate::{
    cookie::harden::CookieRules,
    header::Header,
    request::{host::AllowedHosts, isolation::ResourceIsolation, redirect::HttpsRedirect, transport::Transport},
    response::class::ResponseClass,
    wire::lint::{Level, Levels, Lint},
};

pub(crate) mod any;
mod check;
pub mod headers;
mod idle;
mod prepare;
pub mod preset;
mod reports;

use self::headers::{Headers, HeadersPart, PolicyHeader, sealed};

/// What an application wants to send, and which requests it lets in. See the [module](crate::policy) for how to write one.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// The headers of every response that has no others by its class or by an override.
    pub headers: Headers,
    /// What the application states about the hops before it.
    pub transport: Transport,
    /// The hosts that the application answers for; other requests are refused. See [`gate`](crate::request::gate).
    pub allowed_hosts: Option<AllowedHosts>,
    /// Where requests over plain HTTP are sent.
    pub https_redirect: Option<HttpsRedirect>,
    /// Whether this is for the developer's own machine, where nobody is redirected to HTTPS. `true` in
    /// [`development`](Self::development), whatever is added to it.
    pub development: bool,
    /// Which requests of other sites are refused.
    pub resource_isolation: Option<ResourceIsolation>,
    /// Which missing attributes every cookie gets, no matter which code sets it. See [`cookie::harden`](crate::cookie::harden).
    pub cookies: Option<CookieRules>,
    /// Other headers for some classes of responses, each class once. See [`for_class`](Self::for_class).
    pub classes: Vec<(ResponseClass, Headers)>,
    /// What becomes of findings about transport and redirect. Those about headers are in [`Headers::levels`]. See
    /// [`level`](Self::level).
    pub levels: Levels,
}

impl Policy {
    /// A policy of no header at all, to be filled by [`with`](Self::with). Most applications start from
    /// [`recommended`](Self::recommended).
    #[must_use]
    #[inline]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The same policy with this header (or removal, [`Conflict`](crate::Conflict), [`Transport`], [`HttpsRedirect`] and the
    /// like) in place of what it had of the type.
    ///
    /// A [`CustomHeader`](crate::CustomHeader) replaces the one of its name and joins the others.
    #[must_use]
    pub fn with(mut self, part: impl PolicyPart) -> Self {
        part.put(&mut self);
        self
    }

    /// The same policy without the header of this type.
    ///
    /// ```
    /// # use secure_core::{Policy, XFrameOptions};
    /// let policy = Policy::recommended().without::<XFrameOptions>();
    /// assert_eq!(policy.headers.x_frame_options, None);
    /// ```
    #[must_use]
    pub fn without<P: PolicyPart>(mut self) -> Self {
        P::clear(&mut self);
        self
    }

    /// The same policy, with other headers for responses of this class, in the order of the classes. See
    /// [`class`](crate::response::class).
    #[must_use]
    #[inline]
    pub fn for_class(mut self, class: ResponseClass, headers: Headers) -> Self {
        self.classes.retain(|(other, _)| *other != class);
        let place = self.classes.partition_point(|(other, _)| (*other as u8) < class as u8);
        self.classes.insert(place, (class, headers));
        self
    }

    /// The same policy, with findings of this lint at this level. A class whose headers say nothing of the lint takes it over.
    /// See [`lint`](crate::wire::lint).
    #[must_use]
    pub fn level(mut self, lint: Lint, level: Level) -> Self {
        if lint.is_about_headers() {
            self.headers.levels.set(lint, level);
        } else {
            self.levels.set(lint, level);
        }
        self
    }

    /// The text on the wire of the header of this type, with nonces as `{nonce}`; `None` when the policy has none.
    #[must_use]
    pub fn text_of<H: PolicyHeader + Header>(&self) -> Option<String> {
        self.headers.text_of::<H>()
    }

    /// The redirect, where it counts.
    pub(crate) fn redirect(&self) -> Option<&HttpsRedirect> {
        self.https_redirect.as_ref().filter(|_| !self.development)
    }
}

/// A policy of these headers alone: no host is refused, nobody is redirected, no cookie is changed.
impl From<Headers> for Policy {
    #[inline]
    fn from(headers: Headers) -> Self {
        Self { headers, ..Self::default() }
    }
}

/// What [`Policy::with`] takes: a part of its [`Headers`], or another part of a policy.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a part of a `Policy`",
    note = "`.parse()?` reads a text as the type of its header, and `?` takes a value out of a `Result`"
)]
pub trait PolicyPart: sealed::Sealed {
    #[doc(hidden)]
    fn put(self, policy: &mut Policy);
    #[doc(hidden)]
    fn clear(policy: &mut Policy);
}

impl<P: HeadersPart> PolicyPart for P {
    fn put(self, policy: &mut Policy) {
        self.put_into(&mut policy.headers);
    }

    fn clear(policy: &mut Policy) {
        P::clear_in(&mut policy.headers);
    }
}

impl sealed::Sealed for Transport {}

impl PolicyPart for Transport {
    fn put(self, policy: &mut Policy) {
        policy.transport = self;
    }

    fn clear(policy: &mut Policy) {
        policy.transport = Self::default();
    }
}

/// Parts that a policy has or has not.
macro_rules! optional {
    ($($field:ident: $type:ident),+) => {
        $(impl sealed::Sealed for $type {}

        impl PolicyPart for $type {
            fn put(self, policy: &mut Policy) {
                policy.$field = Some(self);
            }

            fn clear(policy: &mut Policy) {
                policy.$field = None;
            }
        })+
    };
}

optional!(
    allowed_hosts: AllowedHosts,
    https_redirect: HttpsRedirect,
    resource_isolation: ResourceIsolation,
    cookies: CookieRules
);
