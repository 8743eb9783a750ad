//! [`Site`]: the policies under which cases are asked.

use std::path::Path;

use secure_core::{
    AllowedHosts, CacheControl, Conflict, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CookiePattern,
    CookieRule, CookieRules, CrossOriginOpenerPolicy, CustomHeader, HandlerPolicy, Headers, HttpsRedirect, Level, Lint,
    Origin, PathPattern, Policy, RedirectStatus, ReferrerPolicy, ResourceIsolation, ResponseClass, SameSite, Source,
    Transport, TrustedProxies, XFrameOptions,
};

use crate::{Failure, Setup, Way, Wire, proxy::Program, routes::Effects};

/// One configuration of the application. Cases of the same site are asked of the same server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Site {
    /// `Policy::recommended()`.
    Recommended,
    /// `Policy::strict()`.
    Strict,
    /// `Policy::api()`.
    Api,
    /// Recommended, with a header that has no type.
    Custom,
    /// Recommended, `Conflict::Replace`.
    Replace,
    /// Recommended, `HandlerPolicy::Both`, with a policy that has no place for a nonce.
    BothPolicies,
    /// Recommended, `Transport::Direct`.
    Direct,
    /// Recommended, `Transport::AlwaysHttps`.
    AlwaysHttps,
    /// Recommended, and a stricter policy that is only reported, both with a nonce.
    ReportOnly,
    /// Recommended, with `'unsafe-inline'` beside the nonce, as policies for old browsers have it.
    UnsafeInline,
    /// Recommended, with a `Cache-Control` of its own, and what old caches read instead of it.
    Cached,
    /// Recommended, with a short policy and one that is only reported.
    Adjusted,
    /// Recommended, with another policy for each class of responses but pages.
    Classes,
    /// Recommended, and another policy around a part of the application.
    Nested,
    /// Recommended, not attached.
    ByHand,
    /// Guarded, over TLS.
    Tls,
    /// Guarded, over plain HTTP, with nothing in front.
    Plain,
    /// Guarded, with `upgrade-insecure-requests`, over plain HTTP with nothing in front.
    Upgrade,
    /// The same over TLS.
    UpgradeTls,
    /// Guarded, and nothing said of what is in front.
    Undeclared,
    /// Sent to one host, whichever was asked for.
    OneHost,
    /// Guarded, behind any proxy on this machine that writes `X-Forwarded-*`.
    Proxied,
    /// Guarded, behind such proxies of another machine alone.
    Elsewhere,
    /// Guarded, behind any proxy on this machine that writes `X-Forwarded-Ssl: on` and `X-Proxy-Host`.
    OtherHeaders,
    /// Guarded, behind nginx, which speaks TLS.
    Nginx,
    /// Guarded, behind nginx, which speaks plain HTTP.
    NginxPlain,
    /// Guarded, behind haproxy, which speaks TLS.
    Haproxy,
    /// Guarded, behind haproxy, which speaks plain HTTP.
    HaproxyPlain,
    /// Guarded, behind nginx, which speaks TLS and passes `Host` on.
    NginxKeepingHost,
    /// Guarded, behind nginx, which speaks plain HTTP and passes `Host` on.
    NginxKeepingHostPlain,
    /// Guarded, behind nginx, which speaks TLS and writes `X-Url-Scheme` and `X-Proxy-Host`.
    NginxOtherHeaders,
    /// Guarded, behind nginx, which speaks plain HTTP and writes `X-Url-Scheme` and `X-Proxy-Host`.
    NginxOtherHeadersPlain,
    /// Guarded, behind haproxy, which speaks TLS and passes `Host` on.
    HaproxyKeepingHost,
    /// Guarded, behind haproxy, which speaks plain HTTP and passes `Host` on.
    HaproxyKeepingHostPlain,
    /// Guarded, behind Caddy, which speaks TLS and passes `Host` on.
    Caddy,
    /// Guarded, behind Caddy, which speaks plain HTTP and passes `Host` on.
    CaddyPlain,
    /// Guarded, behind Traefik, which speaks TLS and passes `Host` on.
    Traefik,
    /// Guarded, behind Traefik, which speaks plain HTTP and passes `Host` on.
    TraefikPlain,
    /// Sent to one host, behind any proxy on this machine that writes `X-Forwarded-*`.
    OneHostProxied,
    /// Recommended, without requests of other sites, behind nginx, which speaks plain HTTP.
    NginxIsolated,
    /// Recommended, for some hosts alone.
    Hosts,
    /// Recommended, without requests of other sites, and another policy around a part of the application.
    Isolated,
    /// The same, only reported.
    IsolatedReportOnly,
    /// Recommended, with rules for cookies by their names, over TLS.
    Cookies,
    /// Recommended, and of cookies it only says what it would change.
    CookiesAudited,
}

impl Site {
    /// How the application is reached.
    #[must_use]
    pub fn way(self) -> Way {
        match self {
            Self::Tls | Self::UpgradeTls | Self::Cookies | Self::CookiesAudited => Way::Direct(Wire::Tls),
            Self::Nginx => Way::Through(Program::Nginx, Wire::Tls),
            Self::NginxPlain | Self::NginxIsolated => Way::Through(Program::Nginx, Wire::Plain),
            Self::Haproxy => Way::Through(Program::Haproxy, Wire::Tls),
            Self::HaproxyPlain => Way::Through(Program::Haproxy, Wire::Plain),
            Self::NginxKeepingHost => Way::Through(Program::NginxKeepingHost, Wire::Tls),
            Self::NginxKeepingHostPlain => Way::Through(Program::NginxKeepingHost, Wire::Plain),
            Self::NginxOtherHeaders => Way::Through(Program::NginxOtherHeaders, Wire::Tls),
            Self::NginxOtherHeadersPlain => Way::Through(Program::NginxOtherHeaders, Wire::Plain),
            Self::HaproxyKeepingHost => Way::Through(Program::HaproxyKeepingHost, Wire::Tls),
            Self::HaproxyKeepingHostPlain => Way::Through(Program::HaproxyKeepingHost, Wire::Plain),
            Self::Caddy => Way::Through(Program::Caddy, Wire::Tls),
            Self::CaddyPlain => Way::Through(Program::Caddy, Wire::Plain),
            Self::Traefik => Way::Through(Program::Traefik, Wire::Tls),
            Self::TraefikPlain => Way::Through(Program::Traefik, Wire::Plain),
            _ => Way::Direct(Wire::Plain),
        }
    }

    /// What a harness builds it from.
    ///
    /// # Errors
    /// When a policy is refused, which would be a mistake of the kit.
    pub fn setup(self) -> Result<Setup, Failure> {
        let recommended = Policy::recommended;
        let policy = match self {
            Self::Recommended | Self::Nested | Self::ByHand => recommended(),
            Self::Strict => Policy::strict(),
            Self::Api => Policy::api(),
            Self::Custom => recommended().with(CustomHeader::new("X-Team", "blue")?),
            Self::Replace => recommended().with(Conflict::Replace),
            Self::BothPolicies => {
                let csp = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
                recommended().with(csp).with(HandlerPolicy::Both)
            }
            Self::Direct => recommended().with(Transport::Direct),
            Self::AlwaysHttps => recommended().with(Transport::AlwaysHttps),
            Self::ReportOnly => {
                recommended().with(ContentSecurityPolicyReportOnly::new(ContentSecurityPolicy::strict()))
            }
            Self::UnsafeInline => recommended().with(
                ContentSecurityPolicy::new()
                    .script_src([Source::Nonce, Source::UnsafeInline])
                    .style_src([Source::SelfOrigin, Source::UnsafeInline]),
            ),
            Self::Adjusted => {
                let reported = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
                let enforced = reported.clone().script_src([Source::SelfOrigin, Source::Nonce]);
                recommended()
                    .with(enforced.img_src([Source::SelfOrigin, Source::DATA]))
                    .with(ContentSecurityPolicyReportOnly::new(reported))
            }
            Self::Classes => classes()?,
            Self::Tls | Self::Plain => guarded(Transport::Direct)?,
            Self::Upgrade | Self::UpgradeTls => {
                let csp = ContentSecurityPolicy::new().default_src(Source::SelfOrigin).upgrade_insecure_requests();
                guarded(Transport::Direct)?.with(csp)
            }
            Self::Undeclared => guarded(Transport::Undeclared)?.level(Lint::RedirectIdle, Level::Allow),
            Self::OneHost => recommended().with(Transport::Direct).with(one_host()?),
            Self::OneHostProxied => recommended().with(Transport::Proxied(x_forwarded()?)).with(one_host()?),
            Self::Proxied | Self::Nginx | Self::NginxPlain => guarded(Transport::Proxied(x_forwarded()?))?,
            Self::NginxKeepingHost
            | Self::NginxKeepingHostPlain
            | Self::HaproxyKeepingHost
            | Self::HaproxyKeepingHostPlain
            | Self::Caddy
            | Self::CaddyPlain
            | Self::Traefik
            | Self::TraefikPlain => guarded(Transport::Proxied(x_forwarded()?.keeping_host()))?,
            Self::Elsewhere => guarded(Transport::Proxied(TrustedProxies::x_forwarded(["192.0.2.0/24"])?))?,
            Self::OtherHeaders => {
                let proxies = x_forwarded()?.https_when("X-Forwarded-Ssl", "on")?.host_in("X-Proxy-Host")?;
                guarded(Transport::Proxied(proxies))?
            }
            Self::NginxOtherHeaders | Self::NginxOtherHeadersPlain => {
                let proxies = x_forwarded()?.https_when("X-Url-Scheme", "https")?.host_in("X-Proxy-Host")?;
                guarded(Transport::Proxied(proxies))?
            }
            Self::Haproxy | Self::HaproxyPlain => guarded(Transport::Proxied(TrustedProxies::forwarded([LOOPBACK])?))?,
            Self::Hosts => recommended().with(hosts()?),
            Self::Isolated => recommended().with(isolation()),
            Self::NginxIsolated => recommended().with(Transport::Proxied(x_forwarded()?)).with(isolation()),
            Self::IsolatedReportOnly => recommended().with(isolation().report_only()),
            Self::Cookies => recommended().with(cookies()),
            Self::CookiesAudited => recommended().with(cookies().audit_only()),
            Self::Cached => recommended().with(CacheControl::new("private, no-cache")?.with_companions()),
        };
        Ok(Setup {
            policy,
            nested: matches!(self, Self::Nested | Self::Isolated).then(nested),
            overriding: overriding()?,
            attached: self != Self::ByHand,
            files: Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/static")),
            wire: self.way().served(),
            effects: Effects::default(),
        })
    }
}

/// Where proxies of the kit connect from.
const LOOPBACK: &str = "127.0.0.1";

fn x_forwarded() -> Result<TrustedProxies, Failure> {
    Ok(TrustedProxies::x_forwarded([LOOPBACK])?)
}

fn one_host() -> Result<HttpsRedirect, Failure> {
    Ok(HttpsRedirect::to("www.app.example:8443")?.status(RedirectStatus::TemporaryRedirect))
}

/// Recommended, for our hosts alone, over HTTPS alone except for some paths.
fn guarded(transport: Transport) -> Result<Policy, Failure> {
    let redirect = HttpsRedirect::same_host(hosts()?)
        .exempt(PathPattern::from_static("/only-get"))
        .exempt(PathPattern::from_static("/static/*"));
    Ok(Policy::recommended().with(transport).with(hosts()?).with(redirect))
}

/// Our hosts, and a path that any host may be asked for, as that of a health check.
fn hosts() -> Result<AllowedHosts, Failure> {
    let hosts = AllowedHosts::new(["app.example", "*.app.example", "localhost"])?;
    Ok(hosts.exempt(PathPattern::from_static("/only-get")))
}

fn isolation() -> ResourceIsolation {
    ResourceIsolation::new()
        .trust(Origin::from_static("https://partner.example"))
        .exempt(PathPattern::from_static("/static/*"))
}

fn cookies() -> CookieRules {
    CookieRules::recommended()
        .rule(CookiePattern::from_static("session"), CookieRule::strict().same_site(SameSite::Strict))
        .except(CookiePattern::from_static("unknown"))
}

/// Differs from `recommended` in a value, in a header more, and in one less.
fn overriding() -> Result<Headers, Failure> {
    Ok(Headers::recommended()
        .with(XFrameOptions::Deny)
        .with(CustomHeader::new("X-Overridden", "yes")?)
        .without::<CrossOriginOpenerPolicy>())
}

/// Each says which class it is of.
fn classes() -> Result<Policy, Failure> {
    let class = |headers: Headers, name| Ok::<_, Failure>(headers.with(CustomHeader::new("X-Class", name)?));
    Ok(Policy::recommended()
        .for_class(ResponseClass::Data, class(Headers::api(), "data")?)
        .for_class(ResponseClass::Asset, class(Headers::recommended(), "asset")?)
        .for_class(ResponseClass::Download, class(Headers::strict(), "download")?)
        .for_class(ResponseClass::Redirect, class(Headers::api(), "redirect")?)
        .for_class(ResponseClass::Error, class(Headers::strict(), "error")?))
}

fn nested() -> Policy {
    Policy::recommended().with(ReferrerPolicy::NO_REFERRER).without::<CrossOriginOpenerPolicy>()
}
