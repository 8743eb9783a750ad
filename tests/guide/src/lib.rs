//! The code of README.md, of the guide in `docs/` and of the pages of the crates, each block a test. A document with code has
//! its line here, which a test of this package checks; a few are tested with the crate whose types they name.

/// A module for each document, whose blocks become its tests.
macro_rules! documents {
    ($($name:ident $path:literal,)+) => {
        $(
            #[cfg(doctest)]
            mod $name {
                #![doc = include_str!(concat!("../../../", $path))]
            }
        )+

        /// The documents whose code is run.
        pub const DOCUMENTS: &[&str] = &[$($path),+];
    };
}

/// The examples of the types that all adapters re-export, after `use secure_axum::*;`.
#[cfg(doctest)]
mod shared {
    #![doc = include_str!(concat!(env!("OUT_DIR"), "/examples.md"))]
}

documents! {
    audit "crates/secure-audit/README.md",
    readme "README.md",
    choosing "docs/choosing.md",
    cookies "docs/cookies.md",
    csp "docs/csp.md",
    development "docs/development.md",
    hashes "docs/hashes.md",
    migrating_axum_helmet "docs/migrating/axum-helmet.md",
    migrating_django "docs/migrating/django.md",
    migrating_flask "docs/migrating/flask.md",
    migrating_flask_talisman "docs/migrating/flask-talisman.md",
    migrating_helmet "docs/migrating/helmet.md",
    migrating_loco "docs/migrating/loco.md",
    migrating_rails "docs/migrating/rails.md",
    migrating_rocket_shield "docs/migrating/rocket-shield.md",
    migrating_secure_py_0 "docs/migrating/secure-py-0.md",
    migrating_secure_py_1 "docs/migrating/secure-py-1.md",
    migrating_secure_py_2 "docs/migrating/secure-py-2.md",
    migrating_tower_http "docs/migrating/tower-http.md",
    nonces "docs/nonces.md",
    overrides "docs/overrides.md",
    proxies "docs/proxies.md",
    reports "docs/reports.md",
    rollout "docs/rollout.md",
    secure_actix "crates/secure-actix/README.md",
    secure_axum "crates/secure-axum/README.md",
    secure_core "crates/secure-core/README.md",
    secure_html "crates/secure-html/README.md",
    secure_poem "crates/secure-poem/README.md",
    secure_rocket "crates/secure-rocket/README.md",
    secure_static "crates/secure-static/README.md",
    secure_tower "crates/secure-tower/README.md",
    secure_warp "crates/secure-warp/README.md",
    start_actix_web "docs/start/actix-web.md",
    start_axum "docs/start/axum.md",
    start_poem "docs/start/poem.md",
    start_rocket "docs/start/rocket.md",
    start_tower "docs/start/tower.md",
    start_warp "docs/start/warp.md",
    testing "docs/testing.md",
    troubleshooting "docs/troubleshooting.md",
}
