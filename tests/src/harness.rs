//! [`Harness`]: what an adapter must bring to be tested.

use std::{fmt, net::SocketAddr};

use crate::{CaseId, Expect, Failure, Setup};

/// An application on a framework's real server, under the adapter that is tested.
pub trait Harness {
    /// The adapter's name in reports.
    const NAME: &'static str;

    /// Serves the kit's [routes](crate::routes) on a free port of `127.0.0.1`, over what the setup says. When it returns,
    /// the port is bound.
    ///
    /// # Errors
    /// When the policies cannot be prepared or the server cannot start.
    fn start(setup: Setup) -> impl Future<Output = Result<Server, Failure>> + Send;

    /// How the adapter stands to a case. By default it does what the table says.
    #[must_use]
    fn answer(case: CaseId) -> Answer {
        let _ = case;
        Answer::Covered
    }
}

/// How an adapter stands to a case. The expectations of all three are tested.
#[derive(Clone, Debug)]
pub enum Answer {
    /// As the table says.
    Covered,
    /// The framework answers otherwise, and what it answers is protected.
    Differs {
        /// What is different about the framework.
        why: &'static str,
        /// What to expect instead.
        expect: Expect,
    },
    /// The adapter cannot reach this response.
    Impossible {
        /// What is in the way.
        why: &'static str,
        /// What the response is instead.
        pins: Expect,
    },
}

/// A running server, stopped when dropped.
pub struct Server {
    address: SocketAddr,
    stop: Option<Box<dyn FnOnce() + Send>>,
}

impl Server {
    /// A server that listens at `address` until `stop` is called.
    pub fn new(address: SocketAddr, stop: impl FnOnce() + Send + 'static) -> Self {
        Self { address, stop: Some(Box::new(stop)) }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}
