//! What the application of every [`Harness`](crate::Harness) serves.
//!
//! | route | answer |
//! |---|---|
//! | `GET /`, `HEAD /` | 200, [`PAGE`] as `text/html` |
//! | `GET /redirect` | 303 to `/` |
//! | `GET /only-get` | as `/`; no other method |
//! | `POST /extract` | 200 for a JSON array of numbers, taken by the framework's typed extractor |
//! | `POST /limited` | 200 for a body of at most [`LIMIT`] bytes, the framework's own refusal otherwise |
//! | `GET /error` | the handler's error, 500 |
//! | `GET /panic` | the handler [panics](panic()); what catches it stands inside of the policy |
//! | `GET /early` | a middleware inside of the policy answers 429 |
//! | `GET /failing` | a middleware inside of the policy fails, where middleware can, or answers: 503 |
//! | `/static/…` | [`Setup::files`](crate::Setup), by the framework's file server |
//! | `GET /stream` | 200, the [`PIECES`] one by one, of no announced length |
//! | `GET /events` | 200, one server-sent event, `data: one` |
//! | `GET /ws` | a WebSocket |
//! | `GET /nonce` | 200, [`nonce_page`] with the nonce extracted twice |
//! | `GET /nonce/cached`, `/nonce/shared`, `/nonce/own` | the same, with the header [`CACHED`], [`SHARED`] or [`FIXED`] |
//! | `GET /nonce/not-modified` | takes the nonce, and answers 304 without a body |
//! | `GET /own` | as `/`, with each of [`OWN`] as a header line of its own |
//! | `GET /cookies` | as `/`, with each of [`COOKIES`] as a header line of its own |
//! | `GET /effect`, `POST /effect` | 200, after [`Effects::happen`], and without a look at the body |
//! | `GET /override` | as `/`, under the override |
//! | `GET /override/error` | the handler's error, 500, which carries the override |
//! | `GET /part/page`, `/part/error` | as `/` and `/error`; this part of the application is under the override |
//! | `GET /part/failing` | as `/failing`; the middleware that fails is of this part |
//! | `GET /nested/page`, `/nested/nonce` | as `/` and `/nonce`, with the nested policy around this part |
//! | `GET /nested/failing` | as `/failing`; the middleware that fails is of this part |
//! | `GET /nested/override` | as `/override`, in the same part |
//! | `GET /off`, `/off/error` | as `/own` and `/error`, opted out |
//! | `GET /adjust/…` | as `/`, with the [`adjustment`] of this name |
//! | `GET /adjust/…/error`, `/adjust/…/nonce` | as `/error` and `/nonce`, with the same |
//! | `GET /adjust/…/twice` | as `/`, first with the adjustment `both` and then with this one too |
//! | `GET /adjust/…/inside`, `/adjust/…/outside` | as `/override`, adjusted before or after the override is chosen |
//! | `GET /part/adjust`, `/nested/adjust` | as `/`, with the adjustment `framed`, in these parts |
//! | `GET /refused` | [`refused`]: how many sources of adjustments were refused |
//! | `GET /kind/…` | 200, without a body, with the headers of this [`kind`] and no others |
//! | `GET /by-hand` | as `/`, after the policy was put on the response by hand |
//! | `GET /by-hand/nonce` | the same with [`nonce_page`] and a nonce made by hand |
//!
//! Any other path is the framework's own 404. Policies are attached in the order that the adapter's documentation
//! says, so that all of this is inside.

use std::{
    fmt::Display,
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use secure_core::{Adjustment, Directive, Source, Target, XFrameOptions};

/// A page.
pub const PAGE: &str = "<!doctype html><title>page</title>";

/// How large a body `/limited` takes.
pub const LIMIT: usize = 16;

/// What `/stream` sends.
pub const PIECES: [&str; 3] = ["one ", "two ", "three"];

/// Headers that the handler of `/own` sets by itself.
pub const OWN: [(&str, &str); 4] =
    [("X-Frame-Options", "DENY"), ("X-Powered-By", "coffee"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")];

/// Cookies that handlers set: one that lacks all, one that has all, one with attributes that nobody knows, one for other
/// sites, one that browsers drop, and one without a name.
pub const COOKIES: [(&str, &str); 6] = [
    ("Set-Cookie", "session=1; Path=/"),
    ("Set-Cookie", "whole=1; SameSite=Strict; Secure; HttpOnly"),
    ("Set-Cookie", "unknown=a,b; Priority=High; Fancy=c=d"),
    ("Set-Cookie", "foreign=1; samesite=None"),
    ("Set-Cookie", "__Host-broken=1; Domain=app.example"),
    ("Set-Cookie", "nameless"),
];

/// What the handler of `/effect` does to the world: it counts.
#[derive(Clone, Debug, Default)]
pub struct Effects(Arc<AtomicU64>);

impl Effects {
    /// One more, and what the handler replies.
    #[must_use]
    pub fn happen(&self) -> &'static str {
        self.0.fetch_add(1, Ordering::Relaxed);
        "done"
    }

    /// How many there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A page's own word on being stored.
pub const CACHED: (&str, &str) = ("Cache-Control", "private");

/// Lets everybody's caches keep a page.
pub const SHARED: (&str, &str) = ("Cache-Control", "public, max-age=3600");

/// A page's own policy.
pub const FIXED: (&str, &str) = ("Content-Security-Policy", "script-src 'self'");

/// What a handler under `/adjust` changes.
#[must_use]
pub fn adjustment(name: &str) -> Adjustment {
    let images =
        |target| Adjustment::new().append(target, Directive::ImgSrc, Source::from_static("https://images.example"));
    match name {
        "enforced" => images(Target::Enforced),
        "report-only" => images(Target::ReportOnly),
        "both" => images(Target::Both),
        "fallback" => {
            Adjustment::new().append(Target::Both, Directive::FontSrc, Source::from_static("https://fonts.example"))
        }
        "bad" => Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, "https://a; script-src *"),
        "framed" => Adjustment::new().without::<XFrameOptions>(),
        _ => Adjustment::new(),
    }
}

/// What kind of response a handler under `/kind` says that it is.
#[must_use]
pub fn kind(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "data" => &[("Content-Type", "application/problem+json")],
        "download" => &[("Content-Type", "text/html"), ("Content-Disposition", "attachment; filename=\"a.html\"")],
        _ => &[],
    }
}

/// What `/refused` replies.
#[must_use]
pub fn refused(sources: u64) -> String {
    format!("refused: {sources}.")
}

/// Panics, without a word about it in the test's output.
pub fn panic() -> ! {
    resume_unwind(Box::new("a handler's panic"))
}

/// A page with two scripts, the first with the nonce as one extraction gave it, the second as another did.
pub fn nonce_page(first: impl Display, second: impl Display) -> String {
    format!("<!doctype html><script nonce=\"{first}\">a()</script><script nonce=\"{second}\">b()</script>")
}
