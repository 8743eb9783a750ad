//! The rows of `docs/migrating/rocket-shield.md`, on Rocket.

use std::error::Error;

use rocket::{
    Build, Config, Rocket, get,
    http::{Cookie, CookieJar, Header},
    local::blocking::Client,
    routes,
};
use secure_rocket::{
    AllowedHosts, CookieRules, CustomHeader, ExpectCt, Feature, HeaderName, HeaderValue, HttpsRedirect,
    PermissionsPolicy, Policy, PolicyPart, ReferrerPolicy, SecureHeaders, StrictTransportSecurity, Template, Transport,
    XContentTypeOptions, XDnsPrefetchControl, XFrameOptions, XXssProtection,
};

use crate::row::Row;

/// A page that sets a header and cookies.
#[get("/")]
fn home(jar: &CookieJar<'_>) -> Framed {
    jar.add(Cookie::build(("sid", "1")).secure(true));
    jar.add(Cookie::build(("other", "2")));
    Framed { page: "home", frame: Header::new("X-Team", "blue") }
}

#[derive(rocket::Responder)]
struct Framed {
    page: &'static str,
    frame: Header<'static>,
}

/// A header of the application's own.
struct Team;

impl secure_rocket::Header for Team {
    const NAME: HeaderName = HeaderName::from_static("X-Own");

    fn render(&self) -> Result<Template, secure_rocket::Error> {
        Ok(Template::fixed(HeaderValue::new("red")?))
    }
}

fn rocket() -> Rocket<Build> {
    rocket::custom(Config { log_level: rocket::config::LogLevel::Off, ..Config::debug_default() })
}

/// What an application replies that has this page: the lines with one of these names, or, without names, the status.
fn asked(app: Rocket<Build>, names: &[&str]) -> Result<Vec<String>, Box<dyn Error>> {
    let client = Client::untracked(app.mount("/", routes![home]))?;
    let response = client.get("/").header(Header::new("host", "app.example")).dispatch();
    if names.is_empty() {
        return Ok(vec![response.status().code.to_string()]);
    }
    let lines = response.headers().iter();
    let lines = lines.filter(|line| names.iter().any(|name| name.eq_ignore_ascii_case(line.name.as_str())));
    let mut lines: Vec<_> = lines.map(|line| format!("{}: {}", line.name, line.value)).collect();
    lines.sort_unstable_by_key(|line| {
        names.iter().position(|name| line.to_lowercase().starts_with(&name.to_lowercase()))
    });
    Ok(lines)
}

fn attached(policy: &Policy, names: &[&str]) -> Result<Vec<String>, Box<dyn Error>> {
    asked(rocket().attach(SecureHeaders::new(policy)?), names)
}

/// The names of all headers that Rocket or Shield sends and that a policy of the page has.
const NAMES: &[&str] = &[
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-DNS-Prefetch-Control",
    "X-XSS-Protection",
    "X-Own",
];

/// What a policy of this one part sends.
fn alone(part: impl PolicyPart) -> Result<Vec<String>, Box<dyn Error>> {
    attached(&Policy::empty().with(part), NAMES)
}

pub(crate) const ROWS: &[&[Row]] = &[OF_SHIELD, OF_THE_REST];

const OF_SHIELD: &[Row] = &[
    row!(
        "`Shield::default()`",
        {
            let below = Policy::empty()
                .with(XContentTypeOptions::NoSniff)
                .with(XFrameOptions::SameOrigin)
                .with(PermissionsPolicy::new().deny(Feature::custom("interest-cohort")?));
            let lines = asked(rocket(), NAMES)?;
            assert_eq!(lines, attached(&below, NAMES)?);
            let more = attached(&Policy::recommended(), &["Content-Security-Policy"])?;
            assert!(more.iter().any(|line| line.starts_with("Content-Security-Policy: default-src 'self'")));
            Ok(lines)
        },
        ["X-Content-Type-Options: nosniff", "X-Frame-Options: SAMEORIGIN", "Permissions-Policy: interest-cohort=()"]
    ),
    row!(
        "`Shield::new()`",
        {
            let lines = attached(&Policy::empty(), NAMES)?;
            Ok(vec![format!("{} lines", lines.len())])
        },
        ["0 lines"]
    ),
    row!(
        "`.enable(…)`, `.disable::<…>()`",
        {
            let policy = Policy::empty().with(XFrameOptions::Deny).with(XContentTypeOptions::NoSniff);
            attached(&policy.without::<XContentTypeOptions>(), NAMES)
        },
        ["X-Frame-Options: DENY"]
    ),
    row!("`NoSniff::Enable`", { alone(XContentTypeOptions::NoSniff) }, ["X-Content-Type-Options: nosniff"]),
    row!(
        "`Frame::Deny`, `Frame::SameOrigin`",
        {
            let mut lines = alone(XFrameOptions::Deny)?;
            lines.extend(alone(XFrameOptions::SameOrigin)?);
            Ok(lines)
        },
        ["X-Frame-Options: DENY", "X-Frame-Options: SAMEORIGIN"]
    ),
    row!(
        "`Referrer::NoReferrer` and the like",
        { alone(ReferrerPolicy::NO_REFERRER) },
        ["Referrer-Policy: no-referrer"]
    ),
    row!(
        "`Hsts::Enable(age)`, `IncludeSubDomains(age)`, `Preload(age)`",
        {
            let pin = StrictTransportSecurity::for_seconds(31_536_000);
            let mut lines = alone(pin)?;
            lines.extend(alone(pin.include_sub_domains())?);
            lines.extend(alone(pin.include_sub_domains().preload()?)?);
            let short = StrictTransportSecurity::for_seconds(300).include_sub_domains().preload();
            lines.extend(crate::site::refused(short)?);
            Ok(lines)
        },
        [ "Strict-Transport-Security: max-age=31536000", "Strict-Transport-Security: max-age=31536000; includeSubDomains", "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload", "Strict-Transport-Security: \"preload\" beside \"max-age=300; includeSubDomains\" is refused by the preload list; pin a year or more with `for_seconds(31_536_000)` and add `include_sub_domains()` before it", ],
        beside: ["Preload"]
    ),
    row!(
        "HSTS by itself with TLS outside of debug",
        {
            let mut lines = attached(&Policy::empty().with(XFrameOptions::Deny), NAMES)?;
            let policy = Policy::empty();
            lines.extend(attached(&policy.with(StrictTransportSecurity::for_seconds(31_536_000)), NAMES)?);
            Ok(lines)
        },
        ["X-Frame-Options: DENY", "Strict-Transport-Security: max-age=31536000"]
    ),
    row!("`Prefetch::Off`", { alone(XDnsPrefetchControl::Off) }, ["X-DNS-Prefetch-Control: off"]),
    row!("`XssFilter::Disable`", { alone(XXssProtection::Off) }, ["X-XSS-Protection: 0"]),
    row!(
        "`Permission::blocked(Feature::Camera)`",
        { alone(PermissionsPolicy::new().deny(Feature::Camera)) },
        ["Permissions-Policy: camera=()"]
    ),
];

const OF_THE_REST: &[Row] = &[
    row!(
        "`ExpectCt`",
        {
            let mut lines = attached(&Policy::strict(), &["Expect-CT"])?;
            assert!(lines.is_empty());
            let obsolete = Policy::empty().with(ExpectCt::for_seconds(86_400));
            lines.extend(attached(&obsolete, &["Expect-CT"])?);
            Ok(lines)
        },
        ["Expect-CT: max-age=86400"],
        beside: ["legacy"]
    ),
    row!(
        "a policy of your own (`impl Policy`)",
        {
            use secure_rocket::Header as _;
            let it = Team;
            assert!(it.endpoints().is_empty());
            // impl Header
            alone(CustomHeader::of(&it)?)
        },
        ["X-Own: red"],
        beside: ["impl Header"]
    ),
    row!(
        "the handler's own header",
        { attached(&Policy::empty().with(CustomHeader::new("X-Team", "red")?), &["X-Team"]) },
        ["X-Team: blue"]
    ),
    row!(
        "no redirect to HTTPS, no check of `Host`",
        {
            let policy = Policy::empty().with(Transport::Direct);
            let redirect = policy.clone().with(HttpsRedirect::to("app.example")?);
            let mut lines = attached(&redirect, &["Location"])?;
            lines.extend(attached(&policy.with(AllowedHosts::new(["b.example"])?), &[])?);
            Ok(lines)
        },
        ["Location: https://app.example/", "400"]
    ),
    row!(
        r#"`Cookie::build("sid").secure(true)`, for each cookie"#,
        {
            let policy = Policy::empty().with(Transport::AlwaysHttps).with(CookieRules::recommended());
            let mut lines = attached(&policy, &["Set-Cookie"])?;
            lines.sort_unstable();
            Ok(lines)
        },
        ["Set-Cookie: other=2; SameSite=Strict; Path=/; Secure", "Set-Cookie: sid=1; SameSite=Strict; Secure; Path=/",]
    ),
];
