//! [`RunningExample`]: an example of a framework, as a process of its own.

use std::{env, net::SocketAddr, process::Stdio, time::Duration};

use secure_conformance::Failure;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{front::Front, lab::Adapter};

/// How long an example may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// What an example prints when it can be visited.
const READY: &str = "listening on http://";

/// An example that runs, behind a port at which TLS ends. It ends when dropped.
#[derive(Debug)]
pub struct RunningExample {
    front: Front,
    _process: Child,
}

impl RunningExample {
    /// Starts an example of this name on a framework.
    ///
    /// # Errors
    /// When it is not built, or does not start.
    pub async fn start(name: &str, adapter: Adapter) -> Result<Self, Failure> {
        let own = env::current_exe()?;
        let built = own.parent().and_then(|folder| folder.parent()).unwrap_or(&own);
        let name = format!("{name}-{adapter}");
        let program = built.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        let mut command = Command::new(&program);
        command.env("BLOG_ADDR", "127.0.0.1:0").env("BLOG_STOP_ON_EOF", "1").kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command
            .spawn()
            .map_err(|error| Failure::new(format!("{name}: {error}; `cargo xtask browsers` builds it")))?;
        let stdout = process.stdout.take().ok_or_else(|| Failure::new("the example has no output"))?;
        let mut lines = BufReader::new(stdout).lines();
        let address: SocketAddr = loop {
            match timeout(PATIENCE, lines.next_line()).await?? {
                Some(line) => {
                    if let Some(address) = line.trim().strip_prefix(READY) {
                        break address.parse()?;
                    }
                }
                None => return Err(Failure::new(format!("{name} has ended without saying \"{READY}…\""))),
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let mut front = Front::bind().await?;
        front.end_tls(address)?;
        Ok(Self { front, _process: process })
    }

    /// The address of one of its pages.
    #[must_use]
    pub fn url(&self, host: &str, target: &str) -> String {
        format!("https://{host}:{}{target}", self.front.port())
    }
}
