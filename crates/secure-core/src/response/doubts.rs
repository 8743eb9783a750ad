//! [`Doubts`]: what only a response shows to be without effect, and what the log gets of it, ever more rarely.

use std::fmt;

use crate::wire::throttle::Throttle;

/// How often each came up.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    nonces: Throttle,
    adjustments: Throttle,
    reports: Throttle,
}

/// Why no source of an adjustment is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idle {
    /// The response chose to carry no headers of ours.
    Off,
    /// There is no content security policy that sources could be added to.
    NoPolicy,
    /// The handler set a content security policy of its own, which stays.
    Handler,
}

impl Doubts {
    /// A handler's policy has a nonce of its own beside ours.
    #[cold]
    pub(super) fn foreign_nonce(&self, warn: fn(fmt::Arguments<'_>)) {
        if let Some(count) = self.nonces.count() {
            warn(format_args!(
                "Content-Security-Policy: the handler's policy has a nonce that ours lacks, and browsers enforce both, so they \
                 block every script with it; take the nonce of SecureHeaders in the handler, or leave our policy out of this \
                 response with Adjustment::without; such responses so far: {count}"
            ));
        }
    }

    /// An adjustment changes nothing.
    #[cold]
    pub(super) fn idle_adjustment(&self, why: Idle, warn: fn(fmt::Arguments<'_>)) {
        let Some(count) = self.adjustments.count() else { return };
        let (problem, cure) = match why {
            Idle::Off => (
                "the response carries Override::off, so nothing of it counts",
                "leave the adjustment out, or override with headers",
            ),
            Idle::NoPolicy => (
                "the response has no content security policy of this kind, so no source is added",
                "leave it out, or name the target that the policy has",
            ),
            Idle::Handler => (
                "the handler set a content security policy of its own, which stays as it is",
                "add the source there, or take Conflict::Replace or HandlerPolicy::Both",
            ),
        };
        warn(format_args!("adjustment: {problem}; {cure}; such responses so far: {count}"));
    }

    /// Browsers report to a path that the application does not serve.
    #[cold]
    pub(super) fn lost_report(&self, status: u16, warn: fn(fmt::Arguments<'_>)) {
        if let Some(count) = self.reports.count() {
            warn(format_args!(
                "reports: a browser reports to the path that the policy names, and the application answers {status}; route \
                 Reports there, or name the path of the collector; such reports so far: {count}"
            ));
        }
    }
}
