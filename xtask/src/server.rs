//! An application that runs as a process of its own, and says on its standard output where it can be reached.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use crate::process;

/// How long an application may take to start, and to stop.
const PATIENCE: Duration = Duration::from_secs(20);

/// What an application prints when it can be reached.
const READY: &str = "listening on http://";

pub(crate) struct Server {
    name: String,
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts an application, and waits until it can be reached. What it says on its standard error is kept in a file, for
    /// the message of a failure.
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Self, String> {
        let name = name.to_owned();
        let logs = process::target().join("xtask").join("logs");
        let log_path = logs.join(format!("{name}.log"));
        let failed = |error: std::io::Error| format!("{name}: {error}");
        fs::create_dir_all(&logs).map_err(failed)?;
        let log = File::create(&log_path).map_err(failed)?;
        command.current_dir(process::root()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().map_err(failed)?;
        let (sender, receiver) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            // Reads on to the end, so that the application never waits for us.
            thread::spawn(move || {
                for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                    if let Some(address) = line.trim().strip_prefix(READY) {
                        drop(sender.send(address.to_owned()));
                    }
                }
            });
        }
        // From here on, the process ends with the value.
        let mut server = Self { name, child, address: ([127, 0, 0, 1], 0).into() };
        let said = receiver.recv_timeout(PATIENCE).map_err(|_| {
            let log = fs::read_to_string(&log_path).unwrap_or_default();
            format!("{}: did not say \"{READY}…\"\n{}", server.name, log.trim_end())
        })?;
        server.address = said.parse().map_err(|_| format!("{}: {said:?} is not an address and port", server.name))?;
        Ok(server)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops an application by the end of its input, and waits until it has gone.
    pub(crate) fn stop(mut self) -> Result<(), String> {
        drop(self.child.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            match self.child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(format!("{}: {status} at the end", self.name)),
                Ok(None) => thread::sleep(Duration::from_millis(20)),
                Err(error) => return Err(format!("{}: {error}", self.name)),
            }
        }
        Err(format!("{}: runs on after the end of its input", self.name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
