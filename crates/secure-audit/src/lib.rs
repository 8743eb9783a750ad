//! Grades the HTTP security headers of an application, offline, in its own tests.
// Its examples on the frameworks are compiled by secure-guide, which sees all of them.
#![cfg_attr(not(doctest), doc = include_str!("../README.md"))]

pub mod audit;
pub mod baseline;
mod cookie;
pub mod finding;
pub mod grade;
#[cfg(feature = "house")]
pub mod house;
mod json;
mod output;
mod page;
mod profile;
pub mod report;
pub mod rule;
pub mod seen;
mod suffix;
mod text;

pub use secure_core::Error;

#[cfg(feature = "house")]
pub use self::house::{HouseRules, Violation};
pub use self::{
    audit::{Audit, audit, audit_with},
    baseline::{Baseline, Stale},
    finding::{Agreement, Finding, Profile},
    grade::Grade,
    profile::{csp_evaluator, lighthouse, observatory, ours, owasp},
    report::Report,
    rule::{Rule, Severity, rules_page},
    seen::{Certificate, EarlierCookie, Field, Fields, Hop, Https, PlainHttp, Preflight, Preloaded, Seen},
};
