//! [`Site`]: the policies under which cases are asked.

use std::path::Path;

use secure_core::{
    CacheControl, Conflict, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CrossOriginOpenerPolicy,
    CustomHeader, Policy, ReferrerPolicy, ResponseClass, Source, Transport, XFrameOptions,
};

use crate::{Failure, Setup, Way, Wire};

/// One configuration of the application. Cases of the same site are asked of the same server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Site {
    /// `Policy::recommended()`.
    Recommended,
    /// `Policy::strict()`.
    Strict,
    /// `Policy::api()`.
    Api,
    /// Recommended, with a header that has no type.
    Custom,
    /// Recommended, `Conflict::Replace`.
    Replace,
    /// Recommended, `Transport::Direct`.
    Direct,
    /// Recommended, `Transport::AlwaysHttps`.
    AlwaysHttps,
    /// Recommended, and a stricter policy that is only reported, both with a nonce.
    ReportOnly,
    /// Recommended, with `'unsafe-inline'` beside the nonce, as policies for old browsers have it.
    UnsafeInline,
    /// Recommended, with a `Cache-Control` of its own, and what old caches read instead of it.
    Cached,
    /// Recommended, with a short policy and one that is only reported.
    Adjusted,
    /// Recommended, with another policy for each class of responses but pages.
    Classes,
    /// Recommended, and another policy around a part of the application.
    Nested,
    /// Recommended, not attached.
    ByHand,
}

impl Site {
    /// How the application is reached.
    #[must_use]
    pub fn way(self) -> Way {
        Way::Direct(Wire::Plain)
    }

    /// What a harness builds it from.
    ///
    /// # Errors
    /// When a policy is refused, which would be a mistake of the kit.
    pub fn setup(self) -> Result<Setup, Failure> {
        let recommended = Policy::recommended;
        let policy = match self {
            Self::Recommended | Self::Nested | Self::ByHand => recommended(),
            Self::Strict => Policy::strict(),
            Self::Api => Policy::api(),
            Self::Custom => recommended().with(CustomHeader::new("X-Team", "blue")?),
            Self::Replace => recommended().with(Conflict::Replace),
            Self::Direct => recommended().with(Transport::Direct),
            Self::AlwaysHttps => recommended().with(Transport::AlwaysHttps),
            Self::ReportOnly => {
                recommended().with(ContentSecurityPolicyReportOnly::new(ContentSecurityPolicy::strict()))
            }
            Self::UnsafeInline => recommended().with(
                ContentSecurityPolicy::new()
                    .script_src([Source::Nonce, Source::UnsafeInline])
                    .style_src([Source::SelfOrigin, Source::UnsafeInline]),
            ),
            Self::Adjusted => {
                let reported = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
                let enforced = reported.clone().script_src([Source::SelfOrigin, Source::Nonce]);
                recommended()
                    .with(enforced.img_src([Source::SelfOrigin, Source::DATA]))
                    .with(ContentSecurityPolicyReportOnly::new(reported))
            }
            Self::Classes => classes()?,
            Self::Cached => recommended().with(CacheControl::new("private, no-cache")?.with_companions()),
        };
        Ok(Setup {
            policy,
            nested: (self == Self::Nested).then(nested),
            overriding: overriding()?,
            attached: self != Self::ByHand,
            files: Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/static")),
            wire: self.way().served(),
        })
    }
}

/// Differs from `recommended` in a value, in a header more, and in one less.
fn overriding() -> Result<Policy, Failure> {
    Ok(Policy::recommended()
        .with(XFrameOptions::Deny)
        .with(CustomHeader::new("X-Overridden", "yes")?)
        .without::<CrossOriginOpenerPolicy>())
}

/// Each says which class it is of.
fn classes() -> Result<Policy, Failure> {
    let class = |policy: Policy, name| Ok::<_, Failure>(policy.with(CustomHeader::new("X-Class", name)?));
    Ok(Policy::recommended()
        .for_class(ResponseClass::Data, class(Policy::api(), "data")?)
        .for_class(ResponseClass::Asset, class(Policy::recommended(), "asset")?)
        .for_class(ResponseClass::Download, class(Policy::strict(), "download")?)
        .for_class(ResponseClass::Redirect, class(Policy::api(), "redirect")?)
        .for_class(ResponseClass::Error, class(Policy::strict(), "error")?))
}

fn nested() -> Policy {
    Policy::recommended().with(ReferrerPolicy::NO_REFERRER).without::<CrossOriginOpenerPolicy>()
}
