//! What the example blogs share, so that each of them shows only what its framework is about: the posts and pages, the
//! policy, the forms, and how a process starts and stops.

mod forms;
mod pages;
mod policy;
mod process;
mod session;

pub use crate::{
    forms::{Contact, FORM_LIMIT, Login},
    pages::{STYLESHEET, account, contact, embed, goodbye, home, login, nonce_page, not_found, post, reports},
    policy::{PAGES, REPORTS, SESSION_COOKIE, embeddable, personal, policy},
    process::{Failure, address, listening, log, stop},
    session::Session,
};
