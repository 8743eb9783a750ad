//! Each row of a migration table with a column "on the wire" sends exactly that.

use std::{collections::BTreeSet, error::Error, fs, path::Path};

use axum::response::IntoResponse;
use secure_axum::{
    Allowlist, ClearSiteData, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CrossOriginEmbedderPolicy,
    CrossOriginOpenerPolicy, CrossOriginResourcePolicy, CustomHeader, Feature, OriginPattern, PermissionsPolicy,
    Policy, ReferrerPolicy, ReferrerPolicyToken, SecureHeaders, SiteData, StrictTransportSecurity, XContentTypeOptions,
    XDownloadOptions, XFrameOptions, XPermittedCrossDomainPolicies, XXssProtection, csp,
};

const PAGES: &[&str] = &["flask", "loco", "rails"];
const PAY: OriginPattern = OriginPattern::from_static("https://pay.example");

/// What a policy of one part sends, as a line with its name in lower case.
fn sent(policy: &Policy) -> Result<String, Box<dyn Error>> {
    let mut response = ().into_response();
    SecureHeaders::new(policy)?.axum(&mut response);
    let lines = response.headers().iter().map(|(name, value)| Ok(format!("{name}: {}", value.to_str()?)));
    Ok(lines.collect::<Result<Vec<_>, Box<dyn Error>>>()?.join("\n"))
}

/// The text of code, however it is broken into lines.
fn joined(code: &str) -> String {
    code.split_whitespace().collect()
}

/// The text of the code, and what it sends.
macro_rules! rows {
    ($($part:expr,)+) => {
        [$((joined(stringify!($part)), sent(&Policy::empty().with($part))?)),+]
    };
}

/// The code and the header of each row with three columns, as they are written.
fn written(page: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/migrating/{page}.md"));
    let text = fs::read_to_string(path)?;
    let mut found = Vec::new();
    let mut is_wire = false;
    for line in text.lines() {
        is_wire = line.ends_with("| on the wire |") || (is_wire && line.starts_with('|'));
        if let Some((before, wire)) = line.strip_suffix("` |").and_then(|line| line.rsplit_once("` | `"))
            && let Some((_, code)) = before.rsplit_once(" | `")
            && is_wire
        {
            let (name, value) = wire.split_once(": ").ok_or("a header has a name and a value")?;
            found.push((joined(code), format!("{}: {value}", name.to_lowercase())));
        }
    }
    Ok(found)
}

#[test]
fn each_row_sends_what_it_says() -> Result<(), Box<dyn Error>> {
    let rows = rows![
        ContentSecurityPolicy::new().upgrade_insecure_requests(),
        ContentSecurityPolicyReportOnly::new(csp!("default-src 'self'; report-uri /csp")),
        CrossOriginEmbedderPolicy::REQUIRE_CORP,
        CrossOriginOpenerPolicy::SAME_ORIGIN,
        CrossOriginResourcePolicy::SameOrigin,
        CustomHeader::new("X-Team", "red")?,
        PermissionsPolicy::new().deny(Feature::Camera).allow(Feature::Payment, Allowlist::SELF.and(PAY)),
        ReferrerPolicy::NO_REFERRER,
        ReferrerPolicy::SAME_ORIGIN,
        ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        ReferrerPolicy::fallbacks([ReferrerPolicyToken::Origin, ReferrerPolicyToken::NoReferrer])?,
        StrictTransportSecurity::for_seconds(0),
        StrictTransportSecurity::for_seconds(3_600),
        StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains(),
        StrictTransportSecurity::for_seconds(631_138_519),
        StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains(),
        StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains().preload()?,
        XContentTypeOptions::NoSniff,
        XDownloadOptions::NoOpen,
        XFrameOptions::Deny,
        XFrameOptions::SameOrigin,
        XPermittedCrossDomainPolicies::None,
        XXssProtection::Off,
        csp!("default-src 'self'"),
        csp!("default-src 'self'; report-uri /csp"),
        csp!("default-src 'self'; report-uri /csp_report"),
    ];
    // It is not a part of a policy: the handler sends it.
    let cleared = ClearSiteData::new(SiteData::Cookies).and(SiteData::Storage);
    let code = "ClearSiteData::new(SiteData::Cookies).and(SiteData::Storage)";
    let cleared = (joined(code), format!("clear-site-data: {cleared}"));
    let rows: BTreeSet<_> = rows.iter().chain([&cleared]).map(|(code, wire)| (code.as_str(), wire.as_str())).collect();
    let mut used = BTreeSet::new();
    for page in PAGES {
        let written = written(page)?;
        assert!(written.len() > 5, "{page}: {written:?}");
        for (code, wire) in &written {
            let row = rows.iter().copied().find(|(known, sent)| known == code && sent == wire);
            let sent = rows.iter().find(|(known, _)| known == code);
            used.insert(row.unwrap_or_else(|| panic!("{page}: {code} => {wire}; it sends {sent:?}")));
        }
    }
    assert_eq!(used, rows, "no page has some of these rows");
    Ok(())
}
