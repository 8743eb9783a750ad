//! How a blog starts and stops.

use std::{
    env, fmt,
    io::{self, Write},
    net::SocketAddr,
    thread,
};

use secure_core::Error;
use tokio::{signal, sync::oneshot};

/// Why a blog did not start or run on. `main` returns it: the text goes to stderr, and the exit code is 1.
pub struct Failure(Box<dyn std::error::Error>);

/// Sends what the libraries log to stderr.
pub fn log() {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
}

/// Where to listen: `BLOG_ADDR`, or port 8000 of this machine.
///
/// # Errors
/// When `BLOG_ADDR` is not an IP address and a port.
pub fn address() -> Result<SocketAddr, Error> {
    let text = env::var("BLOG_ADDR").unwrap_or_else(|_| "127.0.0.1:8000".to_owned());
    text.parse().map_err(|_| {
        Error::new("BLOG_ADDR", format!("{text:?} is not an IP address and a port"), "write it like 127.0.0.1:8000")
    })
}

/// Says on stdout that the blog can be visited, and where.
///
/// # Errors
/// When nobody holds the other end of stdout.
pub fn listening(address: SocketAddr) -> io::Result<()> {
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on http://{address}")?;
    stdout.flush()
}

/// Waits for the sign to stop: Ctrl-C or, with `BLOG_STOP_ON_EOF=1`, the end of stdin.
pub async fn stop() {
    tokio::select! {
        Ok(()) = signal::ctrl_c() => {}
        () = end_of_stdin() => {}
    }
}

/// Reads on a thread of its own, which nobody waits for: a runtime would wait for its own until a line is typed.
async fn end_of_stdin() {
    let (sender, ended) = oneshot::channel();
    if env::var("BLOG_STOP_ON_EOF").is_ok_and(|value| value == "1") {
        thread::spawn(move || {
            drop(io::copy(&mut io::stdin(), &mut io::sink()));
            sender.send(())
        });
    }
    drop(ended.await);
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Debug for Failure {
    /// The text for humans, because this is what `main` prints of an error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_with_its_cure() {
        let failure = Failure::from(Error::new("X-Team", "\"?\" is not a team", "write the team's short name"));
        assert_eq!(format!("{failure:?}"), "X-Team: \"?\" is not a team; write the team's short name");
    }
}
