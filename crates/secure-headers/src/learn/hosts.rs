//! Which hosts are proposed, and when one pattern stands for many.

use secure_core::{Directive, Source};

/// How many labels the domain of a pattern has at least. Of two, `co.uk` or `github.io`, it may be that anybody gets a name
/// below them; two more are there to be somebody's own.
const LABELS: usize = 4;

/// Why an origin's host is none to propose.
pub(super) fn fault(origin: &str) -> Option<&'static str> {
    let (_, authority) = origin.split_once("://")?;
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let is_label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    let labels: Vec<&str> = host.split('.').collect();
    let last = labels.last().copied().unwrap_or_default();
    if host.starts_with('[') || last.starts_with(|char: char| char.is_ascii_digit()) {
        Some("it is an address, and does not show whose host that is; give the host a name")
    } else if host.len() > 253 || !labels.iter().all(|label| is_label(label)) {
        Some("no host has such a name")
    } else if labels.len() < 2 || last == "localhost" {
        Some("it is another machine for each visitor; write it by hand if that is meant")
    } else {
        None
    }
}

/// `https://*.img.cdn.example.com` of `https://a.img.cdn.example.com`. None for what runs scripts or leads all addresses
/// elsewhere, and none so near to the top that it may be anybody's.
pub(super) fn pattern(directive: Directive, source: &Source) -> Option<String> {
    let is_closed_to_patterns = matches!(
        directive,
        Directive::ScriptSrc
            | Directive::ScriptSrcElem
            | Directive::ScriptSrcAttr
            | Directive::WorkerSrc
            | Directive::ChildSrc
            | Directive::ObjectSrc
            | Directive::BaseUri
    );
    let (Source::Host(_), false) = (source, is_closed_to_patterns) else { return None };
    let text = source.to_string();
    let (scheme, host) = text.split_once("://")?;
    let (_, domain) = host.split_once('.')?;
    (domain.split('.').count() >= LABELS).then(|| format!("{scheme}://*.{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_names_that_are_the_same_for_all() {
        for origin in
            ["https://cdn.example", "wss://a.b-c.example:8443", "https://xn--bcher-kva.example", "https://1.a"]
        {
            assert_eq!(fault(origin), None, "{origin}");
        }
        for (origin, why) in [
            ("https://127.0.0.1", "it is an address"),
            ("https://10.1:8443", "it is an address"),
            ("https://[::1]", "it is an address"),
            ("https://a.0x7f", "it is an address"),
            ("https://-", "no host"),
            ("https://-.example", "no host"),
            ("https://a-.example", "no host"),
            ("https://a..example", "no host"),
            ("https://a.example.", "no host"),
            ("https://a_b.example", "no host"),
            ("https://com", "it is another machine"),
            ("https://localhost:3000", "it is another machine"),
            ("https://app.localhost", "it is another machine"),
        ] {
            assert!(fault(origin).is_some_and(|fault| fault.starts_with(why)), "{origin}: {:?}", fault(origin));
        }
        assert!(fault(&format!("https://{}.example", "a".repeat(64))).is_some());
    }

    #[test]
    fn patterns_stand_well_below_what_may_be_anybodys() {
        let check = |directive: Directive, host: &str, expected: Option<&str>| {
            let source: Source = format!("https://{host}").parse().unwrap();
            let expected = expected.map(|host| format!("https://{host}"));
            assert_eq!(pattern(directive, &source), expected, "{} {host}", directive.as_str());
        };
        let host = "a.img.cdn.example.com:8443";
        check(Directive::ImgSrc, host, Some("*.img.cdn.example.com:8443"));
        for host in ["shop.co.uk", "me.github.io", "b.s3.amazonaws.com", "a.cdn.example.com"] {
            check(Directive::ImgSrc, host, None);
        }
        for directive in [
            Directive::ScriptSrc,
            Directive::ScriptSrcElem,
            Directive::ScriptSrcAttr,
            Directive::WorkerSrc,
            Directive::ChildSrc,
            Directive::ObjectSrc,
            Directive::BaseUri,
        ] {
            check(directive, host, None);
        }
        assert_eq!(pattern(Directive::ImgSrc, &Source::DATA), None);
    }
}
