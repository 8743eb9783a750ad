//! Security headers on every response of a [`poem`](https://docs.rs/poem) 3 application.
//!
//! ```
//! use poem::{Endpoint, EndpointExt, Request, Route, get, handler, web::Html};
//! use secure_poem::{Nonce, Policy, SecureHeaders, Transport};
//!
//! #[handler]
//! fn home(nonce: Nonce) -> Html<String> {
//!     Html(format!("<script nonce=\"{nonce}\">console.log('mine')</script>"))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = Policy::recommended().with(Transport::Direct); // behind a proxy: Transport::Proxied
//! let secure_headers = SecureHeaders::new(&policy)?; // at start-up: may fail
//! let app = Route::new().at("/", get(home)).with(secure_headers);
//!
//! let response = app.call(Request::builder().uri_str("/nowhere").finish()).await?;
//! assert_eq!(response.status(), 404);
//! assert_eq!(response.headers()["x-content-type-options"], "nosniff");
//! # Ok(())
//! # }
//! ```
//!
//! # Placement
//!
//! `with` covers what it is called on, so this middleware comes **last**: after all routes, and after the middlewares that
//! answer by themselves or add headers late (`Cors`, compression, `CookieJarManager`, sessions, `CatchPanic`).
//!
//! In poem a 404, a 405, an extractor's refusal, and a handler's `Err` travel as errors through all middlewares, and become
//! responses only outside of them. This middleware makes the response itself, so that it can cover it. So what is outside
//! of it sees no errors: `catch_error` and the like belong inside.
//!
//! To switch the headers off by a setting, use [`Policy::empty`]: the middleware then adds and removes nothing, and a handler
//! that asks for a [`Nonce`] still gets one. `with_if(on, secure_headers)` works as well.
//!
//! Where no handler's argument can be, as in `catch_all_error`, call [`current_nonce`].
//!
//! What no middleware sees: a request that hyper itself refuses as malformed gets an empty `400` or `431` without
//! headers; a panic that no `CatchPanic` catches closes the connection.
//!
//! # HTTPS, hosts and other sites
//!
//! Whether a request came over HTTPS is decided once, by the connection and by trusted proxies, never by what a client
//! says. `Strict-Transport-Security`, `Secure` on cookies and the redirect to HTTPS depend on it. Say in the [`Policy`] what
//! is in front of the application, with a [`Transport`]. Without it, a plain connection may be either, and nobody is
//! redirected. [`HttpsRedirect`], [`AllowedHosts`] and [`ResourceIsolation`] answer before any handler runs:
//!
//! ```
//! use poem::{Endpoint, EndpointExt, Request, Route, endpoint::make_sync, get};
//! use secure_poem::{AllowedHosts, HttpsRedirect, Policy, ResourceIsolation, SecureHeaders, Transport};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let hosts = AllowedHosts::new(["app.example"])?;
//! let policy = Policy::recommended()
//!     .with(Transport::Direct) // nothing in front of it; behind a proxy, Transport::Proxied
//!     .with(HttpsRedirect::same_host(hosts.clone()))
//!     .with(hosts) // all others: 400, and 421 over HTTP/2
//!     .with(ResourceIsolation::new()); // requests from pages of other sites: 403, except links
//! let routes = Route::new().at("/", get(make_sync(|_| "hello")));
//! let app = routes.with(SecureHeaders::new(&policy)?);
//!
//! let response = app.call(Request::builder().header("host", "app.example").finish()).await?;
//! assert_eq!(response.status(), 308);
//! assert_eq!(response.headers()["location"], "https://app.example/");
//! # Ok(())
//! # }
//! ```
//!
//! | | TLS | the peer's address, for trusted proxies | limits |
//! |---|---|---|---|
//! | poem | its acceptor says so | always, and of unix sockets | what a test makes by itself (`Request::builder`, `TestClient`) has no target but `/` |
//!
//! Where the policy answers a request that has a body, the middleware reads on, up to 8 MiB, while the answer is on its way. Otherwise a
//! proxy that is still sending the body would lose the answer. A longer body ends the connection, and a proxy may then send its
//! client `502`.
//!
//! # Other headers for one response
//!
//! - [`Override`] holds other [`Headers`], made at start-up, for a response or a part of the application;
//!   [`Override::off`] switches them off.
//! - [`Adjust`] changes the headers of one response, when the change depends on the request.
//! - [`Policy::for_class`] chooses headers by what a response is, such as data, a download or an error.
//!
//! # Cookies
//!
//! Every `Set-Cookie` of a response is hardened on its way out, no matter which code set it: `Policy::cookies`, with [`CookieRules`]
//! by name. So it goes around session and cookie middlewares. A [`SecureCookie`] says all of its attributes itself: see
//! [`SecureCookieExt`] and [`AddCookie`].
//!
//! # What browsers report
//!
//! [`Policy::with_reports`] makes every header report to one address. `Reports` (feature `report`) takes in what comes there:
//! limited, cleaned and counted, for a `ReportAggregate` in memory, the log by `LogSink`, a file, or a sink of your own.
//! [`Staged`] enforces a new policy for a share of the visitors first.
//!
//! # Where is what
//!
//! Import all types from this crate. Examples of types that several crates share leave the imports out: put
//! `use secure_poem::*;` before such an example. The pages of the core that are linked here import from `secure_core`: write
//! `secure_poem` instead.
//!
//! | for | look at |
//! |---|---|
//! | a start | [`SecureHeaders`], [`Policy`] and its [presets](secure_core::policy::preset), [`Headers`], [`Nonce`], [`NonceRejection`], [`current_nonce`], [`Error`]; from other libraries, feature `presets`: `SecurePy`, `SecurePyPreset`, `Talisman`, `Setting` |
//! | headers | a type for each ([what each is for](secure_core)): [`StrictTransportSecurity`], [`HstsStage`], [`XContentTypeOptions`], [`XFrameOptions`], [`ReferrerPolicy`], [`ReferrerPolicyToken`], [`PermissionsPolicy`], [`PermissionsPolicyReportOnly`], [`Feature`], [`FeatureStatus`], [`CustomFeature`], [`Allowlist`], [`OriginPattern`], [`CrossOriginOpenerPolicy`], [`CrossOriginOpenerPolicyReportOnly`], [`CrossOriginEmbedderPolicy`], [`CrossOriginEmbedderPolicyReportOnly`], [`CrossOriginResourcePolicy`], [`OriginAgentCluster`], [`DocumentIsolationPolicy`], [`DocumentIsolationPolicyReportOnly`], [`IntegrityPolicy`], [`IntegrityPolicyReportOnly`], [`IntegrityDestination`], [`ConnectionAllowlist`], [`ConnectionAllowlistReportOnly`], [`UrlPattern`], [`DocumentPolicy`], [`DocumentPolicyReportOnly`], [`RequireDocumentPolicy`], [`DocumentDirective`], [`CustomDirective`], [`BareItem`], [`CacheControl`], [`ClearSiteData`], [`SiteData`], [`Server`], [`SetLogin`], [`ActivateStorageAccess`], [`AllowedOrigin`], [`TimingAllowOrigin`], [`TimingOrigin`], [`XDnsPrefetchControl`], [`XPermittedCrossDomainPolicies`], [`XDownloadOptions`], [`XRobotsTag`], [`RobotsDirective`], [`RobotsDate`], [`ImagePreview`], [`XXssProtection`], [`Nel`], [`CustomHeader`], [`RemovedHeaders`]; whose header counts: [`Conflict`], [`HandlerPolicy`]; feature `legacy`: `ExpectCt`, `FeaturePolicy`, `FeatureAllowlist`, `PublicKeyPins`, `PublicKeyPinsReportOnly`, `XssFilter` |
//! | a content security policy | [`ContentSecurityPolicy`], [`ContentSecurityPolicyReportOnly`], [`csp!`], [`CspLiteral`], [`Directive`], [`DeprecatedDirective`], [`Source`], [`SourceList`], [`SourcePattern`], [`FilledSource`], [`HostSource`], [`SchemeSource`], [`Hash`](struct@Hash), [`Location`], [`Sandbox`], [`SandboxToken`], [`TrustedTypes`], [`WebRtc`], [`Service`] for [Google Fonts and the like](secure_core::policy::preset::services) |
//! | cookies | [`CookieRules`], [`CookieRule`], [`CookiePattern`], [`SecureCookie`], [`SecureCookieExt`], [`RemovalCookie`], [`RemovalCookieExt`], [`SetCookie`], [`SetCookieExt`], [`AddCookie`], [`AddCookieResponse`], [`SameSite`], [`CookiePriority`], [`CookieDate`], [`CookieParts`], [`CookiePrefix`], [`HostPrefix`], [`HostHttpPrefix`], [`HttpPrefix`], [`SecurePrefix`], [`NoPrefix`] |
//! | HTTPS and hosts | [`Transport`] and [how proxies are read](secure_core::request::transport), [`TrustedProxies`], [`Network`], [`Peer`], [`Scheme`], [`HttpsRedirect`] and [its rules](secure_core::request::redirect), [`RedirectStatus`], [`AllowedHosts`], [`HostPattern`], [`ResourceIsolation`], [`Origin`], [`PathPattern`], [`Verdict`], [`Refusal`] |
//! | one response | [`Override`], [`Adjust`], [`OverrideResponse`], [`OverrideEndpoint`], [`AdjustResponse`], [`Adjustment`], [`Target`], [`ResponseClass`] |
//! | reports | [`Policy::with_reports`], [`Staged`], [`Stage`], [`ReportingEndpoints`], [`ReportTo`], [`ReportToGroup`], [`ReportToEndpoint`], [`EndpointName`], [`GroupName`], [`UriReference`]; feature `report`: `Reports`, `LogSink`, `ReportAggregate`, `AggregateSnapshot`, `AggregateEntry`, `NdjsonSink`, `QueuedSink`, `Tee`, `ReportSink`, `Collector`, `CollectorLimits`, `CollectorCounts`, `Rate`, `NoiseFilter`, `ReadReports`, `Report`, `ReportKind`, `ReportLimits`, `ReportBody`, `ReportRequest`, `Reception`, `Resource`, `Disposition` |
//! | mistakes | [`Fault`], [`Place`], [`Cure`], [`Lint`], [`Level`], [`Levels`] |
//! | configuration | [`config`]: keys, formats, variables of the environment |
//! | extensions | [`Header`] for a header of your own, of [`HeaderName`], [`HeaderValue`], [`Template`]; [`PolicyPart`], [`HeadersPart`], [`PolicyHeader`]; for tests and tools [`MemoryBackend`], [`RequestView`]; what the framework sees: [`Poem`], [`request_view`], [`SecureEndpoint`] |
//!
//! # Features
//! None is on by default. `config`: a [`Policy`] from entries, tables and the environment. `cookies`: cookies from and to
//! poem's type, for its jars. `hash`: `Source::hash_of`, the digest of an inline script from its text. `legacy`: headers
//! that browsers have dropped. `presets`: policies that send what other libraries send. `report`: `Reports` and its sinks.
//! `serde`: a [`Policy`] from any configuration.

mod adjust;
mod backend;
mod cookies;
mod middleware;
mod nonce;
mod overrides;
#[cfg(feature = "report")]
mod reports;

#[cfg(feature = "config")]
#[doc(no_inline)]
pub use secure_core::config;
pub use secure_core::{current_nonce, vocabulary::*};

#[cfg(feature = "report")]
pub use crate::reports::{LogSink, Reports};
pub use crate::{
    adjust::{Adjust, AdjustResponse},
    backend::{Poem, request_view},
    cookies::{AddCookie, AddCookieResponse, RemovalCookieExt, SecureCookieExt, SetCookieExt},
    middleware::{SecureEndpoint, SecureHeaders},
    nonce::{Nonce, NonceRejection},
    overrides::{Override, OverrideEndpoint, OverrideResponse},
};
