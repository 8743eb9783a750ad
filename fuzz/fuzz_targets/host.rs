//! Any bytes as a host, a target and an origin: no panic, no redirect to a host that is not ours, no exemption that covers
//! more than it says.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use secure_core::{
    AllowedHosts, Authority, FetchMetadata, HostPattern, HttpsRedirect, HeaderLines, PathPattern, ResourceIsolation, Scheme,
    Verdict,
};

const BELOW: PathPattern = PathPattern::from_static("/a/*");

static HOSTS: LazyLock<AllowedHosts> = LazyLock::new(|| {
    AllowedHosts::new(["app.example", "*.app.example", "[2001:db8::1]"]).unwrap_or_else(|error| panic!("{error}"))
});

static REDIRECT: LazyLock<HttpsRedirect> = LazyLock::new(|| HttpsRedirect::same_host(HOSTS.clone()));

fuzz_target!(|bytes: &[u8]| {
    // A byte that no host, path nor origin holds divides them.
    let mut parts = bytes.splitn(3, |byte| *byte == 0xfe);
    let [host, target, origin] = [(); 3].map(|()| parts.next().unwrap_or_default());

    if let Some(authority) = Authority::parse(host) {
        let name = authority.host();
        assert!(!name.is_empty() && name.len() <= 253);
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:[]".contains(&byte)));
        let port = authority.port().map(|port| format!(":{port}")).unwrap_or_default();
        let written = format!("{}{port}", name.to_ascii_lowercase());
        let Ok(pattern) = written.parse::<HostPattern>() else { panic!("{written} is not a pattern") };
        assert!(pattern.matches(&authority) && pattern.to_string() == written);
    }

    match REDIRECT.decide(Scheme::Http, Some(host), target) {
        Verdict::Redirect { location, .. } => {
            let location = location.as_str();
            assert!(location.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#'));
            let Some((own, _)) = location.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else {
                panic!("{location}")
            };
            assert!(own == "app.example" || own.ends_with(".app.example") || own.starts_with('['), "{location}");
            assert!(location.as_bytes().ends_with(target));
            assert_eq!(HOSTS.decide(Some(host), target), Verdict::Pass);
        }
        Verdict::Pass => assert!(Authority::parse(host).is_some_and(|authority| authority.is_loopback())),
        _ => {}
    }

    if BELOW.matches(target) {
        let path = target.split(|byte| *byte == b'?').next().unwrap_or_default();
        let lower = path.to_ascii_lowercase();
        assert!(path.starts_with(b"/a/") && path.iter().all(u8::is_ascii_graphic));
        for piece in ["//", "\\", "%2f", "%5c", "%25", "%00", "/../", "/./", "/%2e/", "/%2e%2e/", "/.%2e/", "/..;"] {
            assert!(!lower.windows(piece.len()).any(|window| window == piece.as_bytes()), "{piece}");
        }
    }
    if let Some(pattern) = std::str::from_utf8(target).ok().and_then(|text| text.parse::<PathPattern>().ok()) {
        assert!(pattern.to_string().as_bytes() == target);
    }

    let request = FetchMetadata {
        method: b"POST",
        target,
        authority: Some(host),
        site: HeaderLines::One(b"cross-site"),
        origin: HeaderLines::One(origin),
        ..FetchMetadata::default()
    };
    assert_ne!(ResourceIsolation::new().decide(&request), Verdict::Pass);
    let silent = FetchMetadata { site: HeaderLines::Absent, ..request };
    if ResourceIsolation::new().decide(&silent) == Verdict::Pass {
        assert!(Authority::parse(host).is_some() && origin.starts_with(b"http"));
    }
});
