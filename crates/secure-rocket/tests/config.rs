//! The policy of Rocket's own configuration: its table `secure`, by profile, and what Rocket says of a faulty one.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Mutex, Once};

use log::{LevelFilter, Log, Metadata, Record};
use rocket::{
    Build, Config, Rocket,
    error::ErrorKind,
    fairing::AdHoc,
    figment::{
        Figment,
        providers::{Env, Format, Toml},
    },
    http::Header,
    local::blocking::Client,
};
use secure_rocket::{Policy, SecureHeaders, XFrameOptions};

const FILE: &str = r#"
    [default.secure]
    preset = "strict"
    x-frame-options = "SAMEORIGIN"
    content-security-policy = false

    [default.secure.strict-transport-security]
    max-age = 300

    [debug.secure]
    x-frame-options = "DENY"
"#;

/// As Rocket's own, but from this text and not from a file. With the feature `secrets`, which another crate of the build may
/// ask for, a release needs a key.
fn figment(file: &str, profile: &str) -> Figment {
    let key = ("secret_key", [7_u8; 64].as_slice());
    Figment::from(Config::debug_default()).merge(Toml::string(file).nested()).join(key).select(profile)
}

fn app(figment: Figment) -> Rocket<Build> {
    // Before Rocket sets its own.
    LOGGER.call_once(|| {
        log::set_logger(&LINES).unwrap();
        log::set_max_level(LevelFilter::Error);
    });
    rocket::custom(figment).attach(SecureHeaders::config())
}

#[track_caller]
fn check(figment: Figment, name: &str, value: Option<&str>) {
    let client = Client::untracked(app(figment)).unwrap();
    assert_eq!(client.get("/").dispatch().headers().get_one(name), value, "{name}");
}

#[test]
fn the_profile_decides() {
    check(figment(FILE, "debug"), "x-frame-options", Some("DENY"));
    check(figment(FILE, "release"), "x-frame-options", Some("SAMEORIGIN"));
    for profile in ["debug", "release"] {
        check(figment(FILE, profile), "referrer-policy", Some("same-origin"));
        check(figment(FILE, profile), "content-security-policy", None);
    }
}

/// Cargo sets this variable for every test. Rocket reads `ROCKET_SECURE` as this reads it.
#[test]
fn a_variable_is_merged_over_the_file() {
    let variable = Env::raw().only(&["CARGO_PKG_NAME"]).map(|_| "secure.server".into()).global();
    check(figment(FILE, "debug").merge(variable.clone()), "server", Some("secure-rocket"));
    check(figment(FILE, "debug").merge(variable), "x-frame-options", Some("DENY"));
    // The value of ROCKET_SECURE={x-frame-options=SAMEORIGIN,strict-transport-security={max-age=600}}.
    let table: rocket::figment::value::Value =
        "{x-frame-options=SAMEORIGIN,strict-transport-security={max-age=600}}".parse().unwrap();
    let figment = figment(FILE, "debug").merge(("secure", table)).merge(("secure.transport", "always-https"));
    check(figment.clone(), "x-frame-options", Some("SAMEORIGIN"));
    check(figment, "strict-transport-security", Some("max-age=600"));
}

#[test]
fn it_comes_after_fairings_that_are_attached_later() {
    let late = AdHoc::on_response("late", |_, response| {
        Box::pin(async move {
            response.set_header(Header::new("X-Frame-Options", "late"));
            response.set_header(Header::new("X-Powered-By", "late"));
        })
    });
    let client = Client::untracked(app(figment(FILE, "debug")).attach(late)).unwrap();
    let response = client.get("/").dispatch();
    assert_eq!(response.headers().get("x-frame-options").collect::<Vec<_>>(), ["late"]);
    assert_eq!(response.headers().get_one("x-powered-by"), None);
}

struct Lines(Mutex<Vec<String>>);

static LINES: Lines = Lines(Mutex::new(Vec::new()));

static LOGGER: Once = Once::new();

impl Log for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        if record.target().starts_with("secure_rocket") && record.level() == log::Level::Error {
            self.0.lock().unwrap().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

#[track_caller]
fn refuse(app: Rocket<Build>, fairing: &str, lines: &[&str]) {
    LINES.0.lock().unwrap().clear();
    let error = Client::untracked(app).err().unwrap();
    let failed = match error.kind() {
        ErrorKind::FailedFairings(failed) => failed.iter().map(|info| info.name).collect(),
        _ => Vec::new(),
    };
    assert_eq!(failed, [fairing]);
    assert_eq!(*LINES.0.lock().unwrap(), lines);
}

#[test]
fn rocket_does_not_launch_with_a_fault() {
    let refuse_file =
        |file: &str, lines: &[&str]| refuse(app(figment(file, "debug")), "Secure headers of the configuration", lines);
    let faults = r#"
        [default.secure]
        preset = "strikt"
        x-frame-option = "DENY"

        [debug.secure.content-security-policy]
        img-src = ["self"]
    "#;
    refuse_file(
        faults,
        &[
            "secure: preset: \"strikt\" is not a preset; did you mean \"strict\"?",
            "secure: Content-Security-Policy: img-src: \"self\" without quotes is a host of that name; write \"'self'\"",
            "secure: x-frame-option: there is no such key; did you mean \"x-frame-options\"?",
        ],
    );
    // Between headers.
    refuse_file(
        "[default.secure]\nx-frame-options = \"DENY\"\ncontent-security-policy = \"frame-ancestors 'self'\"",
        &["secure: X-Frame-Options: \"DENY\" contradicts \"frame-ancestors 'self'\" of Content-Security-Policy; \
           write \"SAMEORIGIN\" or false for x-frame-options, or \"'none'\" for frame-ancestors (lint framing-contradicts)"],
    );
    let cure = "write [default.secure] into Rocket.toml, and below it a policy such as preset = \"recommended\"";
    let no_table = format!("secure: the profile \"debug\" has no such table; {cure}");
    refuse_file("[release.secure]\npreset = \"strict\"", &[&no_table]);
    refuse_file("[default]\nsecure = \"strict\"", &[&format!("secure: the value is not a table; {cure}")]);
}

#[test]
fn beside_another_policy_that_of_the_configuration_counts() {
    let file = "[default.secure]\nx-frame-options = \"SAMEORIGIN\"";
    let code = SecureHeaders::new(&Policy::empty().with(XFrameOptions::Deny)).unwrap();
    for app in [
        app(figment(file, "debug")).attach(code),
        rocket::custom(figment(file, "debug")).attach(code).attach(SecureHeaders::config()),
    ] {
        let client = Client::untracked(app).unwrap();
        assert_eq!(client.get("/").dispatch().headers().get_one("x-frame-options"), Some("SAMEORIGIN"));
    }
}
