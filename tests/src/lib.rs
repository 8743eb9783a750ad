//! One table of [cases] that every adapter must pass, over real sockets.
//!
//! What an adapter promises is the same for every framework: which headers a response carries, on a page as on an error,
//! a redirect, a file, a stream. So the promises stand once, in [`CaseId`]'s table, and each adapter has a [`Harness`]:
//! a small application on its framework's real server that serves the kit's [routes]. The kit asks, and compares
//! every security header of the reply with what the policy says.
//!
//! A [`Site`] also says by which [`Way`] the application is reached: over TCP, over TLS, or through a reverse proxy that the
//! kit starts, [nginx, haproxy, Caddy or Traefik](proxy::Program). [`run_by`] asks cases by another way and over another [`Protocol`], and
//! [`Attack`] holds requests that want to be taken for something else.
//!
//! Adapters differ where their frameworks do. A harness then [answers](Harness::answer) the case by [`Answer::Differs`]
//! or [`Answer::Impossible`], with the reason and with what is seen instead, which is tested as strictly.
//!
//! # To test an adapter of your own
//!
//! Implement [`Harness`], and run every [`Concept`]:
//!
//! ```
//! use secure_conformance::{Concept, Failure, Harness, Server, Setup, run};
//!
//! struct Mine;
//!
//! impl Harness for Mine {
//!     const NAME: &'static str = "mine";
//!
//!     async fn start(_: Setup) -> Result<Server, Failure> {
//!         // Build the application of `routes`, bind 127.0.0.1:0, serve, and return the address.
//!         let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//!         let address = listener.local_addr()?;
//!         let task = tokio::spawn(async move { while listener.accept().await.is_ok() {} });
//!         Ok(Server::new(address, move || task.abort()))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let report = run::<Mine>(Concept::Presets).await;
//! assert!(!report.is_ok(), "a server that hangs up passes nothing:\n{report}");
//! # }
//! ```
//!
//! # Features
//! One for each framework, all on by default: `actix`, `axum`, `poem`, `rocket`, `tower`, `warp`.

mod attack;
pub mod cases;
pub mod client;
pub mod cookies;
mod expect;
mod failure;
mod harness;
mod program;
pub mod proxy;
pub mod reports;
mod request;
pub mod routes;
mod run;
mod setup;
mod site;
pub mod tls;
mod way;

#[cfg(feature = "actix")]
mod actix;
#[cfg(feature = "axum")]
mod axum;
#[cfg(any(feature = "axum", feature = "poem", feature = "tower", feature = "warp"))]
pub mod connections;
#[cfg(feature = "poem")]
mod poem;
#[cfg(feature = "rocket")]
mod rocket;
#[cfg(any(feature = "axum", feature = "tower", feature = "warp"))]
pub mod serve;
#[cfg(feature = "tower")]
mod tower;
#[cfg(feature = "warp")]
mod warp;

#[cfg(feature = "actix")]
pub use crate::actix::Actix;
#[cfg(feature = "axum")]
pub use crate::axum::Axum;
#[cfg(feature = "poem")]
pub use crate::poem::{Poem, PoemAcceptor};
#[cfg(feature = "rocket")]
pub use crate::rocket::Rocket;
#[cfg(feature = "tower")]
pub use crate::tower::Tower;
#[cfg(feature = "warp")]
pub use crate::warp::{Warp, WarpFilter};
pub use crate::{
    attack::{Answers, Attack, Told},
    cases::{Case, CaseId, Concept},
    expect::Expect,
    failure::Failure,
    harness::{Answer, Harness, Server},
    request::Request,
    run::{Report, Row, Running, Verdict, run, run_by},
    setup::Setup,
    site::Site,
    way::{Entrance, Protocol, Way, Wire},
};
