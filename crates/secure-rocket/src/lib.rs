//! Security headers on every response of a [`rocket`](https://docs.rs/rocket) 0.5 application.
//!
//! ```
//! use rocket::{get, local::asynchronous::Client, response::content::RawHtml, routes};
//! use secure_rocket::{Nonce, Policy, SecureHeaders, Transport};
//!
//! #[get("/")]
//! fn home(nonce: Nonce) -> RawHtml<String> {
//!     RawHtml(format!("<script nonce=\"{nonce}\">console.log('mine')</script>"))
//! }
//!
//! # #[rocket::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = Policy::recommended().with(Transport::Direct); // behind a proxy: Transport::Proxied
//! let secure_headers = SecureHeaders::new(&policy)?; // at start-up: may fail
//! let app = rocket::build().mount("/", routes![home]).attach(secure_headers);
//!
//! let client = Client::untracked(app).await?;
//! let response = client.get("/nowhere").dispatch().await;
//! assert_eq!(response.status().code, 404);
//! assert_eq!(response.headers().get_one("x-content-type-options"), Some("nosniff"));
//! # Ok(())
//! # }
//! ```
//!
//! # Placement
//!
//! Fairings see responses in the order in which they were attached, so this one comes **last**: after those that set
//! headers or cookies or put another response in place. Routes and catchers may be added before or after it.
//! The same holds for requests: where a fairing after this one changes the URI, a handler runs even for a request that is
//! refused or redirected, though what it makes of it does not go out.
//! How a request arrived is decided before such a fairing, where the policy answers requests itself (below); without that,
//! with the response.
//!
//! Rocket's own [`Shield`](rocket::shield::Shield) sees responses earlier, and its headers would count as the handler's.
//! Therefore an empty one takes its place, also of one that the application attached. Say in the [`Policy`] what it said.
//!
//! Of several fairings the last attached counts, also one that another fairing attaches in its `on_ignite`. To switch the
//! headers off by a setting, use [`Policy::empty`]: nothing is added and nothing removed, and a handler that asks for a
//! [`Nonce`] still gets one.
//!
//! Where no guard can be, as in a catcher or in a `Responder` of an error, call [`current_nonce`] with the request.
//!
//! What no fairing sees: a request that hyper itself refuses as malformed gets an empty `400` or `431` without headers;
//! one whose method Rocket does not know (`PURGE`, or `CONNECT` without a path) gets the page of the `400` catcher
//! without headers.
//!
//! # HTTPS, hosts and other sites
//!
//! Whether a request came over HTTPS is decided once, by the connection and by trusted proxies, never by what a client
//! says. `Strict-Transport-Security`, `Secure` on cookies and the redirect to HTTPS depend on it. Say in the [`Policy`] what
//! is in front of the application, with a [`Transport`]. Without it, a plain connection may be either, and nobody is
//! redirected. [`HttpsRedirect`], [`AllowedHosts`] and [`ResourceIsolation`] answer before any handler runs:
//!
//! ```
//! use rocket::{get, http::Header, local::asynchronous::Client, routes};
//! use secure_rocket::{AllowedHosts, HttpsRedirect, Policy, ResourceIsolation, SecureHeaders, Transport};
//!
//! #[get("/")]
//! fn home() -> &'static str {
//!     "hello"
//! }
//!
//! # #[rocket::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let hosts = AllowedHosts::new(["app.example"])?;
//! let policy = Policy::recommended()
//!     .with(Transport::Direct) // nothing in front of it; behind a proxy, Transport::Proxied
//!     .with(HttpsRedirect::same_host(hosts.clone()))
//!     .with(hosts) // all others: 400, and 421 over HTTP/2
//!     .with(ResourceIsolation::new()); // requests from pages of other sites: 403, except links
//! let app = rocket::build().mount("/", routes![home]).attach(SecureHeaders::new(&policy)?);
//!
//! let client = Client::untracked(app).await?;
//! let response = client.get("/a?b").header(Header::new("host", "app.example")).dispatch().await;
//! assert_eq!(response.status().code, 308);
//! assert_eq!(response.headers().get_one("location"), Some("https://app.example/a?b"));
//! # Ok(())
//! # }
//! ```
//!
//! | | TLS | the peer's address, for trusted proxies | limits |
//! |---|---|---|---|
//! | Rocket | `tls` in its configuration | always; it listens on no unix sockets | looks at the `Host` header, not at an absolute target; answers methods that it does not know by itself; reads the first bytes of a body before it asks us |
//!
//! Before anybody is asked, Rocket leaves out header lines that are not UTF-8. So one of two `Host` or `X-Forwarded-Proto`
//! lines may be left, and an `Origin` be missing, where elsewhere the request would be refused, or the proxy not be believed.
//!
//! It also takes the `_method` of a form for the method of the request. A form of another site that says `_method=get` is
//! refused all the same, by its `Content-Type`.
//!
//! Where the policy answers a request that has a body, the fairing reads on, up to 8 MiB, while the answer is on its way. Otherwise a
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
//! by name. Cookies of the jar are there by then; those of fairings that were attached later are not. A [`SecureCookie`]
//! says all of its attributes itself: see [`SecureCookieExt`] and [`AddCookie`].
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
//! `use secure_rocket::*;` before such an example. The pages of the core that are linked here import from `secure_core`: write
//! `secure_rocket` instead.
//!
//! | for | look at |
//! |---|---|
//! | a start | [`SecureHeaders`], [`Policy`] and its [presets](secure_core::policy::preset), [`Headers`], [`Nonce`], [`NonceRejection`], [`current_nonce`], [`Error`]; from other libraries, feature `presets`: `SecurePy`, `SecurePyPreset`, `Talisman`, `Setting` |
//! | headers | a type for each ([what each is for](secure_core)): [`StrictTransportSecurity`], [`HstsStage`], [`XContentTypeOptions`], [`XFrameOptions`], [`ReferrerPolicy`], [`ReferrerPolicyToken`], [`PermissionsPolicy`], [`PermissionsPolicyReportOnly`], [`Feature`], [`FeatureStatus`], [`CustomFeature`], [`Allowlist`], [`OriginPattern`], [`CrossOriginOpenerPolicy`], [`CrossOriginOpenerPolicyReportOnly`], [`CrossOriginEmbedderPolicy`], [`CrossOriginEmbedderPolicyReportOnly`], [`CrossOriginResourcePolicy`], [`OriginAgentCluster`], [`DocumentIsolationPolicy`], [`DocumentIsolationPolicyReportOnly`], [`IntegrityPolicy`], [`IntegrityPolicyReportOnly`], [`IntegrityDestination`], [`ConnectionAllowlist`], [`ConnectionAllowlistReportOnly`], [`UrlPattern`], [`DocumentPolicy`], [`DocumentPolicyReportOnly`], [`RequireDocumentPolicy`], [`DocumentDirective`], [`CustomDirective`], [`BareItem`], [`CacheControl`], [`ClearSiteData`], [`SiteData`], [`Server`], [`SetLogin`], [`ActivateStorageAccess`], [`AllowedOrigin`], [`TimingAllowOrigin`], [`TimingOrigin`], [`XDnsPrefetchControl`], [`XPermittedCrossDomainPolicies`], [`XDownloadOptions`], [`XRobotsTag`], [`RobotsDirective`], [`RobotsDate`], [`ImagePreview`], [`XXssProtection`], [`Nel`], [`CustomHeader`], [`RemovedHeaders`]; whose header counts: [`Conflict`], [`HandlerPolicy`]; feature `legacy`: `ExpectCt`, `FeaturePolicy`, `FeatureAllowlist`, `PublicKeyPins`, `PublicKeyPinsReportOnly`, `XssFilter` |
//! | a content security policy | [`ContentSecurityPolicy`], [`ContentSecurityPolicyReportOnly`], [`csp!`], [`CspLiteral`], [`Directive`], [`DeprecatedDirective`], [`Source`], [`SourceList`], [`SourcePattern`], [`FilledSource`], [`HostSource`], [`SchemeSource`], [`Hash`](struct@Hash), [`Location`], [`Sandbox`], [`SandboxToken`], [`TrustedTypes`], [`WebRtc`], [`Service`] for [Google Fonts and the like](secure_core::policy::preset::services) |
//! | cookies | [`CookieRules`], [`CookieRule`], [`CookiePattern`], [`SecureCookie`], [`SecureCookieExt`], [`RemovalCookie`], [`RemovalCookieExt`], [`SetCookie`], [`SetCookieExt`], [`AddCookie`], [`AddCookieResponder`], [`SameSite`], [`CookiePriority`], [`CookieDate`], [`CookieParts`], [`CookiePrefix`], [`HostPrefix`], [`HostHttpPrefix`], [`HttpPrefix`], [`SecurePrefix`], [`NoPrefix`] |
//! | HTTPS and hosts | [`Transport`] and [how proxies are read](secure_core::request::transport), [`TrustedProxies`], [`Network`], [`Peer`], [`Scheme`], [`HttpsRedirect`] and [its rules](secure_core::request::redirect), [`RedirectStatus`], [`AllowedHosts`], [`HostPattern`], [`ResourceIsolation`], [`Origin`], [`PathPattern`], [`Verdict`], [`Refusal`] |
//! | one response | [`Override`], [`Adjust`], [`OverrideResponder`], [`AdjustResponder`], [`Adjustment`], [`Target`], [`ResponseClass`] |
//! | reports | [`Policy::with_reports`], [`Staged`], [`Stage`], [`ReportingEndpoints`], [`ReportTo`], [`ReportToGroup`], [`ReportToEndpoint`], [`EndpointName`], [`GroupName`], [`UriReference`]; feature `report`: `Reports`, `LogSink`, `ReportAggregate`, `AggregateSnapshot`, `AggregateEntry`, `NdjsonSink`, `QueuedSink`, `Tee`, `ReportSink`, `Collector`, `CollectorLimits`, `CollectorCounts`, `Rate`, `NoiseFilter`, `ReadReports`, `Report`, `ReportKind`, `ReportLimits`, `ReportBody`, `ReportRequest`, `Reception`, `Resource`, `Disposition` |
//! | mistakes | [`Fault`], [`Place`], [`Cure`], [`Lint`], [`Level`], [`Levels`] |
//! | configuration | [`config`]: keys, formats, variables of the environment |
//! | extensions | [`Header`] for a header of your own, of [`HeaderName`], [`HeaderValue`], [`Template`]; [`PolicyPart`], [`HeadersPart`], [`PolicyHeader`]; for tests and tools [`MemoryBackend`], [`RequestView`]; what the framework sees: [`Rocket`], [`request_view`] |
//!
//! # Features
//! None is on by default. `config`: a [`Policy`] from entries, tables and the environment. `hash`: `Source::hash_of`, the
//! digest of an inline script from its text. `legacy`: headers that browsers have dropped. `presets`: policies that send
//! what other libraries send. `report`: `Reports` and its sinks. `serde`: a [`Policy`] from any configuration, and
//! `SecureHeaders::config`, the fairing with the policy of `Rocket.toml`.

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
pub use secure_core::vocabulary::*;

#[cfg(feature = "report")]
pub use crate::reports::{LogSink, Reports};
pub use crate::{
    adjust::{Adjust, AdjustResponder},
    backend::{Rocket, request_view},
    cookies::{AddCookie, AddCookieResponder, RemovalCookieExt, SecureCookieExt, SetCookieExt},
    middleware::SecureHeaders,
    nonce::{Nonce, NonceRejection, current_nonce},
    overrides::{Override, OverrideResponder},
};
