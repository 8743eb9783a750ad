//! The model of HTTP security headers that `secure-axum`, `secure-actix`, `secure-rocket`, `secure-warp` and
//! `secure-poem` put on every response. It knows no framework and does no I/O.
//!
//! Applications depend on the adapter of their framework, which re-exports what is needed from here. So the examples of these
//! types leave out their imports: import them from that adapter.
//!
//! | header | what it does | type | `recommended` |
//! |---|---|---|---|
//! | `Strict-Transport-Security` | keeps browsers on HTTPS | [`StrictTransportSecurity`] | yes |
//! | `Content-Security-Policy` | says from where a page may load and run what | [`ContentSecurityPolicy`] | yes |
//! | `Content-Security-Policy-Report-Only` | the same, only reported | [`ContentSecurityPolicyReportOnly`] | – |
//! | `X-Content-Type-Options` | stops browsers from guessing a type | [`XContentTypeOptions`] | yes |
//! | `X-Frame-Options` | who may frame the page | [`XFrameOptions`] | yes |
//! | `Referrer-Policy` | what the next site learns of this page | [`ReferrerPolicy`] | yes |
//! | `Permissions-Policy` | which features a page may use | [`PermissionsPolicy`] | – |
//! | `Permissions-Policy-Report-Only` | the same, only reported | [`PermissionsPolicyReportOnly`] | – |
//! | `Cross-Origin-Opener-Policy` | cuts off windows of other origins | [`CrossOriginOpenerPolicy`] | yes |
//! | `Cross-Origin-Opener-Policy-Report-Only` | the same, only reported | [`CrossOriginOpenerPolicyReportOnly`] | – |
//! | `Cross-Origin-Embedder-Policy` | loads only what agreed to be loaded | [`CrossOriginEmbedderPolicy`] | – |
//! | `Cross-Origin-Embedder-Policy-Report-Only` | the same, only reported | [`CrossOriginEmbedderPolicyReportOnly`] | – |
//! | `Cross-Origin-Resource-Policy` | which sites may load the response | [`CrossOriginResourcePolicy`] | yes |
//! | `Origin-Agent-Cluster` | a process for the origin alone | [`OriginAgentCluster`] | yes |
//! | `Document-Isolation-Policy` | isolates one page | [`DocumentIsolationPolicy`] | – |
//! | `Document-Isolation-Policy-Report-Only` | the same, only reported | [`DocumentIsolationPolicyReportOnly`] | – |
//! | `Integrity-Policy` | loads only scripts with known content | [`IntegrityPolicy`] | – |
//! | `Integrity-Policy-Report-Only` | the same, only reported | [`IntegrityPolicyReportOnly`] | – |
//! | `Connection-Allowlist` | connects only to what is named | [`ConnectionAllowlist`] | – |
//! | `Connection-Allowlist-Report-Only` | the same, only reported | [`ConnectionAllowlistReportOnly`] | – |
//! | `Document-Policy` | what a page can do, in Chrome | [`DocumentPolicy`] | – |
//! | `Document-Policy-Report-Only` | the same, only reported | [`DocumentPolicyReportOnly`] | – |
//! | `Require-Document-Policy` | what pages in frames must send | [`RequireDocumentPolicy`] | – |
//! | `Activate-Storage-Access` | gives a frame its cookies back | [`ActivateStorageAccess`] | – |
//! | `Reporting-Endpoints` | where reports go | [`ReportingEndpoints`] | – |
//! | `Cache-Control` | who may keep a copy | [`CacheControl`] | with a nonce |
//! | `Server` | what the server says it is | [`Server`] | removed |
//! | `X-DNS-Prefetch-Control` | whether names are looked up ahead | [`XDnsPrefetchControl`] | – |
//! | `X-Permitted-Cross-Domain-Policies` | which documents of Adobe's may read the site | [`XPermittedCrossDomainPolicies`] | yes |
//! | `X-Download-Options` | stops Internet Explorer from opening downloads | [`XDownloadOptions`] | – |
//! | `X-XSS-Protection` | switches an old filter off | [`XXssProtection`] | – |
//! | `Timing-Allow-Origin` | who may see how long a response took | [`TimingAllowOrigin`] | – |
//! | `X-Robots-Tag` | what search engines may do with the response | [`XRobotsTag`] | – |
//! | `NEL` | reports requests that never arrived | [`Nel`] | – |
//! | `Report-To` | where the reports of `NEL` go | [`ReportTo`] | – |
//! | `Expect-CT`, `Public-Key-Pins`, `Feature-Policy` | nothing any more | see `header::legacy` | – |
//! | `Set-Login` | says whether a visitor is signed in, for sites that sign others in | [`SetLogin`], in an override | – |
//! | `Clear-Site-Data` | forgets a visitor who logs out | [`ClearSiteData`], for one response | – |
//! | `Set-Cookie` | a cookie with the attributes that keep it safe | [`SecureCookie`], for one response | – |
//! | `X-Powered-By` and the like | taken out | [`RemovedHeaders`] | some |
//! | any other | as you say | [`CustomHeader`] | – |
//!
//! The way of the data: a [`Policy`] is what we want; [`Policy::prepare`] checks it and makes a [`Prepared`], which is
//! what we send, in the framework's own types; an [`Exchange`] is what we know of one request.
//!
//! ```
//! use secure_core::{MemoryBackend, Policy, RequestView, XFrameOptions};
//!
//! // At start-up. All that can be wrong is found here.
//! let prepared = Policy::recommended().with(XFrameOptions::Deny).prepare::<MemoryBackend>()?;
//!
//! // For every request, and its response.
//! let exchange = prepared.begin(&RequestView::default());
//! let mut headers = vec![("X-Powered-By".to_owned(), "coffee".to_owned())];
//! prepared.apply(&mut headers, 200, &exchange);
//!
//! assert_eq!(headers[0], ("Strict-Transport-Security".to_owned(), "max-age=31536000".to_owned()));
//! assert_eq!(headers[3], ("X-Frame-Options".to_owned(), "DENY".to_owned()));
//! assert_eq!(headers.len(), 9);
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! # Features
//! * `config`: a [`Policy`] from and to entries, tables and the environment, without `serde`. See [`config`].
//! * `hash`: `Source::hash_of` and the like, which compute the digest of an inline script or style.
//! * `http`: the `Http` backend, for frameworks on version 1 of the `http` crate.
//! * `legacy`: headers and values that browsers have dropped, each documented with the reason.
//! * `presets`: policies that send what another library sends, for a migration. See [`policy::preset`].
//! * `report`: a `Collector` of what browsers report, with limits, and sinks for its reports.
//! * `serde`: a [`Policy`] from and to any format of [configuration](config), and a [`Nonce`] in templates and JSON.

#[cfg(feature = "config")]
pub mod config;
pub mod cookie;
pub mod header;
pub mod policy;
#[cfg(feature = "report")]
pub mod report;
pub mod request;
pub mod response;
pub mod wire;

// For the adapters, which have no such dependency of their own.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use serde;

#[cfg(feature = "http")]
pub use crate::response::backend::Http;
pub use crate::{
    request::{
        exchange::{Exchange, RequestHead, current_nonce},
        gate::Answer,
        isolation::{FetchMetadata, HeaderLines},
        transport::{Arrival, Connection, ForwardedHost},
    },
    response::{
        backend::{Backend, NameSet},
        choice::ResponseChoice,
        overrides::PreparedOverride,
        prepared::{Prepared, Start},
    },
    vocabulary::*,
    wire::{authority::Authority, nonce::Nonce},
};

/// What an application writes. Each adapter re-exports all of it.
pub mod vocabulary {
    #[cfg(feature = "legacy")]
    pub use crate::header::{
        legacy::{ExpectCt, FeatureAllowlist, FeaturePolicy, PublicKeyPins, PublicKeyPinsReportOnly},
        x_xss_protection::XssFilter,
    };
    #[cfg(feature = "presets")]
    pub use crate::policy::preset::{
        secure_py::SecurePy, secure_py_2::SecurePyPreset, setting::Setting, talisman::Talisman,
    };
    #[cfg(feature = "report")]
    pub use crate::report::{
        AggregateEntry, AggregateSnapshot, Collector, CollectorCounts, CollectorLimits, Disposition, NdjsonSink,
        NoiseFilter, QueuedSink, Rate, ReadReports, Reception, Report, ReportAggregate, ReportBody, ReportKind,
        ReportLimits, ReportRequest, ReportSink, Resource, Tee,
    };
    pub use crate::{
        cookie::{
            CookieDate, CookieParts, CookiePrefix, CookiePriority, HostHttpPrefix, HostPrefix, HttpPrefix, NoPrefix,
            RemovalCookie, SameSite, SecureCookie, SecurePrefix, SetCookie,
            harden::{CookiePattern, CookieRule, CookieRules},
        },
        csp,
        header::{
            Header,
            activate_storage_access::{ActivateStorageAccess, AllowedOrigin},
            cache_control::CacheControl,
            clear_site_data::{ClearSiteData, SiteData},
            connection_allowlist::{ConnectionAllowlist, ConnectionAllowlistReportOnly, UrlPattern},
            content_security_policy::{
                ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CspLiteral, DeprecatedDirective, Directive,
                FilledSource, Hash, HostSource, Location, Sandbox, SandboxToken, SchemeSource, Source, SourceList,
                SourcePattern, TrustedTypes, WebRtc,
            },
            cross_origin_embedder_policy::{CrossOriginEmbedderPolicy, CrossOriginEmbedderPolicyReportOnly},
            cross_origin_opener_policy::{CrossOriginOpenerPolicy, CrossOriginOpenerPolicyReportOnly},
            cross_origin_resource_policy::CrossOriginResourcePolicy,
            custom::CustomHeader,
            document_isolation_policy::{DocumentIsolationPolicy, DocumentIsolationPolicyReportOnly},
            document_policy::{
                CustomDirective, DocumentDirective, DocumentPolicy, DocumentPolicyReportOnly, RequireDocumentPolicy,
            },
            integrity_policy::{IntegrityDestination, IntegrityPolicy, IntegrityPolicyReportOnly},
            nel::Nel,
            origin_agent_cluster::OriginAgentCluster,
            permissions_policy::{
                Allowlist, CustomFeature, Feature, FeatureStatus, OriginPattern, PermissionsPolicy,
                PermissionsPolicyReportOnly,
            },
            referrer_policy::{ReferrerPolicy, ReferrerPolicyToken},
            removed::RemovedHeaders,
            report_to::{ReportTo, ReportToEndpoint, ReportToGroup},
            reporting_endpoints::ReportingEndpoints,
            server::Server,
            set_login::SetLogin,
            strict_transport_security::{HstsStage, StrictTransportSecurity},
            timing_allow_origin::{TimingAllowOrigin, TimingOrigin},
            x_content_type_options::XContentTypeOptions,
            x_dns_prefetch_control::XDnsPrefetchControl,
            x_download_options::XDownloadOptions,
            x_frame_options::XFrameOptions,
            x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
            x_robots_tag::{ImagePreview, RobotsDate, RobotsDirective, XRobotsTag},
            x_xss_protection::XXssProtection,
        },
        policy::{
            Policy, PolicyPart,
            headers::{Headers, HeadersPart, PolicyHeader},
            preset::services::Service,
        },
        request::{
            exchange::RequestView,
            host::AllowedHosts,
            isolation::ResourceIsolation,
            path::PathPattern,
            redirect::{HttpsRedirect, RedirectStatus},
            transport::{Network, Peer, Scheme, Transport, TrustedProxies},
            verdict::{Refusal, Verdict},
        },
        response::{
            adjust::{Adjustment, Target},
            backend::MemoryBackend,
            class::ResponseClass,
            staged::{Stage, Staged},
        },
        wire::{
            authority::HostPattern,
            conflict::{Conflict, HandlerPolicy},
            endpoint::{EndpointName, GroupName, UriReference},
            error::Error,
            fault::{Cure, Fault, Place},
            lint::{Level, Levels, Lint},
            origin::Origin,
            structured::BareItem,
            template::Template,
            text::{HeaderName, HeaderValue},
        },
    };
}

/// The examples of the document on configuration.
#[cfg(all(doctest, feature = "serde"))]
#[doc = include_str!("../../../docs/configuration.md")]
mod configuration {}
