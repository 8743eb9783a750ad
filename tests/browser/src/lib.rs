//! What the headers of secure do, shown in real browsers.
//!
//! What a header says is one thing, what a browser makes of it another. Here are [claims](claims::Claim) of what browsers do,
//! each proven in Chromium and in Firefox, which a driver steers over `WebDriver`, and with each [adapter](lab::Adapter) on its
//! framework's real server, over TLS: in the example [blogs](running_example), and in a [lab] with a page for whatever
//! a blog has no use for. Each claim looks at both sides, with the header and without.
//!
//! Beside them, pages that a [build](built) made run under the policy that `secure-static` makes of them.
//!
//! `cargo xtask browsers` runs it all and shows the matrix; with `--write`, it writes `docs/browsers.md`.

pub mod browser;
pub mod built;
pub mod chosen;
pub mod claims;
pub mod front;
pub mod lab;
mod pictures;
pub mod report;
mod run;
pub mod running_example;

pub use crate::run::main;
