//! The lab: an application with one page for each thing that a browser does or refuses, the same on all five frameworks.
//!
//! Where a page stands decides which policy it carries: under `/bare/` none, under `/override/` another one than the rest of
//! the application, under `/nonce/` that of the application with a nonce. At `/reports` is the adapter's own `Reports`.

use std::fmt;

use secure_conformance::{Failure, Server, Wire};
use secure_core::{Headers, Policy};

mod actix;
mod axum;
mod pages;
mod poem;
mod rocket;
mod running;
mod seen;
mod warp;

pub use self::{
    pages::{Page, Pages},
    running::Lab,
    seen::{Asked, Seen},
};

/// How long a body may be that the lab takes, in bytes.
const LIMIT: usize = 64 * 1024;

/// A framework under its adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adapter {
    /// `secure-actix`.
    Actix,
    /// `secure-axum`.
    Axum,
    /// `secure-poem`.
    Poem,
    /// `secure-rocket`.
    Rocket,
    /// `secure-warp`.
    Warp,
}

/// With what to build the lab.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The policy of the application.
    pub policy: Policy,
    /// That of the pages under `/override/`.
    pub overriding: Headers,
    /// What is served.
    pub pages: Pages,
}

impl Adapter {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Actix, Self::Axum, Self::Poem, Self::Rocket, Self::Warp];

    /// The framework's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Actix => "actix",
            Self::Axum => "axum",
            Self::Poem => "poem",
            Self::Rocket => "rocket",
            Self::Warp => "warp",
        }
    }

    /// Serves the lab on a free port of `127.0.0.1`, by the framework's real server.
    ///
    /// # Errors
    /// When the policies cannot be prepared or the server cannot start.
    pub async fn serve(self, setup: Setup) -> Result<Server, Failure> {
        match self {
            Self::Actix => actix::serve(setup),
            Self::Axum => axum::serve(setup).await,
            Self::Poem => poem::serve(setup).await,
            Self::Rocket => rocket::serve(setup).await,
            Self::Warp => warp::serve(setup).await,
        }
    }
}

impl Setup {
    /// What the server speaks.
    fn wire(&self) -> Wire {
        self.pages.wire()
    }
}

impl fmt::Display for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
