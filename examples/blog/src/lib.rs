//! What the example blogs share, so that each of them shows only what its framework is about: the posts and pages, the
//! policy, and how a process starts and stops.

mod pages;
mod policy;
mod process;

pub use crate::{
    pages::{STYLESHEET, embed, home, nonce_page, not_found, post},
    policy::{embeddable, policy},
    process::{Failure, address, listening, log, stop},
};
