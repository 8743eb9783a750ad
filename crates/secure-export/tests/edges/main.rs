//! Gives exported files to the real servers and parsers, and compares what arrives with what the policy says.
//!
//! Programs are those of the system, or of `$TOOLS/edges`, where `.ci/edges` puts them. What is missing is reported and
//! skipped, and a failure where `REQUIRE_EDGES` is set. Nothing leaves this machine.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail by panic, its helpers too"
)]

mod client;
mod oracle;
mod parsers;
mod program;
mod quoting;
mod replies;
mod server;
mod servers;
mod upstream;
