//! What Rocket's logger, or another, gets at liftoff.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Mutex;

use log::{LevelFilter, Log, Metadata, Record};
use rocket::local::blocking::Client;
use secure_rocket::{Policy, SecureHeaders, XFrameOptions};

struct Lines(Mutex<Vec<String>>);

static LINES: Lines = Lines(Mutex::new(Vec::new()));

impl Log for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        if record.target().starts_with("secure_rocket") {
            self.0.lock().unwrap().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

#[test]
fn the_policy_is_logged_at_liftoff() {
    log::set_logger(&LINES).unwrap();
    log::set_max_level(LevelFilter::Info);
    let secure_headers = SecureHeaders::new(&Policy::empty().with(XFrameOptions::Deny)).unwrap();
    assert!(LINES.0.lock().unwrap().is_empty());
    drop(Client::untracked(rocket::build().attach(secure_headers)).unwrap());
    assert_eq!(*LINES.0.lock().unwrap(), ["1 security headers on every response: X-Frame-Options: DENY"]);
}
