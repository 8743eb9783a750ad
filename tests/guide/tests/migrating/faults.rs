//! The rows of `docs/migrating/faults.md`: what runs here is the right side of each.

use secure_axum::{
    AllowedHosts, CacheControl, Conflict, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CookieRules,
    CustomHeader, DeprecatedDirective, Feature, FeatureStatus, HttpsRedirect, Nonce, PermissionsPolicy, Policy,
    ReferrerPolicy, RemovedHeaders, ReportTo, ReportToEndpoint, ReportToGroup, SecureCookie, SecureHeaders, SecurePy,
    Server, Source, StrictTransportSecurity, Talisman, Transport, UriReference, XFrameOptions, XXssProtection, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, compiler_says, hardened_by, refused, sent},
};

const REPORTS: UriReference = UriReference::from_static("https://reports.example/");
const HTTPS: &str = "https://app.example/";
const HTTP: &str = "http://app.example/";

pub(crate) const ROWS: &[&[Row]] = &[OF_SECURE_PY_2, OF_SECURE_PY_0, OF_TALISMAN, OF_SETTINGS];

const OF_SECURE_PY_2: &[Row] = &[
    row!(
        "D1",
        {
            let policy = Policy::empty().with(XFrameOptions::Deny).with(csp!("default-src 'self'"));
            let policy = policy.with(Conflict::Replace);
            let page = || async {
                [("content-type", "text/css"), ("x-frame-options", "a"), ("content-security-policy", "img-src *")]
            };
            let kind = Ask::page(&policy, page)?.response()?.headers()["content-type"].to_str()?.to_owned();
            let mut lines = Ask::page(&policy, page)?.lines()?;
            lines.push(kind);
            lines.sort_unstable();
            Ok(lines)
        },
        ["Content-Security-Policy: default-src 'self'", "X-Frame-Options: DENY", "text/css"]
    ),
    row!(
        "D2",
        {
            let csp = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
            let both = ContentSecurityPolicy::and(csp, csp!("img-src 'none'"));
            let only = ContentSecurityPolicyReportOnly::new(csp!("default-src 'none'; report-uri /csp"));
            sent(&Policy::empty().with(both).with(only))
        },
        [
            "Content-Security-Policy: default-src 'self', img-src 'none'",
            "Content-Security-Policy-Report-Only: default-src 'none'; report-uri /csp",
        ]
    ),
    row!(
        "D3",
        {
            let mut policy = Policy::empty().with(XFrameOptions::Deny);
            let prepared = policy.prepare::<secure_core::MemoryBackend>()?;
            policy.headers.x_frame_options = None;
            Ok(prepared.lines().map(|(name, value)| format!("{name}: {value}")).collect())
        },
        ["X-Frame-Options: DENY"]
    ),
    row!(
        "D4",
        { refused(CustomHeader::new("X-Team", "red\r\nX-Evil: 1")) },
        ["X-Team: header value: control character 0x0D at byte 3 of \"red\\r\\nX-Evil: 1\"; write visible ASCII only",]
    ),
    row!(
        "D5",
        {
            let policy = Policy::empty().with(RemovedHeaders::common());
            let mut lines = Ask::page(&policy, || async { [("server", "a")] })?.only("Server")?;
            lines.extend(alone(Server::new("mine")?)?);
            lines.extend(refused(Server::new(""))?);
            Ok(lines)
        },
        ["no Server", "Server: mine", "Server: header value: the value \"\" is empty; leave the header out instead",]
    ),
    row!(
        "D6",
        { alone(PermissionsPolicy::new().deny(Feature::Camera).deny(Feature::Microphone)) },
        ["Permissions-Policy: camera=(), microphone=()"]
    ),
    row!(
        "D7",
        {
            let mut lines = Vec::new();
            for text in ["img-src a,b", "img-src 'none' a", "img-src self", "img-src a; img-src b"] {
                lines.extend(refused(text.parse::<ContentSecurityPolicy>())?);
            }
            Ok(lines)
        },
        [
            "Content-Security-Policy: byte 10: \"b\" is not a directive; write a directive of CSP 3, such as \"script-src\"",
            "Content-Security-Policy: img-src, byte 8: 'none' beside other sources allows them; leave it out, or leave the others out",
            "Content-Security-Policy: img-src, byte 8: \"self\" without quotes is a host of that name; write \"'self'\"",
            "Content-Security-Policy: byte 11: \"img-src\" appears twice, and browsers skip the second; leave one out, or write all values in one",
        ]
    ),
];

const OF_SECURE_PY_0: &[Row] = &[
    row!(
        "D8",
        { Ask::new(&Policy::secure_py())?.only("Strict-Transport-Security") },
        ["Strict-Transport-Security: max-age=63072000; includeSubDomains"]
    ),
    row!(
        "D9",
        {
            let tokens = secure_axum::ReferrerPolicyToken::NoReferrer;
            let last = secure_axum::ReferrerPolicyToken::StrictOriginWhenCrossOrigin;
            alone(ReferrerPolicy::fallbacks([tokens, last])?)
        },
        ["Referrer-Policy: no-referrer, strict-origin-when-cross-origin"]
    ),
    row!(
        "D10",
        {
            let mut lines = alone(CacheControl::no_store())?;
            lines.extend(alone(CacheControl::no_store().with_companions())?);
            Ok(lines)
        },
        ["Cache-Control: no-store", "Cache-Control: no-store", "Pragma: no-cache", "Expires: 0",]
    ),
    row!(
        "D11",
        {
            let mut lines = Ask::new(&Policy::secure_py())?.only("X-XSS-Protection")?;
            lines.extend(alone(XXssProtection::Off)?);
            Ok(lines)
        },
        ["X-XSS-Protection: 0", "X-XSS-Protection: 0"]
    ),
    row!(
        "D12",
        {
            let policy = Policy::empty().with(ContentSecurityPolicy::new().script_src(Source::Nonce));
            let page = |nonce: Nonce| async move { nonce.to_string() };
            let mut lines = Ask::page(&policy, page)?.nonced()?;
            lines.extend(refused("script-src 'nonce-<abc>'".parse::<ContentSecurityPolicy>())?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: script-src 'nonce-(the nonce)'",
            "cache-control: no-store",
            "Content-Security-Policy: script-src, byte 11: \"'nonce-<abc>'\" is the same in every response; write Source::Nonce, or 'nonce-{nonce}' in text",
        ]
    ),
    row!(
        "D13",
        {
            let mut lines = refused("includeSubDomains".parse::<StrictTransportSecurity>())?;
            lines.extend(refused("max-age=1; max-age=2".parse::<StrictTransportSecurity>())?);
            Ok(lines)
        },
        [
            "Strict-Transport-Security: \"includeSubDomains\" has no \"max-age\"; begin with \"max-age=31536000\"",
            "Strict-Transport-Security: \"max-age\" appears twice; write it once",
        ]
    ),
    row!(
        "D14",
        {
            let policy = SecurePy::new().xfo("ALLOW-FROM https://a.example").policy()?;
            let mut lines = Ask::new(&policy)?.only("Content-Security-Policy")?;
            lines.extend(Ask::new(&policy)?.only("X-Frame-Options")?);
            Ok(lines)
        },
        ["Content-Security-Policy: frame-ancestors https://a.example", "no X-Frame-Options"]
    ),
    row!(
        "D15",
        {
            let first = SecurePy::new().xfo("DENY").policy()?;
            let second = SecurePy::new().policy()?;
            let mut lines = Ask::new(&first)?.only("X-Frame-Options")?;
            lines.extend(Ask::new(&second)?.only("X-Frame-Options")?);
            Ok(lines)
        },
        ["X-Frame-Options: DENY", "X-Frame-Options: SAMEORIGIN"]
    ),
    row!(
        "D16",
        {
            let cookie = SecureCookie::new();
            let mut lines = refused(cookie.cookie("a b", "c"))?;
            lines.extend(refused(cookie.cookie("a", "b; Domain=evil.example"))?);
            lines.extend(refused(SecureCookie::new().max_age(std::time::Duration::from_secs(u64::MAX)))?);
            let added = secure_axum::AddCookie::from(cookie.cookie("mine", "1")?);
            let page = || async { ([("set-cookie", "first=1")], added, "two cookies") };
            lines.extend(Ask::page(&Policy::empty(), page)?.only("set-cookie")?);
            Ok(lines)
        },
        [
            "Set-Cookie: name: a blank at byte 1 of \"a b\"; write letters, digits, \"-\", \"_\" and \".\"",
            "Set-Cookie: value: ';' at byte 1 of the value of \"a\"; percent-encode it: `cookie_encoded` does",
            "Set-Cookie: Max-Age: 18446744073709551615 seconds are more than the 400 days for which browsers keep a cookie; write at most 34560000 seconds, and set the cookie again now and then",
            "set-cookie: first=1",
            "set-cookie: mine=1; Path=/; Secure; HttpOnly; SameSite=Lax",
        ]
    ),
    row!(
        "D17",
        {
            let csp = ContentSecurityPolicy::new().deprecated(DeprecatedDirective::PluginTypes, "application/pdf")?;
            assert!(DeprecatedDirective::ALL.contains(&DeprecatedDirective::PluginTypes));
            assert_eq!(Feature::InterestCohort.status(), FeatureStatus::Deprecated);
            let mut lines = alone(csp)?;
            lines.extend(refused("img-src *; plugin-types a/b".parse::<ContentSecurityPolicy>())?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: plugin-types application/pdf",
            "Content-Security-Policy: byte 11: \"plugin-types\" is no longer a directive; write \"object-src 'none'\"",
        ]
    ),
    row!(
        "D18",
        {
            let mut lines = alone(PermissionsPolicy::new().deny(Feature::Camera).deny(Feature::Usb))?;
            lines.extend(refused("camera=(); usb=()".parse::<PermissionsPolicy>())?);
            Ok(lines)
        },
        [
            "Permissions-Policy: camera=(), usb=()",
            "Permissions-Policy: '(' at byte 15 of \"camera=(); usb=()\"; write a comma between features; only \"report-to=ENDPOINT\" stands behind \";\"",
        ]
    ),
    row!(
        "D19",
        {
            let group = secure_axum::GroupName::from_static("network");
            let groups = ReportToGroup::new(group.clone(), 86_400, ReportToEndpoint::new(REPORTS)?);
            let nel = secure_axum::Nel::new(group, 86_400);
            Ask::new(&Policy::empty().with(nel).with(ReportTo::new(groups)))?.only("Report-To")
        },
        ["Report-To: {\"group\":\"network\",\"max_age\":86400,\"endpoints\":[{\"url\":\"https://reports.example/\"}]}",]
    ),
];

const OF_TALISMAN: &[Row] = &[
    row!(
        "D20",
        {
            let policy = Talisman::new().force_https("app.example").policy()?;
            let direct = policy.clone().with(Transport::Direct);
            let forged = Ask::new(&direct)?.at(HTTP).with("x-forwarded-proto", "https");
            let mut lines = forged.status()?;
            lines.extend(Ask::new(&direct)?.at(HTTPS).with("x-forwarded-proto", "http").status()?);
            let stated = Talisman::new().policy()?.with(Transport::AlwaysHttps);
            lines.extend(Ask::new(&stated)?.at(HTTP).only("Strict-Transport-Security")?);
            Ok(lines)
        },
        ["307 to https://app.example/", "200", "Strict-Transport-Security: max-age=31556926; includeSubDomains"]
    ),
    row!(
        "D21",
        {
            let hosts = AllowedHosts::new(["app.example"])?;
            let policy = Talisman::new().force_https(hosts).policy()?.with(Transport::Direct);
            let mut lines = Ask::new(&policy)?.at(HTTP).by(axum::http::Method::POST).status()?;
            lines.extend(Ask::new(&policy)?.at("http://evil.example/").status()?);
            let policy = Policy::empty().with(Transport::Direct).with(HttpsRedirect::to("b.example")?);
            lines.extend(Ask::new(&policy)?.at("http://evil.example/").status()?);
            Ok(lines)
        },
        ["307 to https://app.example/", "400", "308 to https://b.example/"]
    ),
    row!(
        "D22",
        {
            let options = Talisman::new().content_security_policy("img-src https://a.example/report-uri");
            let policy = options.content_security_policy_report_uri("/csp").policy()?;
            Ask::new(&policy)?.only("Content-Security-Policy")
        },
        ["Content-Security-Policy: img-src https://a.example/report-uri; report-uri /csp"]
    ),
    row!(
        "D23",
        {
            let mut lines = refused(Talisman::new().content_security_policy("img-src a; img-src b").policy())?;
            lines.extend(refused(Talisman::new().content_security_policy("img-src").policy())?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: byte 11: \"img-src\" appears twice, and browsers skip the second; leave one out, or write all values in one",
            "Content-Security-Policy: img-src, byte 0: the list is empty; write \"'none'\", or leave the directive out so that its fallback counts",
        ]
    ),
    row!(
        "D24",
        { refused(Talisman::new().session_cookie_samesite("lacks").policy()) },
        ["session_cookie_samesite: \"lacks\" is none of its values; write \"Strict\", \"Lax\" or \"None\"",]
    ),
    row!(
        "D25",
        { Ask::new(&Talisman::new().referrer_policy(false).policy()?)?.only("Referrer-Policy") },
        ["no Referrer-Policy"]
    ),
    row!(
        "D26",
        {
            let origins =
                secure_axum::Allowlist::SELF.and(secure_axum::OriginPattern::from_static("https://a.example"));
            alone(PermissionsPolicy::new().allow(Feature::Camera, origins))
        },
        ["Permissions-Policy: camera=(self \"https://a.example\")"]
    ),
    row!(
        "D27",
        {
            let options = Talisman::new().content_security_policy("script-src 'none'; script-src-attr 'self'");
            let options = options.content_security_policy_nonce_in([secure_axum::Directive::ScriptSrc]);
            let page = |nonce: Nonce| async move { nonce.to_string() };
            Ask::page(&options.policy()?, page)?.nonced()
        },
        [
            "Strict-Transport-Security: max-age=31556926; includeSubDomains",
            "Content-Security-Policy: script-src 'nonce-(the nonce)'; script-src-attr 'self'",
            "X-Content-Type-Options: nosniff",
            "X-Frame-Options: SAMEORIGIN",
            "Referrer-Policy: strict-origin-when-cross-origin",
            "Permissions-Policy: browsing-topics=()",
            "cache-control: no-store",
        ]
    ),
];

const OF_SETTINGS: &[Row] = &[
    row!(
        "D28",
        {
            let view = secure_axum::Override::new(&Talisman::new().frame_options("DENY").policy()?.headers)?;
            let page = move || async move { view.on("a view") };
            let mut lines = Ask::page(&Policy::talisman(), page)?.only("X-Frame-Options")?;
            lines.extend(compiler_says("unknown_setting")?);
            Ok(lines)
        },
        ["X-Frame-Options: DENY", "error[E0609]: no field `frame_options` on type `Headers`",]
    ),
    row!(
        "D29",
        {
            let policy = Talisman::new().policy()?.with(Transport::Direct);
            let mut lines = hardened_by(&policy, "session=1; SameSite=Strict", HTTPS)?;
            lines.extend(hardened_by(&policy, "session=1", HTTP)?);
            let open = Policy::empty().with(CookieRules::recommended());
            lines.extend(hardened_by(&open, "session=1", HTTPS)?);
            Ok(lines)
        },
        [
            "set-cookie: session=1; SameSite=Strict; Secure; HttpOnly",
            "set-cookie: session=1; HttpOnly; SameSite=Lax",
            "set-cookie: session=1; Secure; SameSite=Lax",
        ]
    ),
    row!(
        "D30",
        {
            let mut lines = refused("image-src 'self'".parse::<ContentSecurityPolicy>())?;
            lines.extend(refused("ALLOWFROM https://a.example".parse::<XFrameOptions>())?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: byte 0: \"image-src\" is not a directive; did you mean \"img-src\"?",
            "X-Frame-Options: browsers ignore \"ALLOWFROM https://a.example\" and let every site frame the page; write \"frame-ancestors https://a.example\" in Content-Security-Policy instead",
        ]
    ),
    row!(
        "D31",
        {
            let mut lines = Ask::new(&Policy::talisman())?.only("Strict-Transport-Security")?;
            lines.extend(Ask::new(&Policy::helmet())?.only("Strict-Transport-Security")?);
            Ok(lines)
        },
        [
            "Strict-Transport-Security: max-age=31556926; includeSubDomains",
            "Strict-Transport-Security: max-age=31536000; includeSubDomains",
        ]
    ),
    row!(
        "D32",
        {
            let named = |policy: &Policy| {
                let csp = policy.text_of::<ContentSecurityPolicy>().unwrap_or_default();
                let wanted = ["base-uri", "form-action", "frame-ancestors"];
                let named = wanted.iter().filter(|name| csp.split("; ").any(|part| part.starts_with(*name)));
                format!("names {}", named.copied().collect::<Vec<_>>().join(", "))
            };
            assert!(SecureHeaders::new(&Policy::strict()).is_ok());
            Ok(vec![named(&Policy::talisman()), named(&Policy::recommended()), named(&Policy::strict())])
        },
        ["names ", "names base-uri, form-action", "names base-uri, form-action, frame-ancestors"]
    ),
];
