//! The profiles: each a table of rules of one original, and ours.

pub mod csp_evaluator;
pub mod lighthouse;
pub mod observatory;
pub mod ours;
pub mod owasp;
