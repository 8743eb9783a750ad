//! Security headers on every response of any [`tower`](https://docs.rs/tower) or hyper service of `http` 1.
//!
//! For axum, warp, actix-web, poem and rocket there are crates of their own, with their extractors. Take this one for
//! tonic, plain hyper, or a framework that is built on tower.
//!
//! ```
//! use http::{Request, Response};
//! use secure_tower::{Policy, SecureHeaders, Transport};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # async fn run() -> Result<(), secure_tower::Error> {
//! let policy = Policy::recommended().with(Transport::Direct); // behind a proxy: Transport::Proxied
//! let secure_headers = SecureHeaders::new(&policy)?; // at start-up: may fail
//! let service = secure_headers.layer(service_fn(|_: Request<()>| async {
//!     Ok::<_, std::convert::Infallible>(Response::new("hello"))
//! }));
//! let Ok(response) = service.oneshot(Request::new(())).await;
//! assert_eq!(response.headers()["x-content-type-options"], "nosniff");
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
//! ```
//!
//! Place it outermost: outside of compression, sessions and whatever answers by itself, and outside of
//! `tower_http::catch_panic`, so that the page about a panic is covered too.
//!
//! It goes around a service with any body, also one that only its server can make, as that of a proxy. A response that the
//! policy itself gives has none, so the body becomes a [`SecureBody`]. With tonic:
//!
//! ```
//! use secure_tower::SecureHeaders;
//! use tonic::transport::Server;
//! use tower_http::trace::TraceLayer;
//!
//! let server = Server::builder().layer(SecureHeaders::default()).layer(TraceLayer::new_for_grpc());
//! # let _ = server;
//! ```
//!
//! Where the type of the body must stay, as for `ServiceBuilder::option_layer` or a boxed service whose type is written
//! down, use [`SecureHeaders::same_body`]. To switch the headers off by a setting, use [`Policy::empty`]: nothing is added and
//! nothing removed, and a handler that asks for a [`Nonce`] still gets one.
//!
//! Where the code that writes a page has no access to the request, as in `CatchPanicLayer::custom`, call [`current_nonce`].
//! `tower::buffer` calls its service in a task of its own, where there is none: place the layer inside of the buffer.
//!
//! # HTTPS, hosts and other sites
//!
//! Whether a request came over HTTPS is decided once, by the connection and by trusted proxies, never by what a client
//! says. `Strict-Transport-Security`, `Secure` on cookies and the redirect to HTTPS depend on it. Say in the [`Policy`] what
//! is in front of the application, with a [`Transport`]. Without it, a plain connection may be either, and nobody is
//! redirected. [`HttpsRedirect`], [`AllowedHosts`] and [`ResourceIsolation`] answer before any handler runs:
//!
//! ```
//! use http::{Request, Response};
//! use secure_tower::{AllowedHosts, HttpsRedirect, Policy, ResourceIsolation, SecureHeaders, Transport};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let hosts = AllowedHosts::new(["app.example"])?;
//! let policy = Policy::recommended()
//!     .with(Transport::Direct) // nothing in front of it; behind a proxy, Transport::Proxied
//!     .with(HttpsRedirect::same_host(hosts.clone()))
//!     .with(hosts) // all others: 400, and 421 over HTTP/2
//!     .with(ResourceIsolation::new()); // requests from pages of other sites: 403, except links
//! let service = SecureHeaders::new(&policy)?.layer(service_fn(|_: Request<()>| async {
//!     Ok::<_, std::convert::Infallible>(Response::new("hello"))
//! }));
//!
//! let response = service.oneshot(Request::get("/a?b").header("host", "app.example").body(())?).await?;
//! assert_eq!(response.status(), 308);
//! assert_eq!(response.headers()["location"], "https://app.example/a?b");
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
//! ```
//!
//! | | TLS | the peer's address, for trusted proxies | limits |
//! |---|---|---|---|
//! | tower | `service.connected(Connection::tls(peer))`, or a [`Connection`] among the request's extensions | the same | `service` is what the layer made |
//!
//! Where the policy answers a request that has a body, hyper closes the connection without reading on, and a proxy that is
//! still sending the body loses the answer. Behind a proxy, use `SecureHeaders::draining` (feature `drain`): it reads on, up to
//! 8 MiB, while the answer is on its way.
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
//! [`SecureCookieExt`], [`RemovalCookieExt`] and [`SetCookieExt`].
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
//! `use secure_tower::*;` before such an example. The pages of the core that are linked here import from `secure_core`: write
//! `secure_tower` instead.
//!
//! | for | look at |
//! |---|---|
//! | a start | [`SecureHeaders`], [`Policy`] and its [presets](secure_core::policy::preset), [`Headers`], [`Nonce`], [`current_nonce`], [`Error`]; from other libraries, feature `presets`: `SecurePy`, `SecurePyPreset`, `Talisman`, `Setting` |
//! | headers | a type for each ([what each is for](secure_core)): [`StrictTransportSecurity`], [`HstsStage`], [`XContentTypeOptions`], [`XFrameOptions`], [`ReferrerPolicy`], [`ReferrerPolicyToken`], [`PermissionsPolicy`], [`PermissionsPolicyReportOnly`], [`Feature`], [`FeatureStatus`], [`CustomFeature`], [`Allowlist`], [`OriginPattern`], [`CrossOriginOpenerPolicy`], [`CrossOriginOpenerPolicyReportOnly`], [`CrossOriginEmbedderPolicy`], [`CrossOriginEmbedderPolicyReportOnly`], [`CrossOriginResourcePolicy`], [`OriginAgentCluster`], [`DocumentIsolationPolicy`], [`DocumentIsolationPolicyReportOnly`], [`IntegrityPolicy`], [`IntegrityPolicyReportOnly`], [`IntegrityDestination`], [`ConnectionAllowlist`], [`ConnectionAllowlistReportOnly`], [`UrlPattern`], [`DocumentPolicy`], [`DocumentPolicyReportOnly`], [`RequireDocumentPolicy`], [`DocumentDirective`], [`CustomDirective`], [`BareItem`], [`CacheControl`], [`ClearSiteData`], [`SiteData`], [`Server`], [`SetLogin`], [`ActivateStorageAccess`], [`AllowedOrigin`], [`TimingAllowOrigin`], [`TimingOrigin`], [`XDnsPrefetchControl`], [`XPermittedCrossDomainPolicies`], [`XDownloadOptions`], [`XRobotsTag`], [`RobotsDirective`], [`RobotsDate`], [`ImagePreview`], [`XXssProtection`], [`Nel`], [`CustomHeader`], [`RemovedHeaders`]; whose header counts: [`Conflict`], [`HandlerPolicy`]; feature `legacy`: `ExpectCt`, `FeaturePolicy`, `FeatureAllowlist`, `PublicKeyPins`, `PublicKeyPinsReportOnly`, `XssFilter` |
//! | a content security policy | [`ContentSecurityPolicy`], [`ContentSecurityPolicyReportOnly`], [`csp!`], [`CspLiteral`], [`Directive`], [`DeprecatedDirective`], [`Source`], [`SourceList`], [`SourcePattern`], [`FilledSource`], [`HostSource`], [`SchemeSource`], [`Hash`](struct@Hash), [`Location`], [`Sandbox`], [`SandboxToken`], [`TrustedTypes`], [`WebRtc`], [`Service`] for [Google Fonts and the like](secure_core::policy::preset::services) |
//! | cookies | [`CookieRules`], [`CookieRule`], [`CookiePattern`], [`SecureCookie`], [`SecureCookieExt`], [`RemovalCookie`], [`RemovalCookieExt`], [`SetCookie`], [`SetCookieExt`], [`SameSite`], [`CookiePriority`], [`CookieDate`], [`CookieParts`], [`CookiePrefix`], [`HostPrefix`], [`HostHttpPrefix`], [`HttpPrefix`], [`SecurePrefix`], [`NoPrefix`]; feature `cookies`: `Cookie` |
//! | HTTPS and hosts | [`Transport`] and [how proxies are read](secure_core::request::transport), [`TrustedProxies`], [`Network`], [`Peer`], [`Connection`], [`Scheme`], [`HttpsRedirect`] and [its rules](secure_core::request::redirect), [`RedirectStatus`], [`AllowedHosts`], [`HostPattern`], [`ResourceIsolation`], [`Origin`], [`PathPattern`], [`Verdict`], [`Refusal`] |
//! | one response | [`Override`], [`Adjust`], [`Adjustment`], [`Target`], [`ResponseClass`] |
//! | reports | [`Policy::with_reports`], [`Staged`], [`Stage`], [`ReportingEndpoints`], [`ReportTo`], [`ReportToGroup`], [`ReportToEndpoint`], [`EndpointName`], [`GroupName`], [`UriReference`]; feature `report`: `Reports`, `LogSink`, `ReportAggregate`, `AggregateSnapshot`, `AggregateEntry`, `NdjsonSink`, `QueuedSink`, `Tee`, `ReportSink`, `Collector`, `CollectorLimits`, `CollectorCounts`, `Rate`, `NoiseFilter`, `ReadReports`, `Report`, `ReportKind`, `ReportLimits`, `ReportBody`, `ReportRequest`, `Reception`, `Resource`, `Disposition` |
//! | mistakes | [`Fault`], [`Place`], [`Cure`], [`Lint`], [`Level`], [`Levels`] |
//! | configuration | [`config`]: keys, formats, variables of the environment |
//! | extensions | [`Header`] for a header of your own, of [`HeaderName`], [`HeaderValue`], [`Template`]; [`PolicyPart`], [`HeadersPart`], [`PolicyHeader`]; for tests and tools [`MemoryBackend`], [`RequestView`]; what the framework sees: [`request_view`], [`Exchange`], [`SecureLayer`], [`SecureService`], [`SecureBody`], [`AnyBody`], [`DefaultBody`], [`Draining`], [`RequestBodies`], [`ResponseBodies`], [`OverrideService`], [`ResponseFuture`], [`OverrideFuture`] |
//!
//! # Features
//! None is on by default. `config`: a [`Policy`] from entries, tables and the environment. `cookies`: cookies from and to
//! the type of the `cookie` crate, for its jars. `drain`: `SecureHeaders::draining`, on tokio. `hash`: `Source::hash_of`, the
//! digest of an inline script from its text. `legacy`: headers that browsers have dropped. `presets`: policies that send what
//! other libraries send. `report`: `Reports` and its sinks. `serde`: a [`Policy`] from any configuration.

mod adjust;
mod backend;
mod body;
mod cookies;
mod middleware;
mod nonce;
mod overrides;
#[cfg(feature = "report")]
mod reports;

#[cfg(feature = "cookies")]
pub use cookie::Cookie;
#[cfg(feature = "config")]
#[doc(no_inline)]
pub use secure_core::config;
pub use secure_core::{Connection, Exchange, current_nonce, vocabulary::*};

#[cfg(feature = "report")]
pub use crate::reports::{LogSink, Reports};
pub use crate::{
    adjust::Adjust,
    backend::request_view,
    body::{AnyBody, DefaultBody, Draining, RequestBodies, ResponseBodies, SecureBody},
    cookies::{RemovalCookieExt, SecureCookieExt, SetCookieExt},
    middleware::{ResponseFuture, SecureHeaders, SecureLayer, SecureService},
    nonce::Nonce,
    overrides::{Override, OverrideFuture, OverrideService},
};
