//! The cases, one module for each framework.

use crate::harness::Case;

mod axum;
mod tower;

/// All cases, family by family, each with its baseline and its floor before the others.
pub fn all() -> Vec<Case> {
    [tower::CASES, axum::CASES].concat()
}
