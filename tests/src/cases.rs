//! The table of cases: what is asked, and what every adapter must reply.

use secure_core::ResponseClass;

use crate::{
    Expect, Request, Site,
    routes::{self, PAGE},
};

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

/// Writes the table out as types: each case is of one concept, has a title, a site, a request and a reply.
macro_rules! table {
    ($($(#[doc = $about:literal])+ $concept:ident { $($(#[doc = $title:literal])+ $id:ident: $site:ident, $request:expr, $expect:expr;)+ })+) => {
        /// A case by its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum CaseId {
            $($($(#[doc = $title])+ $id,)+)+
        }

        /// Cases that are about the same thing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Concept {
            $($(#[doc = $about])+ $concept,)+
        }

        impl CaseId {
            /// All cases.
            pub const ALL: &[Self] = &[$($(Self::$id),+),+];

            /// What the case is about, in words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $($(Self::$id => concat!($($title),+).trim_ascii(),)+)+
                }
            }

            /// What is asked and replied.
            #[must_use]
            pub fn case(self) -> Case {
                match self {
                    $($(Self::$id => Case { site: Site::$site, request: $request, expect: $expect },)+)+
                }
            }
        }

        impl Concept {
            /// All concepts.
            pub const ALL: &[Self] = &[$(Self::$concept),+];

            /// The cases of this concept.
            #[must_use]
            pub fn cases(self) -> &'static [CaseId] {
                match self {
                    $(Self::$concept => &[$(CaseId::$id),+],)+
                }
            }
        }
    };
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
        /// the policy's nonce takes the place of the handler's fixed policy
        ReplaceFixed: Replace, get("/nonce/own"), status(200).nonce();
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
        ClassUntyped: Classes, get("/kind/untyped"), status(200);
        /// no media type, and a browser that will read data
        ClassUntypedData: Classes, get("/kind/untyped").line("Sec-Fetch-Dest", "empty"),
            status(200).class(ResponseClass::Data);
        /// no media type, and a browser that will run a script
        ClassUntypedAsset: Classes, get("/kind/untyped").line("Sec-Fetch-Dest", "script"),
            status(200).class(ResponseClass::Asset);
        /// the media type counts more than what the browser will do
        ClassTyped: Classes, get("/").line("Sec-Fetch-Dest", "script"), status(200).body(PAGE);
        /// an override counts more
        ClassOverride: Classes, get("/override/error"), status(500).overridden();
        /// opting out counts more
        ClassOff: Classes, get("/off/error"), status(500).bare();
        /// a change is made in the policy of the class
        ClassAdjusted: Classes, get("/adjust/framed/error"), framed(status(500).class(ResponseClass::Error));
    }

    /// Ready policies, and headers of one's own.
    Presets {
        /// strict
        Strict: Strict, get("/"), status(200);
        /// strict, with a nonce
        StrictNonce: Strict, get("/nonce"), status(200).nonce();
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

const FIXED: &[&str] = &[routes::FIXED.1];
const COOKIES: &[&str] = &["a=1; SameSite=Lax", "b=2; SameSite=Lax"];
const STREAM: &str = "one two three";

const CSP: &str = "Content-Security-Policy";
const REPORT_ONLY: &str = "Content-Security-Policy-Report-Only";
const IMAGES: &[&str] = &["default-src 'self'; script-src 'self'; img-src 'self' data: https://images.example"];
const IMAGES_WITH_NONCE: &[&str] =
    &["default-src 'self'; script-src 'self' 'nonce-{nonce}'; img-src 'self' data: https://images.example"];
const IMAGES_REPORTED: &[&str] = &["default-src 'self'; img-src 'self' https://images.example"];
const FONTS: &[&str] =
    &["default-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self' https://fonts.example"];
const FONTS_REPORTED: &[&str] = &["default-src 'self'; font-src 'self' https://fonts.example"];

fn get(target: &'static str) -> Request {
    Request::get(target)
}

fn post(target: &'static str, body: &'static str) -> Request {
    Request::post(target, body)
}

fn status(status: u16) -> Expect {
    Expect::status(status)
}

fn any_of(statuses: &[u16]) -> Expect {
    Expect::any_of(statuses)
}

/// Adjusted by `framed`.
fn framed(expect: Expect) -> Expect {
    expect.own("X-Frame-Options", &[])
}

/// What the handler of `/own` has set, and nothing else.
fn off(expect: Expect) -> Expect {
    let expect = expect.bare().own("Set-Cookie", &["a=1", "b=2"]);
    expect.own("X-Frame-Options", &["DENY"]).own("X-Powered-By", &["coffee"])
}

/// A request with more headers than any server takes.
fn oversized() -> String {
    let lines = "X-Line: value\r\n".repeat(300);
    format!("GET / HTTP/1.1\r\nHost: app.example\r\n{lines}\r\n")
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
            for policy in [Some(&setup.policy), Some(&setup.overriding), setup.nested.as_ref()].into_iter().flatten() {
                assert!(policy.prepare::<secure_core::MemoryBackend>().is_ok(), "{id:?}");
            }
        }
    }

    #[test]
    fn the_stream_is_what_its_pieces_are() {
        assert_eq!(PIECES.concat(), STREAM);
    }
}
