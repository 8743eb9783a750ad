//! The rows of `docs/migrating/django.md`.

use std::error::Error;

use secure_axum::{
    AllowedHosts, CookiePattern, CookieRule, CookieRules, HttpsRedirect, PathPattern, Policy, RedirectStatus,
    StrictTransportSecurity, Transport, TrustedProxies,
};

use crate::{
    row::Row,
    site::{Ask, hardened, refused},
};

const HEALTH: PathPattern = PathPattern::from_static("/healthz");

/// A policy that redirects, where trusted proxies say how the browser came.
fn redirecting(proxies: TrustedProxies) -> Result<Policy, Box<dyn Error>> {
    let redirect = HttpsRedirect::to("app.example")?;
    Ok(Policy::empty().with(Transport::Proxied(proxies)).with(redirect))
}

/// The answer to what a proxy says.
fn proxied(policy: &Policy, lines: &[(&str, &str)]) -> Result<Vec<String>, Box<dyn Error>> {
    Ask::new(policy)?.at("http://app.example/").through_proxy(lines).status()
}

/// The answers to requests at these addresses.
fn answers(policy: &Policy, urls: &[&str]) -> Result<Vec<String>, Box<dyn Error>> {
    let mut lines = Vec::new();
    for url in urls {
        lines.extend(Ask::new(policy)?.at(url).status()?);
    }
    Ok(lines)
}

pub(crate) const ROWS: &[&[Row]] = &[OF_DJANGO, OF_UNROLLED];

const OF_DJANGO: &[Row] = &[
    row!(
        r#"Django: `ALLOWED_HOSTS = [".app.example"]`"#,
        {
            let policy = Policy::empty().with(AllowedHosts::new(["app.example", "*.app.example"])?);
            answers(&policy, &["https://app.example/", "https://a.app.example/", "https://evil.example/"])
        },
        ["200", "200", "400"]
    ),
    row!(
        r#"`ALLOWED_HOSTS = ["*"]`"#,
        {
            let mut lines = answers(&Policy::empty(), &["https://anything.example/"])?;
            lines.extend(refused(AllowedHosts::new(["*"]))?);
            Ok(lines)
        },
        [
            "200",
            "allowed hosts: host: '*' at byte 0 of \"*\"; name the hosts, or the sub-domains of one, as in \"*.app.example\"",
        ]
    ),
    row!(
        "`DEBUG = True`, which lets `localhost` in",
        {
            let policy = Policy::empty().with(AllowedHosts::new(["app.example"])?);
            let mut lines = answers(&policy, &["http://localhost:8000/", "http://[::1]:8000/"])?;
            let policy = policy.with(AllowedHosts::new(["app.example", "localhost", "[::1]"])?);
            lines.extend(answers(&policy, &["http://localhost:8000/", "http://[::1]:8000/"])?);
            Ok(lines)
        },
        ["400", "400", "200", "200"]
    ),
    row!(
        "`USE_X_FORWARDED_HOST`",
        {
            let proxies = TrustedProxies::x_forwarded(["10.0.0.1"])?;
            let policy = Policy::empty().with(AllowedHosts::new(["app.example"])?);
            let ask = |proxies: TrustedProxies, host, forwarded| {
                let ask = Ask::new(&policy.clone().with(Transport::Proxied(proxies)))?.at(host);
                ask.through_proxy(&[("x-forwarded-proto", "https"), ("x-forwarded-host", forwarded)]).status()
            };
            let mut lines = ask(proxies.clone(), "http://backend/", "app.example")?;
            lines.extend(ask(proxies.clone(), "http://app.example/", "evil.example")?);
            // The request has the line "Host", and that alone counts.
            let proxies = proxies.keeping_host();
            lines.extend(ask(proxies.clone(), "http://app.example/", "evil.example")?);
            lines.extend(ask(proxies, "http://evil.example/", "app.example")?);
            Ok(lines)
        },
        ["200", "400", "200", "400"]
    ),
    row!(
        "`SECURE_SSL_REDIRECT`, `SECURE_SSL_HOST`",
        {
            let hosts = AllowedHosts::new(["app.example", "www.app.example"])?;
            let policy = Policy::empty().with(Transport::Direct).with(HttpsRedirect::same_host(hosts));
            let mut lines = answers(&policy, &["http://www.app.example/a"])?;
            let policy = policy.with(HttpsRedirect::to("app.example")?);
            lines.extend(answers(&policy, &["http://www.app.example/a"])?);
            Ok(lines)
        },
        ["308 to https://www.app.example/a", "308 to https://app.example/a"],
        beside: ["301"]
    ),
    row!(
        r#"`SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_SSL", "on")` and other headers"#,
        {
            let proxies = TrustedProxies::x_forwarded(["10.0.0.1"])?.https_when("X-Forwarded-Ssl", "on")?;
            let policy = redirecting(proxies.keeping_host())?;
            let mut lines = proxied(&policy, &[("x-forwarded-ssl", "on")])?;
            lines.extend(proxied(&policy, &[("x-forwarded-ssl", "off")])?);
            lines.extend(proxied(&policy, &[("x-forwarded-ssl", "perhaps")])?);
            Ok(lines)
        },
        ["200", "308 to https://app.example/", "200"]
    ),
    row!(
        r#"`SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")`"#,
        {
            let proxies = TrustedProxies::x_forwarded(["10.0.0.1"])?.keeping_host();
            let redirect = HttpsRedirect::to("app.example")?;
            let policy = Policy::empty().with(Transport::Proxied(proxies)).with(redirect);
            let mut lines = proxied(&policy, &[("x-forwarded-proto", "https")])?;
            lines.extend(proxied(&policy, &[("x-forwarded-proto", "http")])?);
            // What a client writes that comes around the proxy says nothing.
            let client = Ask::new(&policy)?.at("http://app.example/").with("x-forwarded-proto", "http");
            lines.extend(client.status()?);
            Ok(lines)
        },
        ["200", "308 to https://app.example/", "200"]
    ),
    row!(
        "`SESSION_COOKIE_SECURE`, `SESSION_COOKIE_HTTPONLY`, `SESSION_COOKIE_SAMESITE`, `CSRF_COOKIE_…`",
        {
            let rules = CookieRules::strict().rule(CookiePattern::from_static("csrftoken"), CookieRule::recommended());
            let mut lines = hardened(&rules, "sessionid=1")?;
            lines.extend(hardened(&rules, "csrftoken=2")?);
            Ok(lines)
        },
        ["set-cookie: sessionid=1; Secure; HttpOnly; SameSite=Lax", "set-cookie: csrftoken=2; Secure; SameSite=Lax",]
    ),
];

const OF_UNROLLED: &[Row] = &[
    row!(
        "unrolled/secure: `AllowedHosts`, `AllowedHostsAreRegex`",
        {
            let policy = Policy::empty().with(AllowedHosts::new(["*.app.example"])?);
            let mut lines = answers(&policy, &["https://a.app.example/", "https://app.example/"])?;
            lines.extend(refused(AllowedHosts::new([r".*\.app\.example"]))?);
            Ok(lines)
        },
        [
            "200",
            "400",
            "allowed hosts: host: '.' at byte 0 of \".*\\\\.app\\\\.example\"; a pattern is not a regular expression; for sub-domains write \"*.app.example\"",
        ]
    ),
    row!(
        "`BadHostHandler`",
        {
            let policy = Policy::empty().with(AllowedHosts::new(["app.example"])?);
            let page = || async { "a page of the application" };
            let ask = || Ok::<_, Box<dyn Error>>(Ask::page(&policy, page)?.at("https://evil.example/"));
            let mut lines = ask()?.status()?;
            lines.extend(ask()?.http2().status()?);
            Ok(lines)
        },
        ["400", "421"]
    ),
    row!(
        r#"`SSLProxyHeaders: {"X-Forwarded-Ssl": "on"}`, `{"Front-End-Https": "on"}`"#,
        {
            let proxies = TrustedProxies::x_forwarded(["10.0.0.1"])?.https_when("X-Forwarded-Ssl", "on")?;
            let policy = redirecting(proxies.keeping_host())?;
            let mut lines = proxied(&policy, &[("x-forwarded-ssl", "on")])?;
            let proxies = TrustedProxies::x_forwarded(["10.0.0.1"])?.https_when_present("X-ARR-SSL")?;
            let policy = redirecting(proxies.keeping_host())?;
            lines.extend(proxied(&policy, &[("x-arr-ssl", "2048|256|CN=a|CN=b")])?);
            lines.extend(proxied(&policy, &[])?);
            Ok(lines)
        },
        ["200", "200", "308 to https://app.example/"]
    ),
    row!(
        r#"`HostsProxyHeaders: ["X-Proxy-Host"]`"#,
        {
            let proxies = TrustedProxies::x_forwarded(["10.0.0.1"])?.host_in("X-Proxy-Host")?;
            let policy = Policy::empty().with(Transport::Proxied(proxies));
            let policy = policy.with(AllowedHosts::new(["app.example"])?);
            let mut lines = proxied(&policy, &[("x-forwarded-proto", "https"), ("x-proxy-host", "app.example")])?;
            lines.extend(proxied(&policy, &[("x-forwarded-proto", "https"), ("x-proxy-host", "evil.example")])?);
            Ok(lines)
        },
        ["200", "400"]
    ),
    row!(
        "`HostsProxyHeaders`, `SSLProxyHeaders` with `X-Forwarded-*`",
        {
            let proxies = TrustedProxies::x_forwarded(["10.0.0.1"])?.keeping_host();
            let redirect = HttpsRedirect::to("app.example")?;
            let policy = Policy::empty().with(Transport::Proxied(proxies)).with(redirect);
            let mut lines = Vec::new();
            for scheme in ["https", "HTTPS", "wss", "http", "ws", "not-https"] {
                lines.extend(proxied(&policy, &[("x-forwarded-proto", scheme)])?);
            }
            Ok(lines)
        },
        ["200", "200", "200", "308 to https://app.example/", "308 to https://app.example/", "200"]
    ),
    row!(
        "`SSLRedirect`, `SSLTemporaryRedirect`",
        {
            let redirect = HttpsRedirect::to("app.example")?;
            let policy = Policy::empty().with(Transport::Direct).with(redirect.clone());
            let mut lines = answers(&policy, &["http://app.example/"])?;
            let policy = policy.with(redirect.clone().status(RedirectStatus::TemporaryRedirect));
            lines.extend(answers(&policy, &["http://app.example/"])?);
            let policy = policy.with(redirect.status(RedirectStatus::MovedPermanently));
            lines.extend(answers(&policy, &["http://app.example/"])?);
            Ok(lines)
        },
        ["308 to https://app.example/", "307 to https://app.example/", "301 to https://app.example/"]
    ),
    row!(
        "`SSLHost`, `SSLHostFunc`",
        {
            let policy = Policy::empty().with(Transport::Direct).with(HttpsRedirect::to("app.example")?);
            let mut lines = answers(&policy, &["http://a.example/"])?;
            let policy = policy.with(HttpsRedirect::by_host([("a.example", "b.example")])?);
            lines.extend(answers(&policy, &["http://a.example/"])?);
            Ok(lines)
        },
        ["308 to https://app.example/", "308 to https://b.example/"]
    ),
    row!(
        "`SSLHost` with `SSLForceHost`",
        {
            let redirect = HttpsRedirect::canonical("app.example", AllowedHosts::new(["www.app.example"])?)?;
            let policy = Policy::empty().with(Transport::Direct).with(redirect);
            answers(&policy, &["https://www.app.example/", "https://app.example/", "https://backend/"])
        },
        ["308 to https://app.example/", "200", "200"]
    ),
    row!(
        "`SSLForceHost` without `SSLRedirect`, which leaves plain HTTP for the right host alone",
        {
            let redirect = HttpsRedirect::to("app.example")?.exempt(HEALTH);
            let policy = Policy::empty().with(Transport::Direct).with(redirect);
            answers(&policy, &["http://app.example/", "http://app.example/healthz"])
        },
        ["308 to https://app.example/", "200"]
    ),
    row!(
        "`IsDevelopment`",
        {
            let policy = Policy::development().with(Transport::Direct).with(HttpsRedirect::to("app.example")?);
            let mut lines = answers(&policy, &["http://192.168.1.5:8000/"])?;
            lines.push(format!("{:?}", policy.text_of::<StrictTransportSecurity>()));
            let policy = policy.with(AllowedHosts::new(["app.example"])?);
            lines.extend(answers(&policy, &["http://localhost:8000/"])?);
            let policy = policy.with(AllowedHosts::new(["app.example", "localhost"])?);
            lines.extend(answers(&policy, &["http://localhost:8000/"])?);
            Ok(lines)
        },
        ["200", "None", "400", "200"]
    ),
];
