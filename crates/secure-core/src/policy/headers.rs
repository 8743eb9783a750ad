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

#[cfg(feature = "legacy")]
use crate::header::legacy::{ExpectCt, FeaturePolicy, PublicKeyPins, PublicKeyPinsReportOnly};
use crate::{
    header::{
        Header,
        activate_storage_access::ActivateStorageAccess,
        cache_control::CacheControl,
        connection_allowlist::{ConnectionAllowlist, ConnectionAllowlistReportOnly},
        content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly},
        cross_origin_embedder_policy::{CrossOriginEmbedderPolicy, CrossOriginEmbedderPolicyReportOnly},
        cross_origin_opener_policy::{CrossOriginOpenerPolicy, CrossOriginOpenerPolicyReportOnly},
        cross_origin_resource_policy::CrossOriginResourcePolicy,
        custom::CustomHeader,
        document_isolation_policy::{DocumentIsolationPolicy, DocumentIsolationPolicyReportOnly},
        document_policy::{DocumentPolicy, DocumentPolicyReportOnly, RequireDocumentPolicy},
        integrity_policy::{IntegrityPolicy, IntegrityPolicyReportOnly},
        nel::Nel,
        origin_agent_cluster::OriginAgentCluster,
        permissions_policy::{PermissionsPolicy, PermissionsPolicyReportOnly},
        referrer_policy::ReferrerPolicy,
        removed::RemovedHeaders,
        rendered,
        report_to::ReportTo,
        reporting_endpoints::ReportingEndpoints,
        server::Server,
        strict_transport_security::StrictTransportSecurity,
        timing_allow_origin::TimingAllowOrigin,
        x_content_type_options::XContentTypeOptions,
        x_dns_prefetch_control::XDnsPrefetchControl,
        x_download_options::XDownloadOptions,
        x_frame_options::XFrameOptions,
        x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
        x_robots_tag::XRobotsTag,
        x_xss_protection::XXssProtection,
    },
    wire::{
        conflict::{Conflict, HandlerPolicy},
        endpoint::EndpointName,
        error::Error,
        lint::{Level, Levels, Lint},
        rendered::Rendered,
        text::HeaderName,
    },
};

/// The list of all typed headers: everything that must know all of them is written out from here.
macro_rules! headers {
    ($($(#[doc = $doc:literal])+ $(#[cfg($cfg:meta)])? $field:ident: $type:ident,)+) => {
        /// The headers that go out with a response. See the [module](crate::policy::headers) for how to write them.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct Headers {
            $($(#[doc = $doc])+ $(#[cfg($cfg)])? pub $field: Option<$type>,)+
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
        impl sealed::Sealed for $type {}

        $(#[cfg($cfg)])?
        impl HeadersPart for $type {
            fn put_into(self, headers: &mut Headers) {
                headers.$field = Some(self);
            }

            fn clear_in(headers: &mut Headers) {
                headers.$field = None;
            }
        }

        $(#[cfg($cfg)])?
        impl PolicyHeader for $type {
            fn of(headers: &Headers) -> Option<&Self> {
                headers.$field.as_ref()
            }
        })+

        /// How each typed header is written, in the order of the fields.
        pub(crate) const WRITERS: &[Writer] = &[$($(#[cfg($cfg)])? Writer {
            name: $type::NAME,
            rendered: |headers| headers.$field.as_ref().map(rendered),
            endpoints: |headers| headers.$field.as_ref().map(Header::endpoints).unwrap_or_default(),
        }),+];

        /// How a configuration reads each typed header, in the order of the fields.
        #[cfg(feature = "config")]
        pub(crate) const FIELDS: &[Field] = &[$($(#[cfg($cfg)])? Field {
            name: $type::NAME,
            about: concat!($($doc),+),
            read: |text, headers| text.parse().map(|header| headers.$field = Some(header)),
            clear: |headers| headers.$field = None,
            rendered: |headers| headers.$field.as_ref().map(rendered),
            is_same: |left, right| left.$field == right.$field,
        }),+];
    };
}

headers! {
    /// Keeps browsers on HTTPS.
    strict_transport_security: StrictTransportSecurity,
    /// Says from where a page may load and run what.
    content_security_policy: ContentSecurityPolicy,
    /// The same, only reported, beside or before the enforced one.
    content_security_policy_report_only: ContentSecurityPolicyReportOnly,
    /// Stops browsers from guessing a type.
    x_content_type_options: XContentTypeOptions,
    /// Who may frame the page.
    x_frame_options: XFrameOptions,
    /// What other sites learn of the page a visitor came from.
    referrer_policy: ReferrerPolicy,
    /// Which features of the browser the page and its frames may use.
    permissions_policy: PermissionsPolicy,
    /// The same, only reported.
    permissions_policy_report_only: PermissionsPolicyReportOnly,
    /// Cuts the page off from windows of other origins.
    cross_origin_opener_policy: CrossOriginOpenerPolicy,
    /// The same, only reported.
    cross_origin_opener_policy_report_only: CrossOriginOpenerPolicyReportOnly,
    /// Lets the page load only what agreed to be loaded.
    cross_origin_embedder_policy: CrossOriginEmbedderPolicy,
    /// The same, only reported.
    cross_origin_embedder_policy_report_only: CrossOriginEmbedderPolicyReportOnly,
    /// Which sites may load this response.
    cross_origin_resource_policy: CrossOriginResourcePolicy,
    /// Keeps the origin in a process of its own.
    origin_agent_cluster: OriginAgentCluster,
    /// Isolates the page alone.
    document_isolation_policy: DocumentIsolationPolicy,
    /// The same, only reported.
    document_isolation_policy_report_only: DocumentIsolationPolicyReportOnly,
    /// Lets the page load only scripts whose content it knows.
    integrity_policy: IntegrityPolicy,
    /// The same, only reported.
    integrity_policy_report_only: IntegrityPolicyReportOnly,
    /// Lets the page connect only to addresses that it names.
    connection_allowlist: ConnectionAllowlist,
    /// The same, only reported.
    connection_allowlist_report_only: ConnectionAllowlistReportOnly,
    /// Switches off or limits what the page can do.
    document_policy: DocumentPolicy,
    /// The same, only reported.
    document_policy_report_only: DocumentPolicyReportOnly,
    /// What pages in frames must send as their document policy.
    require_document_policy: RequireDocumentPolicy,
    /// Lets a frame use the cookies that its visitor agreed to.
    activate_storage_access: ActivateStorageAccess,
    /// Names the addresses that get reports.
    reporting_endpoints: ReportingEndpoints,
    /// Who may keep a copy of the response.
    cache_control: CacheControl,
    /// What the server says it is.
    server: Server,
    /// Whether the browser looks up names of links ahead of a click.
    x_dns_prefetch_control: XDnsPrefetchControl,
    /// Which documents of Adobe's may read the site.
    x_permitted_cross_domain_policies: XPermittedCrossDomainPolicies,
    /// Stops an old Internet Explorer from opening downloads.
    x_download_options: XDownloadOptions,
    /// Switches the withdrawn filter of old browsers off.
    x_xss_protection: XXssProtection,
    /// Who may see in detail how long a response took.
    timing_allow_origin: TimingAllowOrigin,
    /// What search engines may do with the response.
    x_robots_tag: XRobotsTag,
    /// Reports requests that failed before they arrived.
    nel: Nel,
    /// Groups of addresses for the reports of `nel`.
    report_to: ReportTo,
    /// Asks for certificates in public logs. Obsolete.
    #[cfg(feature = "legacy")]
    expect_ct: ExpectCt,
    /// Asks for certificates of known keys. Obsolete.
    #[cfg(feature = "legacy")]
    public_key_pins: PublicKeyPins,
    /// The same, only reported. Obsolete.
    #[cfg(feature = "legacy")]
    public_key_pins_report_only: PublicKeyPinsReportOnly,
    /// Which features of the browser may be used. Obsolete.
    #[cfg(feature = "legacy")]
    feature_policy: FeaturePolicy,
}

impl Headers {
    /// No header at all, to be filled by [`with`](Self::with).
    #[must_use]
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

    /// Names of the headers to take out of a response, a `Server` that we set or remove among them.
    pub(crate) fn removed_names(&self) -> impl Iterator<Item = HeaderName> + '_ {
        self.removed.names().chain(self.server.is_some().then_some(Server::NAME))
    }
}

/// Writes one typed header. It is a table apart from [`Field`], so that a program that reads no configuration does not
/// link what reads each header.
pub(crate) struct Writer {
    pub(crate) name: HeaderName,
    pub(crate) rendered: fn(&Headers) -> Option<Result<Rendered, Error>>,
    /// The endpoints of `Reporting-Endpoints` that it names.
    pub(crate) endpoints: fn(&Headers) -> Vec<&EndpointName>,
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
    pub(crate) rendered: fn(&Headers) -> Option<Result<Rendered, Error>>,
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
