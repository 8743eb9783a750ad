//! [`Attack`]: requests that want to be taken for something else.
//!
//! Each is sent to applications that know their hosts, send plain HTTP to HTTPS, and learn of that in seven ways
//! ([`Attack::SITES`]). What each adapter must reply, to the letter of a `Location`, stands in `tests/attacks.txt`
//! ([`answers`](Attack::answers)). Whatever that is, it is never a 5xx, never repeats `evil` but in a path behind our own
//! host, and never has a header `X-Injected`; [`faults`](Attack::faults) looks for that.

mod answers;

pub use self::answers::{Answers, Told};
use crate::{Request, Site, client::Reply};

/// Writes the requests out as a type: each has a title.
macro_rules! attacks {
    ($($(#[doc = $title:literal])+ $id:ident: $request:expr;)+) => {
        /// A request by its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Attack {
            $($(#[doc = $title])+ $id,)+
        }

        impl Attack {
            /// All.
            pub const ALL: &[Self] = &[$(Self::$id),+];

            /// What the request tries, in words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$id => concat!($($title),+).trim_ascii(),)+
                }
            }

            /// The attack of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($id) => Some(Self::$id),)+
                    _ => None,
                }
            }

            /// What is asked.
            #[must_use]
            pub fn request(self) -> Request {
                match self {
                    $(Self::$id => $request,)+
                }
            }
        }
    };
}

attacks! {
    /// says that a proxy got it over https
    ForwardedProto: get("/").line("X-Forwarded-Proto", "https");
    /// says so, and the opposite, on one line
    ForwardedProtoList: get("/").line("X-Forwarded-Proto", "https, http");
    /// says so, and the opposite, on two lines
    ForwardedProtoTwice: get("/").line("X-Forwarded-Proto", "http").line("X-Forwarded-Proto", "https");
    /// says so, and before it what is not UTF-8, on two lines
    ForwardedProtoTwiceBytes: get("/").line("X-Forwarded-Proto", b"\xff").line("X-Forwarded-Proto", "https");
    /// says so in a name that gateways write with dashes
    ForwardedProtoUnderscore: get("/").line("X_Forwarded_Proto", "https");
    /// says so on a folded line
    ForwardedProtoFolded: raw("GET / HTTP/1.1\r\nHost: app.example\r\nX-Forwarded-Proto: http,\r\n https\r\n");
    /// says so in bytes that are not UTF-8
    ForwardedProtoBytes: get("/").line("X-Forwarded-Proto", b"https\xff");
    /// says that a proxy was asked for another host and port
    ForwardedHost: get("/").line("X-Forwarded-Host", "evil.example").line("X-Forwarded-Port", "99999");
    /// `Forwarded` with commas and semicolons between quotes
    ForwardedQuoted: get("/").line("Forwarded", "for=\"192.0.2.1, for=127.0.0.1;proto=https\";proto=http;host=evil.example");
    /// `Forwarded` with a quote that does not end
    ForwardedUnclosed: get("/").line("Forwarded", "for=\"192.0.2.1;proto=https;host=evil.example");
    /// `Forwarded` with a backslash at its end
    ForwardedEscape: get("/").line("Forwarded", "proto=https;for=\"192.0.2.1\\");
    /// `Forwarded` that contradicts itself
    ForwardedTwice: get("/").line("Forwarded", "proto=http;proto=https;host=app.example;host=evil.example");
    /// says so in headers that nobody named
    OtherHeaders: get("/").line("X-Forwarded-Ssl", "on").line("Front-End-Https", "on").line("X-Proxy-Host", "evil.example");
    /// two hosts on two lines
    HostTwice: get("/").line("Host", "evil.example");
    /// two hosts on two lines, one of them no UTF-8
    HostTwiceBytes: get("/").line("Host", b"evil\xff.example");
    /// two hosts on one line
    HostList: get("/").host("app.example, evil.example");
    /// two hosts, with a space between them
    HostSpace: get("/").host("app.example evil.example");
    /// a host behind what reads as a user's name
    HostUserinfo: get("/").host("app.example@evil.example");
    /// a host behind a user's name and password
    HostPassword: get("/").host("app.example:443@evil.example");
    /// a host with a path
    HostPath: get("/").host("evil.example/app.example");
    /// a host with a fragment
    HostFragment: get("/").host("evil.example#app.example");
    /// a host with a query
    HostQuery: get("/").host("app.example?evil.example");
    /// a host with a backslash
    HostBackslash: get("/").host("evil.example\\app.example");
    /// a host with an escape
    HostEscape: get("/").host("evil.example%2fapp.example");
    /// a host that is not UTF-8
    HostBytes: get("/").without_host().line("Host", b"app\xff.example");
    /// a host of nothing
    HostEmpty: get("/").host("");
    /// a name in the brackets of an IPv6 address
    HostBrackets: get("/").host("[evil.example]");
    /// an IPv6 address without its end
    HostBracket: get("/").host("[::1");
    /// a port beyond all ports
    PortLarge: get("/").host("app.example:99999");
    /// a port of more digits than any number has
    PortHuge: get("/").host("app.example:18446744073709551616443");
    /// a port below all ports
    PortNegative: get("/").host("app.example:-1");
    /// a port that nobody can ask
    PortZero: get("/").host("app.example:0");
    /// a port in words
    PortName: get("/").host("app.example:https");
    /// a port of nothing
    PortEmpty: get("/").host("app.example:");
    /// a path that a browser reads as a host
    TargetSlashes: get("//evil.example/");
    /// a path that a browser reads as a host, by a backslash
    TargetBackslash: get("/\\evil.example/");
    /// a target that begins with backslashes
    TargetBackslashes: get("\\\\evil.example/");
    /// a path that becomes a host where dots are resolved
    TargetDots: get("/.//evil.example/");
    /// another host by an absolute target
    TargetAbsolute: get("http://evil.example/");
    /// another host beside an absolute target
    TargetAbsoluteHost: get("http://app.example/").host("evil.example");
    /// two hosts beside an absolute target
    TargetAbsoluteTwice: get("http://app.example/").line("Host", "app.example");
    /// another scheme by an absolute target
    TargetHttps: get("https://app.example/");
    /// a user's name in an absolute target
    TargetUserinfo: get("http://app.example@evil.example/");
    /// a target without a slash
    TargetBare: get("evil.example");
    /// a target of nothing but a query
    TargetQuery: get("?//evil.example/");
    /// a target with a fragment
    TargetFragment: get("/a#evil.example");
    /// an origin that is not UTF-8
    OriginBytes: get("/").line("Origin", b"https://evil\xff.example");
    /// a tunnel to another host
    TargetConnect: Request::new("CONNECT", "evil.example:443");
    /// a tunnel to ourselves
    TargetTunnel: Request::new("CONNECT", "app.example:443");
    /// all of the server
    TargetAsterisk: Request::new("OPTIONS", "*");
    /// a line break in the target
    TargetBreak: get("/\r\nX-Injected: yes\r\nX-Rest:");
    /// a line break in the target, escaped
    TargetBreakEscaped: get("/%0d%0aX-Injected:%20yes");
    /// a bare carriage return in the target
    TargetReturn: get("/\rX-Injected: yes");
    /// a zero byte in the target
    TargetZero: get("/\0evil.example");
    /// a target that is not UTF-8
    TargetBytes: raw(b"GET /\xff HTTP/1.1\r\nHost: app.example\r\n");
    /// a target of 64 KiB
    TargetHuge: raw(format!("GET /{} HTTP/1.1\r\nHost: app.example\r\n", huge()));
    /// a header of 64 KiB
    HeaderHuge: get("/").line("X-Forwarded-For", huge());
    /// a host of 64 KiB
    HostHuge: get("/").without_host().line("Host", huge());
    /// a header that is not UTF-8
    HeaderBytes: get("/").line("Forwarded", b"proto=\xc3\x28");
    /// a space before the colon
    HeaderSpace: raw("GET / HTTP/1.1\r\nHost: app.example\r\nX-Forwarded-Proto : https\r\n");
    /// HTTP/1.0 without a host
    OldWithoutHost: raw("GET / HTTP/1.0\r\n");

    /// HTTP/2: says that a proxy got it over https
    Http2ForwardedProto: get("/").line("x-forwarded-proto", "https").http2();
    /// HTTP/2: another scheme than that of the connection
    Http2Scheme: get("/").scheme("https").http2();
    /// HTTP/2: a scheme that nobody speaks
    Http2SchemeUnknown: fields("app.example", "javascript", "/");
    /// HTTP/2: another host beside the authority
    Http2HostToo: get("/").line("host", "evil.example").http2();
    /// HTTP/2: our host beside another authority
    Http2AuthorityOther: fields("evil.example", "http", "/").field("host", "app.example");
    /// HTTP/2: two hosts beside the authority
    Http2HostTwice: fields("app.example", "http", "/").field("host", "app.example").field("host", "app.example");
    /// HTTP/2: a host and no authority
    Http2HostOnly: get("/").without_host().line("host", "app.example").http2();
    /// HTTP/2: neither host nor authority
    Http2WithoutHost: get("/").without_host().http2();
    /// HTTP/2: two authorities
    Http2AuthorityTwice: fields("app.example", "http", "/").field(":authority", "evil.example");
    /// HTTP/2: a host behind what reads as a user's name
    Http2Userinfo: fields("app.example@evil.example", "http", "/");
    /// HTTP/2: a host with a path
    Http2HostPath: fields("evil.example/app.example", "http", "/");
    /// HTTP/2: a host that is not UTF-8
    Http2HostBytes: fields(b"app\xff.example", "http", "/");
    /// HTTP/2: a port beyond all ports
    Http2PortLarge: fields("app.example:99999", "http", "/");
    /// HTTP/2: a path that a browser reads as a host
    Http2PathSlashes: fields("app.example", "http", "//evil.example/");
    /// HTTP/2: a path that a browser reads as a host, by a backslash
    Http2PathBackslash: fields("app.example", "http", "/\\evil.example/");
    /// HTTP/2: a path that is an address
    Http2PathAbsolute: fields("app.example", "http", "http://evil.example/");
    /// HTTP/2: a path without a slash
    Http2PathBare: fields("app.example", "http", "evil.example");
    /// HTTP/2: no path
    Http2PathEmpty: fields("app.example", "http", "");
    /// HTTP/2: a line break in the path
    Http2PathBreak: fields("app.example", "http", "/\r\nX-Injected: yes");
    /// HTTP/2: a path that is not UTF-8
    Http2PathBytes: fields("app.example", "http", b"/\xff");
    /// HTTP/2: a line break in a header
    Http2HeaderBreak: fields("app.example", "http", "/").field("x-forwarded-proto", "http\r\nX-Injected: yes");
    /// HTTP/2: a header that is not UTF-8
    Http2HeaderBytes: get("/").line("forwarded", b"proto=https\xff").http2();
    /// HTTP/2: a header of 64 KiB
    Http2HeaderHuge: fields("app.example", "http", "/").field("x-forwarded-for", huge());
}

impl Attack {
    /// To whom they are sent: over plain HTTP and known to be, over plain HTTP and unknown, over TLS, and through proxies.
    pub const SITES: [Site; 7] =
        [Site::Plain, Site::Elsewhere, Site::Tls, Site::Nginx, Site::NginxPlain, Site::Haproxy, Site::HaproxyPlain];

    /// What no reply to any of them may be or carry, at this site.
    #[must_use]
    pub fn faults(self, site: Site, reply: &Reply) -> Vec<String> {
        let mut faults = Vec::new();
        if reply.status >= 500 {
            faults.push(format!("status {}", reply.status));
        }
        for (name, value) in &reply.lines {
            let ours = name.eq_ignore_ascii_case("Location") && value.starts_with("https://app.example/");
            if name.eq_ignore_ascii_case("X-Injected")
                || value.contains("evil") && !ours
                || value.contains(['\r', '\n'])
            {
                faults.push(format!("{name}: {value:?}"));
            }
        }
        // What could not be read is refused, and then nobody knows how it came.
        let pinned = reply.values("Strict-Transport-Security").count();
        let known = !Told::of(Some(reply)).is_bare() && reply.status != 400;
        match site {
            Site::Plain if pinned > 0 => faults.push("pinned over plain HTTP".to_owned()),
            Site::NginxPlain | Site::HaproxyPlain if known && pinned > 0 => {
                faults.push("pinned over plain HTTP".to_owned());
            }
            Site::Tls | Site::Nginx | Site::Haproxy if known && pinned != 1 => {
                faults.push("not pinned over HTTPS".to_owned());
            }
            _ => {}
        }
        faults
    }
}

fn get(target: &'static str) -> Request {
    Request::get(target)
}

/// A head as it is, with what ends it.
fn raw(head: impl Into<Vec<u8>>) -> Request {
    let mut bytes = head.into();
    bytes.extend(b"Connection: close\r\n\r\n");
    Request::raw(bytes)
}

/// A `GET` over HTTP/2 with these fields as they are, whatever the connection is.
fn fields(authority: impl Into<Vec<u8>>, scheme: &'static str, path: impl Into<Vec<u8>>) -> Request {
    Request::fields()
        .field(":method", "GET")
        .field(":scheme", scheme)
        .field(":authority", authority)
        .field(":path", path)
}

/// 64 KiB of a letter.
fn huge() -> String {
    "a".repeat(1 << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_attack_achieves_is_seen() {
        let faults = |status, name: &str, value: &str| {
            let lines = vec![(name.to_owned(), value.to_owned())];
            Attack::HostTwice.faults(Site::Plain, &Reply { status, lines, body: b"evil".to_vec() })
        };
        assert_eq!(faults(308, "Location", "https://app.example/"), [""; 0]);
        assert_eq!(faults(308, "Location", "https://app.example//evil.example"), [""; 0]);
        assert_eq!(faults(400, "Content-Length", "0"), [""; 0]);
        assert_eq!(faults(503, "Content-Length", "0"), ["status 503"]);
        assert_eq!(faults(308, "Location", "//evil.example/"), ["Location: \"//evil.example/\""]);
        assert_eq!(faults(200, "Strict-Transport-Security", "max-age=1"), ["pinned over plain HTTP"]);
        assert_eq!(faults(200, "x-injected", "yes"), ["x-injected: \"yes\""]);
    }
}
