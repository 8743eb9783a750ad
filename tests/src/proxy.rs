//! [`Proxy`]: nginx or haproxy in front of an application, as the system's packages install them.
//!
//! The kit opens the proxy's two ports itself and hands them down, as a service manager does: one without TLS as the
//! standard input, one with TLS as the standard output. So no other process can take them, and nobody need wait until the
//! proxy listens: who connects before is served a moment later.

use std::{
    env,
    fs::{self, DirBuilder, File},
    io::{self, Write},
    net::{SocketAddr, TcpListener},
    os::{fd::OwnedFd, unix::fs::DirBuilderExt},
    path::{Path, PathBuf},
    process::{self, Child, Command},
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use crate::{Entrance, Failure, Wire, tls::Tls};

/// Set to anything, it makes a proxy that is not installed a failure.
pub const REQUIRED: &str = "REQUIRE_PROXIES";

/// A reverse proxy that ends TLS, speaks HTTP/1.1 and HTTP/2 with the client, and HTTP/1.1 with the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Tells what it knows by `X-Forwarded-For`, `-Host`, `-Port` and `-Proto`. To the first it adds, the others it
    /// replaces. Passes `Forwarded` on as the client sent it, and says `Server: nginx` whatever the application says.
    Nginx,
    /// Tells what it knows by `Forwarded`, which it replaces. Passes `X-Forwarded-*` on as the client sent them.
    Haproxy,
}

impl Program {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Nginx, Self::Haproxy];

    /// The name of the program.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Haproxy => "haproxy",
        }
    }

    /// Where it is installed, if it is: in the path, or where systems keep what serves.
    #[must_use]
    pub fn find(self) -> Option<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        let system = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
        env::split_paths(&path).chain(system).map(|folder| folder.join(self.name())).find(|program| program.is_file())
    }

    /// Why nothing can be asked through it here; nothing if it can.
    ///
    /// Told on the standard error, once, and also where a test's output is kept back.
    ///
    /// # Errors
    /// When it is not installed and [`REQUIRED`] is set.
    pub fn missing(self) -> Result<Option<&'static str>, Failure> {
        static TOLD: Mutex<Vec<Program>> = Mutex::new(Vec::new());
        if self.find().is_some() {
            return Ok(None);
        }
        let why = match self {
            Self::Nginx => "nginx is not installed",
            Self::Haproxy => "haproxy is not installed",
        };
        if env::var_os(REQUIRED).is_some() {
            return Err(Failure::new(format!("{why}, and {REQUIRED} is set")));
        }
        if let Ok(mut told) = TOLD.lock()
            && !told.contains(&self)
        {
            told.push(self);
            writeln!(io::stderr(), "SKIPPED: {why}: nothing is asked through it")?;
        }
        Ok(Some(why))
    }

    /// Starts it in front of an application that speaks plain HTTP.
    ///
    /// # Errors
    /// When it is not installed or cannot be started. What it finds wrong later is in its [log](Proxy::log).
    pub fn start(self, upstream: SocketAddr) -> Result<Proxy, Failure> {
        let program = self.find().ok_or_else(|| Failure::new(format!("{} is not installed", self.name())))?;
        let listeners = [TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?];
        let [plain, tls] = &listeners;
        let [plain, tls] = [plain.local_addr()?, tls.local_addr()?];
        let folder = Folder::new()?;
        let certificate = Tls::shared()?;
        folder.write("certificate.pem", certificate.certificate())?;
        folder.write("key.pem", certificate.key())?;
        folder.write("certificate-and-key.pem", &[certificate.certificate(), certificate.key()].concat())?;
        let configuration = match self {
            Self::Nginx => include_str!("../proxies/nginx.conf"),
            Self::Haproxy => include_str!("../proxies/haproxy.cfg"),
        };
        let filled = [("@PLAIN@", plain), ("@TLS@", tls), ("@UPSTREAM@", upstream)]
            .iter()
            .fold(configuration.to_owned(), |text, (mark, address)| text.replace(mark, &address.to_string()));
        folder.write("configuration", &filled)?;
        let mut command = Command::new(program);
        match self {
            // Below this name nginx looks for ports that it is handed.
            Self::Nginx => {
                command.args(["-e", "stderr", "-c", "configuration", "-p"]).arg(&folder.0).env("NGINX", "0;1;")
            }
            Self::Haproxy => command.args(["-db", "-f", "configuration"]),
        };
        let [plain_listener, tls_listener] = listeners.map(OwnedFd::from);
        let child = command
            .current_dir(&folder.0)
            .stdin(plain_listener)
            .stdout(tls_listener)
            .stderr(File::create(folder.0.join("log"))?)
            .spawn()?;
        Ok(Proxy { program: self, child, plain, tls, folder })
    }
}

/// A running proxy, stopped when dropped.
#[derive(Debug)]
pub struct Proxy {
    program: Program,
    child: Child,
    plain: SocketAddr,
    tls: SocketAddr,
    folder: Folder,
}

impl Proxy {
    /// Where to ask it.
    #[must_use]
    pub fn entrance(&self, wire: Wire) -> Entrance {
        wire.at(match wire {
            Wire::Plain => self.plain,
            Wire::Tls => self.tls,
        })
    }

    /// What it has complained of.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.0.join("log")).unwrap_or_default()
    }

    /// Which it is.
    #[must_use]
    pub fn program(&self) -> Program {
        self.program
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // A signal that can be caught, so that nginx ends its worker too.
        let told = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &self.child.id().to_string()]).status();
        if !told.is_ok_and(|status| status.success()) {
            drop(self.child.kill());
        }
        drop(self.child.wait());
    }
}

/// A folder of our own, with a key in it. Removed when dropped.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Failure> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("secure-conformance-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = env::temp_dir().join(name);
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    fn write(&self, name: impl AsRef<Path>, text: &str) -> Result<(), Failure> {
        Ok(fs::write(self.0.join(name), text)?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
