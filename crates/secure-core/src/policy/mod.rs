//! [`Policy`]: the set of headers that an application sends. The struct is the table.
//!
//! A field is a header, or `None`. Whatever a field can hold is valid by its type, so the fields are public:
//!
//! ```
//! use secure_core::{ContentSecurityPolicy, Policy, StrictTransportSecurity, XFrameOptions};
//!
//! let mut policy = Policy::recommended()
//!     .with(XFrameOptions::Deny)
//!     .with(ContentSecurityPolicy::strict())
//!     .without::<StrictTransportSecurity>();
//! policy.x_frame_options = None; // the same as without, where a chain is in the way
//! # let _ = policy;
//! ```
//!
//! What only several headers together can get wrong is found by [`Policy::prepare`], at start-up.

#[cfg(feature = "legacy")]
use crate::header::legacy::{ExpectCt, FeaturePolicy, PublicKeyPins, PublicKeyPinsReportOnly};
use crate::{
    cookie::harden::CookieRules,
    header::{
        Header,
        activate_storage_access::ActivateStorageAccess,
        cache_control::CacheControl,
        connection_allowlist::{ConnectionAllowlist, ConnectionAllowlistReportOnly},
        content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive},
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
    request::{host::AllowedHosts, isolation::ResourceIsolation, redirect::HttpsRedirect, transport::Transport},
    response::{backend::Backend, class::ResponseClass, prepared::Prepared},
    wire::{
        conflict::Conflict,
        endpoint::EndpointName,
        error::{Error, Faults},
        lint::{Level, Levels, Lint},
        rendered::{Rendered, Role, Unpinned},
        text::HeaderName,
    },
};

mod check;
pub mod preset;
mod reports;

pub(crate) use self::check::{Adjusted, adjusted};

/// The list of all typed headers: everything that must know all of them is written out from here.
macro_rules! policy {
    ($($(#[doc = $doc:literal])+ $(#[cfg($cfg:meta)])? $field:ident: $type:ident,)+) => {
        /// What an application wants to send. See the [module](crate::policy) for how to write one.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct Policy {
            $($(#[doc = $doc])+ $(#[cfg($cfg)])? pub $field: Option<$type>,)+
            /// Headers without a type of their own, each name once.
            pub custom: Vec<CustomHeader>,
            /// Headers taken out of every response.
            pub removed: RemovedHeaders,
            /// Who wins where the handler set a header too.
            pub conflict: Conflict,
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
            /// What cookies get that they lack, whoever sets them. See [`cookie::harden`](crate::cookie::harden).
            pub cookies: Option<CookieRules>,
            /// Other policies for some classes of responses, each class once. See [`for_class`](Self::for_class).
            pub classes: Vec<(ResponseClass, Policy)>,
            /// What becomes of findings between headers. See [`level`](Self::level).
            pub levels: Levels,
        }

        $($(#[cfg($cfg)])?
        impl sealed::Sealed for $type {}

        $(#[cfg($cfg)])?
        impl Part for $type {
            fn put(self, policy: &mut Policy) {
                policy.$field = Some(self);
            }

            fn clear(policy: &mut Policy) {
                policy.$field = None;
            }
        }

        $(#[cfg($cfg)])?
        impl Typed for $type {
            fn of(policy: &Policy) -> Option<&Self> {
                policy.$field.as_ref()
            }
        })+

        /// The typed headers, in the order of the fields.
        pub(crate) const FIELDS: &[Field] = &[$($(#[cfg($cfg)])? Field {
            name: $type::NAME,
            about: concat!($($doc),+),
            read: |text, policy| text.parse().map(|header| policy.$field = Some(header)),
            clear: |policy| policy.$field = None,
            template: |policy| policy.$field.as_ref().map(Header::render),
            endpoints: |policy| policy.$field.as_ref().map(Header::endpoints).unwrap_or_default(),
            is_same: |left, right| left.$field == right.$field,
        }),+];

        /// Every header of the policy, rendered, in the order of the fields.
        fn render(policy: &Policy, faults: &mut Faults) -> Vec<Rendered> {
            // Without `..`: a field that is forgotten here does not compile.
            let Policy { $($(#[cfg($cfg)])? $field,)+ custom, removed: _, conflict: _, transport: _, allowed_hosts: _, https_redirect: _, development: _, resource_isolation: _, cookies: _, classes: _, levels: _ } = policy;
            let mut rendered = Vec::new();
            $($(#[cfg($cfg)])?
            if let Some(template) = $field.as_ref().and_then(|header| faults.keep(header.render())) {
                rendered.push(Rendered::new($type::NAME, template, role_of(&$type::NAME)));
            })+
            leave_http_alone(policy, &mut rendered, faults);
            rendered.extend(policy.cache_control.iter().flat_map(CacheControl::companions));
            rendered.extend(custom.iter().map(CustomHeader::rendered));
            rendered
        }
    };
}

policy! {
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

impl Policy {
    /// A policy of no header at all, to be filled by [`with`](Self::with). Most applications start from
    /// [`recommended`](Self::recommended).
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The same policy with this header (or removal, [`Conflict`], [`Transport`], [`HttpsRedirect`] and the like) in place of what it had of the type.
    ///
    /// A [`CustomHeader`] replaces the one of its name and joins the others.
    #[must_use]
    pub fn with(mut self, part: impl Part) -> Self {
        part.put(&mut self);
        self
    }

    /// The same policy without the header of this type.
    ///
    /// ```
    /// use secure_core::{Policy, XFrameOptions};
    ///
    /// let policy = Policy::recommended().without::<XFrameOptions>();
    /// assert_eq!(policy.x_frame_options, None);
    /// ```
    #[must_use]
    pub fn without<P: Part>(mut self) -> Self {
        P::clear(&mut self);
        self
    }

    /// The same policy, with another one for responses of this class, in the order of the classes. See [`class`](crate::response::class).
    #[must_use]
    pub fn for_class(mut self, class: ResponseClass, policy: Self) -> Self {
        self.classes.retain(|(other, _)| *other != class);
        let place = self.classes.partition_point(|(other, _)| (*other as u8) < class as u8);
        self.classes.insert(place, (class, policy));
        self
    }

    /// The same policy, with findings of this lint at this level. See [`lint`](crate::wire::lint).
    #[must_use]
    pub fn level(mut self, lint: Lint, level: Level) -> Self {
        self.levels.set(lint, level);
        self
    }

    /// The text on the wire of the header of this type, with nonces as `{nonce}`; `None` when the policy has none.
    #[must_use]
    pub fn text_of<H: Typed + Header>(&self) -> Option<String> {
        H::of(self)?.render().ok().map(|template| template.text())
    }

    /// Checks the policy as a whole and converts it into a framework's own types: the step that may fail, at start-up.
    ///
    /// Applications call `SecureHeaders::new` of their adapter, which calls this.
    ///
    /// # Errors
    /// All faults at once: headers that contradict one another, and headers that cannot be written.
    pub fn prepare<B: Backend>(&self) -> Result<Prepared<B>, Error> {
        let mut faults = Faults::at(&self.levels);
        let rendered = self.checked(&mut faults);
        let classes: Vec<_> =
            self.classes.iter().map(|(class, policy)| (*class, self.class(*class, policy, &mut faults))).collect();
        let warnings = faults.into_warnings()?;
        let prepared = Prepared::new(self, &rendered, &self.levels)?.with_warnings(warnings);
        let class = |(class, rendered): &(ResponseClass, Vec<Rendered>)| {
            let policy = self.classes.iter().find(|(other, _)| other == class).map_or(self, |(_, policy)| policy);
            Ok((*class, Prepared::new(policy, rendered, &self.levels)?))
        };
        Ok(prepared.with_classes(classes.iter().map(class).collect::<Result<_, Error>>()?))
    }

    fn checked(&self, faults: &mut Faults) -> Vec<Rendered> {
        let rendered = render(self, faults);
        check::check(self, faults);
        let text = |header: &Rendered| (header.name.to_string().into(), header.template.text().into());
        check::budget(&rendered.iter().map(text).collect::<Vec<_>>(), faults);
        rendered
    }

    /// The headers of a class, whose faults say which class they are of.
    fn class(&self, class: ResponseClass, policy: &Self, faults: &mut Faults) -> Vec<Rendered> {
        let place = format!("{class:?}");
        let mut own = Faults::at(&self.levels);
        let rendered = policy.checked(&mut own);
        faults.take_in(&place, own);
        if self.x_content_type_options.is_some() && policy.x_content_type_options.is_none() {
            let cure = "add XContentTypeOptions::NoSniff to it";
            faults.push(place.clone(), "the class has lost X-Content-Type-Options", cure);
        }
        if policy.allowed_hosts.is_some() || policy.https_redirect.is_some() || policy.resource_isolation.is_some() {
            let problem = "the class says which requests pass, which is decided before there is a response";
            faults.push(place.clone(), problem, "say it in the policy itself");
        }
        if !policy.classes.is_empty() {
            faults.push(place, "the class has classes of its own", "add them to the policy itself");
        }
        rendered
    }

    /// The redirect, where it counts.
    pub(crate) fn redirect(&self) -> Option<&HttpsRedirect> {
        self.https_redirect.as_ref().filter(|_| !self.development)
    }

    /// Names of the headers to take out of a response, a `Server` that we set or remove among them.
    pub(crate) fn removed_names(&self) -> impl Iterator<Item = HeaderName> + '_ {
        self.removed.names().chain(self.server.is_some().then_some(Server::NAME))
    }
}

/// A typed header, for whoever knows at run time only which: the reader and the writer of configurations.
pub(crate) struct Field {
    pub(crate) name: HeaderName,
    /// What the header is for, in a sentence.
    pub(crate) about: &'static str,
    /// Reads the text on the wire into a policy.
    pub(crate) read: fn(&str, &mut Policy) -> Result<(), Error>,
    /// Takes the header out of a policy.
    pub(crate) clear: fn(&mut Policy),
    pub(crate) template: fn(&Policy) -> Option<Result<crate::wire::template::Template, Error>>,
    /// The endpoints of `Reporting-Endpoints` that it names.
    pub(crate) endpoints: fn(&Policy) -> Vec<&EndpointName>,
    pub(crate) is_same: fn(&Policy, &Policy) -> bool,
}

/// What [`Policy::with`] takes: a typed header, or another part of a policy.
pub trait Part: sealed::Sealed {
    #[doc(hidden)]
    fn put(self, policy: &mut Policy);
    #[doc(hidden)]
    fn clear(policy: &mut Policy);
}

/// A header that has a field in [`Policy`].
pub trait Typed: Part + Sized {
    #[doc(hidden)]
    fn of(policy: &Policy) -> Option<&Self>;
}

impl sealed::Sealed for CustomHeader {}

impl Part for CustomHeader {
    fn put(self, policy: &mut Policy) {
        policy.custom.retain(|other| other.name() != self.name());
        policy.custom.push(self);
    }

    fn clear(policy: &mut Policy) {
        policy.custom.clear();
    }
}

/// Parts that have a value in every policy: `without` puts the default back.
macro_rules! always_there {
    ($($field:ident: $type:ident),+) => {
        $(impl sealed::Sealed for $type {}

        impl Part for $type {
            fn put(self, policy: &mut Policy) {
                policy.$field = self;
            }

            fn clear(policy: &mut Policy) {
                policy.$field = $type::default();
            }
        })+
    };
}

always_there!(removed: RemovedHeaders, conflict: Conflict, transport: Transport);

/// Parts that a policy has or has not, and that are no headers.
macro_rules! optional {
    ($($field:ident: $type:ident),+) => {
        $(impl sealed::Sealed for $type {}

        impl Part for $type {
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

/// A content security policy that asks for HTTPS does not where that cannot be had.
fn leave_http_alone(policy: &Policy, rendered: &mut [Rendered], faults: &mut Faults) {
    let header = rendered.iter_mut().find(|header| header.name == ContentSecurityPolicy::NAME);
    let (Some(header), Some(csp)) = (header, &policy.content_security_policy) else { return };
    if csp.has(Directive::UpgradeInsecureRequests) {
        let rest = csp.without_upgrade().and_then(|rest| faults.keep(rest.render()));
        header.unpinned = rest.map_or(Unpinned::Absent, Unpinned::Text);
    }
}

fn role_of(name: &HeaderName) -> Role {
    #[cfg(feature = "legacy")]
    if [ExpectCt::NAME, PublicKeyPins::NAME, PublicKeyPinsReportOnly::NAME].contains(name) {
        return Role::Pin;
    }
    if *name == StrictTransportSecurity::NAME { Role::Pin } else { Role::Response }
}

mod sealed {
    /// Keeps the set of parts closed: what a policy is made of is known here.
    pub trait Sealed {}
}
