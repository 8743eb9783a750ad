//! The cases, one module for each framework.

use crate::harness::Case;

mod actix;
mod axum;
mod poem;
mod rocket;
mod tower;
mod warp;

/// All cases, family by family, each with its baseline and its floor.
pub fn all() -> Vec<Case> {
    [tower::CASES, axum::CASES, warp::CASES, poem::CASES, actix::CASES, rocket::CASES].concat()
}
