//! Security headers on every response of an [`axum`](https://docs.rs/axum) 0.8 application.
//!
//! ```
//! use axum::{Router, body::Body, http::Request, response::Html, routing::get};
//! use secure_axum::{Nonce, Policy, SecureHeaders, Transport};
//! use tower::ServiceExt;
//!
//! async fn home(nonce: Nonce) -> Html<String> {
//!     Html(format!("<script nonce=\"{nonce}\">console.log('mine')</script>"))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = Policy::recommended().with(Transport::Direct); // behind a proxy: Transport::Proxied
//! let secure_headers = SecureHeaders::new(&policy)?; // at start-up: may fail
//! let app = Router::new().route("/", get(home)).layer(secure_headers);
//!
//! let response = app.oneshot(Request::get("/nowhere").body(Body::empty())?).await?;
//! assert_eq!(response.status(), 404);
//! assert_eq!(response.headers()["x-content-type-options"], "nosniff");
//! # Ok(())
//! # }
//! ```
//!
//! # Placement
//!
//! `Router::layer` covers what was added before it, so the layer comes **last**: after routes, fallback, and the layers
//! that answer by themselves (CORS, compression, sessions, `CatchPanicLayer`). To cover what is added later too, wrap the
//! finished router:
//!
//! ```no_run
//! use axum::{Router, ServiceExt, extract::Request};
//! use secure_axum::SecureHeaders;
//! use tower::Layer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let app = SecureHeaders::default().layer(Router::new());
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
//! axum::serve(listener, ServiceExt::<Request>::into_make_service(app)).await
//! # }
//! ```
//!
//! There is `ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(app)` too.
//!
//! To switch the headers off by a setting, use [`Policy::empty`]: the layer then adds and removes nothing, and a handler that
//! asks for a [`Nonce`] still gets one. `ServiceBuilder::option_layer` needs the body to be axum's own inside of the layer, so
//! it does not compile around a layer such as `TraceLayer`, which changes the body.
//!
//! Where no handler's argument can be, as in `IntoResponse` of an error or in `CatchPanicLayer::custom`, call
//! [`current_nonce`]. In a test, `.layer(secure_headers).layer(MockConnectInfo(address))` gives the layer a peer.
//!
//! With axum 0.7 the layer compiles as well. It is not supported: there the peer stays unknown, because the `ConnectInfo` of
//! that version is another type, and [`Nonce`] is not an extractor.
//!
//! What no layer sees: a request that hyper itself refuses as malformed gets an empty `400` or `431` without headers; a
//! panic that no `CatchPanicLayer` catches closes the connection.
//!
//! # HTTPS, hosts and other sites
//!
//! Whether a request came over HTTPS is decided once, by the connection and by trusted proxies, never by what a client
//! says. `Strict-Transport-Security`, `Secure` on cookies and the redirect to HTTPS depend on it. Say in the [`Policy`] what
//! is in front of the application, with a [`Transport`]. Without it, a plain connection may be either, and nobody is
//! redirected. [`HttpsRedirect`], [`AllowedHosts`] and [`ResourceIsolation`] answer before any handler runs:
//!
//! ```
//! use axum::{Router, body::Body, http::Request, routing::get};
//! use secure_axum::{AllowedHosts, HttpsRedirect, Policy, ResourceIsolation, SecureHeaders, Transport};
//! use tower::ServiceExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let hosts = AllowedHosts::new(["app.example"])?;
//! let policy = Policy::recommended()
//!     .with(Transport::Direct) // nothing in front of it; behind a proxy, Transport::Proxied
//!     .with(HttpsRedirect::same_host(hosts.clone()))
//!     .with(hosts) // all others: 400, and 421 over HTTP/2
//!     .with(ResourceIsolation::new()); // requests from pages of other sites: 403, except links
//! let app = Router::new().route("/", get("hello")).layer(SecureHeaders::new(&policy)?);
//!
//! let response = app.oneshot(Request::get("/a?b").header("host", "app.example").body(Body::empty())?).await?;
//! assert_eq!(response.status(), 308);
//! assert_eq!(response.headers()["location"], "https://app.example/a?b");
//! # Ok(())
//! # }
//! ```
//!
//! | | TLS | the peer's address, for trusted proxies | limits |
//! |---|---|---|---|
//! | axum | a [`Connection`] among the request's extensions | `into_make_service_with_connect_info::<SocketAddr>()`, or the same `Connection` | unix sockets: by the `Connection` |
//!
//! Where the policy answers a request that has a body, the layer reads on, up to 8 MiB, while the answer is on its way. Otherwise a
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
//! by name. So the layer goes around session and cookie layers. A [`SecureCookie`] says all of its attributes itself: see
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
//! `use secure_axum::*;` before such an example. The pages of the core that are linked here import from `secure_core`: write
//! `secure_axum` instead.
//!
//! | for | look at |
//! |---|---|
//! | a start | [`SecureHeaders`], [`Policy`] and its [presets](secure_core::policy::preset), [`Headers`], [`Nonce`], [`NonceRejection`], [`current_nonce`], [`Error`]; from other libraries, feature `presets`: `SecurePy`, `SecurePyPreset`, `Talisman`, `Setting` |
//! | headers | a type for each ([what each is for](secure_core)): [`StrictTransportSecurity`], [`HstsStage`], [`XContentTypeOptions`], [`XFrameOptions`], [`ReferrerPolicy`], [`ReferrerPolicyToken`], [`PermissionsPolicy`], [`PermissionsPolicyReportOnly`], [`Feature`], [`FeatureStatus`], [`CustomFeature`], [`Allowlist`], [`OriginPattern`], [`CrossOriginOpenerPolicy`], [`CrossOriginOpenerPolicyReportOnly`], [`CrossOriginEmbedderPolicy`], [`CrossOriginEmbedderPolicyReportOnly`], [`CrossOriginResourcePolicy`], [`OriginAgentCluster`], [`DocumentIsolationPolicy`], [`DocumentIsolationPolicyReportOnly`], [`IntegrityPolicy`], [`IntegrityPolicyReportOnly`], [`IntegrityDestination`], [`ConnectionAllowlist`], [`ConnectionAllowlistReportOnly`], [`UrlPattern`], [`DocumentPolicy`], [`DocumentPolicyReportOnly`], [`RequireDocumentPolicy`], [`DocumentDirective`], [`CustomDirective`], [`BareItem`], [`CacheControl`], [`ClearSiteData`], [`SiteData`], [`Server`], [`SetLogin`], [`ActivateStorageAccess`], [`AllowedOrigin`], [`TimingAllowOrigin`], [`TimingOrigin`], [`XDnsPrefetchControl`], [`XPermittedCrossDomainPolicies`], [`XDownloadOptions`], [`XRobotsTag`], [`RobotsDirective`], [`RobotsDate`], [`ImagePreview`], [`XXssProtection`], [`Nel`], [`CustomHeader`], [`RemovedHeaders`]; whose header counts: [`Conflict`], [`HandlerPolicy`]; feature `legacy`: `ExpectCt`, `FeaturePolicy`, `FeatureAllowlist`, `PublicKeyPins`, `PublicKeyPinsReportOnly`, `XssFilter` |
//! | a content security policy | [`ContentSecurityPolicy`], [`ContentSecurityPolicyReportOnly`], [`csp!`], [`CspLiteral`], [`Directive`], [`DeprecatedDirective`], [`Source`], [`SourceList`], [`SourcePattern`], [`FilledSource`], [`HostSource`], [`SchemeSource`], [`Hash`](struct@Hash), [`Location`], [`Sandbox`], [`SandboxToken`], [`TrustedTypes`], [`WebRtc`], [`Service`] for [Google Fonts and the like](secure_core::policy::preset::services) |
//! | cookies | [`CookieRules`], [`CookieRule`], [`CookiePattern`], [`SecureCookie`], [`SecureCookieExt`], [`RemovalCookie`], [`RemovalCookieExt`], [`SetCookie`], [`SetCookieExt`], [`AddCookie`], [`SameSite`], [`CookiePriority`], [`CookieDate`], [`CookieParts`], [`CookiePrefix`], [`HostPrefix`], [`HostHttpPrefix`], [`HttpPrefix`], [`SecurePrefix`], [`NoPrefix`] |
//! | HTTPS and hosts | [`Transport`] and [how proxies are read](secure_core::request::transport), [`TrustedProxies`], [`Network`], [`Peer`], [`Connection`], [`Scheme`], [`HttpsRedirect`] and [its rules](secure_core::request::redirect), [`RedirectStatus`], [`AllowedHosts`], [`HostPattern`], [`ResourceIsolation`], [`Origin`], [`PathPattern`], [`Verdict`], [`Refusal`] |
//! | one response | [`Override`], [`Adjust`], [`Adjustment`], [`Target`], [`ResponseClass`] |
//! | reports | [`Policy::with_reports`], [`Staged`], [`Stage`], [`ReportingEndpoints`], [`ReportTo`], [`ReportToGroup`], [`ReportToEndpoint`], [`EndpointName`], [`GroupName`], [`UriReference`]; feature `report`: `Reports`, `ReportsFuture`, `LogSink`, `ReportAggregate`, `AggregateSnapshot`, `AggregateEntry`, `NdjsonSink`, `QueuedSink`, `Tee`, `ReportSink`, `Collector`, `CollectorLimits`, `CollectorCounts`, `Rate`, `NoiseFilter`, `ReadReports`, `Report`, `ReportKind`, `ReportLimits`, `ReportBody`, `ReportRequest`, `Reception`, `Resource`, `Disposition` |
//! | mistakes | [`Fault`], [`Place`], [`Cure`], [`Lint`], [`Level`], [`Levels`] |
//! | configuration | [`config`]: keys, formats, variables of the environment |
//! | extensions | [`Header`] for a header of your own, of [`HeaderName`], [`HeaderValue`], [`Template`]; [`PolicyPart`], [`HeadersPart`], [`PolicyHeader`]; for tests and tools [`MemoryBackend`], [`RequestView`]; what the framework sees: [`Axum`], [`request_view`], [`AxumService`], [`AxumFuture`] |
//!
//! # Features
//! Two are on by default. `connect-info`: the peer's address, as `into_make_service_with_connect_info` notes it, for
//! trusted proxies. `original-uri`: the target as the client wrote it, for redirects and exempt paths where the layer is
//! inside of a nested router.
//!
//! The others: `config`: a [`Policy`] from entries, tables and the environment. `cookies`: cookies from and to the type of
//! the `cookie` crate, for the jars of axum-extra and tower-cookies. `hash`: `Source::hash_of`, the digest of an inline
//! script from its text. `legacy`: headers that browsers have dropped. `presets`: policies that send what other libraries
//! send. `report`: `Reports` and its sinks. `serde`: a [`Policy`] from any configuration.

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
pub use secure_core::{Connection, current_nonce, vocabulary::*};

#[cfg(feature = "report")]
pub use crate::reports::{LogSink, Reports, ReportsFuture};
pub use crate::{
    adjust::Adjust,
    backend::{Axum, request_view},
    cookies::{AddCookie, RemovalCookieExt, SecureCookieExt, SetCookieExt},
    middleware::{AxumFuture, AxumService, SecureHeaders},
    nonce::{Nonce, NonceRejection},
    overrides::Override,
};
