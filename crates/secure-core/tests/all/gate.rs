//! Whatever a client sends: no redirect leads to a host that is not ours, no exemption covers more than it says, and no
//! other site's form passes.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use proptest::prelude::*;
use secure_core::{
    AllowedHosts, Authority, FetchMetadata, HeaderLines, HostPattern, HttpsRedirect, Origin, PathPattern,
    ResourceIsolation, Scheme, Verdict,
};

/// Bytes that are near to what the rules look at.
fn bytes(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => prop::sample::select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..3),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn host() -> impl Strategy<Value = Vec<u8>> {
    bytes(&[
        "app.example",
        "a",
        ".",
        "www",
        "evil.example",
        "@",
        ":",
        "80",
        "[::1]",
        "[",
        "]",
        "/",
        "\\",
        "\r\n",
        "localhost",
    ])
}

fn target() -> impl Strategy<Value = Vec<u8>> {
    bytes(&[
        "/",
        "/a/",
        "a",
        "..",
        ".",
        "%2e",
        "%2F",
        "%5c",
        "\\",
        "//",
        ";",
        "?",
        "#",
        "*",
        "%",
        "evil.example",
        "\r\n",
        " ",
    ])
}

/// What the most lenient server makes of a path: decoded until nothing changes, `\` as `/`, what is behind a `;` taken
/// away, dots resolved, empty segments dropped.
fn lenient(path: &[u8]) -> Vec<Vec<u8>> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        let mut decoded = Vec::new();
        let mut rest = path.as_slice();
        while let [byte, tail @ ..] = rest {
            let code =
                tail.split_at_checked(2).and_then(|(code, after)| Some((std::str::from_utf8(code).ok()?, after)));
            let code = code.and_then(|(code, after)| Some((u8::from_str_radix(code, 16).ok()?, after)));
            let (byte, after) = code.filter(|_| *byte == b'%').unwrap_or((*byte, tail));
            decoded.push(byte);
            rest = after;
        }
        path = decoded;
    }
    let mut segments: Vec<Vec<u8>> = Vec::new();
    for segment in path.split(|byte| matches!(byte, b'/' | b'\\')) {
        match segment.split(|byte| *byte == b';').next().unwrap() {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            name => segments.push(name.to_vec()),
        }
    }
    segments
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn a_redirect_leads_to_our_own_hosts(host in host(), target in target()) {
        let hosts = AllowedHosts::new(["app.example", "*.app.example"]).unwrap();
        let redirect = HttpsRedirect::same_host(hosts.clone());
        match redirect.decide(Scheme::Http, Some(&host), &target) {
            Verdict::Redirect { status, location } => {
                let location = location.as_str();
                prop_assert_eq!(status, 308);
                prop_assert!(location.bytes().all(|byte| byte.is_ascii_graphic()));
                let (authority, path) = location.strip_prefix("https://").unwrap().split_once('/').unwrap();
                prop_assert!(authority == "app.example" || authority.ends_with(".app.example"), "{}", location);
                prop_assert_eq!(Authority::parse(authority.as_bytes()).map(|read| (read.host(), read.port())), Some((authority, None)));
                prop_assert_eq!(path.as_bytes(), target.strip_prefix(b"/").unwrap_or(&target));
                prop_assert_eq!(hosts.decide(Some(&host), &target), Verdict::Pass);
            }
            Verdict::Pass => prop_assert!(Authority::parse(&host).unwrap().is_loopback()),
            Verdict::Refuse(refusal) => prop_assert_eq!(refusal.status(false), 400),
            other => panic!("{other:?}"),
        }
        for scheme in [Scheme::Https, Scheme::Unknown] {
            prop_assert_eq!(redirect.decide(scheme, Some(&host), &target), Verdict::Pass);
        }
        let fixed = HttpsRedirect::to("fixed.example:8443").unwrap().decide(Scheme::Http, Some(&host), &target);
        if let Verdict::Redirect { location, .. } = fixed {
            prop_assert!(location.as_str().starts_with("https://fixed.example:8443/"));
        }
    }

    #[test]
    fn an_exemption_covers_what_it_says(target in target()) {
        let path = target.split(|byte| *byte == b'?').next().unwrap();
        if PathPattern::from_static("/a/*").matches(&target) {
            let segments = lenient(path);
            prop_assert!(path.starts_with(b"/a/") && segments.len() > 1 && segments[0] == b"a", "{:?}", segments);
            prop_assert!(path.iter().all(u8::is_ascii_graphic));
        }
        prop_assert_eq!(PathPattern::from_static("/a/b").matches(&target), path == b"/a/b");
    }

    #[test]
    fn a_pattern_that_is_written_reads_back(text in "(\\*\\.)?[a-z0-9.-]{0,12}(\\[[0-9a-f:]{0,8}\\])?(:[0-9]{0,6})?", path in "/[a-z0-9/.%*;~-]{0,10}") {
        if let Ok(pattern) = text.parse::<HostPattern>() {
            prop_assert_eq!(pattern.to_string(), text.as_str());
            let host = text.replace('*', "a");
            let authority = Authority::parse(host.as_bytes());
            prop_assert!(authority.is_some_and(|authority| pattern.matches(&authority)), "{}", text);
        }
        if let Ok(pattern) = path.parse::<PathPattern>() {
            prop_assert_eq!(pattern.to_string(), path.as_str());
            prop_assert!(pattern.matches(path.replace('*', "b").as_bytes()), "{}", path);
        }
    }

    #[test]
    fn no_other_sites_form_passes(site in bytes(&["cross-site", "same-site", ",", " "]), origin in bytes(&["https://", "app.example", "null", "evil.example", ":443", "."]), method in "(POST|PUT|GET|get|OPTIONS)", host in host()) {
        let isolation = ResourceIsolation::new().refuse_same_site().trust(Origin::from_static("https://partner.example"));
        let request = FetchMetadata {
            method: method.as_bytes(),
            target: b"/",
            authority: Some(&host),
            site: HeaderLines::One(&site),
            mode: HeaderLines::One(b"cors"),
            origin: HeaderLines::One(&origin),
            ..FetchMetadata::default()
        };
        prop_assert_ne!(isolation.decide(&request), Verdict::Pass);
        let silent = FetchMetadata { site: HeaderLines::Absent, ..request };
        if !matches!(method.as_str(), "GET" | "OPTIONS") && isolation.decide(&silent) == Verdict::Pass {
            let own = std::str::from_utf8(&origin).unwrap().strip_prefix("https://").unwrap().to_owned();
            let own = Authority::parse(own.as_bytes()).unwrap();
            prop_assert!(Authority::parse(&host).unwrap().host().eq_ignore_ascii_case(own.host()));
        }
    }
}
