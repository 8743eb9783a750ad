//! The profile `Observatory`: Mozilla's HTTP Observatory, version 1.6.3 of 2026, algorithm 6.
//!
//! It is the grade that most people know: twelve tests, each with one result, and a score. The rules here are its own, its
//! oddities included, so that a grade in a test is the grade of the site. Where browsers differ, the profile `ours` says so.
//!
//! ```
//! use secure_audit::{Grade, Seen, observatory};
//!
//! let headers = [("Content-Security-Policy", "default-src 'none'"), ("X-Content-Type-Options", "nosniff")];
//! let seen = Seen::new(200_u16, headers).at("https://app.example/")?;
//! let scan = observatory::scan(&seen)?;
//! assert_eq!((scan.score(), scan.grade()), (60, Grade::CPlus));
//! assert_eq!(scan.result(observatory::Test::Redirection), None); // nobody asked plain HTTP
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Original: [mdn-http-observatory](https://github.com/mdn/mdn-http-observatory). Results, scores and rules are facts; no text
//! of it is here.

use std::fmt;

use crate::{Grade, Seen, page::Markup};

mod codes;
mod cookies;
mod cors;
mod csp;
mod findings;
mod isolation;
mod merge;
mod scripts;
mod simple;
mod transport;

pub(crate) use self::findings::judge;
pub use self::{
    codes::Code,
    merge::{Merged, merged},
};

/// The version of the original.
pub const VERSION: &str = "mdn-http-observatory 1.6.3, algorithm 6";

macro_rules! tests {
    ($($(#[$doc:meta])* $variant:ident $name:literal $header:literal,)+) => {
        /// One of the twelve tests, in the order in which the original runs them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Test {
            $($(#[$doc])* $variant,)+
        }

        impl Test {
            /// All tests, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name that the interface of the original gives it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The header or the part of the site that it looks at.
            pub(crate) const fn subject(self) -> &'static str {
                match self { $(Self::$variant => $header,)+ }
            }
        }
    };
}

tests! {
    /// The policies of header and markup, merged.
    ContentSecurityPolicy "content-security-policy" "Content-Security-Policy",
    /// The cookies that the visit leaves.
    Cookies "cookies" "Set-Cookie",
    /// `Cross-Origin-Embedder-Policy`.
    CrossOriginEmbedderPolicy "cross-origin-embedder-policy" "Cross-Origin-Embedder-Policy",
    /// `Cross-Origin-Opener-Policy`.
    CrossOriginOpenerPolicy "cross-origin-opener-policy" "Cross-Origin-Opener-Policy",
    /// The answer to a CORS preflight.
    CrossOriginResourceSharing "cross-origin-resource-sharing" "Access-Control-Allow-Origin",
    /// Where plain HTTP leads.
    Redirection "redirection" "Location",
    /// `Referrer-Policy`, of header and markup.
    ReferrerPolicy "referrer-policy" "Referrer-Policy",
    /// `Strict-Transport-Security`, and the list of preloaded hosts.
    StrictTransportSecurity "strict-transport-security" "Strict-Transport-Security",
    /// Scripts of other sites, and their `integrity`.
    SubresourceIntegrity "subresource-integrity" "body",
    /// `X-Content-Type-Options`.
    XContentTypeOptions "x-content-type-options" "X-Content-Type-Options",
    /// `X-Frame-Options`, or `frame-ancestors`.
    XFrameOptions "x-frame-options" "X-Frame-Options",
    /// `Cross-Origin-Resource-Policy`.
    CrossOriginResourcePolicy "cross-origin-resource-policy" "Cross-Origin-Resource-Policy",
}

/// The grade of a response, with the result of every test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    results: Vec<(Test, Option<Code>)>,
    score: u32,
}

/// Why a response has no grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotGraded {
    /// The site did not answer.
    NoAnswer,
    /// The Observatory grades 2xx, 3xx, 401 and 403 alone.
    Status(u16),
}

impl fmt::Display for NotGraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer => f.write_str("grade: the site did not answer; check that it runs, and ask again"),
            Self::Status(status) => write!(
                f,
                "grade: the Observatory does not grade a response with the status {status}; grade a page of 2xx, 3xx, 401 or 403, \
                 and look at the findings of this one"
            ),
        }
    }
}

impl std::error::Error for NotGraded {}

impl Scan {
    /// The result of a test; `None` where its input was not seen, which counts 0.
    #[must_use]
    pub fn result(&self, test: Test) -> Option<Code> {
        self.results.iter().find(|(own, _)| *own == test).and_then(|(_, code)| *code)
    }

    /// All tests in order, each with its result.
    pub fn results(&self) -> impl Iterator<Item = (Test, Option<Code>)> {
        self.results.iter().copied()
    }

    /// The score: 100, what the tests take away, and their bonuses where they take away 10 or less.
    #[must_use]
    pub const fn score(&self) -> u32 {
        self.score
    }

    /// The grade of the score.
    #[must_use]
    pub const fn grade(&self) -> Grade {
        Grade::of(self.score)
    }
}

/// Grades a response.
///
/// # Errors
/// When the Observatory does not grade such a response: no answer, or an error other than 401 and 403.
pub fn scan(seen: &Seen) -> Result<Scan, NotGraded> {
    scan_with(seen, &Markup::of(seen))
}

pub(crate) fn scan_with(seen: &Seen, page: &Markup) -> Result<Scan, NotGraded> {
    match seen.status() {
        None => Err(NotGraded::NoAnswer),
        Some(200..=399 | 401 | 403) => Ok(graded(results_with(seen, page))),
        Some(status) => Err(NotGraded::Status(status)),
    }
}

/// The result of every test, whatever the status: what the Observatory would say if it graded errors as well.
#[must_use]
pub fn results(seen: &Seen) -> Vec<(Test, Option<Code>)> {
    results_with(seen, &Markup::of(seen))
}

fn results_with(seen: &Seen, page: &Markup) -> Vec<(Test, Option<Code>)> {
    let csp = csp::judge(seen, page);
    let hsts = transport::hsts(seen);
    let judge = |test: &Test| match test {
        Test::ContentSecurityPolicy => Some(csp.code),
        Test::Cookies => Some(cookies::judge(seen, hsts.is_some_and(Code::passes))),
        Test::CrossOriginEmbedderPolicy => Some(isolation::embedder(seen)),
        Test::CrossOriginOpenerPolicy => Some(isolation::opener(seen)),
        Test::CrossOriginResourceSharing => cors::judge(seen),
        Test::Redirection => transport::redirection(seen),
        Test::ReferrerPolicy => Some(simple::referrer(seen, page)),
        Test::StrictTransportSecurity => hsts,
        Test::SubresourceIntegrity => scripts::judge(seen, page),
        Test::XContentTypeOptions => Some(simple::content_type_options(seen)),
        Test::XFrameOptions => Some(simple::frame_options(seen, csp.has_frame_ancestors)),
        Test::CrossOriginResourcePolicy => Some(isolation::resource(seen)),
    };
    Test::ALL.iter().map(|test| (*test, judge(test))).collect()
}

fn graded(results: Vec<(Test, Option<Code>)>) -> Scan {
    let modifiers = || results.iter().filter_map(|(_, code)| code.map(Code::modifier));
    let full: i32 = 100 + modifiers().sum::<i32>();
    let penalties: i32 = 100 + modifiers().filter(|modifier| *modifier < 0).sum::<i32>();
    let score = if penalties >= 90 { full } else { penalties };
    Scan { results, score: u32::try_from(score).unwrap_or(0) }
}

/// The value of a header as the original's client has it: of some names the first line, of all others the lines joined.
fn header(seen: &Seen, name: &str) -> Option<String> {
    crate::profile::observatory::joined(seen.fields(), name)
}

fn joined(fields: &crate::seen::Fields, name: &str) -> Option<String> {
    const FIRST: &[&str] =
        &["age", "content-length", "content-type", "etag", "expires", "last-modified", "location", "server"];
    if FIRST.contains(&name) { fields.first(name).map(str::to_owned) } else { fields.joined(name) }
}

/// The start of a value, trimmed and in lower case.
fn start(value: &str, characters: usize) -> String {
    value.chars().take(characters).collect::<String>().trim().to_lowercase()
}
