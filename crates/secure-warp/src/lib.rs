//! Security headers on every response of a [`warp`](https://docs.rs/warp) 0.4 application.
//!
//! ```
//! use secure_warp::{Nonce, Policy, SecureHeaders, Transport, nonce};
//! use tower::ServiceExt;
//! use warp::{Filter, http::Request, reply};
//!
//! fn home(nonce: Nonce) -> reply::Html<String> {
//!     reply::html(format!("<script nonce=\"{nonce}\">console.log('mine')</script>"))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = Policy::recommended().with(Transport::Direct); // behind a proxy: Transport::Proxied
//! let secure_headers = SecureHeaders::new(&policy)?; // at start-up: may fail
//! let routes = warp::path::end().and(nonce()).map(home);
//! let app = secure_headers.wrap(warp::service(routes));
//!
//! let response = app.oneshot(Request::get("/nowhere").body(String::new())?).await?;
//! assert_eq!(response.status(), 404);
//! assert_eq!(response.headers()["x-content-type-options"], "nosniff");
//! # Ok(())
//! # }
//! ```
//!
//! # Placement
//!
//! The policy goes around **all**: after `or`, `recover`, and the wrappers that answer by themselves (CORS, compression).
//! There are two ways:
//!
//! * [`SecureHeaders::wrap`] around `warp::service(routes)`. This is the one to take, for only there is a [`Nonce`]. The
//!   service is served by hyper, as below.
//! * [`SecureHeaders::filter`] around the routes, for `warp::serve`. Without a nonce.
//!
//! A rejection becomes a response only outside of all filters. So a policy inside of them, such as
//! `warp::reply::with::headers`, misses every 404, 405, and unreadable body; both of these ways do not.
//!
//! To switch the headers off by a setting, use [`Policy::empty`]: nothing is added and nothing removed, and a handler that asks
//! for a [`Nonce`] still gets one.
//!
//! Layers of tower may stand between, as in `secure_headers.wrap(ServiceBuilder::new().layer(TraceLayer::new_for_http())
//! .service(warp::service(routes)))`. Where no filter can be, as in a function that `recover` calls, call [`current_nonce`].
//!
//! What neither sees: a request that hyper itself refuses as malformed gets an empty `400` or `431` without headers; a
//! panic closes the connection.
//!
//! # Serving
//!
//! With `hyper-util` and its features `server-auto`, `service`, `tokio`, `http1` and `http2`:
//!
//! ```no_run
//! use hyper_util::{
//!     rt::{TokioExecutor, TokioIo},
//!     server::conn::auto::Builder,
//!     service::TowerToHyperService,
//! };
//! use secure_warp::{Policy, SecureHeaders, Transport};
//! use warp::Filter;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let routes = warp::path::end().map(|| "hello");
//! let secure_headers = SecureHeaders::new(&Policy::recommended().with(Transport::Direct))?;
//! let app = TowerToHyperService::new(secure_headers.wrap(warp::service(routes)));
//! let server = Builder::new(TokioExecutor::new());
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:3030").await?;
//! loop {
//!     let (stream, _) = listener.accept().await?;
//!     let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), app.clone());
//!     tokio::spawn(connection.into_owned());
//! }
//! # }
//! ```
//!
//! # HTTPS, hosts and other sites
//!
//! Whether a request came over HTTPS is decided once, by the connection and by trusted proxies, never by what a client
//! says. `Strict-Transport-Security`, `Secure` on cookies and the redirect to HTTPS depend on it. Say in the [`Policy`] what
//! is in front of the application, with a [`Transport`]. Without it, a plain connection may be either, and nobody is
//! redirected. [`HttpsRedirect`], [`AllowedHosts`] and [`ResourceIsolation`] answer before any handler runs:
//!
//! ```
//! use secure_warp::{AllowedHosts, HttpsRedirect, Policy, ResourceIsolation, SecureHeaders, Transport};
//! use tower::ServiceExt;
//! use warp::{Filter, http::Request};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let hosts = AllowedHosts::new(["app.example"])?;
//! let policy = Policy::recommended()
//!     .with(Transport::Direct) // nothing in front of it; behind a proxy, Transport::Proxied
//!     .with(HttpsRedirect::same_host(hosts.clone()))
//!     .with(hosts) // all others: 400, and 421 over HTTP/2
//!     .with(ResourceIsolation::new()); // requests from pages of other sites: 403, except links
//! let app = SecureHeaders::new(&policy)?.wrap(warp::service(warp::path::end().map(|| "hello")));
//!
//! let response = app.oneshot(Request::get("/a?b").header("host", "app.example").body(String::new())?).await?;
//! assert_eq!(response.status(), 308);
//! assert_eq!(response.headers()["location"], "https://app.example/a?b");
//! # Ok(())
//! # }
//! ```
//!
//! | | TLS | the peer's address, for trusted proxies | limits |
//! |---|---|---|---|
//! | `wrap` | `service.connected(Connection::tls(peer))`, or a [`Connection`] among the request's extensions | the same | `service` is what `wrap` made |
//! | `filter` | a `Connection` among the extensions | `warp::serve` notes it, but not that of a unix socket; or the same `Connection` | target and header that name different hosts are refused |
//!
//! Where the policy answers a request that has a body, `wrap` reads on, up to 8 MiB, while the answer is on its way. Otherwise a
//! proxy that is still sending the body would lose the answer. A longer body ends the connection, and a proxy may then send its
//! client `502`.
//!
//! `filter` does not: no filter outside of the routes can take the body.
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
//! by name. So the policy goes around session and cookie layers. A [`SecureCookie`] says all of its attributes itself:
//! see [`SecureCookieExt`] and [`AddCookie`].
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
//! `use secure_warp::*;` before such an example. The pages of the core that are linked here import from `secure_core`: write
//! `secure_warp` instead.
//!
//! | for | look at |
//! |---|---|
//! | a start | [`SecureHeaders`], [`Policy`] and its [presets](secure_core::policy::preset), [`Headers`], [`Nonce`], [`nonce`], [`NonceRejection`], [`current_nonce`], [`Error`]; from other libraries, feature `presets`: `SecurePy`, `SecurePyPreset`, `Talisman`, `Setting` |
//! | headers | a type for each ([what each is for](secure_core)): [`StrictTransportSecurity`], [`HstsStage`], [`XContentTypeOptions`], [`XFrameOptions`], [`ReferrerPolicy`], [`ReferrerPolicyToken`], [`PermissionsPolicy`], [`PermissionsPolicyReportOnly`], [`Feature`], [`FeatureStatus`], [`CustomFeature`], [`Allowlist`], [`OriginPattern`], [`CrossOriginOpenerPolicy`], [`CrossOriginOpenerPolicyReportOnly`], [`CrossOriginEmbedderPolicy`], [`CrossOriginEmbedderPolicyReportOnly`], [`CrossOriginResourcePolicy`], [`OriginAgentCluster`], [`DocumentIsolationPolicy`], [`DocumentIsolationPolicyReportOnly`], [`IntegrityPolicy`], [`IntegrityPolicyReportOnly`], [`IntegrityDestination`], [`ConnectionAllowlist`], [`ConnectionAllowlistReportOnly`], [`UrlPattern`], [`DocumentPolicy`], [`DocumentPolicyReportOnly`], [`RequireDocumentPolicy`], [`DocumentDirective`], [`CustomDirective`], [`BareItem`], [`CacheControl`], [`ClearSiteData`], [`SiteData`], [`Server`], [`SetLogin`], [`ActivateStorageAccess`], [`AllowedOrigin`], [`TimingAllowOrigin`], [`TimingOrigin`], [`XDnsPrefetchControl`], [`XPermittedCrossDomainPolicies`], [`XDownloadOptions`], [`XRobotsTag`], [`RobotsDirective`], [`RobotsDate`], [`ImagePreview`], [`XXssProtection`], [`Nel`], [`CustomHeader`], [`RemovedHeaders`]; whose header counts: [`Conflict`], [`HandlerPolicy`]; feature `legacy`: `ExpectCt`, `FeaturePolicy`, `FeatureAllowlist`, `PublicKeyPins`, `PublicKeyPinsReportOnly`, `XssFilter` |
//! | a content security policy | [`ContentSecurityPolicy`], [`ContentSecurityPolicyReportOnly`], [`csp!`], [`CspLiteral`], [`Directive`], [`DeprecatedDirective`], [`Source`], [`SourceList`], [`SourcePattern`], [`FilledSource`], [`HostSource`], [`SchemeSource`], [`Hash`](struct@Hash), [`Location`], [`Sandbox`], [`SandboxToken`], [`TrustedTypes`], [`WebRtc`], [`Service`] for [Google Fonts and the like](secure_core::policy::preset::services) |
//! | cookies | [`CookieRules`], [`CookieRule`], [`CookiePattern`], [`SecureCookie`], [`SecureCookieExt`], [`RemovalCookie`], [`RemovalCookieExt`], [`SetCookie`], [`SetCookieExt`], [`AddCookie`], [`AddCookieReply`], [`SameSite`], [`CookiePriority`], [`CookieDate`], [`CookieParts`], [`CookiePrefix`], [`HostPrefix`], [`HostHttpPrefix`], [`HttpPrefix`], [`SecurePrefix`], [`NoPrefix`] |
//! | HTTPS and hosts | [`Transport`] and [how proxies are read](secure_core::request::transport), [`TrustedProxies`], [`Network`], [`Peer`], [`Connection`], [`Scheme`], [`HttpsRedirect`] and [its rules](secure_core::request::redirect), [`RedirectStatus`], [`AllowedHosts`], [`HostPattern`], [`ResourceIsolation`], [`Origin`], [`PathPattern`], [`Verdict`], [`Refusal`] |
//! | one response | [`Override`], [`Adjust`], [`OverrideReply`], [`AdjustReply`], [`Adjustment`], [`Target`], [`ResponseClass`] |
//! | reports | [`Policy::with_reports`], [`Staged`], [`Stage`], [`ReportingEndpoints`], [`ReportTo`], [`ReportToGroup`], [`ReportToEndpoint`], [`EndpointName`], [`GroupName`], [`UriReference`]; feature `report`: `Reports`, `LogSink`, `ReportAggregate`, `AggregateSnapshot`, `AggregateEntry`, `NdjsonSink`, `QueuedSink`, `Tee`, `ReportSink`, `Collector`, `CollectorLimits`, `CollectorCounts`, `Rate`, `NoiseFilter`, `ReadReports`, `Report`, `ReportKind`, `ReportLimits`, `ReportBody`, `ReportRequest`, `Reception`, `Resource`, `Disposition` |
//! | mistakes | [`Fault`], [`Place`], [`Cure`], [`Lint`], [`Level`], [`Levels`] |
//! | configuration | [`config`]: keys, formats, variables of the environment |
//! | extensions | [`Header`] for a header of your own, of [`HeaderName`], [`HeaderValue`], [`Template`]; [`PolicyPart`], [`HeadersPart`], [`PolicyHeader`]; for tests and tools [`MemoryBackend`], [`RequestView`]; what the framework sees: [`Warp`], [`request_view`], [`SecureService`], [`SecureBody`], [`OverrideService`], [`ResponseFuture`], [`OverrideFuture`] |
//!
//! # Features
//! None is on by default. `config`: a [`Policy`] from entries, tables and the environment. `cookies`: cookies from and to
//! the type of the `cookie` crate, for its jars. `hash`: `Source::hash_of`, the digest of an inline script from its text.
//! `legacy`: headers that browsers have dropped. `presets`: policies that send what other libraries send. `report`:
//! `Reports` and its sinks. `serde`: a [`Policy`] from any configuration.

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
pub use crate::reports::{LogSink, Reports};
pub use crate::{
    adjust::{Adjust, AdjustReply},
    backend::{Warp, request_view},
    cookies::{AddCookie, AddCookieReply, RemovalCookieExt, SecureCookieExt, SetCookieExt},
    middleware::{ResponseFuture, SecureBody, SecureHeaders, SecureService},
    nonce::{Nonce, NonceRejection, nonce},
    overrides::{Override, OverrideFuture, OverrideReply, OverrideService},
};
