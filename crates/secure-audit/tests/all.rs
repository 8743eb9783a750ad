//! All tests of the public API, in one program: each vector file, every rule of our own, hostile input.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

#[path = "all/csp_evaluator.rs"]
mod csp_evaluator;
#[path = "all/csp_match.rs"]
mod csp_match;
#[path = "all/csp_text.rs"]
mod csp_text;
#[path = "all/cures.rs"]
mod cures;
#[path = "all/documents.rs"]
mod documents;
#[path = "all/hostile.rs"]
mod hostile;
#[cfg(feature = "house")]
#[path = "all/house.rs"]
mod house;
#[path = "all/observatory.rs"]
mod observatory;
#[path = "all/ours.rs"]
mod ours;
#[path = "all/rules.rs"]
mod rules;
#[path = "all/vectors.rs"]
mod vectors;
