//! Security headers on every response of an [`actix-web`](https://docs.rs/actix-web) 4 application.
//!
//! ```
//! use actix_web::{App, test, web, web::Html};
//! use secure_actix::{Nonce, Policy, SecureHeaders, Transport};
//!
//! async fn home(nonce: Nonce) -> Html {
//!     Html::new(format!("<script nonce=\"{nonce}\">console.log('mine')</script>"))
//! }
//!
//! # #[actix_web::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = Policy::recommended().with(Transport::Direct); // behind a proxy: Transport::Proxied
//! let secure_headers = SecureHeaders::new(&policy)?; // at start-up: may fail
//! let app = App::new().route("/", web::get().to(home)).wrap(secure_headers);
//!
//! let app = test::init_service(app).await;
//! let response = test::call_service(&app, test::TestRequest::get().uri("/nowhere").to_request()).await;
//! assert_eq!(response.status(), 404);
//! assert_eq!(response.headers().get("x-content-type-options").ok_or("missing")?, "nosniff");
//! # Ok(())
//! # }
//! ```
//!
//! # Placement
//!
//! The last `App::wrap` is the outermost, so this one comes **last**: after the middlewares that answer by themselves
//! (CORS, compression, sessions). It covers what is added to the `App` later too. An error that a middleware further in
//! returns is covered through `Error::add_response_mapper`; a middleware further out that makes a response of such an
//! error with `HttpResponse::from_error` leaves the mappers out, and our headers with them.
//!
//! To switch the headers off by a setting, use [`Policy::empty`]: the middleware then adds and removes nothing, and a handler
//! that asks for a [`Nonce`] still gets one. `Condition::new(on, secure_headers)` works as well.
//!
//! Where no handler's argument can be, as in `ResponseError::error_response`, call [`current_nonce`]. For an error that a
//! middleware returns, `error_response` is called twice: once inside of this middleware, where there is a nonce.
//!
//! What no middleware sees: a request that actix itself refuses (a malformed head, HTTP/1.1 without `Host`) gets an
//! empty `400` or `431` without headers; a panic of a handler closes the connection.
//!
//! # HTTPS, hosts and other sites
//!
//! Whether a request came over HTTPS is decided once, by the connection and by trusted proxies, never by what a client
//! says. `Strict-Transport-Security`, `Secure` on cookies and the redirect to HTTPS depend on it. Say in the [`Policy`] what
//! is in front of the application, with a [`Transport`]. Without it, a plain connection may be either, and nobody is
//! redirected. [`HttpsRedirect`], [`AllowedHosts`] and [`ResourceIsolation`] answer before any handler runs:
//!
//! ```
//! use actix_web::{App, test, web};
//! use secure_actix::{AllowedHosts, HttpsRedirect, Policy, ResourceIsolation, SecureHeaders, Transport};
//!
//! # #[actix_web::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let hosts = AllowedHosts::new(["app.example"])?;
//! let policy = Policy::recommended()
//!     .with(Transport::Direct) // nothing in front of it; behind a proxy, Transport::Proxied
//!     .with(HttpsRedirect::same_host(hosts.clone()))
//!     .with(hosts) // all others: 400, and 421 over HTTP/2
//!     .with(ResourceIsolation::new()); // requests from pages of other sites: 403, except links
//! let app = App::new().route("/", web::get().to(async || "hello")).wrap(SecureHeaders::new(&policy)?);
//!
//! let app = test::init_service(app).await;
//! let request = test::TestRequest::get().uri("/a?b").insert_header(("host", "app.example"));
//! let response = test::call_service(&app, request.to_request()).await;
//! assert_eq!(response.status(), 308);
//! assert_eq!(response.headers().get("location").ok_or("missing")?, "https://app.example/a?b");
//! # Ok(())
//! # }
//! ```
//!
//! | | TLS | the peer's address, for trusted proxies | limits |
//! |---|---|---|---|
//! | actix-web | `bind_rustls` and the like | always; of a unix socket by a [`Connection`] that `HttpServer::on_connect` notes | refuses HTTP/1.1 without a host, or with two, by itself; calls `on_connect` for `listen_uds`, but not for `bind_uds` |
//!
//! To trust `"unix:"`:
//!
//! ```no_run
//! use std::os::unix::net::UnixListener;
//!
//! use actix_web::{App, HttpServer, rt::net::UnixStream};
//! use secure_actix::{Connection, Peer};
//!
//! # #[actix_web::main]
//! # async fn main() -> std::io::Result<()> {
//! let server = HttpServer::new(App::new).on_connect(|stream, noted| {
//!     if stream.is::<UnixStream>() {
//!         noted.insert(Connection::plain(Peer::UnixSocket));
//!     }
//! });
//! server.listen_uds(UnixListener::bind("/run/app.socket")?)?.run().await
//! # }
//! ```
//!
//! Where the policy answers a request that has a body, actix itself reads on while the answer is on its way, so that a proxy
//! which is still sending the body gets the answer.
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
//! by name. So it goes around session and identity middlewares. A [`SecureCookie`] says all of its attributes itself: see
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
//! `use secure_actix::*;` before such an example. The pages of the core that are linked here import from `secure_core`: write
//! `secure_actix` instead.
//!
//! | for | look at |
//! |---|---|
//! | a start | [`SecureHeaders`], [`Policy`] and its [presets](secure_core::policy::preset), [`Headers`], [`Nonce`], [`NonceRejection`], [`current_nonce`], [`Error`]; from other libraries, feature `presets`: `SecurePy`, `SecurePyPreset`, `Talisman`, `Setting` |
//! | headers | a type for each ([what each is for](secure_core)): [`StrictTransportSecurity`], [`HstsStage`], [`XContentTypeOptions`], [`XFrameOptions`], [`ReferrerPolicy`], [`ReferrerPolicyToken`], [`PermissionsPolicy`], [`PermissionsPolicyReportOnly`], [`Feature`], [`FeatureStatus`], [`CustomFeature`], [`Allowlist`], [`OriginPattern`], [`CrossOriginOpenerPolicy`], [`CrossOriginOpenerPolicyReportOnly`], [`CrossOriginEmbedderPolicy`], [`CrossOriginEmbedderPolicyReportOnly`], [`CrossOriginResourcePolicy`], [`OriginAgentCluster`], [`DocumentIsolationPolicy`], [`DocumentIsolationPolicyReportOnly`], [`IntegrityPolicy`], [`IntegrityPolicyReportOnly`], [`IntegrityDestination`], [`ConnectionAllowlist`], [`ConnectionAllowlistReportOnly`], [`UrlPattern`], [`DocumentPolicy`], [`DocumentPolicyReportOnly`], [`RequireDocumentPolicy`], [`DocumentDirective`], [`CustomDirective`], [`BareItem`], [`CacheControl`], [`ClearSiteData`], [`SiteData`], [`Server`], [`SetLogin`], [`ActivateStorageAccess`], [`AllowedOrigin`], [`TimingAllowOrigin`], [`TimingOrigin`], [`XDnsPrefetchControl`], [`XPermittedCrossDomainPolicies`], [`XDownloadOptions`], [`XRobotsTag`], [`RobotsDirective`], [`RobotsDate`], [`ImagePreview`], [`XXssProtection`], [`Nel`], [`CustomHeader`], [`RemovedHeaders`]; whose header counts: [`Conflict`], [`HandlerPolicy`]; feature `legacy`: `ExpectCt`, `FeaturePolicy`, `FeatureAllowlist`, `PublicKeyPins`, `PublicKeyPinsReportOnly`, `XssFilter` |
//! | a content security policy | [`ContentSecurityPolicy`], [`ContentSecurityPolicyReportOnly`], [`csp!`], [`CspLiteral`], [`Directive`], [`DeprecatedDirective`], [`Source`], [`SourceList`], [`SourcePattern`], [`FilledSource`], [`HostSource`], [`SchemeSource`], [`Hash`](struct@Hash), [`Location`], [`Sandbox`], [`SandboxToken`], [`TrustedTypes`], [`WebRtc`], [`Service`] for [Google Fonts and the like](secure_core::policy::preset::services) |
//! | cookies | [`CookieRules`], [`CookieRule`], [`CookiePattern`], [`SecureCookie`], [`SecureCookieExt`], [`RemovalCookie`], [`RemovalCookieExt`], [`SetCookie`], [`SetCookieExt`], [`AddCookie`], [`AddCookieResponder`], [`SameSite`], [`CookiePriority`], [`CookieDate`], [`CookieParts`], [`CookiePrefix`], [`HostPrefix`], [`HostHttpPrefix`], [`HttpPrefix`], [`SecurePrefix`], [`NoPrefix`] |
//! | HTTPS and hosts | [`Transport`] and [how proxies are read](secure_core::request::transport), [`TrustedProxies`], [`Network`], [`Peer`], [`Connection`], [`Scheme`], [`HttpsRedirect`] and [its rules](secure_core::request::redirect), [`RedirectStatus`], [`AllowedHosts`], [`HostPattern`], [`ResourceIsolation`], [`Origin`], [`PathPattern`], [`Verdict`], [`Refusal`] |
//! | one response | [`Override`], [`Adjust`], [`OverrideResponder`], [`AdjustResponder`], [`Adjustment`], [`Target`], [`ResponseClass`] |
//! | reports | [`Policy::with_reports`], [`Staged`], [`Stage`], [`ReportingEndpoints`], [`ReportTo`], [`ReportToGroup`], [`ReportToEndpoint`], [`EndpointName`], [`GroupName`], [`UriReference`]; feature `report`: `Reports`, `LogSink`, `ReportAggregate`, `AggregateSnapshot`, `AggregateEntry`, `NdjsonSink`, `QueuedSink`, `Tee`, `ReportSink`, `Collector`, `CollectorLimits`, `CollectorCounts`, `Rate`, `NoiseFilter`, `ReadReports`, `Report`, `ReportKind`, `ReportLimits`, `ReportBody`, `ReportRequest`, `Reception`, `Resource`, `Disposition` |
//! | mistakes | [`Fault`], [`Place`], [`Cure`], [`Lint`], [`Level`], [`Levels`] |
//! | configuration | [`config`]: keys, formats, variables of the environment |
//! | extensions | [`Header`] for a header of your own, of [`HeaderName`], [`HeaderValue`], [`Template`]; [`PolicyPart`], [`HeadersPart`], [`PolicyHeader`]; for tests and tools [`MemoryBackend`], [`RequestView`]; what the framework sees: [`Actix`], [`request_view`], [`SecureService`], [`OverrideService`], [`ResponseFuture`], [`OverrideFuture`] |
//!
//! # Features
//! None is on by default. `config`: a [`Policy`] from entries, tables and the environment. `cookies`: cookies from and to
//! actix's type, for its jars. `hash`: `Source::hash_of`, the digest of an inline script from its text. `legacy`: headers
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
pub use secure_core::{Connection, current_nonce, vocabulary::*};

#[cfg(feature = "report")]
pub use crate::reports::{LogSink, Reports};
pub use crate::{
    adjust::{Adjust, AdjustResponder},
    backend::{Actix, request_view},
    cookies::{AddCookie, AddCookieResponder, RemovalCookieExt, SecureCookieExt, SetCookieExt},
    middleware::{ResponseFuture, SecureHeaders, SecureService},
    nonce::{Nonce, NonceRejection},
    overrides::{Override, OverrideFuture, OverrideResponder, OverrideService},
};
