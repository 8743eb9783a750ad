//! Writes a [`Policy`](secure_core::Policy) as configuration of the server or host in front of an application.
//!
//! Static files, redirects, and errors that a proxy makes by itself never reach the application, so its middleware cannot
//! give them headers. The proxy can. This crate writes the same policy in the proxy's own language, with that language's
//! quoting, and says what the proxy cannot do.
//!
//! ```
//! use secure_core::{ContentSecurityPolicy, Policy, Source, XFrameOptions};
//! use secure_export::{Target, export};
//!
//! let policy = Policy::empty()
//!     .with(XFrameOptions::Deny)
//!     .with(ContentSecurityPolicy::new().default_src(Source::SelfOrigin));
//! let target = Target::find("haproxy").ok_or("no such target")?;
//! let export = export(&policy, target)?;
//! assert!(export.text.ends_with(
//!     "http-after-response set-header Content-Security-Policy \"default-src 'self'\" \
//!      unless { res.hdr(Content-Security-Policy) -m found }\n\
//!      http-after-response set-header X-Frame-Options \"DENY\" unless { res.hdr(X-Frame-Options) -m found }\n",
//! ));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | what | where |
//! |---|---|
//! | all targets | [`Target::all`] |
//! | the file, and what it leaves out | [`export`], [`Export`] |
//! | why a policy cannot be written | [`Refusal`] |
//! | whether a deployed file still says the same | [`Export::compare`] |
//!
//! The crate does no I/O. The command `secure-headers export` reads and writes the files.

mod comment;
mod compare;
mod export;
mod fit;
mod headers;
mod json;
mod note;
mod quote;
mod refusal;
mod target;

pub use crate::{
    compare::Difference,
    export::{Export, export},
    note::Note,
    refusal::Refusal,
    target::Target,
};

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
