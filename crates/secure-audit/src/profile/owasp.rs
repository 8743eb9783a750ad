//! The profile `Owasp`: the lists of the OWASP Secure Headers Project, as of 2026-07-19.
//!
//! Headers to add, with one recommended value each; headers to remove, since they name software; headers that must not exist;
//! values that leak. Its validator compares values as texts, and so does this profile, with `info` as the severity: a value
//! may differ for good reasons.
//!
//! Original: [OWASP Secure Headers Project](https://owasp.org/www-project-secure-headers/), Apache-2.0; see NOTICE.

use secure_core::RemovedHeaders;

use crate::{
    Seen,
    finding::Findings,
    rule::{self, Rule},
    text::quoted,
};

/// The version of the original.
pub const VERSION: &str = "OWASP Secure Headers Project, 2026-07-19";

/// What the validator asks of a header.
enum Asked {
    /// One of these values.
    Equals(&'static [&'static str]),
    /// No such text in the value.
    Lacks(&'static str),
    /// These features, each for nobody.
    Denies(&'static [&'static str]),
}

/// A header to add, the rule for its absence, and what its value must be.
const ADD: &[(&str, &Rule, Asked)] = &[
    ("Cache-Control", rule::CACHE_CONTROL_MISSING, Asked::Equals(&["no-store, max-age=0"])),
    ("Content-Security-Policy", rule::CSP_MISSING, Asked::Lacks("unsafe")),
    ("Cross-Origin-Embedder-Policy", rule::COEP_MISSING, Asked::Equals(&["require-corp"])),
    ("Cross-Origin-Opener-Policy", rule::COOP_MISSING, Asked::Equals(&["same-origin"])),
    ("Cross-Origin-Resource-Policy", rule::CORP_MISSING, Asked::Equals(&["same-origin"])),
    ("Permissions-Policy", rule::PERMISSIONS_POLICY_MISSING, Asked::Denies(FEATURES)),
    ("Referrer-Policy", rule::REFERRER_POLICY_MISSING, Asked::Equals(&["no-referrer"])),
    (
        "Strict-Transport-Security",
        rule::HSTS_MISSING,
        Asked::Equals(&["max-age=63072000; includeSubDomains", "max-age=63072000; includeSubDomains; preload"]),
    ),
    ("X-Content-Type-Options", rule::NOSNIFF_MISSING, Asked::Equals(&["nosniff"])),
    ("X-DNS-Prefetch-Control", rule::DNS_PREFETCH_CONTROL_MISSING, Asked::Equals(&["off"])),
    ("X-Frame-Options", rule::FRAMING_UNLIMITED, Asked::Equals(&["deny", "DENY"])),
    ("X-Permitted-Cross-Domain-Policies", rule::CROSS_DOMAIN_POLICIES_MISSING, Asked::Equals(&["none"])),
];

/// Features that the page must give up.
const FEATURES: &[&str] = &[
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "cross-origin-isolated",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "interest-cohort",
    "keyboard-map",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "unload",
    "usb",
    "web-share",
    "xr-spatial-tracking",
];

/// Headers that must not exist, beside those to remove.
const NOT_TO_EXIST: &[(&str, &Rule)] = &[
    ("Feature-Policy", rule::DEAD_HEADER),
    ("Public-Key-Pins", rule::DEAD_HEADER),
    ("Expect-CT", rule::DEAD_HEADER),
    ("X-XSS-Protection", rule::XSS_PROTECTION_SET),
];

/// Starts of values that name software, in headers that must stay.
const LEAKS: &[(&str, &str)] = &[("content-type", "application/vnd.spring-boot")];

pub(crate) fn judge(seen: &Seen, findings: &mut Findings) {
    if seen.status().is_none() {
        return;
    }
    let fields = seen.fields();
    for (name, missing, asked) in ADD {
        // Over plain HTTP, browsers ignore the header.
        if *name == "Strict-Transport-Security" && seen.is_https() != Some(true) {
            continue;
        }
        match fields.joined(name) {
            None => findings.add_general(missing, "missing", "", format!("{name} is missing")),
            Some(value) => {
                if let Some((rule, problem)) = differs(name, asked, &value) {
                    findings.add(rule, "value", *name, &value, problem);
                }
            }
        }
    }
    for (name, rule) in NOT_TO_EXIST {
        if let Some(value) = fields.first(name) {
            findings.add(rule, "should-not-exist", *name, value, format!("{name} exists, with {}", quoted(value)));
        }
    }
    let removed = RemovedHeaders::owasp();
    for field in fields.iter().filter(|field| removed.contains(field.name())) {
        let problem = format!("{} reveals {}", quoted(field.name()), quoted(field.value()));
        findings.add(rule::SOFTWARE_DISCLOSED, "remove", field.name(), field.value(), problem);
    }
    for (name, start) in LEAKS {
        for value in fields.all(name).filter(|value| value.to_ascii_lowercase().starts_with(start)) {
            let problem = format!("{} names the software", quoted(value));
            findings.add(rule::SOFTWARE_DISCLOSED, "leaking-value", *name, value, problem);
        }
    }
}

fn differs(name: &str, asked: &Asked, value: &str) -> Option<(&'static Rule, String)> {
    match asked {
        Asked::Equals(values) => {
            let wanted = values.first().copied().unwrap_or_default();
            let problem = || format!("{} is not {}", quoted(value), quoted(wanted));
            (!values.contains(&value)).then(|| (rule::HEADER_VALUE_DIFFERS, problem()))
        }
        Asked::Lacks(text) => {
            let problem = || format!("{name} contains {}", quoted(text));
            value.to_ascii_lowercase().contains(text).then(|| (rule::HEADER_VALUE_DIFFERS, problem()))
        }
        Asked::Denies(features) => {
            let members: Vec<String> = value.split(',').map(|member| member.split_whitespace().collect()).collect();
            let has = |member: &str| members.iter().any(|own| own == member);
            let open: Vec<&str> = features.iter().copied().filter(|feature| !has(&format!("{feature}=()"))).collect();
            let sync = has("sync-xhr=(self)") || has("sync-xhr=()");
            let named = open.into_iter().chain((!sync).then_some("sync-xhr")).collect::<Vec<_>>().join(", ");
            (!named.is_empty()).then(|| (rule::PERMISSIONS_POLICY_OPEN, format!("not given up: {named}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Profile, Seen, audit_with};

    #[track_caller]
    fn check(headers: &[(&str, &str)], expected: &[&str]) {
        let seen = Seen::new(200_u16, headers).at("https://app.example/").unwrap();
        let audit = audit_with(&seen, &[Profile::Owasp]);
        let found: Vec<String> =
            audit.findings().iter().map(|finding| format!("{} {}", finding.rule.id, finding.place)).collect();
        for place in expected {
            assert!(found.iter().any(|own| own == place), "{place} is not in {found:?}");
        }
        assert!(
            !found.iter().any(|own| own == "csp-missing Content-Security-Policy")
                || !headers.iter().any(|(name, _)| *name == "Content-Security-Policy")
        );
    }

    #[test]
    fn lists() {
        check(&[], &["csp-missing Content-Security-Policy", "cache-control-missing Cache-Control"]);
        check(
            &[
                ("Content-Security-Policy", "default-src 'unsafe-inline'"),
                ("X-Frame-Options", "SAMEORIGIN"),
                ("Server", "x"),
            ],
            &[
                "header-value-differs Content-Security-Policy",
                "header-value-differs X-Frame-Options",
                "software-disclosed server",
            ],
        );
        check(
            &[("X-XSS-Protection", "0"), ("Expect-CT", "max-age=1")],
            &["xss-protection-set X-XSS-Protection", "dead-header Expect-CT"],
        );
        check(&[("Permissions-Policy", "camera=()")], &["permissions-policy-open Permissions-Policy"]);
        check(
            &[("Content-Type", "application/vnd.spring-boot.actuator.v3+json")],
            &["software-disclosed content-type"],
        );
    }

    #[test]
    fn the_list_itself_passes() {
        let seen = Seen::new(
            200_u16,
            [
                ("Cache-Control", "no-store, max-age=0"),
                (
                    "Content-Security-Policy",
                    "default-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; upgrade-insecure-requests",
                ),
                ("Cross-Origin-Embedder-Policy", "require-corp"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
                (
                    "Permissions-Policy",
                    "accelerometer=(), autoplay=(), camera=(), cross-origin-isolated=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), keyboard-map=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), sync-xhr=(self), usb=(), web-share=(), xr-spatial-tracking=(), clipboard-read=(), clipboard-write=(), gamepad=(), hid=(), idle-detection=(), interest-cohort=(), serial=(), unload=()",
                ),
                ("Referrer-Policy", "no-referrer"),
                ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
                ("X-Content-Type-Options", "nosniff"),
                ("X-DNS-Prefetch-Control", "off"),
                ("X-Frame-Options", "deny"),
                ("X-Permitted-Cross-Domain-Policies", "none"),
            ],
        );
        let audit = audit_with(&seen.at("https://app.example/").unwrap(), &[Profile::Owasp]);
        assert!(audit.findings().is_empty(), "{audit}");
    }
}
