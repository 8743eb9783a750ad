//! [`AllowedHosts`]: which hosts the application answers for.
//!
//! A client writes into `Host` what it likes. An application that builds links from it (the mail that resets a password,
//! a redirect, a page that a cache keeps) sends visitors where an attacker wants; and a page of an attacker's site can
//! point its own name at a server in your network and then read what it answers ("DNS rebinding"). With [`AllowedHosts`]
//! every request for another host is turned away before a handler sees it.
//!
//! Off by default: only you know the names of your hosts.
//!
//! ```
//! use secure_core::{AllowedHosts, PathPattern, Refusal, Verdict};
//!
//! let hosts = AllowedHosts::new(["app.example", "*.app.example", "localhost:8000", "[::1]:8000"])?
//!     .exempt(PathPattern::new("/healthz")?);
//!
//! assert_eq!(hosts.decide(Some(b"App.Example:8443"), b"/"), Verdict::Pass);
//! assert_eq!(hosts.decide(Some(b"app.example.evil.example"), b"/"), Verdict::Refuse(Refusal::HostNotAllowed));
//! assert_eq!(hosts.decide(None, b"/"), Verdict::Refuse(Refusal::HostMissing));
//! assert_eq!(hosts.decide(Some(b"10.0.0.7:8000"), b"/healthz"), Verdict::Pass);
//!
//! assert_eq!(
//!     AllowedHosts::new(["https://app.example/", ".app.example"]).unwrap_err().to_string(),
//!     "allowed hosts: host: ':' at byte 5 of \"https://app.example/\"; leave scheme and path out: \"app.example\"\n\
//!      allowed hosts: host: '.' at byte 0 of \".app.example\"; for its sub-domains write \"*.app.example\"",
//! );
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Caveat: this machine itself is not let in by its address: who develops adds `"localhost"`.
//!
//! Specification: [RFC 9110, section 7.2](https://www.rfc-editor.org/rfc/rfc9110#section-7.2).

mod allowed;

pub use self::allowed::AllowedHosts;
