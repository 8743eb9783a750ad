//! [`Lab`]: the lab as it runs for one claim.

use secure_conformance::{Failure, Server, Wire};
use secure_core::{Headers, Policy, Report};

use super::{Adapter, Pages, Seen, Setup};
use crate::front::Front;

/// The application with a policy, over HTTP and over HTTPS, at one port. It ends when dropped.
#[derive(Debug)]
pub struct Lab {
    front: Front,
    pages: Pages,
    _servers: [Server; 2],
}

impl Lab {
    /// Serves the lab. The policy is made when the port is known, and may name it; so may that of the pages under
    /// `/override/`, the second of the two.
    ///
    /// # Errors
    /// When the policies are refused, or a server does not start.
    pub async fn start(
        adapter: Adapter,
        cookies: &[String],
        policies: impl FnOnce(u16) -> Result<(Policy, Headers), Failure>,
    ) -> Result<Self, Failure> {
        let mut front = Front::bind().await?;
        let (policy, overriding) = policies(front.port())?;
        let pages = Pages::new(Wire::Tls, cookies);
        let setup = Setup { policy, overriding, pages: pages.clone() };
        let plain = Box::pin(adapter.serve(Setup { pages: pages.by(Wire::Plain), ..setup.clone() })).await?;
        let tls = Box::pin(adapter.serve(setup)).await?;
        front.pass(plain.address(), tls.address());
        Ok(Self { front, pages, _servers: [plain, tls] })
    }

    /// The port of both.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.front.port()
    }

    /// An address of this host, which is the application's as every other is.
    #[must_use]
    pub fn url(&self, wire: Wire, host: &str, target: &str) -> String {
        format!("{}://{host}:{}{target}", wire.scheme(), self.front.port())
    }

    /// The same over HTTPS.
    #[must_use]
    pub fn https(&self, host: &str, target: &str) -> String {
        self.url(Wire::Tls, host, target)
    }

    /// What the application was asked for.
    #[must_use]
    pub fn seen(&self) -> &Seen {
        self.pages.seen()
    }

    /// What was reported to the application, each once.
    #[must_use]
    pub fn reported(&self) -> Vec<Report> {
        self.pages.reported()
    }
}
