//! The rows of `docs/migrating/secure-py-1.md`.

use axum::response::IntoResponse;
use secure_axum::{
    CookieRules, Feature, GroupName, Nel, PermissionsPolicy, Policy, RemovedHeaders, ReportTo, ReportToEndpoint,
    ReportToGroup, ReportingEndpoints, SecureCookie, SecureHeaders, SecurePyPreset, StrictTransportSecurity,
    UriReference, XFrameOptions, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, hardened, refused, sent},
};

const REPORTS: UriReference = UriReference::from_static("https://reports.example/");

pub(crate) const ROWS: &[&[Row]] = &[&[
    row!(
        "`Secure(csp=…, hsts=…, …)`",
        {
            let policy = Policy::empty().with(csp!("default-src 'self'"));
            sent(&policy.with(StrictTransportSecurity::for_seconds(31_536_000)))
        },
        ["Strict-Transport-Security: max-age=31536000", "Content-Security-Policy: default-src 'self'"]
    ),
    row!(
        "`Secure().framework.flask(response)` of 0.3",
        {
            let policy = Policy::empty().with(XFrameOptions::Deny);
            let secure_headers = SecureHeaders::new(&policy)?;
            let mut response = "hello".into_response();
            secure_headers.axum(&mut response);
            assert_eq!(response.headers()["x-frame-options"], "DENY");
            sent(&policy)
        },
        ["X-Frame-Options: DENY"]
    ),
    row!(
        "`Secure.from_preset(Preset.STRICT)` of 1",
        { Ask::new(&Policy::secure_py_2(SecurePyPreset::Strict))?.only("Strict-Transport-Security") },
        ["Strict-Transport-Security: max-age=63072000; includeSubDomains"],
        beside: ["preload"]
    ),
    row!(
        "`permissions=…` of 0.3, with `;` between features",
        {
            let mut lines = alone(PermissionsPolicy::new().deny(Feature::Camera).deny(Feature::Geolocation))?;
            lines.extend(refused("camera=(); geolocation=()".parse::<PermissionsPolicy>())?);
            Ok(lines)
        },
        [
            "Permissions-Policy: camera=(), geolocation=()",
            "Permissions-Policy: '(' at byte 23 of \"camera=(); geolocation=()\"; write a comma between features; only \"report-to=ENDPOINT\" stands behind \";\"",
        ]
    ),
    row!(
        "`report_to=…` of 0.3",
        {
            let group = GroupName::from_static("network");
            let groups = ReportToGroup::new(group.clone(), 86_400, ReportToEndpoint::new(REPORTS)?);
            // NEL
            let policy = Policy::empty().with(Nel::new(group, 86_400)).with(ReportTo::new(groups));
            let mut lines = sent(&policy)?;
            let endpoint = secure_axum::EndpointName::from_static("csp");
            let policy = Policy::empty().with(csp!("default-src 'self'; report-to csp"));
            lines.extend(sent(&policy.with(ReportingEndpoints::new(endpoint, REPORTS)?))?);
            Ok(lines)
        },
        [
            "NEL: {\"report_to\":\"network\",\"max_age\":86400}",
            "Report-To: {\"group\":\"network\",\"max_age\":86400,\"endpoints\":[{\"url\":\"https://reports.example/\"}]}",
            "Content-Security-Policy: default-src 'self'; report-to csp",
            "Reporting-Endpoints: csp=\"https://reports.example/\"",
        ]
    ),
    row!(
        "`includeSubdomains`",
        { alone(StrictTransportSecurity::for_seconds(300).include_sub_domains()) },
        ["Strict-Transport-Security: max-age=300; includeSubDomains"]
    ),
    row!(
        "cookies, which 0.3 dropped",
        {
            let mut lines = vec![SecureCookie::new().cookie("spam", "eggs")?.header_value().to_string()];
            lines.extend(hardened(&CookieRules::strict(), "spam=eggs")?);
            Ok(lines)
        },
        ["spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax", "set-cookie: spam=eggs; Secure; HttpOnly; SameSite=Lax"]
    ),
    row!(
        "`Server` with an empty value of 1",
        {
            let policy = Policy::empty().with(RemovedHeaders::common());
            Ask::page(&policy, || async { [("server", "of the handler")] })?.only("Server")
        },
        ["no Server"]
    ),
]];
