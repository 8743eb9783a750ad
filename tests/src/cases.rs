//! The table of cases: what is asked, and what every adapter must reply.

pub(crate) mod parts;
mod table;

use secure_core::ResponseClass;

use self::{
    parts::{
        AS_SET, BOTH, COOKIES, CSP, FIXED, FONTS, FONTS_REPORTED, IMAGES, IMAGES_REPORTED, IMAGES_WITH_NONCE, LAX,
        MOVED, REPORT_ONLY, RULED, SECURED, SET_COOKIE, STREAM, STRICT, STRICT_PLAIN, TARGET, any_of, fetch, forged,
        framed, get, moved, named, off, other, oversized, oversized_target, post, proxied, secured, status, unnamed,
        varied,
    },
    table::table,
};
use crate::{Expect, Request, Site, routes::PAGE};

/// A request to an application under some policy, and the reply.
#[derive(Clone, Debug)]
pub struct Case {
    /// Under which policy.
    pub site: Site,
    /// What is asked.
    pub request: Request,
    /// What is replied, where the adapter does not [answer](crate::Harness::answer) otherwise.
    pub expect: Expect,
}

table! {
    /// What handlers reply, and the methods they are asked with.
    Responses {
        /// a page
        Page: Recommended, get("/"), status(200).body(PAGE);
        /// the head of a page
        Head: Recommended, Request::new("HEAD", "/"), status(200);
        /// a redirect
        Redirect: Recommended, get("/redirect"), status(303).own("Location", &["/"]);
        /// a handler's error
        HandlerError: Recommended, get("/error"), status(500);
        /// a handler that replies with what only comes before a reply
        Interim: Recommended, get("/interim"), status(500);
        /// the same over HTTP/2
        Http2Interim: Recommended, get("/interim").http2(), status(500);
        /// a handler's panic, caught inside
        Panic: Recommended, get("/panic"), status(500);
        /// a body of unknown length
        Stream: Recommended, get("/stream"), status(200).own("Transfer-Encoding", &["chunked"]).body(STREAM);
        /// server-sent events
        Events: Recommended, get("/events"), status(200).free("Cache-Control").free("Expires").body("data:");
        /// a page over HTTP/2
        Http2: Recommended, get("/").http2(), status(200).body(PAGE);
        /// no route, over HTTP/2
        Http2NotFound: Recommended, get("/missing").http2(), status(404);
    }

    /// What the framework replies by itself, and middleware before the handler.
    Refusals {
        /// no route
        NotFound: Recommended, get("/missing"), status(404);
        /// a route of another method
        MethodNotAllowed: Recommended, post("/only-get", ""), status(405);
        /// OPTIONS where nothing is said about it
        Options: Recommended, Request::new("OPTIONS", "/only-get"), any_of(&[200, 204, 404, 405]);
        /// a method that nobody knows
        UnknownMethod: Recommended, Request::new("PURGE", "/only-get"), any_of(&[404, 405, 501]);
        /// an extractor refuses a body that does not parse
        ExtractorSyntax: Recommended, post("/extract", "no json"), any_of(&[400, 422]);
        /// an extractor refuses a body of the wrong shape
        ExtractorShape: Recommended, post("/extract", "{\"a\": 1}"), any_of(&[400, 422]);
        /// a body beyond the limit
        TooLarge: Recommended, post("/limited", "[1, 2, 3, 4, 5, 6]"), status(413);
        /// a middleware inside replies without asking the handler
        EarlyReply: Recommended, get("/early"), status(429);
        /// a middleware inside fails
        MiddlewareError: Recommended, get("/failing"), status(503);
    }

    /// The framework's file server.
    Files {
        /// a file
        File: Recommended, get("/static/file.css"), status(200).free("Cache-Control").body("body {");
        /// no such file
        FileMissing: Recommended, get("/static/missing.css"), status(404);
        /// a file that has not changed
        FileNotModified: Recommended, get("/static/file.css").revalidated(), status(304).free("Cache-Control");
        /// a part of a file
        FileRange: Recommended, get("/static/file.css").line("Range", "bytes=0-3"),
            status(206).free("Cache-Control").body("body");
        /// a part beyond the file's end
        FileRangeBeyond: Recommended, get("/static/file.css").line("Range", "bytes=999-"),
            status(416).free("Cache-Control");
    }

    /// A switch of protocols pins the host to HTTPS, and says nothing else.
    WebSockets {
        /// a WebSocket opens
        Upgrade: Recommended, Request::web_socket("/ws"), status(101);
        /// a request for a WebSocket that is none
        UpgradeRefused: Recommended, get("/ws"), any_of(&[400, 405, 426]);
    }

    /// What the server itself refuses, or puts up with.
    Parser {
        /// no request line
        Malformed: Recommended, Request::raw("nonsense\r\n\r\n"), status(400);
        /// a header line without a colon
        MalformedHeader: Recommended, Request::raw("GET / HTTP/1.1\r\nHost: app.example\r\nnonsense\r\n\r\n"), status(400);
        /// more header lines than the server reads
        OversizedHead: Recommended, Request::raw(oversized()), any_of(&[400, 431]);
        /// a target that is longer than servers read
        OversizedTarget: Recommended, Request::raw(oversized_target()), any_of(&[404, 414]);
        /// HTTP/1.1 without a host
        NoHost: Recommended, get("/").without_host(), status(200).body(PAGE);
    }

    /// When `Strict-Transport-Security` goes out: not for hosts that cannot be pinned, nor over known plain HTTP.
    Pinning {
        /// localhost
        Localhost: Recommended, get("/").host("localhost:8080"), status(200).unpinned();
        /// an IPv4 address
        Ipv4: Recommended, get("/").host("127.0.0.1"), status(200).unpinned();
        /// an IPv6 address
        Ipv6: Recommended, get("/").host("[::1]:8080"), status(200).unpinned();
        /// localhost over HTTP/2
        Http2Localhost: Recommended, get("/").host("localhost").http2(), status(200).unpinned();
        /// the framework's 404 for localhost
        LocalhostNotFound: Recommended, get("/missing").host("localhost"), status(404).unpinned();
        /// plain HTTP, and nothing in front
        Direct: Direct, get("/"), status(200).unpinned();
        /// plain HTTP, and a client that says otherwise by the target of its request
        DirectAbsoluteTarget: Direct, get("https://app.example/"), status(200).unpinned();
        /// plain HTTP, and a client that says otherwise by headers
        DirectForwarded: Direct, get("/").line("X-Forwarded-Proto", "https").line("Forwarded", "proto=https"),
            status(200).unpinned();
        /// plain HTTP, and a client that says otherwise over HTTP/2
        DirectHttp2: Direct, get("/").http2(), status(200).unpinned();
        /// a WebSocket over plain HTTP: no header of ours is left
        DirectUpgrade: Direct, Request::web_socket("/ws"), status(101).bare();
        /// TLS always ends before us
        AlwaysHttps: AlwaysHttps, get("/"), status(200);
        /// TLS always ends before us, for localhost
        AlwaysHttpsLocalhost: AlwaysHttps, get("/").host("localhost"), status(200).unpinned();
    }

    /// The nonce of a page, and pages without one.
    Nonces {
        /// in the page and in the policy, and not to be stored
        Nonce: Recommended, get("/nonce"), status(200).nonce();
        /// with a handler that says what may be stored
        NonceCached: Recommended, get("/nonce/cached"), status(200).nonce().own("Cache-Control", &["private"]);
        /// in a response that sends no page
        NonceNotModified: Recommended, get("/nonce/not-modified"), status(304);
        /// over HTTP/2
        NonceHttp2: Recommended, get("/nonce").http2(), status(200).nonce();
        /// with a policy that says what may be stored
        NoncePolicyCached: Cached, get("/nonce"), status(200).nonce();
        /// in the enforced and in the reported policy
        NonceReportOnly: ReportOnly, get("/nonce"), status(200).nonce();
        /// in neither, when nobody asks
        NoNonceReportOnly: ReportOnly, get("/"), status(200);
        /// a 304 leaves both of the page's policies alone
        NonceReportOnlyNotModified: ReportOnly, get("/nonce/not-modified"), status(304);
        /// beside `'unsafe-inline'`
        NonceUnsafeInline: UnsafeInline, get("/nonce"), status(200).nonce();
        /// without a nonce, `'unsafe-inline'` goes too
        NoNonceUnsafeInline: UnsafeInline, get("/"), status(200);
        /// with a policy that says what may be stored, but nobody asks
        NoNoncePolicyCached: Cached, get("/missing"), status(404);
        /// a policy that has no place for it
        NonceUnused: Api, get("/nonce"), status(200).nonce();
        /// a 304 under a policy that has no place for it
        NonceUnusedNotModified: Api, get("/nonce/not-modified"), status(304);
    }

    /// Who wins where the handler sets a header too.
    Conflicts {
        /// the handler, by default; what is to be removed goes, and cookies stay
        Keep: Recommended, get("/own"), status(200).own("X-Frame-Options", &["DENY"]).own("Set-Cookie", COOKIES);
        /// the policy, if it says so
        Replace: Replace, get("/own"), status(200).own("Set-Cookie", COOKIES);
        /// the handler's word on storing stays where the policy has none
        ReplaceCached: Replace, get("/nonce/cached"), status(200).nonce().own("Cache-Control", &["private"]);
        /// a page with a nonce stays out of shared caches, whatever its handler says
        ReplaceShared: Replace, get("/nonce/shared"), status(200).nonce();
        /// the policy's nonce takes the place of the handler's fixed policy
        ReplaceFixed: Replace, get("/nonce/own"), status(200).nonce();
        /// the handler's policy and ours, which browsers enforce both
        BothPolicies: BothPolicies, get("/nonce/own"), status(200).nonce().own("Content-Security-Policy", BOTH);
        /// ours alone, where the handler has none
        BothPoliciesOurs: BothPolicies, get("/missing"), status(404);
        /// ours alone, beside other headers of the handler
        BothPoliciesOthers: BothPolicies, get("/own"),
            status(200).body(PAGE).own("X-Frame-Options", &["DENY"]).own(SET_COOKIE, COOKIES);
        /// the handler's word on storing stays by default, and the log warns of the nonce
        KeepShared: Recommended, get("/nonce/shared"),
            status(200).nonce().own("Cache-Control", &["public, max-age=3600"]);
        /// the handler's word on storing against the policy's, whose companions stay behind
        KeepCached: Cached, get("/nonce/cached"),
            status(200).nonce().own("Cache-Control", &["private"]).own("Pragma", &[]).own("Expires", &[]);
        /// the handler's fixed policy stays, and the page is not stored all the same
        KeepFixed: Recommended, get("/nonce/own"), status(200).nonce().own("Content-Security-Policy", FIXED);
        /// the handler's fixed policy stays, and the reported one has the nonce
        KeepFixedReportOnly: ReportOnly, get("/nonce/own"),
            status(200).nonce().own("Content-Security-Policy", FIXED);
    }

    /// Other policies for a response or a part of the application.
    Overrides {
        /// a response chooses another policy
        Override: Recommended, get("/override"), status(200).overridden().body(PAGE);
        /// an error chooses another policy
        OverrideError: Recommended, get("/override/error"), status(500).overridden();
        /// a part of the application has another policy
        Part: Recommended, get("/part/page"), status(200).overridden().body(PAGE);
        /// an error in such a part
        PartError: Recommended, get("/part/error"), status(500).overridden();
        /// a middleware inside of such a part fails
        PartMiddlewareError: Recommended, get("/part/failing"), status(503).overridden();
        /// an override counts for hosts that cannot be pinned too
        OverrideLocalhost: Recommended, get("/override").host("localhost"), status(200).overridden().unpinned();
        /// two layers: each header once, as the inner one says
        Nested: Nested, get("/nested/page"), status(200).nested().body(PAGE);
        /// two layers, one nonce
        NestedNonce: Nested, get("/nested/nonce"), status(200).nested().nonce();
        /// two layers, and a middleware inside of both fails
        NestedMiddlewareError: Nested, get("/nested/failing"), status(503).nested();
        /// two layers, and an override
        NestedOverride: Nested, get("/nested/override"), status(200).overridden();
        /// beside the inner layer, the outer one counts
        BesideNested: Nested, get("/"), status(200).body(PAGE);
        /// a response opts out: no header of ours, and the handler's own stay
        Off: Recommended, get("/off"), off(status(200)).body(PAGE);
        /// an error opts out
        OffError: Recommended, get("/off/error"), status(500).bare();
        /// a response opts out of a policy that replaces what the handler sets
        OffReplace: Replace, get("/off"), off(status(200)).body(PAGE);
    }

    /// Changes that a handler makes in the policy of its one response.
    Adjustments {
        /// a source joins the enforced policy
        AdjustEnforced: Adjusted, get("/adjust/enforced"), status(200).own(CSP, IMAGES).body(PAGE);
        /// a source joins the policy that is only reported, where its fallback's sources come along
        AdjustReportOnly: Adjusted, get("/adjust/report-only"), status(200).own(REPORT_ONLY, IMAGES_REPORTED);
        /// a source joins both policies
        AdjustBoth: Adjusted, get("/adjust/both"), status(200).own(CSP, IMAGES).own(REPORT_ONLY, IMAGES_REPORTED);
        /// a source for a directive that neither policy names
        AdjustFallback: Adjusted, get("/adjust/fallback"), status(200).own(CSP, FONTS).own(REPORT_ONLY, FONTS_REPORTED);
        /// a source that is none changes nothing
        AdjustBad: Adjusted, get("/adjust/bad"), status(200).body(PAGE);
        /// and it is counted
        AdjustBadCounted: Adjusted, get("/refused"), status(200).body("refused: 1.");
        /// nothing is changed
        AdjustNothing: Adjusted, get("/adjust/nothing"), status(200).body(PAGE);
        /// a header is left out
        AdjustWithout: Adjusted, get("/adjust/framed"), framed(status(200)).body(PAGE);
        /// on an error
        AdjustError: Adjusted, get("/adjust/enforced/error"), status(500).own(CSP, IMAGES);
        /// in a policy with a nonce
        AdjustNonce: Adjusted, get("/adjust/enforced/nonce"), status(200).nonce().own(CSP, IMAGES_WITH_NONCE);
        /// two changes to the same response
        AdjustTwice: Adjusted, get("/adjust/framed/twice"),
            framed(status(200)).own(CSP, IMAGES).own(REPORT_ONLY, IMAGES_REPORTED).body(PAGE);
        /// where the policy replaces what the handler sets
        AdjustReplace: Replace, get("/adjust/framed"), framed(status(200)).body(PAGE);
        /// inside of an override
        AdjustInside: Recommended, get("/adjust/framed/inside"), framed(status(200).overridden()).body(PAGE);
        /// around an override
        AdjustOutside: Recommended, get("/adjust/framed/outside"), framed(status(200).overridden()).body(PAGE);
        /// in a part of the application with another policy
        AdjustPart: Recommended, get("/part/adjust"), framed(status(200).overridden()).body(PAGE);
        /// inside of two layers
        AdjustNested: Nested, get("/nested/adjust"), framed(status(200).nested()).body(PAGE);
    }

    /// Other policies for classes of responses.
    Classes {
        /// a page, which has no policy of its own here
        ClassPage: Classes, get("/"), status(200).body(PAGE);
        /// a page with a nonce
        ClassNonce: Classes, get("/nonce"), status(200).nonce();
        /// data
        ClassData: Classes, get("/kind/data"), status(200).class(ResponseClass::Data);
        /// a stream of events
        ClassEvents: Classes, get("/events"),
            status(200).class(ResponseClass::Data).free("Cache-Control").free("Expires").body("data:");
        /// a style sheet
        ClassAsset: Classes, get("/static/file.css"),
            status(200).class(ResponseClass::Asset).free("Cache-Control").body("body {");
        /// a page that is to be saved
        ClassDownload: Classes, get("/kind/download"), status(200).class(ResponseClass::Download);
        /// a redirect
        ClassRedirect: Classes, get("/redirect"), status(303).class(ResponseClass::Redirect);
        /// a handler's error
        ClassError: Classes, get("/error"), status(500).class(ResponseClass::Error);
        /// no route
        ClassNotFound: Classes, get("/missing"), status(404).class(ResponseClass::Error);
        /// a middleware inside fails
        ClassMiddlewareError: Classes, get("/failing"), status(503).class(ResponseClass::Error);
        /// a 304 is of no class
        ClassNotModified: Classes, get("/nonce/not-modified"), status(304);
        /// nor is a switch of protocols
        ClassUpgrade: Classes, Request::web_socket("/ws"), status(101);
        /// no media type
        ClassUntyped: Classes, get("/kind/untyped"), status(200).own("Vary", &["Sec-Fetch-Dest"]);
        /// no media type, and a browser that will read data
        ClassUntypedData: Classes, get("/kind/untyped").line("Sec-Fetch-Dest", "empty"),
            status(200).class(ResponseClass::Data);
        /// no media type, and a browser that will run a script
        ClassUntypedAsset: Classes, get("/kind/untyped").line("Sec-Fetch-Dest", "script"),
            status(200).class(ResponseClass::Asset).own("Vary", &["Sec-Fetch-Dest"]);
        /// the media type counts more than what the browser will do
        ClassTyped: Classes, get("/").line("Sec-Fetch-Dest", "script"), status(200).body(PAGE);
        /// an override counts more
        ClassOverride: Classes, get("/override/error"), status(500).overridden();
        /// opting out counts more
        ClassOff: Classes, get("/off/error"), status(500).bare();
        /// a change is made in the policy of the class
        ClassAdjusted: Classes, get("/adjust/framed/error"), framed(status(500).class(ResponseClass::Error));
    }

    /// How a request arrived, and what hangs on it: the pin, `Secure` on cookies, `upgrade-insecure-requests`.
    Arrivals {
        /// TLS
        Tls: Tls, get("/cookies"), status(200).own(SET_COOKIE, SECURED);
        /// TLS, over HTTP/2
        TlsHttp2: Tls, get("/cookies").http2(), status(200).own(SET_COOKIE, SECURED);
        /// TLS, and a client that says otherwise
        TlsForged: Tls, forged(get("/cookies"), "http"), status(200).own(SET_COOKIE, SECURED);
        /// TLS, for this machine itself
        TlsLocalhost: Tls, get("/cookies").host("localhost"), status(200).unpinned().own(SET_COOKIE, SECURED);
        /// TLS keeps `upgrade-insecure-requests`
        TlsUpgrade: UpgradeTls, get("/"), status(200).own(CSP, &["default-src 'self'; upgrade-insecure-requests"]);
        /// plain HTTP, on a path that is left alone
        PlainExempt: Plain, get("/only-get"), status(200).unpinned();
        /// plain HTTP leaves `upgrade-insecure-requests` out
        PlainUpgrade: Upgrade, get("/only-get"), status(200).unpinned().own(CSP, &["default-src 'self'"]);
        /// plain HTTP: no cookie is Secure
        PlainCookies: Direct, get("/cookies"), status(200).unpinned().own(SET_COOKIE, LAX);
        /// plain HTTP, and a client that says otherwise: no cookie is Secure
        PlainForged: Direct, forged(get("/cookies"), "https"), status(200).unpinned().own(SET_COOKIE, LAX);
        /// nobody knows: no redirect, and no cookie is Secure
        Undeclared: Undeclared, get("/cookies"), status(200).own(SET_COOKIE, LAX);
        /// nobody knows, and a client that says https
        UndeclaredHttps: Undeclared, forged(get("/cookies"), "https"), status(200).own(SET_COOKIE, LAX);
        /// nobody knows, and a client that says http
        UndeclaredHttp: Undeclared, forged(get("/cookies"), "http"), status(200).own(SET_COOKIE, LAX);
        /// TLS always ends before us
        StatedCookies: AlwaysHttps, forged(get("/cookies"), "http"), status(200).own(SET_COOKIE, SECURED);
        /// a trusted proxy says https, and names the host
        TrustedHttps: Proxied, proxied("https"), status(200).own(SET_COOKIE, SECURED);
        /// a trusted proxy says https, over HTTP/2
        TrustedHttp2: Proxied, proxied("https").http2(), status(200).own(SET_COOKIE, SECURED);
        /// a trusted proxy says http: the host is the public one
        TrustedHttp: Proxied, proxied("http"), moved("https://www.app.example/cookies");
        /// a trusted proxy says both: no word of it counts
        TrustedBoth: Proxied, proxied("https, http, https"), status(400);
        /// a trusted proxy says http, after a line that is not UTF-8
        TrustedBytes: Proxied, proxied("http").line("X-Forwarded-Proto", b"\xff"), status(400);
        /// a trusted proxy says https, in a list with an empty element
        TrustedEmptyElement: Proxied, proxied("https,").line("X-Forwarded-Host", ""), status(200).own(SET_COOKIE, SECURED);
        /// a trusted proxy says nothing of the scheme
        TrustedSilent: Proxied, get("/cookies").line("X-Forwarded-Host", "app.example"),
            status(200).own(SET_COOKIE, LAX);
        /// proxies of elsewhere are trusted, and this one says https
        StrangerHttps: Elsewhere, forged(get("/cookies"), "https"), status(200).own(SET_COOKIE, LAX);
        /// proxies of elsewhere are trusted, and this one says http
        StrangerHttp: Elsewhere, forged(get("/cookies"), "http"), status(200).own(SET_COOKIE, LAX);
    }

    /// The host that a trusted proxy names wrongly, or not at all. `Host` is one of ours here, as the proxy calls us.
    ForwardedHosts {
        /// a user's name before it, over http
        ForwardedHostUser: Proxied, named("http", "app.example@evil.example"), status(400).unpinned();
        /// a user's name before it, over https
        ForwardedHostUserHttps: Proxied, named("https", "app.example@evil.example"), status(400);
        /// a user's name before it, over HTTP/2
        ForwardedHostUserHttp2: Proxied, named("https", "app.example@evil.example").http2(), status(421);
        /// with a fragment
        ForwardedHostFragment: Proxied, named("http", "evil.example#"), status(400).unpinned();
        /// with a query
        ForwardedHostQuery: Proxied, named("http", "evil.example?"), status(400).unpinned();
        /// with a backslash
        ForwardedHostBackslash: Proxied, named("http", "evil.example\\"), status(400).unpinned();
        /// with a port that nobody can ask
        ForwardedHostPort: Proxied, named("http", "app.example:0"), status(400).unpinned();
        /// a name in brackets
        ForwardedHostBrackets: Proxied, named("http", "[evil.example]"), status(400).unpinned();
        /// nothing
        ForwardedHostEmpty: Proxied, named("http", ""), status(400).unpinned();
        /// two
        ForwardedHostTwice: Proxied, named("https", "app.example, www.app.example"), status(400);
        /// malformed, on a path that any host may be asked for
        ForwardedHostExempt: Proxied, unnamed("/only-get", "http").line("X-Forwarded-Host", "a@b"),
            status(200).unpinned().body(PAGE);
        /// not named, over http
        ForwardedHostMissing: Proxied, unnamed("/cookies", "http"), status(400).unpinned();
        /// not named, over https
        ForwardedHostMissingHttps: Proxied, unnamed("/cookies", "https"), status(400);
        /// not named, over HTTP/2
        ForwardedHostMissingHttp2: Proxied, unnamed("/cookies", "https").http2(), status(421);
        /// nothing said at all
        ForwardedHostSilent: Proxied, get("/cookies"), status(400);
        /// not named, on a path that any host may be asked for
        ForwardedHostMissingExempt: Proxied, unnamed("/only-get", "https"), status(200).body(PAGE);
        /// this machine, which is left alone only where no proxy is in between
        ForwardedHostLocal: Proxied, named("http", "localhost"), moved("https://localhost/cookies");
        /// not named, where there is one host to go to
        OneHostMissing: OneHostProxied, unnamed("/a", "http"),
            status(307).unpinned().own("Location", &["https://www.app.example:8443/a"]);
        /// not named, where there is one host to go to, over https: pinned, whatever the proxy calls us
        OneHostMissingHttps: OneHostProxied, unnamed("/cookies", "https"), status(200).own(SET_COOKIE, SECURED);
        /// malformed, where there is one host to go to
        OneHostMalformed: OneHostProxied, unnamed("/a", "http").line("X-Forwarded-Host", "a@b"), status(400).unpinned();
    }

    /// Proxies that write headers of their own, which were named.
    OtherHeaders {
        /// on
        OtherHttps: OtherHeaders, other("on", "www.app.example"), status(200).own(SET_COOKIE, SECURED);
        /// off
        OtherHttp: OtherHeaders, other("off", "www.app.example"), moved("https://www.app.example/cookies");
        /// off, over HTTP/2
        OtherHttpHttp2: OtherHeaders, other("off", "www.app.example").http2(), moved("https://www.app.example/cookies");
        /// in another case
        OtherCase: OtherHeaders, other("On", "www.app.example"), status(200).own(SET_COOKIE, SECURED);
        /// a word that nobody knows: nothing counts, the host neither
        OtherUnknown: OtherHeaders, other("yes", "www.app.example"), status(400);
        /// both words, on two lines
        OtherTwice: OtherHeaders, other("off", "www.app.example").line("X-Forwarded-Ssl", "on"), status(400);
        /// what other proxies write counts for nothing
        OtherForged: OtherHeaders,
            other("on", "www.app.example").line("X-Forwarded-Proto", "http").line("X-Forwarded-Host", "evil.example"),
            status(200).own(SET_COOKIE, SECURED);
        /// a host that is none of ours
        OtherHost: OtherHeaders, other("on", "evil.example"), status(400);
        /// a host behind what reads as a user's name
        OtherHostUser: OtherHeaders, other("off", "app.example@evil.example"), status(400).unpinned();
        /// two hosts on two lines
        OtherHostTwice: OtherHeaders, other("on", "app.example").line("X-Proxy-Host", "www.app.example"), status(400);
        /// no host, and another proxy's header for it
        OtherHostMissing: OtherHeaders,
            get("/cookies").host("localhost:8000").line("X-Forwarded-Ssl", "on").line("X-Forwarded-Host", "app.example"),
            status(400);
        /// the same headers where they were not named: they are a client's
        OtherUnnamed: Proxied, named("http", "app.example").line("X-Forwarded-Ssl", "on").line("X-Proxy-Host", "evil.example"),
            moved("https://app.example/cookies");
        /// and where no proxy is trusted
        OtherUntrusted: Plain, get("/cookies").line("X-Forwarded-Ssl", "on").line("X-Proxy-Host", "evil.example"),
            moved("https://app.example/cookies");
    }

    /// The same behind real proxies, as the documentation has them.
    Proxies {
        /// nginx over TLS
        Nginx: Nginx, get("/cookies"), status(200).own(SET_COOKIE, SECURED).own("Vary", &["X-Forwarded-Proto"]);
        /// nginx over TLS and HTTP/2
        NginxHttp2: Nginx, get("/cookies").http2(), status(200).own(SET_COOKIE, SECURED);
        /// nginx over TLS, and a client that says otherwise
        NginxForged: Nginx, forged(get("/cookies"), "http"), status(200).own(SET_COOKIE, SECURED);
        /// nginx over TLS, for a host that is none of ours
        NginxHost: Nginx, get("/").host("evil.example"), status(400);
        /// nginx over plain HTTP
        NginxPlain: NginxPlain, get(TARGET), moved(MOVED).own("Vary", &["X-Forwarded-Proto"]);
        /// nginx over plain HTTP, and a client that says otherwise
        NginxPlainForged: NginxPlain, forged(get(TARGET), "https"), moved(MOVED);
        /// nginx over plain HTTP, on a path that is left alone
        NginxPlainExempt: NginxPlain, get("/only-get"), status(200).unpinned();
        /// haproxy over TLS
        Haproxy: Haproxy, get("/cookies"), status(200).own(SET_COOKIE, SECURED).own("Vary", &["Forwarded"]);
        /// haproxy over TLS and HTTP/2
        HaproxyHttp2: Haproxy, get("/cookies").http2(), status(200).own(SET_COOKIE, SECURED);
        /// haproxy over TLS, and a client that says otherwise
        HaproxyForged: Haproxy, forged(get("/cookies"), "http"), status(200).own(SET_COOKIE, SECURED);
        /// haproxy over TLS, for a host that is none of ours
        HaproxyHost: Haproxy, get("/").host("evil.example"), status(400);
        /// haproxy over plain HTTP
        HaproxyPlain: HaproxyPlain, get(TARGET), moved(MOVED);
        /// haproxy over plain HTTP and HTTP/2
        HaproxyPlainHttp2: HaproxyPlain, get(TARGET).http2(), moved(MOVED);
        /// haproxy over plain HTTP, and a client that says otherwise
        HaproxyPlainForged: HaproxyPlain, forged(get(TARGET), "https"), moved(MOVED);
        /// haproxy over plain HTTP, on a path that is left alone
        HaproxyPlainExempt: HaproxyPlain, get("/only-get"), status(200).unpinned();
        /// nginx over TLS, which passes the host on
        NginxKeepingHost: NginxKeepingHost, get("/cookies"), status(200).own(SET_COOKIE, SECURED);
        /// nginx over TLS and HTTP/2, which passes the host on, and a client that says otherwise
        NginxKeepingHostForged: NginxKeepingHost, forged(get("/cookies"), "http").http2(), secured();
        /// nginx over TLS, which passes on a host that is none of ours
        NginxKeepingHostForeign: NginxKeepingHost, get("/").host("evil.example"), status(400);
        /// nginx over plain HTTP, which passes the host on
        NginxKeepingHostPlain: NginxKeepingHostPlain, get(TARGET), moved(MOVED);
        /// nginx over plain HTTP, which passes a malformed host on
        NginxKeepingHostMalformed: NginxKeepingHostPlain, get("/").host("app.example@evil.example"),
            status(400).unpinned();
        /// nginx over plain HTTP, which passes this machine's name on
        NginxKeepingHostLocal: NginxKeepingHostPlain, get("/").host("localhost"), moved("https://localhost/");
        /// nginx over TLS, in headers of its own
        NginxOther: NginxOtherHeaders, get("/cookies"), status(200).own(SET_COOKIE, SECURED).own("Vary", &["X-Url-Scheme"]);
        /// nginx over TLS and HTTP/2, in headers of its own, and a client that writes them too, and those of other proxies
        NginxOtherForged: NginxOtherHeaders,
            forged(get("/cookies"), "http").line("X-Url-Scheme", "http").line("X-Proxy-Host", "evil.example").http2(),
            status(200).own(SET_COOKIE, SECURED);
        /// nginx over TLS, in headers of its own, for a host that is none of ours
        NginxOtherHost: NginxOtherHeaders, get("/").host("evil.example"), status(400);
        /// nginx over plain HTTP, in headers of its own
        NginxOtherPlain: NginxOtherHeadersPlain, get(TARGET), moved(MOVED).own("Vary", &["X-Url-Scheme"]);
        /// nginx over plain HTTP, in headers of its own, and a client that writes them too
        NginxOtherPlainForged: NginxOtherHeadersPlain,
            forged(get(TARGET), "https").line("X-Url-Scheme", "https").line("X-Proxy-Host", "evil.example"),
            moved(MOVED);
        /// nginx over plain HTTP, in headers of its own, for a malformed host
        NginxOtherMalformed: NginxOtherHeadersPlain, get("/").host("app.example@evil.example"), status(400).unpinned();
        /// nginx over plain HTTP, in headers of its own, for this machine's name
        NginxOtherLocal: NginxOtherHeadersPlain, get("/").host("localhost"), moved("https://localhost/");
        /// haproxy over TLS, which passes the host on
        HaproxyKeepingHost: HaproxyKeepingHost, get("/cookies"), status(200).own(SET_COOKIE, SECURED);
        /// haproxy over TLS and HTTP/2, which passes the host on, and a client that says otherwise
        HaproxyKeepingHostForged: HaproxyKeepingHost, forged(get("/cookies"), "http").http2(), secured();
        /// haproxy over TLS, which passes on a host that is none of ours
        HaproxyKeepingHostForeign: HaproxyKeepingHost, get("/").host("evil.example"), status(400);
        /// haproxy over plain HTTP, which passes the host on
        HaproxyKeepingHostPlain: HaproxyKeepingHostPlain, get(TARGET), moved(MOVED);
        /// haproxy over plain HTTP, which passes a malformed host on
        HaproxyKeepingHostMalformed: HaproxyKeepingHostPlain, get("/").host("app.example:0"), status(400).unpinned();
        /// Caddy over TLS and HTTP/2, and a client that says otherwise
        Caddy: Caddy, forged(get("/cookies"), "http").http2(), secured();
        /// Caddy over plain HTTP, and a client that says otherwise
        CaddyPlain: CaddyPlain, forged(get(TARGET), "https"), moved(MOVED);
        /// Traefik over TLS and HTTP/2, and a client that says otherwise
        Traefik: Traefik, forged(get("/cookies"), "http").http2(), secured();
        /// Traefik over plain HTTP, which takes a doubled slash out of the path, and a client that says otherwise
        TraefikPlain: TraefikPlain, forged(get("/a//b?c"), "https"), moved("https://app.example/a/b?c");
        /// nginx, and a form of a page that has the name by which nginx calls us for its origin
        NginxIsolatedUpstream: NginxIsolated, post("/effect", "[1]").line("Origin", "http://localhost"),
            varied(status(403)).unpinned();
        /// nginx, and such a form for a malformed host
        NginxIsolatedMalformed: NginxIsolated,
            post("/effect", "[1]").line("Origin", "http://localhost").host("app.example@evil.example"),
            varied(status(400)).unpinned();
        /// nginx, and such a form by HTTP/1.0, without a host
        NginxIsolatedMissing: NginxIsolated,
            Request::raw("POST /effect HTTP/1.0\r\nOrigin: http://localhost\r\nContent-Length: 0\r\n\r\n"),
            varied(status(403)).unpinned();
        /// nginx, and a form of our own page
        NginxIsolatedOwn: NginxIsolated, post("/effect", "[1]").line("Origin", "http://app.example"),
            varied(status(200)).unpinned();
    }

    /// From plain HTTP to HTTPS, before any handler. The answer carries the policy, and does not pin.
    Redirects {
        /// the target stays, byte for byte
        Redirected: Plain, get(TARGET), moved(MOVED);
        /// no path exists here
        RedirectedMissing: Plain, get("/missing?//evil.example"), moved("https://app.example/missing?//evil.example");
        /// a form
        RedirectedPost: Plain, post("/effect?a=b", "[1]"), moved("https://app.example/effect?a=b");
        /// only the head
        RedirectedHead: Plain, Request::new("HEAD", "/"), moved("https://app.example/");
        /// OPTIONS, as in a CORS preflight
        RedirectedOptions: Plain, Request::new("OPTIONS", "/a").line("Origin", "https://partner.example")
            .line("Access-Control-Request-Method", "PUT"), moved("https://app.example/a");
        /// a method that nobody knows
        RedirectedUnknownMethod: Plain, Request::new("PURGE", "/a"), moved("https://app.example/a");
        /// over HTTP/2
        RedirectedHttp2: Plain, get(TARGET).http2(), moved(MOVED);
        /// a sub-domain, in another case, with a port
        RedirectedSubDomain: Plain, get("/").host("A.App.Example:8080"), moved("https://a.app.example/");
        /// an absolute target, whose host counts more than the header
        RedirectedAbsolute: Plain, get("http://www.app.example/a?b"), moved("https://www.app.example/a?b");
        /// a path that is left alone, for any host
        RedirectExempt: Plain, get("/only-get").host("evil.example"), status(200).unpinned();
        /// all below a path are left alone
        RedirectExemptBelow: Plain, get("/static/file.css"), status(200).unpinned().free("Cache-Control").body("body {");
        /// what only looks as if it were below such a path is not
        RedirectNotExempt: Plain, get("/static/../a"), moved("https://app.example/static/../a");
        /// this machine itself is left alone
        RedirectLocalhost: Plain, get("/").host("localhost:8000"), status(200).unpinned().body(PAGE);
        /// a host that is none of ours
        RedirectForeign: Plain, get("/").host("evil.example"), status(400).unpinned().own("Location", &[]);
        /// a host that is none of ours, over HTTP/2
        RedirectForeignHttp2: Plain, get("/").host("evil.example").http2(), status(421).unpinned().own("Location", &[]);
        /// a host that is none at all
        RedirectMalformed: Plain, get("/").host("app.example@evil.example"), status(400).unpinned();
        /// all to one host, with its port, for now
        RedirectOneHost: OneHost, get("/a?b").host("evil.example"),
            status(307).unpinned().own("Location", &["https://www.app.example:8443/a?b"]);
        /// a WebSocket
        RedirectUpgrade: Plain, Request::web_socket("/ws"), moved("https://app.example/ws");
        /// no path leads to a route that answers
        AnswerRoute: Undeclared, get("/.secure-headers/answer"), status(404);
        /// no method does either
        AnswerRoutePost: Undeclared, post("/.secure-headers/answer", "[1]"), status(404);
    }

    /// Requests for other hosts are refused, whatever they ask for.
    Hosts {
        /// ours
        Host: Hosts, get("/").host("a.APP.example.:8080"), status(200).body(PAGE);
        /// ours, over HTTP/2
        HostHttp2: Hosts, get("/").http2(), status(200).body(PAGE);
        /// another one
        HostForeign: Hosts, get("/").host("app.example.evil.example"), status(400);
        /// another one, on a path that nobody serves
        HostForeignMissing: Hosts, get("/missing").host("evil.example"), status(400);
        /// another one, with a body
        HostForeignPost: Hosts, post("/effect", "[1]").host("evil.example"), status(400);
        /// another one, over HTTP/2
        HostForeignHttp2: Hosts, get("/").host("evil.example").http2(), status(421);
        /// another one, as an absolute target beside a header that is ours
        HostForeignTarget: Hosts, get("http://evil.example/"), status(400);
        /// an address
        HostAddress: Hosts, get("/").host("127.0.0.1:8000"), status(400).unpinned();
        /// none that could be one
        HostMalformed: Hosts, get("/").host("app.example/"), status(400);
        /// two
        HostTwice: Hosts, get("/").line("Host", "app.example"), status(400);
        /// two, one of them no UTF-8
        HostTwiceBytes: Hosts, get("/").line("Host", b"evil\xff.example"), status(400);
        /// none
        HostMissing: Hosts, get("/").without_host(), status(400);
        /// a path that any host may be asked for
        HostExempt: Hosts, get("/only-get").host("10.0.0.7"), status(200).unpinned().body(PAGE);
    }

    /// Requests that a page of another site makes are refused. All responses vary by the header that decides.
    Isolation {
        /// our own page
        SameOrigin: Isolated, fetch(post("/effect", "[1]"), "same-origin", "cors", "empty"), varied(status(200));
        /// another origin of our site
        SameSite: Isolated, fetch(post("/effect", "[1]"), "same-site", "cors", "empty"), varied(status(200));
        /// an address that is typed
        Typed: Isolated, fetch(get("/"), "none", "navigate", "document"), varied(status(200)).body(PAGE);
        /// a form of another site
        CrossSiteForm: Isolated, fetch(post("/effect", "[1]"), "cross-site", "navigate", "document"),
            varied(status(403));
        /// a link of another site
        CrossSiteLink: Isolated, fetch(get("/"), "cross-site", "navigate", "document"), varied(status(200)).body(PAGE);
        /// an image for another site
        CrossSiteImage: Isolated, fetch(get("/"), "cross-site", "no-cors", "image"), varied(status(403));
        /// an image for another site that nobody serves
        CrossSiteMissing: Isolated, fetch(get("/missing"), "cross-site", "no-cors", "image"), varied(status(403));
        /// an image for another site, over HTTP/2
        CrossSiteHttp2: Isolated, fetch(get("/"), "cross-site", "no-cors", "image").http2(), varied(status(403));
        /// a preflight of another site
        CrossSitePreflight: Isolated, fetch(Request::new("OPTIONS", "/"), "cross-site", "cors", "empty")
            .line("Origin", "https://evil.example"), varied(status(403));
        /// an origin that is trusted
        TrustedOrigin: Isolated, fetch(post("/effect", "[1]"), "cross-site", "cors", "empty")
            .line("Origin", "https://partner.example"), varied(status(200));
        /// a path for all
        CrossSiteExempt: Isolated, fetch(get("/static/file.css"), "cross-site", "no-cors", "style"),
            varied(status(200)).free("Cache-Control").body("body {");
        /// an old browser with a page of our own
        OriginOwn: Isolated, post("/effect", "[1]").line("Origin", "https://app.example"), varied(status(200));
        /// an old browser with a page of another site
        OriginForeign: Isolated, post("/effect", "[1]").line("Origin", "https://evil.example"), varied(status(403));
        /// an old browser with a page of a site whose name is not UTF-8
        OriginBytes: Isolated, post("/effect", "[1]").line("Origin", b"https://evil\xff.example"), varied(status(403));
        /// an old browser that follows a link
        OriginLink: Isolated, get("/"), varied(status(200)).body(PAGE);
        /// a program
        NoOrigin: Isolated, post("/effect", "[1]"), varied(status(200));
        /// a WebSocket of our own page
        WebSocketOwn: Isolated, fetch(Request::web_socket("/ws"), "same-origin", "websocket", "websocket"),
            varied(status(101));
        /// a WebSocket of another site's page
        WebSocketForeign: Isolated, fetch(Request::web_socket("/ws"), "cross-site", "websocket", "websocket"),
            varied(status(403));
        /// a WebSocket of another site's page in an old browser
        WebSocketOrigin: Isolated, Request::web_socket("/ws").line("Origin", "https://evil.example"),
            varied(status(403));
        /// what is only reported passes
        Reported: IsolatedReportOnly, fetch(get("/"), "cross-site", "no-cors", "image"), varied(status(200)).body(PAGE);
        /// no route
        VariedMissing: Isolated, get("/missing"), varied(status(404));
        /// a handler's error
        VariedError: Isolated, get("/error"), varied(status(500));
        /// a response that opts out
        VariedOff: Isolated, get("/off"), varied(off(status(200))).body(PAGE);
        /// a response under another policy
        VariedOverride: Isolated, get("/override"), varied(status(200).overridden()).body(PAGE);
        /// a response of a part under another policy, which knows of no other sites
        VariedNested: Isolated, get("/nested/page"), varied(status(200).nested()).body(PAGE);
    }

    /// What becomes of cookies, no matter which code set them.
    Cookies {
        /// each by its own rule
        CookiesRuled: Cookies, get("/cookies"), status(200).own(SET_COOKIE, RULED);
        /// the same over HTTP/2
        CookiesHttp2: Cookies, get("/cookies").http2(), status(200).own(SET_COOKIE, RULED);
        /// nothing is changed, where it is only logged
        CookiesAudited: CookiesAudited, get("/cookies"), status(200).own(SET_COOKIE, AS_SET);
        /// no word of a proxy is known
        CookiesUnknown: Recommended, get("/cookies"), status(200).own(SET_COOKIE, LAX);
        /// the policy that replaces headers leaves cookies there
        CookiesReplace: Replace, get("/cookies"), status(200).own(SET_COOKIE, LAX);
        /// rules of a stricter preset
        CookiesStrict: Strict, get("/own"), status(200).own("X-Frame-Options", &["DENY"])
            .own(SET_COOKIE, &["a=1; Secure; HttpOnly; SameSite=Lax", "b=2; Secure; HttpOnly; SameSite=Lax"]);
    }

    /// Ready policies, and headers of one's own.
    Presets {
        /// strict
        Strict: Strict, get("/"), status(200);
        /// strict, with a nonce
        StrictNonce: Strict, get("/nonce"), status(200).nonce();
        /// cookies, where nobody says how the request arrived
        StrictCookies: Strict, get("/cookies"), status(200).own(SET_COOKIE, STRICT);
        /// the same on this machine
        StrictCookiesLocal: Strict, get("/cookies").host("localhost:8000"),
            status(200).unpinned().own(SET_COOKIE, STRICT_PLAIN);
        /// strict, no route
        StrictNotFound: Strict, get("/missing"), status(404);
        /// api
        Api: Api, get("/"), status(200);
        /// api, no route
        ApiNotFound: Api, get("/missing"), status(404);
        /// a header without a type
        Custom: Custom, get("/"), status(200).own("X-Team", &["blue"]);
        /// a header without a type, on an error
        CustomError: Custom, get("/error"), status(500).own("X-Team", &["blue"]);
    }

    /// The policy put on a response by hand.
    ByHand {
        /// in an application without the middleware: the same headers
        ByHand: ByHand, get("/by-hand"), status(200).body(PAGE);
        /// the host is not known to a response
        ByHandLocalhost: ByHand, get("/by-hand").host("localhost"), status(200);
        /// with a nonce
        ByHandNonce: ByHand, get("/by-hand/nonce"), status(200).nonce();
        /// the other responses of that application
        Unattached: ByHand, get("/"), status(200).bare().body(PAGE);
        /// a handler that asks for a nonce where no policy would carry it
        UnattachedNonce: ByHand, get("/nonce"), status(500).bare().body("SecureHeaders");
        /// by hand, and again by the middleware
        ByHandTwice: Recommended, get("/by-hand"), status(200).body(PAGE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::PIECES;

    #[test]
    fn every_case_is_of_one_concept() {
        let all: Vec<_> = Concept::ALL.iter().flat_map(|concept| concept.cases()).collect();
        assert_eq!(all, CaseId::ALL.iter().collect::<Vec<_>>());
    }

    #[test]
    fn every_policy_can_be_prepared() {
        for id in CaseId::ALL {
            let setup = id.case().site.setup().unwrap();
            let overriding = secure_core::Policy::from(setup.overriding);
            for policy in [Some(&setup.policy), Some(&overriding), setup.nested.as_ref()].into_iter().flatten() {
                assert!(policy.prepare::<secure_core::MemoryBackend>().is_ok(), "{id:?}");
            }
        }
    }

    #[test]
    fn the_stream_is_what_its_pieces_are() {
        assert_eq!(PIECES.concat(), STREAM);
    }
}
