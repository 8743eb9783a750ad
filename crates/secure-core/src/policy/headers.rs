//! [`Headers`]: what a class of responses or an override may have of its own. The struct is the table.
//!
//! A field is a header, or `None`. Whatever a field can hold is valid by its type, so the fields are public:
//!
//! ```
//! use secure_core::{ContentSecurityPolicy, Headers, StrictTransportSecurity, XFrameOptions};
//!
//! let mut headers = Headers::recommended()
//!     .with(XFrameOptions::Deny)
//!     .with(ContentSecurityPolicy::strict())
//!     .without::<StrictTransportSecurity>();
//! headers.x_frame_options = None; // the same as without, where a chain is in the way
//! # let _ = headers;
//! ```
//!
//! A [`Policy`](crate::Policy) holds one, beside what is decided before there is a response: hosts, redirect, isolation,
//! transport and cookie rules. None of these fits into `Headers`, so an override cannot lose or change them:
//!
//! ```compile_fail,E0277
//! use secure_core::{AllowedHosts, Headers};
//!
//! Headers::recommended().with(AllowedHosts::new(["app.example"])?);
//! # Ok::<(), secure_core::Error>(())
//! ```

use crate::{
    header::{Header, custom::CustomHeader, list::with_headers, removed::RemovedHeaders, server::Server},
    policy::any::AnyHeader,
    wire::{
        conflict::{Conflict, HandlerPolicy},
        endpoint::{EndpointName, UriReference},
        error::Error,
        lint::{Level, Levels, Lint},
        text::HeaderName,
    },
};

/// What must know all typed headers.
macro_rules! headers {
    ($($(#[doc = $doc:literal])+ $(#[cfg($cfg:meta)])? $field:ident: $module:ident::$type:ident,)+) => {
        /// The headers that go out with a response. See the [module](crate::policy::headers) for how to write them.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct Headers {
            $($(#[doc = $doc])+ $(#[cfg($cfg)])? pub $field: Option<$crate::header::$module::$type>,)+
            /// Headers without a type of their own, each name once.
            pub custom: Vec<CustomHeader>,
            /// Headers taken out of the response.
            pub removed: RemovedHeaders,
            /// Who wins where the handler set a header too.
            pub conflict: Conflict,
            /// Whether a content security policy that the handler set counts beside ours.
            pub handler_policy: HandlerPolicy,
            /// What becomes of findings between these headers. See [`level`](Self::level).
            pub levels: Levels,
        }

        $($(#[cfg($cfg)])?
        impl sealed::Sealed for $crate::header::$module::$type {}

        $(#[cfg($cfg)])?
        impl HeadersPart for $crate::header::$module::$type {
            fn put_into(self, headers: &mut Headers) {
                headers.$field = Some(self);
            }

            fn clear_in(headers: &mut Headers) {
                headers.$field = None;
            }
        }

        $(#[cfg($cfg)])?
        impl PolicyHeader for $crate::header::$module::$type {
            fn of(headers: &Headers) -> Option<&Self> {
                headers.$field.as_ref()
            }
        })+

        impl Headers {
            /// The typed headers that there are, in the order of the fields.
            pub(crate) fn typed(&self) -> Vec<AnyHeader<'_>> {
                let all = [$($(#[cfg($cfg)])? self.$field.as_ref().map(AnyHeader::of)),+];
                all.into_iter().flatten().collect()
            }
        }

        /// What makes each typed header report to an endpoint, at an address, unless it reports already. It is a table apart
        /// from [`Headers::typed`], so that a program without reports does not link it.
        pub(crate) const REPORTERS: &[fn(&mut Headers, &EndpointName, &UriReference)] =
            &[$($(#[cfg($cfg)])? |headers, endpoint, address| {
                headers.$field = headers.$field.take().map(|header| Header::reporting(header, endpoint, address));
            }),+];

        #[cfg(test)]
        pub(crate) const NAMES: &[HeaderName] =
            &[$($(#[cfg($cfg)])? <$crate::header::$module::$type as Header>::NAME),+];

        /// How a configuration reads each typed header, in the order of the fields.
        #[cfg(feature = "config")]
        pub(crate) const FIELDS: &[Field] = &[$($(#[cfg($cfg)])? Field {
            name: <$crate::header::$module::$type as Header>::NAME,
            about: concat!($($doc),+),
            read: |text, headers| text.parse().map(|header| headers.$field = Some(header)),
            clear: |headers| headers.$field = None,
            typed: |headers| headers.$field.as_ref().map(AnyHeader::of),
            is_same: |left, right| left.$field == right.$field,
        }),+];
    };
}

with_headers!(headers);

impl Headers {
    /// No header at all, to be filled by [`with`](Self::with).
    #[must_use]
    #[inline]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The same headers with this one (or [`RemovedHeaders`], [`Conflict`]) in place of what they had of the type.
    ///
    /// A [`CustomHeader`] replaces the one of its name and joins the others.
    #[must_use]
    pub fn with(mut self, part: impl HeadersPart) -> Self {
        part.put_into(&mut self);
        self
    }

    /// The same headers without the one of this type.
    ///
    /// ```
    /// # use secure_core::{Headers, XFrameOptions};
    /// let headers = Headers::recommended().without::<XFrameOptions>();
    /// assert_eq!(headers.x_frame_options, None);
    /// ```
    #[must_use]
    pub fn without<P: HeadersPart>(mut self) -> Self {
        P::clear_in(&mut self);
        self
    }

    /// The same headers, with findings of this lint at this level. See [`lint`](crate::wire::lint).
    #[must_use]
    pub fn level(mut self, lint: Lint, level: Level) -> Self {
        self.levels.set(lint, level);
        self
    }

    /// The text on the wire of the header of this type, with nonces as `{nonce}`; `None` when there is none.
    #[must_use]
    pub fn text_of<H: PolicyHeader + Header>(&self) -> Option<String> {
        H::of(self)?.render().ok().map(|template| template.text())
    }

    /// Sets the typed header of this name to this text. For tests that must know every header.
    ///
    /// # Errors
    /// When no typed header has this name, or the header cannot have this text.
    #[cfg(feature = "config")]
    #[doc(hidden)]
    pub fn set_text(&mut self, name: &HeaderName, text: &str) -> Result<(), Error> {
        match FIELDS.iter().find(|field| field.name == *name) {
            Some(field) => (field.read)(text, self),
            None => Err(Error::new(name.to_string(), "no typed header has this name", "add a CustomHeader")),
        }
    }

    /// The texts of all typed headers. For the same tests.
    ///
    /// # Errors
    /// When one cannot be written.
    #[doc(hidden)]
    pub fn texts(&self) -> Result<Vec<(HeaderName, String)>, Error> {
        let text = |header: AnyHeader<'_>| Ok((header.name.clone(), header.rendered()?.template.text()));
        self.typed().into_iter().map(text).collect()
    }

    /// Each header that reports, with the endpoints of `Reporting-Endpoints` that it names.
    #[inline]
    pub(crate) fn reports_to(&self) -> Vec<(HeaderName, Vec<&EndpointName>)> {
        let typed = self.typed().into_iter().map(|header| (header.name.clone(), header.endpoints()));
        let custom = self.custom.iter().map(|header| (header.name().clone(), header.endpoints().iter().collect()));
        typed.chain(custom).collect()
    }

    /// Names of the headers to take out of a response, a `Server` that we set or remove among them.
    pub(crate) fn removed_names(&self) -> impl Iterator<Item = HeaderName> + '_ {
        self.removed.names().chain(self.server.is_some().then_some(Server::NAME))
    }
}

/// Reads one typed header, so that the configuration code can loop over all of them.
#[cfg(feature = "config")]
pub(crate) struct Field {
    pub(crate) name: HeaderName,
    /// What the header is for, in a sentence.
    pub(crate) about: &'static str,
    /// Reads the text on the wire.
    pub(crate) read: fn(&str, &mut Headers) -> Result<(), Error>,
    /// Takes the header out.
    pub(crate) clear: fn(&mut Headers),
    pub(crate) typed: fn(&Headers) -> Option<AnyHeader<'_>>,
    pub(crate) is_same: fn(&Headers, &Headers) -> bool,
}

/// What [`Headers::with`] takes: a typed header, a [`CustomHeader`], [`RemovedHeaders`], a [`Conflict`] or a
/// [`HandlerPolicy`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a part of `Headers`",
    note = "hosts, redirect, isolation, transport and cookie rules are the application's: add them to its `Policy`",
    note = "`.parse()?` reads a text as the type of its header, and `?` takes a value out of a `Result`"
)]
pub trait HeadersPart: sealed::Sealed {
    #[doc(hidden)]
    fn put_into(self, headers: &mut Headers);
    #[doc(hidden)]
    fn clear_in(headers: &mut Headers);
}

/// A header that has a field in [`Headers`].
pub trait PolicyHeader: HeadersPart + Sized {
    #[doc(hidden)]
    fn of(headers: &Headers) -> Option<&Self>;
}

impl sealed::Sealed for CustomHeader {}

impl HeadersPart for CustomHeader {
    fn put_into(self, headers: &mut Headers) {
        headers.custom.retain(|other| other.name() != self.name());
        headers.custom.push(self);
    }

    fn clear_in(headers: &mut Headers) {
        headers.custom.clear();
    }
}

/// Parts that always have a value: `without` puts the default back.
macro_rules! always_there {
    ($($field:ident: $type:ident),+) => {
        $(impl sealed::Sealed for $type {}

        impl HeadersPart for $type {
            fn put_into(self, headers: &mut Headers) {
                headers.$field = self;
            }

            fn clear_in(headers: &mut Headers) {
                headers.$field = $type::default();
            }
        })+
    };
}

always_there!(removed: RemovedHeaders, conflict: Conflict, handler_policy: HandlerPolicy);

pub(super) mod sealed {
    /// Keeps the set of parts closed: what headers and a policy are made of is known here.
    pub trait Sealed {}
}
